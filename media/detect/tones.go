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

// Fax: the calling tone of ITU-T T.30 (CNG, 1100 Hz, half a second every three) and the called one (CED, 2100 Hz, 2.6 to 4 s; with V.8
// its phase turns every 450 ms).
const (
	cng, ced     = 1100, 2100
	faxDrift     = 24
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
	if t.now.long > 0 && !t.fax && abs(t.now.hz-ced) < faxDrift && t.now.lasts() >= cedLong {
		t.fax = true
		return Verdict{Kind: Fax, Match: "CED", Confidence: 0.95, At: s.Now.time(), Span: t.now.lasts()}, true
	}
	if !over {
		return Verdict{}, false
	}
	if !t.fax && abs(ended.hz-cng) < faxDrift && ended.lasts() >= cngLong && ended.lasts() <= cngTooLong {
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

// three tells whether the last three runs are SIT, and what they say (SR-2275: the first tone's pitch and the lengths of the first two).
func (t *Tones) three() (Class, bool) {
	for i, r := range t.sit {
		if abs(r.hz-sitHz[i]) > sitDrift || r.lasts() < sitShort || r.lasts() > sitLong {
			return "", false
		}
		if i > 0 && r.since-t.sit[i-1].since-clock(t.sit[i-1].long) > sitGap {
			return "", false
		}
	}
	low, high := t.sit[0].hz < 935, t.sit[0].hz > 966
	deep := t.sit[1].hz < 1388 // 1370.6; the other is 1428.5
	switch {
	case low && deep && t.sit[0].lasts() < 320*time.Millisecond: // 913.8 short, 1370.6: operator intercept, a number changed or gone
		return Vacant, true
	case high && deep && t.sit[0].lasts() >= 320*time.Millisecond: // 985.2 long, 1370.6: vacant code
		return Vacant, true
	case low || high: // reorder and no circuit
		return NetworkBusy, true
	}
	return "", true
}

// beepOf tells whether a run that has ended could be a voicemail's tone. The frame after it must be still: a vowel glides into the next.
func beepOf(r run, s *Sight) (Verdict, bool) {
	if r.lasts() > beepLong || r.hz < beepLowest || r.hz > beepHighest || r.level < beepLoudness || s.Level > r.level-8 {
		return Verdict{}, false
	}
	return Verdict{Kind: Beep, Confidence: 0.9, At: s.Now.time(), Span: r.lasts()}, true
}
