package quality

import "time"

// The sides of a conversation.
const (
	Agent = iota
	Customer
	sides
)

// Second is what a side's sound was like in one step of a series, a second as a rule.
type Second struct {
	From, To  Way           // the side's voice as it reaches us, and what it hears as it reports
	RoundTrip time.Duration // to the side and back by RTCP; 0 when not known
	Talk      float64       // share of the time in which the side spoke, 0..1
	Clipped   float64       // share of its samples at the law's greatest magnitude, 0..1
	Unheard   bool          // one-way audio: nothing of this side is heard while the other speaks
	Echo      bool          // what is sent to the side seems to come back from it
}

// Way is one direction.
type Way struct {
	Known     bool    // packets came, or a report did; else the rest means nothing
	R         float64 // 0..93.2, of the last seconds, so that one packet does not decide
	Loss      float64 // 0..1
	Burst     float64 // BurstR, 1 and more; of From only
	Jitter    time.Duration
	Reordered int  // of From only
	Low       bool // an alarm stands
}

// MOS is the mean opinion score of a way, 0 when it is not known.
func (w Way) MOS() float64 {
	if !w.Known {
		return 0
	}
	return MOS(w.R)
}
