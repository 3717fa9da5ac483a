package bridge

import (
	"math"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
)

// low notes: what is steep is a click
const lowAgent, lowCustomer, lowSupervisor = 237.0, 291.0, 337.0

// pass lets so many frames pass with a successor's leg beside the others; the former agent may be silent.
func (c *conference) pass(n int, next *party, silent bool) {
	for range n {
		c.attend()
		if p := c.agent.next(); c.agent.ear != nil && !silent {
			c.agent.ear.Hear(p, c.now)
		}
		c.customer.ear.Hear(c.customer.next(), c.now)
		c.now = c.now.Add(media.FrameDuration / 2)
		if p := next.next(); next.ear != nil {
			next.ear.Hear(p, c.now)
		}
		c.now = c.now.Add(media.FrameDuration / 2)
		c.fill.tick(c.now)
		c.mixer.tick(c.now)
		c.obey()
		c.release(c.now)
	}
}

// take puts a successor into the agent's place.
func (c *conference) take(t *testing.T, next *party) *handover {
	headset := NewHeadset()
	t.Cleanup(headset.Close)
	h := &handover{Successor{Leg: next, Headset: headset, Tell: func(News) {}, Who: "boss"}, make(chan struct{})}
	c.ask(func(w *wishes) { w.next, w.muted, w.held = h, false, false })
	c.obey()
	headset.mu.Lock()
	headset.tone = nil // the connected tone is another test's
	headset.mu.Unlock()
	return h
}

// hears tells of each note whether somebody heard it.
func hears(t *testing.T, who string, heard []int16, note float64) {
	t.Helper()
	for _, hz := range []float64{lowAgent, lowCustomer, lowSupervisor, musicNote} {
		if level := tone.LevelAt(heard, hz); hz == note && math.Abs(level+12) > 1 || hz != note && level > -40 {
			t.Errorf("%s: %.0f Hz at %.1f dBFS", who, hz, level)
		}
	}
}

// The customer hears the agent and then the supervisor, frame by frame in one stream, whatever held when the supervisor took the call.
func TestASupervisorTakesTheAgentsPlaceWithoutAClickOrAGap(t *testing.T) {
	for name, before := range map[string]func(*conference){
		"in the middle of a word":         func(*conference) {},
		"on hold":                         func(c *conference) { c.Hold(true) },
		"muted":                           func(c *conference) { c.Mute(true) },
		"while the agent's audio is away": func(c *conference) { c.lose("silence", c.now) },
		"the agent's packets are away":    func(*conference) {},
	} {
		t.Run(name, func(t *testing.T) {
			const frames = 40
			silent := name == "the agent's packets are away"
			c, next := newConference(t, media.PCMA), newParty(media.PCMA, lowSupervisor, 9)
			c.agent.sing(lowAgent)
			c.customer.sing(lowCustomer)
			c.pass(20, next, false)
			before(c)
			c.obey()
			c.fill.due = c.now
			c.pass(10, next, silent)
			c.forget()
			h := c.take(t, next)
			c.pass(frames, next, silent)
			select {
			case <-h.done:
			default:
				t.Error("the former agent's leg is not free")
			}
			if c.agent.ear != nil {
				t.Error("the former agent is still listened to")
			}
			if n := len(c.customer.sent); n < frames-4 || n > frames+1 {
				t.Errorf("%d packets reached the customer in %d frames", n, frames)
			}
			most := soft(lowAgent, lowSupervisor)
			if name == "on hold" {
				most = soft(musicNote, lowSupervisor) // the music's last frame, fading
			}
			if worst := click(c.customer.got); worst > most {
				t.Errorf("the customer hears a click: %.0f, notes alone make %.0f", worst, most)
			}
			c.forget()
			next.got = nil
			c.pass(frames, next, false)
			hears(t, "the customer", c.customer.got, lowSupervisor)
			hears(t, "the supervisor", next.got, lowCustomer)
			hears(t, "the tape's side of the agent", c.tape.agent, lowSupervisor)
			hears(t, "the tape's side of the customer", c.tape.customer, lowCustomer)
			if len(c.agent.got) > 0 {
				t.Errorf("the former agent hears %d samples", len(c.agent.got))
			}
		})
	}
}

func TestAConversationThatIsOverCannotBeTaken(t *testing.T) {
	c := newConference(t, media.PCMA)
	close(c.over)
	headset := NewHeadset()
	defer headset.Close()
	taken := make(chan bool, 1)
	go func() {
		taken <- c.HandOver(Successor{Leg: newParty(media.PCMA, supervisorNote, 9), Headset: headset, Tell: func(News) {}})
	}()
	select {
	case ok := <-taken:
		if ok {
			t.Error("a call that was over was taken")
		}
	case <-time.After(5 * time.Second):
		t.Error("whoever takes a call that is over waits forever")
	}
}
