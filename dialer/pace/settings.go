package pace

import "time"

// Settings are what a predictive pacer is told once. Zero fields get the defaults.
type Settings struct {
	Target      float64       // share of answering people the day may end with abandoned: default 0.01
	Cap         float64       // share that no day may pass: default 0.03, the limit of 16 CFR 310.4(b)(4)
	RingTimeout time.Duration // after which an unanswered call is given up: default 30 s
	Start       time.Time     // of the day; the zero time means the first event
	Day         time.Duration // planned length of the day: default 8 h
	Detects     bool          // machines are detected after the answer, so that an answer is not yet a person
}

func (s Settings) defaults() Settings {
	if !(s.Target > 0 && s.Target < 1) {
		s.Target = 0.01
	}
	if !(s.Cap > 0 && s.Cap < 1) {
		s.Cap = 0.03
	}
	s.Target = min(s.Target, s.Cap)
	if s.RingTimeout <= 0 {
		s.RingTimeout = 30 * time.Second
	}
	if s.Day <= 0 {
		s.Day = 8 * time.Hour
	}
	return s
}
