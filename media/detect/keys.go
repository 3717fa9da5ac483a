package detect

import "github.com/boyunhq/boyun/media/tone"

// Keys hears DTMF in-band (ITU-T Q.24), for trunks that give no telephone-events. Told is called with each key once; the zero value
// with Told set is ready.
type Keys struct {
	Told func(key byte)
	ear  tone.Keys
}

// String names the detector.
func (*Keys) String() string { return "dtmf" }

// Hear takes a frame. Keys are told, they are no verdict.
func (k *Keys) Hear(s *Sight) (Verdict, bool) {
	k.ear.Hear(s.Frame[:], k.Told)
	return Verdict{}, false
}
