package detect

import (
	"syscall"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
)

// Each row is what one detector costs for a second of one call, its share of the common spectrum included.
func BenchmarkDetect_Front_us_per_call_second(b *testing.B) {
	cost(b, hearerFunc(func(*Sight) (Verdict, bool) { return Verdict{}, false }))
}
func BenchmarkDetect_Progress_us_per_call_second(b *testing.B) {
	p := plan(b)
	cost(b, NewProgress(p, p.Country("cn")))
}
func BenchmarkDetect_Tones_us_per_call_second(b *testing.B) { cost(b, &Tones{}) }
func BenchmarkDetect_DTMF_us_per_call_second(b *testing.B) {
	var ear tone.Keys
	samples, at, before := speechForBench(b), 0, spent()
	for b.Loop() {
		for range 50 {
			ear.Hear(samples[at:at+media.FrameSamples], func(byte) {})
			if at += media.FrameSamples; at+media.FrameSamples > len(samples) {
				at = 0
			}
		}
	}
	b.ReportMetric(float64((spent()-before).Microseconds())/float64(b.N), "us/call-second")
}

func BenchmarkDetect_Greeting_us_per_call_second(b *testing.B) {
	cost(b, NewGreeting(Limits{}.Defaults()))
}

type hearerFunc func(*Sight) (Verdict, bool)

func (f hearerFunc) Hear(s *Sight) (Verdict, bool) { return f(s) }

// cost measures a detector on a second of speech, as 50 frames.
func cost(b *testing.B, h hearer) {
	samples := speechForBench(b)
	var front Front
	b.ReportAllocs()
	at, before := 0, spent()
	for b.Loop() {
		for range int(time.Second / media.FrameDuration) {
			h.Hear(front.Look((*Frame)(samples[at : at+media.FrameSamples])))
			if at += media.FrameSamples; at+media.FrameSamples > len(samples) {
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

func speechForBench(b *testing.B) []int16 {
	b.Helper()
	return prompts(b).speech("en")
}
