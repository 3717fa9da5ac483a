package detect

import "time"

// Tones hears special information tones, fax and beeps: all that a single line tells. The zero value is ready.
type Tones struct {
	runs
	sit [3]run // the last runs worth a look
	fax bool   // told already
}

// String names the detector.
func (*Tones) String() string { return "sit+fax+beep" }

// The three SIT of ITU-T E.180 and Bellcore SR-2275 (there with variants that tell what follows): 950, 1400, 1800 Hz within 50 Hz, each
// 330 ms within 70, at most 50 ms apart.
var sitHz = [3]float32{950, 1400, 1800}

const (
	sitDrift = 55
	sitShort = 180 * time.Millisecond // a frame at each end may be lost to a mixed spectrum
	sitLong  = 430 * time.Millisecond
	sitGap   = 5 // frames between two
)

// Those of SR-2275 that say what follows: the first is low or high, the second deep or high, the third the same.
const (
	codeLow, codeHigh  = 913.8, 985.2
	codeDeep, codeTall = 1370.6, 1428.5
	codeThird          = 1776.7
	codeDrift          = 12
	codeLong           = 320 * time.Millisecond // short ones last 274 ms, long ones 380
)

// Fax: the calling tone of ITU-T T.30 (CNG, 1100 Hz within 38, half a second every three, within 15 %) and the called one (CED, 2100 Hz
// within 15, 2.6 to 4 s; with V.8 its phase turns every 450 ms). 4 to 9 Hz more are ours.
const (
	cng, ced     = 1100, 2100
	cngDrift     = 42
	cedDrift     = 24
	cngLong      = 380 * time.Millisecond
	cedLong      = 360 * time.Millisecond
	cngTooLong   = 700 * time.Millisecond
	beepShort    = 110 * time.Millisecond
	beepLong     = 1600 * time.Millisecond
	beepLowest   = 380
	beepHighest  = 2700
	beepLoudness = -38
)

// Hear takes a frame. SIT and fax are verdicts of their own; a beep is one only for who has heard words before (Answer).
func (t *Tones) Hear(s *Sight) (Verdict, bool) {
	ended, over := t.hear(s)
	if t.now.long > 0 && !t.fax && abs(t.now.hz-ced) < cedDrift && t.now.lasts() >= cedLong {
		t.fax = true
		return Verdict{Kind: Fax, Match: "CED", Confidence: 0.95, At: s.Now.time(), Span: t.now.lasts()}, true
	}
	if !over {
		return Verdict{}, false
	}
	if !t.fax && abs(ended.hz-cng) < cngDrift && ended.lasts() >= cngLong && ended.lasts() <= cngTooLong {
		t.fax = true
		return Verdict{Kind: Fax, Match: "CNG", Confidence: 0.9, At: s.Now.time(), Span: ended.lasts()}, true
	}
	if ended.lasts() < beepShort {
		return Verdict{}, false
	}
	t.sit[0], t.sit[1], t.sit[2] = t.sit[1], t.sit[2], ended
	if class, ok := t.three(); ok {
		t.sit = [3]run{}
		return Verdict{Kind: SIT, Class: class, Match: "SIT", Confidence: 0.97, At: s.Now.time(), Span: time.Second}, true
	}
	return beepOf(ended, s)
}

// three tells whether the last three runs are SIT, and what they say: nothing, unless all of them are those of SR-2275. E.180 lets a plain
// one be 50 Hz off.
func (t *Tones) three() (Class, bool) {
	for i, r := range t.sit {
		if abs(r.hz-sitHz[i]) > sitDrift || r.lasts() < sitShort || r.lasts() > sitLong {
			return "", false
		}
		if i > 0 && r.since-t.sit[i-1].since-clock(t.sit[i-1].long) > sitGap {
			return "", false
		}
	}
	first, second := t.sit[0], t.sit[1]
	low, high := is(first, codeLow), is(first, codeHigh)
	deep, tall := is(second, codeDeep), is(second, codeTall)
	long := first.lasts() >= codeLong
	switch {
	case !low && !high || !deep && !tall || !is(t.sit[2], codeThird):
		return "", true
	case deep && low != long: // operator intercept, a number changed or gone: low and short; vacant code: high and long
		return Vacant, true
	}
	return NetworkBusy, true // reorder and no circuit
}

func is(r run, hz float32) bool { return abs(r.hz-hz) < codeDrift }

// beepOf tells whether a run that has ended could be a voicemail's tone. The frame after it must be still: a vowel glides into the next.
func beepOf(r run, s *Sight) (Verdict, bool) {
	if r.lasts() > beepLong || r.hz < beepLowest || r.hz > beepHighest || r.level < beepLoudness || s.Level > r.level-8 {
		return Verdict{}, false
	}
	return Verdict{Kind: Beep, Confidence: 0.9, At: s.Now.time(), Span: r.lasts()}, true
}
