package sandbox

import "time"

// networkPatience is how long the carrier lets a phone ring, and giveUp what it tells the caller afterwards.
const networkPatience = 3 * time.Minute

// Plan is all that a callee will do of its own accord, worked out from seed and number before the first response is sent. Durations
// are already divided by the pace.
type Plan struct {
	Fate    Fate          // what it is, a mix already drawn
	Mixed   bool          // the number ends in the mix
	Delay   time.Duration // INVITE to the first answer of the network (180, 183 or the refusal)
	Ring    time.Duration // 180 to answer or refusal; networkPatience where it rings until cancelled
	Stay    time.Duration // answer to the callee's own hang-up; 0 means it stays until the caller hangs up
	HoldAt  time.Duration // answer to hold; 0 when it never holds
	HoldFor time.Duration
	Mute    time.Duration // answer to the end of its RTP; 0 when it never stops
	Quiet   time.Duration // of a voicemail: how long nobody must speak for the message to be over
	Keys    string        // digits it presses
	Retry   time.Duration // Retry-After of a 503
}

// NewPlan draws the plan of a number. digits are decimal digits only, at least three. It depends on nothing but its arguments.
func NewPlan(seed uint64, digits string, pace float64) Plan {
	luck := chance{seed, digits}
	p := Plan{Fate: lookup(endingOf(digits))}
	n := int(digits[len(digits)-1] - '0')
	if p.Fate.Kind == Mix {
		p.Mixed = true
		p.Fate = byKind(drawMix(luck))
		n = 1 + luck.upTo("hang up after", 9)
	}
	p.Delay = luck.between("delay", 80*time.Millisecond, 400*time.Millisecond)
	p.Ring = luck.between("ring", 1500*time.Millisecond, 5*time.Second)
	switch p.Fate.Kind {
	case SlowAnswer:
		p.Ring = 12 * time.Second
	case NoAnswer, LateAnswer, ColourRings, BusyTone, VacantForEver:
		p.Ring = networkPatience
	case Talker:
		p.Stay = networkPatience
	case HangsUpAtOnce:
		p.Stay = luck.between("stay", 200*time.Millisecond, 500*time.Millisecond)
	case HangsUp:
		if n == 0 {
			n = 10
		}
		p.Stay = time.Duration(n) * time.Second
	case DropsMedia:
		p.Mute = 2 * time.Second
	case Holds:
		p.HoldAt, p.HoldFor = 4*time.Second, 5*time.Second
	case Voicemail:
		p.Quiet = 10 * time.Second
	case PressesKeys:
		p.Keys = digits[max(0, len(digits)-4):] + "#"
	case AgentPhone, AgentLeaves: // whoever asked for it has it in hand
		p.Ring = 500 * time.Millisecond
	case Overloaded:
		p.Retry = 2 * time.Second
	}
	if p.Mixed && p.Stay == 0 && (p.Fate.Kind == Person || p.Fate.Kind == SlowAnswer) {
		p.Stay = luck.between("stay", 20*time.Second, 90*time.Second)
	}
	return p.at(pace)
}

// at divides every duration that stands for human or network time by pace. Retry-After is a promise to the caller and stays.
func (p Plan) at(pace float64) Plan {
	for _, d := range []*time.Duration{&p.Delay, &p.Ring, &p.Stay, &p.HoldAt, &p.HoldFor, &p.Mute, &p.Quiet} {
		*d = time.Duration(float64(*d) / pace)
	}
	if p.Quiet > 0 {
		p.Quiet = max(p.Quiet, 1500*time.Millisecond) // a breath is not the end of a message
	}
	return p
}

func drawMix(luck chance) Kind {
	at := luck.upTo("mix", 100)
	for _, s := range mixture() {
		if at -= s.weight; at < 0 {
			return s.kind
		}
	}
	return Person
}
