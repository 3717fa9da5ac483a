package heard_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/sandbox/heard"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

// player feeds a log with 20 ms packets of a synthesised sound in virtual time.
type player struct {
	log   *heard.Log
	codec media.Codec
	now   time.Time
	n     int           // samples played
	delay time.Duration // of packets on their way
}

func newPlayer(limit time.Duration) *player {
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	return &player{log: heard.NewLog(start, limit), codec: media.PCMA, now: start}
}

// play sends sound for a while; wave gives the sample at n in -1..1. A nil wave sends no packets.
func (p *player) play(length time.Duration, wave func(n int) float64) {
	for end := p.now.Add(length); p.now.Before(end); p.now = p.now.Add(media.FrameDuration) {
		pcm, payload := make([]int16, media.FrameSamples), make([]byte, media.FrameSamples)
		for i := range pcm {
			if wave != nil {
				pcm[i] = int16(wave(p.n) * 32000)
			}
			p.n++
		}
		if wave == nil {
			p.log.Tick(p.now)
			continue
		}
		g711.Encode(p.codec, payload, pcm)
		p.log.Hear(&media.Packet{Codec: p.codec, Timestamp: uint32(p.n - media.FrameSamples), Payload: payload}, p.now.Add(p.delay))
	}
}

func tone(hz, amplitude float64) func(int) float64 {
	return func(n int) float64 { return amplitude * math.Sin(2*math.Pi*hz*float64(n)/media.SampleRate) }
}

func quiet(int) float64 { return 0 }

// speech is noise through a gliding resonance in syllables: no steady pitch, pauses inside.
func speech(luck *rand.Rand) func(int) float64 {
	y1, y2 := 0.0, 0.0
	return func(n int) float64 {
		t := float64(n) / media.SampleRate
		f := 500 + 300*math.Sin(2*math.Pi*1.7*t) + 200*math.Sin(2*math.Pi*2.9*t)
		r := 0.9
		y := luck.Float64()*2 - 1 + 2*r*math.Cos(2*math.Pi*f/media.SampleRate)*y1 - r*r*y2
		y1, y2 = y, y1
		return 0.06 * y * math.Max(0, math.Sin(2*math.Pi*3*t)+0.4)
	}
}

// melody changes its note every 400 ms, softly plucked, with one octave above it.
func melody(n int) float64 {
	notes := []float64{262, 330, 392, 523, 392, 330}
	f := notes[n/3200%len(notes)]
	fade := 1 - 0.6*float64(n%3200)/3200
	return fade * (0.25*math.Sin(2*math.Pi*f*float64(n)/8000) + 0.1*math.Sin(2*math.Pi*2*f*float64(n)/8000))
}

func TestATestToneIsKnownByItsFrequencyInBothLaws(t *testing.T) {
	for _, codec := range []media.Codec{media.PCMA, media.PCMU} {
		for _, hz := range []float64{200, 330, 392, 440, 1004, 1733, 3200} {
			for _, amplitude := range []float64{0.9, 0.1, 0.01} {
				p := newPlayer(time.Minute)
				p.codec = codec
				p.play(2*time.Second, tone(hz, amplitude))
				a := p.log.Close(p.now)
				got, held := a.Dominant()
				if math.Abs(float64(got)-hz) > 4 || held < 1900*time.Millisecond {
					t.Errorf("%v %g Hz at %g was heard as %d Hz for %v (%v)", codec, hz, amplitude, got, held, a)
				}
				if want := 20*math.Log10(amplitude*32000/32768) - 3; math.Abs(float64(a.Level())-want) > 1.5 {
					t.Errorf("%g Hz at amplitude %g has level %d, want %.1f", hz, amplitude, a.Level(), want)
				}
				if a.Music() {
					t.Errorf("one tone of %g Hz was taken for music", hz)
				}
			}
		}
	}
}

func TestSoundSilenceAndNothingAreToldApartInTime(t *testing.T) {
	p := newPlayer(time.Minute)
	p.play(time.Second, nil)
	p.play(2*time.Second, tone(440, 0.2))
	p.play(time.Second, quiet)
	p.play(time.Second, nil)
	p.play(time.Second, tone(700, 0.2))
	a := p.log.Close(p.now)
	const want = "1.0s nothing, 2.0s tone 440, 1.0s silence, 1.0s nothing, 1.0s tone 700"
	if got := a.String(); got != want {
		t.Errorf("heard %q, want %q", got, want)
	}
	part := a.Between(a.Start.Add(1010*time.Millisecond), a.Start.Add(3*time.Second))
	if part.ToneAt(440) != 1900*time.Millisecond || part.Length() != 1900*time.Millisecond {
		t.Errorf("between 1.01 and 3 s: %v", part)
	}
	if got := a.Between(a.Start.Add(time.Hour), a.Start.Add(2*time.Hour)).Length(); got != 0 {
		t.Errorf("an hour later there is %v", got)
	}
}

func TestLateBunchesLeaveNoHoles(t *testing.T) {
	p := newPlayer(time.Minute)
	luck := rand.New(rand.NewPCG(3, 4))
	p.delay = 250 * time.Millisecond // the first packet is the latest
	p.play(100*time.Millisecond, tone(440, 0.2))
	for range 50 { // a busy machine: packets wait up to 200 ms and come in bunches
		p.delay = time.Duration(luck.IntN(200)) * time.Millisecond
		p.play(60*time.Millisecond, tone(440, 0.2))
	}
	a := p.log.Close(p.now)
	if got := a.ToneAt(440); got < 2700*time.Millisecond || a.Total(heard.Nothing) > 300*time.Millisecond {
		t.Errorf("heard %v", a)
	}
}

func TestAStallOfHalfASecondLeavesNoHole(t *testing.T) {
	p := newPlayer(time.Minute)
	p.play(time.Second, tone(440, 0.2))
	for d := 500 * time.Millisecond; d >= 0; d -= media.FrameDuration { // all of it comes at once
		p.delay = d
		p.play(media.FrameDuration, tone(440, 0.2))
	}
	p.delay = 0
	p.play(time.Second, tone(440, 0.2))
	for _, a := range []heard.Account{p.log.Account(p.now), p.log.Close(p.now)} {
		if a.ToneAt(440) != a.Length() || a.Length() < 2500*time.Millisecond {
			t.Errorf("heard %v", a)
		}
	}
}

func TestATimestampThatStoodStillInAPauseIsTiedToTheClockAnew(t *testing.T) {
	p := newPlayer(time.Minute)
	p.play(time.Second, tone(440, 0.2))
	p.now = p.now.Add(2 * time.Second) // a source that does not count while it is silent
	p.play(time.Second, tone(440, 0.2))
	if got := p.log.Close(p.now).String(); got != "1.0s tone 440, 2.0s nothing, 1.0s tone 440" {
		t.Errorf("heard %q", got)
	}
}

func TestSpeechIsSoundAndNeitherToneNorMusic(t *testing.T) {
	p := newPlayer(time.Minute)
	p.play(10*time.Second, speech(rand.New(rand.NewPCG(1, 2))))
	a := p.log.Close(p.now)
	if a.Total(heard.Tone) > time.Second || a.Total(heard.Sound) < 5*time.Second || a.Music() {
		t.Errorf("speech was heard as music=%v %v", a.Music(), a)
	}
}

func TestAMelodyIsMusic(t *testing.T) {
	p := newPlayer(time.Minute)
	p.play(5*time.Second, melody)
	if a := p.log.Close(p.now); !a.Music() {
		t.Errorf("not known as music: %v", a)
	}
}

func TestTheTurnOfSpeechIsFollowedPacketByPacket(t *testing.T) {
	p := newPlayer(time.Minute)
	p.play(time.Second, quiet)
	since := p.now
	if _, q, spoke := p.log.Turn(since, p.now.Add(time.Second)); spoke || q != time.Second {
		t.Errorf("nobody spoke, but spoke=%v quiet=%v", spoke, q)
	}
	p.play(600*time.Millisecond, tone(300, 0.3))
	p.play(200*time.Millisecond, quiet) // a breath, the same utterance
	p.play(400*time.Millisecond, tone(300, 0.3))
	p.play(time.Second, quiet)
	length, q, spoke := p.log.Turn(since, p.now)
	if !spoke || length < 1100*time.Millisecond || length > 1200*time.Millisecond || q < time.Second || q > 1100*time.Millisecond {
		t.Errorf("utterance %v, quiet %v, spoke %v", length, q, spoke)
	}
	if _, _, spoke := p.log.Turn(p.now, p.now); spoke {
		t.Error("an old utterance counts as a new one")
	}
}

func TestAnAccountKeepsNoMoreThanItsLimitAndNothingAfterItsClose(t *testing.T) {
	p := newPlayer(time.Second)
	p.play(3*time.Second, tone(440, 0.2))
	if got := p.log.Account(p.now).Length(); got != time.Second {
		t.Errorf("kept %v, want the limit of one second", got)
	}
	p = newPlayer(time.Minute)
	p.play(time.Second, tone(440, 0.2))
	a := p.log.Close(p.now)
	p.play(time.Second, tone(440, 0.2))
	if got := p.log.Account(p.now).Length(); got != a.Length() {
		t.Errorf("a closed account grew from %v to %v", a.Length(), got)
	}
}

func TestOversizedAndEmptyPacketsDoNoHarm(t *testing.T) {
	p := newPlayer(time.Minute)
	for _, n := range []int{0, 1, 5000} {
		p.log.Hear(&media.Packet{Codec: media.PCMU, Payload: make([]byte, n)}, p.now)
	}
	p.play(time.Second, tone(440, 0.2))
	if hz, _ := p.log.Close(p.now).Dominant(); hz != 440 {
		t.Errorf("dominant %d", hz)
	}
}

func BenchmarkHearingOneCallSecond(b *testing.B) {
	p := newPlayer(24 * time.Hour)
	wave := melody
	b.ReportAllocs()
	for b.Loop() {
		p.play(time.Second, wave)
	}
}
