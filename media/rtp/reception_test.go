package rtp

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func TestReceptionCountsLossAndDisorder(t *testing.T) {
	type hit struct {
		seq   uint16
		fresh bool
	}
	for _, c := range []struct {
		says                   string
		hits                   []hit
		packets, lost, reorder uint64
	}{
		{"in order over the wrap", []hit{{65534, true}, {65535, true}, {0, true}, {1, true}}, 4, 0, 0},
		{"two lost", []hit{{1, true}, {4, true}}, 2, 2, 0},
		{"one late", []hit{{1, true}, {3, true}, {2, true}, {4, true}}, 4, 0, 1},
		{"doubled", []hit{{1, true}, {2, true}, {2, false}, {1, false}, {3, true}}, 3, 0, 0},
		{"the first one overtaken", []hit{{10, true}, {9, true}, {11, true}}, 3, 0, 1},
		{"a single stray number", []hit{{1, true}, {30000, false}, {2, true}}, 2, 0, 0},
		{"a jump that goes on is a new count", []hit{{1, true}, {2, true}, {30000, false}, {30001, true}, {30002, true}}, 4, 0, 0},
	} {
		var r Reception
		at := time.Unix(1700000000, 0)
		for i, h := range c.hits {
			if got := r.Note(7, h.seq, 0, false, at); got != h.fresh {
				t.Errorf("%s: packet %d (%d) fresh %v", c.says, i, h.seq, got)
			}
		}
		if q := r.Quality(); q.Packets != c.packets || q.Lost != c.lost || q.Reordered != c.reorder {
			t.Errorf("%s: %+v", c.says, q)
		}
	}
}

func TestCountsGoOnWhenTheFarSideChangesItsSSRC(t *testing.T) {
	var r Reception
	at := time.Unix(1700000000, 0)
	for _, p := range []struct {
		ssrc uint32
		seq  uint16
	}{{1, 10}, {1, 12}, {2, 40000}, {2, 40002}} {
		r.Note(p.ssrc, p.seq, 0, false, at)
	}
	if q := r.Quality(); q.Packets != 4 || q.Lost != 2 {
		t.Errorf("%+v", q)
	}
}

// The formula of RFC 3550 section 6.4.1 in floating point, beside the integers of its appendix.
func TestJitterIsTheFormulaOfRFC3550(t *testing.T) {
	var r Reception
	random := rand.New(rand.NewPCG(3550, 1))
	start, want, last := time.Unix(1700000000, 0), 0.0, 0.0
	first := uint32(math.MaxUint32 - 160*500) // the timestamp wraps on the way
	for i := range 2000 {
		late := random.NormFloat64() * 0.004
		r.Note(1, uint16(i), first+uint32(i*160), true, start.Add(time.Duration(i)*20*time.Millisecond+time.Duration(late*1e9)))
		if i > 0 {
			want += (math.Abs(late-last) - want) / 16
		}
		last = late
	}
	got := r.Quality().Jitter.Seconds()
	if math.Abs(got-want) > 0.0003 || got < 0.001 {
		t.Errorf("jitter %.5f s, the formula says %.5f", got, want)
	}
}

func TestReportTellsTheIntervalAndTheWhole(t *testing.T) {
	var r Reception
	if _, ok := r.Report(); ok {
		t.Fatal("a report about nothing")
	}
	at := time.Unix(1700000000, 0)
	for seq := range uint16(100) {
		if seq%4 != 1 {
			r.Note(9, seq, 0, false, at)
		}
	}
	b, _ := r.Report()
	if b.FractionLost != 64 || b.TotalLost != 25 || b.LastSequenceNumber != 99 || b.SSRC != 9 {
		t.Errorf("first report %+v", b)
	}
	for seq := uint16(100); seq < 200; seq++ {
		r.Note(9, seq, 0, false, at)
	}
	if b, _ = r.Report(); b.FractionLost != 0 || b.TotalLost != 25 {
		t.Errorf("second report %+v", b)
	}
}

func TestBurstsAreTheUnbrokenRunsOfMissedPackets(t *testing.T) {
	at := time.Unix(1700000000, 0)
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 5))
		const n = 5000
		var came [n]bool
		bad := false
		for i := range came { // Gilbert's model
			if bad = random.Float64() < map[bool]float64{false: 0.03, true: 0.6}[bad]; !bad || i == 0 {
				came[i] = true
			}
		}
		var missed, bursts uint64
		for i := range n - settled {
			if !came[i] {
				missed++
				if came[i-1] {
					bursts++
				}
			}
		}
		came[n-1] = true // closes the count: what is younger than 200 ms is not judged
		var r Reception
		begin := uint16(65000) // wraps
		for i := range n {
			if !came[i] {
				continue
			}
			if i+1 < n && came[i+1] && random.IntN(10) == 0 { // overtaken
				r.Note(1, begin+uint16(i+1), 0, false, at)
				came[i+1] = false
			}
			r.Note(1, begin+uint16(i), 0, false, at)
		}
		if q := r.Quality(); q.Missed != missed || q.Bursts != bursts || bursts == 0 || q.Reordered == 0 {
			t.Fatalf("seed %d: %d missed in %d bursts, want %d in %d", seed, q.Missed, q.Bursts, missed, bursts)
		}
	}
}
