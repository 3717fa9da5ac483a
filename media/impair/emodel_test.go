package impair_test

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/impair"
	"github.com/boyunhq/boyun/media/quality"
	"github.com/boyunhq/boyun/media/rtp"
)

// tried is what a session makes of a stream that came through a network: at its end, and second by second.
type tried struct {
	path    *impair.Path
	whole   media.Quality
	seconds quality.Series
	alarms  []quality.Alarm
}

// through counts a stream as a network delivers it, and every second the report that tells the round trip: with the code of every leg, in
// virtual time.
func through(n impair.Network, seed uint64, seconds int) tried {
	type coming struct {
		at  time.Duration
		seq int
	}
	var packets []coming
	path, begun := n.Path(seed), time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	for i := range seconds * 50 {
		for _, at := range path.Send(time.Duration(i) * media.FrameDuration) {
			packets = append(packets, coming{at, i})
		}
	}
	slices.SortStableFunc(packets, func(a, b coming) int { return int(a.at - b.at) })
	const far, ours = 77, 78
	var (
		reception rtp.Reception
		sent      rtp.Sent
		clock     rtp.SenderClock
		watch     quality.Watch
		alarms    []quality.Alarm
	)
	numbers := rtp.NewNumbering()
	read := func() media.Quality {
		q := reception.Quality()
		q.RoundTrip = sent.RoundTrip()
		return quality.Of(q)
	}
	for second, next := 0, 0; second < seconds; second++ {
		until := n.Delay + time.Duration(second)*time.Second
		for ; next < len(packets) && packets[next].at <= until; next++ {
			p := packets[next]
			reception.Note(far, uint16(65000+p.seq), uint32(p.seq*media.FrameSamples), true, begun.Add(p.at))
		}
		// our report takes the delay to the far side, which answers at once, and the answer takes it again
		now := begun.Add(until)
		if second%5 == 0 {
			numbers.Next(&media.Packet{Payload: make([]byte, media.FrameSamples)}, now.Add(-2*n.Delay))
			clock.Note(numbers.Reports(nil, "test", now.Add(-2*n.Delay))[0].(*rtcp.SenderReport), now.Add(-n.Delay))
			block := rtcp.ReceptionReport{SSRC: ours}
			clock.Date(&block, now.Add(-n.Delay))
			sent.Learn([]rtcp.ReceptionReport{block}, ours, 1, now)
		}
		_, news := watch.Take(now, [2]quality.Reading{quality.Customer: {From: read()}})
		alarms = append(alarms, news...)
	}
	return tried{path, read(), watch.Series, alarms}
}

// mean is the mean score of the seconds.
func (r tried) mean() (mos float64) {
	n := 0.0
	for i := range r.seconds.Len() {
		if w := r.seconds.At(i, quality.Customer).From; w.Known {
			mos, n = mos+w.MOS(), n+1
		}
	}
	return mos / n
}

// ends is what the E-model is told to lie beside the network: a frame at each end and the decoder.
const ends = 60 * time.Millisecond

func TestWhatIsMeasuredIsWhatTheEModelSaysOfTheNetwork(t *testing.T) {
	f, err := os.Open("../quality/testdata/emodel-g711-plc.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	compared, worst := 0, 0.0
	for i, row := range rows[1:] {
		var v [6]float64
		for k, field := range row[3:] {
			if v[k], err = strconv.ParseFloat(field, 64); err != nil {
				t.Fatal(err)
			}
		}
		delay, loss, burst, want := time.Duration(v[0]*1e6), v[1]/100, v[2], v[5]
		if delay < 100*time.Millisecond || delay > 250*time.Millisecond || loss > 0.1 {
			continue
		}
		got := through(impair.Network{Delay: delay - ends, Loss: loss, Burst: burst}, uint64(i), 600)
		if math.Abs(got.whole.MOS-want) > 0.1 || math.Abs(got.mean()-want) > 0.1 {
			t.Errorf("%v, %.1f %% lost, burst %v: MOS %.2f in all, %.2f by the second, the table has %.2f (%d of %d lost, burst %.2f)", delay, loss*100, burst,
				got.whole.MOS, got.mean(), want, got.whole.Lost, got.path.Lost, quality.Burst(got.whole))
		}
		compared, worst = compared+1, max(worst, math.Abs(got.whole.MOS-want))
	}
	t.Logf("%d rows, %.3f MOS off at most", compared, worst)
	if compared < 40 {
		t.Errorf("only %d rows of the table were tried", compared)
	}
}

func TestJitterOrderDoublesAndBlackoutsAreScoredAsTheEModelWould(t *testing.T) {
	for _, c := range []struct {
		says    string
		n       impair.Network
		loss    float64 // as it is to be counted
		delay   time.Duration
		seconds int
		alarms  int
	}{
		{"a good network", impair.Network{Delay: 40 * time.Millisecond}, 0, 40 * time.Millisecond, 60, 0},
		// half a bell of 30 ms: differences have a mean of 20 ms, of which a receiver waits for two
		{"jitter", impair.Network{Delay: 40 * time.Millisecond, Jitter: 30 * time.Millisecond}, 0, 80 * time.Millisecond, 60, 0},
		{"every tenth packet overtaken", impair.Network{Delay: 90 * time.Millisecond, Reorder: 0.1, Hold: 25 * time.Millisecond}, 0, 100 * time.Millisecond, 60, 0},
		{"a third comes twice", impair.Network{Delay: 40 * time.Millisecond, Duplicate: 0.3}, 0, 40 * time.Millisecond, 60, 0},
		{"nothing for two seconds", impair.Network{Delay: 40 * time.Millisecond, Blackouts: []impair.Blackout{{From: 20 * time.Second, To: 22 * time.Second}}}, 2.0 / 59, 40 * time.Millisecond, 60, 0},
		{"heavy loss in bursts", impair.Network{Delay: 40 * time.Millisecond, Loss: 0.18, Burst: 2}, 0.18, 40 * time.Millisecond, 600, 1},
	} {
		got := through(c.n, 5, c.seconds)
		want := quality.MOS(quality.R(quality.Path{OneWay: c.delay + ends, Loss: c.loss, Burst: quality.Burst(got.whole)}))
		if loss := quality.Loss(got.whole); math.Abs(got.whole.MOS-want) > 0.1 || math.Abs(loss-c.loss) > 0.015 {
			t.Errorf("%s: MOS %.2f with %.3f lost, the E-model says %.2f of %.3f", c.says, got.whole.MOS, loss, want, c.loss)
		}
		if n := min(len(got.alarms), 1); n != c.alarms || n > 0 && got.alarms[0].Side != quality.Customer {
			t.Errorf("%s: alarms %+v", c.says, got.alarms)
		}
		if (c.n.Reorder > 0) != (got.whole.Reordered > 100) && c.n.Jitter == 0 {
			t.Errorf("%s: %d overtaken", c.says, got.whole.Reordered)
		}
	}
}
