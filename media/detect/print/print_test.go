package print

import (
	"math"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
)

// soon is the first match a call would act on, looked for every 100 ms.
func soon(samples []int16, x *Index) Match {
	m := NewMatcher(x)
	for n := 1; len(samples) >= 160; n++ {
		m.Hear(samples[:160])
		samples = samples[160:]
		if best := m.Best(); n%5 == 0 && best.Confidence > 0.8 {
			return best
		}
	}
	return m.Best()
}

func TestAnAnnouncementIsFoundAgainWhateverTheLineDidToIt(t *testing.T) {
	samples, sounds := announcements(t)
	x := NewIndex(samples)
	for _, c := range []struct {
		name  string
		w     worn
		miss  int // of twelve
		wrong int
	}{
		{"as it is", worn{law: media.PCMA}, 0, 0},
		{"the other law", worn{law: media.PCMU}, 0, 0},
		{"its first second was missed", worn{skip: 8077, law: media.PCMA}, 0, 0},
		{"begun between two hops", worn{skip: 100, law: media.PCMA}, 0, 0},
		{"20 dB softer in noise of 20 dB", worn{gain: -20, snr: 20}, 0, 0},
		{"in noise of 10 dB", worn{snr: 10, law: media.PCMA}, 0, 0},
		{"in noise as loud as itself", worn{snr: 0.01}, 0, 0},
		{"a percent fast", worn{speed: 1.01}, 0, 0},
		{"two percent fast in noise", worn{speed: 1.02, snr: 15}, 2, 0},
		{"four percent slow in noise", worn{speed: 0.96, snr: 15}, 2, 0},
	} {
		miss, wrong := 0, 0
		for _, s := range samples {
			switch m := soon(c.w.of(sounds[s.ID]), x); {
			case m.Confidence == 0:
				miss++
			case m.ID != s.ID:
				wrong++
				t.Errorf("%s: %s is found as %s (%d pairs, %.2f of them)", c.name, s.ID, m.ID, m.Hits, m.Share)
			}
		}
		if miss > c.miss || wrong > c.wrong {
			t.Errorf("%s: %d missed, %d wrong", c.name, miss, wrong)
		}
	}
}

func TestWhatIsNotInTheIndexIsNotFound(t *testing.T) {
	samples, sounds := announcements(t)
	wrong := 0
	for i, s := range samples { // its neighbours are spoken by the same voice and begin with the same words
		rest := append(append([]Sample(nil), samples[:i]...), samples[i+1:]...)
		if m := soon(sounds[s.ID], NewIndex(rest)); m.Confidence > 0.8 {
			wrong++
			t.Logf("%s is taken for %s (%d pairs, %.2f of them)", s.ID, m.ID, m.Hits, m.Share)
		}
	}
	if wrong > 1 {
		t.Errorf("%d of twelve are taken for another", wrong)
	}
	x := NewIndex(samples)
	for name, sound := range others(t) {
		if m := soon(sound, x); m.Confidence > 0.8 {
			t.Errorf("%s is taken for %s at %v (%d pairs, %.2f of them)", name, m.ID, m.At, m.Hits, m.Share)
		}
	}
}

func TestTwoSamplesOfOneClassDoNotHideEachOther(t *testing.T) {
	samples, sounds := announcements(t)
	twice := samples[0]
	twice.ID = "the tenant's own"
	if m := soon(sounds[samples[0].ID], NewIndex(append(samples, twice))); m.Confidence < 0.9 || m.Class != samples[0].Class {
		t.Errorf("%+v", m)
	}
	m := NewMatcher(NewIndex(samples[1:]), nil, NewIndex(samples[:1]))
	for s := sounds[samples[0].ID]; len(s) >= 160; s = s[160:] {
		m.Hear(s[:160])
	}
	if best := m.Best(); best.ID != samples[0].ID {
		t.Errorf("the second index was not asked: %+v", best)
	}
}

func TestAFingerprintSurvivesBeingKept(t *testing.T) {
	samples, sounds := announcements(t)
	for _, s := range samples {
		back, err := Read(s.Print.Bytes())
		if err != nil || len(back[3]) != len(s.Print[3]) || !back.Rich() {
			t.Fatalf("%s: %v", s.ID, err)
		}
		s.Print = back
		if m := Find(sounds[s.ID], NewIndex([]Sample{s})); m.Confidence < 0.95 {
			t.Errorf("%s kept and read: %+v", s.ID, m)
		}
	}
	if Of(make([]int16, 40000)).Rich() {
		t.Error("silence is rich")
	}
}

func TestListeningAllocatesNothing(t *testing.T) {
	samples, sounds := announcements(t)
	m, s := NewMatcher(NewIndex(samples)), sounds["vacant-zh"]
	at := 0
	if n := testing.AllocsPerRun(1000, func() {
		m.Hear(s[at : at+160])
		m.Best()
		if at += 160; at+160 > len(s) {
			at = 0
		}
	}); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte{version, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{version, 0, 1, 0, 3, 40, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := Read(b); err == nil {
			if got := p.Bytes(); string(got) != string(b) {
				t.Fatalf("%x became %x", b, got)
			}
			NewIndex([]Sample{{Print: p}})
		}
	})
}

func BenchmarkDetect_Announcement_us_per_call_second(b *testing.B) {
	samples, sounds := announcements(b)
	var many []Sample
	for pitch := range uint8(8) { // 96: each again a little higher, as other voices are
		for _, s := range samples {
			for i, c := range s.Print {
				s.Print[i] = slices.Clone(c)
				for k := range c {
					s.Print[i][k].Bin = min(c[k].Bin+3*pitch, highBin-1)
				}
			}
			many = append(many, s)
		}
	}
	m, s := NewMatcher(NewIndex(many)), sounds["vacant-zh"]
	b.ReportAllocs()
	at, before := 0, spent()
	for b.Loop() {
		for n := range 50 {
			m.Hear(s[at : at+160])
			if n%5 == 0 {
				m.Best()
			}
			if at += 160; at+160 > len(s) {
				at = 0
			}
		}
	}
	b.ReportMetric(float64((spent()-before).Microseconds())/float64(b.N), "us/call-second")
}

// spent is the processor time of this process: on a busy machine the clock on the wall says little.
func spent() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// others are sounds that are no announcement: conversation in both languages, music, tones, noise.
func others(t testing.TB) map[string][]int16 {
	t.Helper()
	l, sounds := library(t), map[string][]int16{}
	for _, lang := range []string{"zh", "en"} {
		for _, p := range l.Sentences(lang) {
			sounds[string(p.Name)+lang] = tone.Linear(media.PCMA, p.Audio)
		}
	}
	music := make([]byte, 30*8000)
	l.Music().Next(music)
	sounds["music"] = tone.Linear(media.PCMA, music)
	sounds["noise"] = worn{snr: 0.01}.of(sounds["music"])
	swing := make([]int16, 80000)
	for i := range swing {
		swing[i] = int16(8000 * math.Sin(float64(i)*float64(i)/4e5))
	}
	sounds["a gliding tone"] = swing
	return sounds
}
