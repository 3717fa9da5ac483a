package detect

import "time"

// Limits are the thresholds between a person's hello and a machine's greeting.
type Limits struct {
	Hello    time.Duration // a first utterance up to this long, and then a pause, is a person
	Greeting time.Duration // one that goes on for so long without a pause is a machine
	Pause    time.Duration // of silence that ends an utterance
	Decide   time.Duration // after the first sound: whatever is not sure by then is a person
}

// Defaults are the thresholds of docs/detection.md: of a person's hellos there, none is longer than 1.9 s.
func (Limits) Defaults() Limits {
	return Limits{Hello: 1900 * time.Millisecond, Greeting: 3200 * time.Millisecond, Pause: 700 * time.Millisecond, Decide: 6 * time.Second}
}

// Greeting tells machine from person by the structure of what is said first: people say hello and wait, machines read a text. Doubt
// means a person.
type Greeting struct {
	limits Limits
	voice  Voice
	first  clock         // beginning of the first utterance; 0: nobody has spoken
	spoken time.Duration // length of the words so far, pauses inside utterances included
	begun  clock         // beginning of the utterance going on
	told   bool
}

// NewGreeting takes the thresholds of a campaign.
func NewGreeting(l Limits) *Greeting { return &Greeting{limits: l} }

// String names the detector.
func (*Greeting) String() string { return "machine-or-person" }

// Voice is the speech activity underneath.
func (g *Greeting) Voice() *Voice { return &g.voice }

// Hear takes a frame and tells one verdict: Machine, Person or Quiet.
func (g *Greeting) Hear(s *Sight) (Verdict, bool) {
	g.voice.Hear(s)
	if g.told {
		return Verdict{}, false
	}
	kind, confidence := g.judge(s.Now)
	if kind == "" {
		return Verdict{}, false
	}
	g.told = true
	return Verdict{Kind: kind, Confidence: confidence, At: s.Now.time(), Span: g.spoken}, true
}

func (g *Greeting) judge(now clock) (Kind, float64) {
	v := &g.voice
	switch {
	case v.Talking && g.begun == 0:
		g.begun = v.Since
		if g.first == 0 {
			g.first = v.Since
		}
	case g.first == 0:
		if now.time() >= g.limits.Decide {
			return Quiet, 0.5
		}
		return "", 0
	}
	if g.begun == 0 { // between two utterances
		return g.between(now)
	}
	end := now
	if !v.Talking {
		end = v.Since
	}
	length := (end - g.begun).time()
	switch {
	case length >= g.limits.Greeting:
		g.spoken += length
		return Machine, grows(0.78, length-g.limits.Greeting)
	case !v.Talking && v.lasts(now) >= g.limits.Pause: // the utterance is over
		g.spoken += length
		g.begun = 0
		if g.spoken <= g.limits.Hello {
			return Person, 0.95 - 0.15*float64(g.spoken)/float64(g.limits.Hello)
		}
	}
	return "", 0
}

// between judges a pause behind an utterance that was too long for a hello and too short for a machine: who then waits is a person, who
// goes on reading is a machine.
func (g *Greeting) between(now clock) (Kind, float64) {
	waits := g.voice.lasts(now)
	switch {
	case g.spoken >= g.limits.Greeting+g.limits.Hello/2:
		return Machine, 0.75
	case waits >= 2*g.limits.Pause:
		return Person, 0.65
	case (now - g.first).time() >= g.limits.Decide:
		return Person, 0.55
	}
	return "", 0
}

// grows is a confidence that rises with what lies beyond a threshold.
func grows(from float64, beyond time.Duration) float64 {
	return min(from+0.05*beyond.Seconds(), 0.95)
}
