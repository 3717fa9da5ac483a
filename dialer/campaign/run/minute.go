package run

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/pace"
)

// Minute is what a campaign's loop did and saw in one minute.
type Minute struct {
	At        time.Time // its beginning
	Mode      tempo.Mode
	Dials     int
	Completed int           // calls that ended, and were dialed
	Answered  int           // of them, by people
	Abandoned int           // of them, without an agent
	Forecast  float64       // people expected to answer in it, said at its beginning; 0 when nothing was said
	Talk      time.Duration // of all agents, as are the next two
	Wrap      time.Duration
	Idle      time.Duration
	GuardIdle time.Duration                 // agents who waited while the answer-rate guard held dials back
	Held      map[pace.Reason]time.Duration // in which nothing new was dialed, by why
}

// minutes adds up the present minute.
type minutes struct {
	now  Minute
	last time.Time // of the last look
}

// turn ends the minute when the clock is in the next one; over is the one that ended.
func (m *minutes) turn(now time.Time, mode tempo.Mode, forecast float64) (over Minute, ended bool) {
	at := now.Truncate(time.Minute)
	if m.now.At.Equal(at) {
		m.now.Mode = mode
		return Minute{}, false
	}
	over, ended = m.now, !m.now.At.IsZero()
	m.now = Minute{At: at, Mode: mode, Forecast: forecast, Held: map[pace.Reason]time.Duration{}}
	return over, ended
}

// look adds the time since the last look to what agents did in it and to why nothing was dialed.
func (m *minutes) look(s pace.Sight, reason pace.Reason) {
	since := s.Now.Sub(m.last)
	if m.last.IsZero() || since < 0 || since > 5*time.Second {
		since = 0
	}
	m.last = s.Now
	for _, a := range s.Agents {
		switch a.State {
		case pace.Talking, pace.Reserved:
			m.now.Talk += since
		case pace.Wrap:
			m.now.Wrap += since
		case pace.Ready:
			m.now.Idle += since
			if reason == pace.AnswerGuard {
				m.now.GuardIdle += since
			}
		}
	}
	if reason != "" && since > 0 {
		m.now.Held[reason] += since
	}
}

// count adds calls that were begun, and what became of others.
func (m *minutes) count(fates []Fate, dials int) {
	m.now.Dials += dials
	for _, f := range fates {
		if f.Outcome == dialer.Blocked {
			continue
		}
		m.now.Completed++
		if f.Outcome.Person() {
			m.now.Answered++
		}
		if f.Outcome == dialer.Abandoned {
			m.now.Abandoned++
		}
	}
}
