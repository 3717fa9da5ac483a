package bridge

import (
	"math"
	"testing"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
)

// early is a customer who has said something before anybody listened.
type early struct {
	*party
	said []int16
}

func (e *early) Said() []int16 {
	said := e.said
	e.said = nil
	return said
}

// The agent comes 1.5 s late: a greeting of 700 Hz is over, the customer now sings at 1000 Hz. The agent hears the greeting at its own
// pitch in less time, then what is said now; the customer, the tape and a supervisor hear what they would without.
func TestAnAgentWhoComesLateCatchesUpWithTheGreetingAndNobodyElseNotices(t *testing.T) {
	const greetingNote = 700.0
	c := newConference(t, media.PCMA)
	greeting := make([]byte, 12000)
	tone.NewPlayer(media.PCMA, tone.Sound{Level: -12, Parts: []tone.Part{tone.Note(greetingNote, 0)}}).Next(greeting)
	c.Bridge.customer.join(&early{c.customer, tone.Linear(media.PCMA, greeting)})
	supervisor, _ := c.enter(t, media.PCMA, supervisorNote, Listen)
	c.run(250) // 5 s: 1.5 s are caught up with in 3.75 s
	whole(t, "agent", c.agent, 250)
	at := 0
	for at+400 < len(c.agent.got) && tone.LevelAt(c.agent.got[at:at+400], greetingNote) > -18 {
		at += 80
	}
	if heard := at * 1000 / media.SampleRate; heard < 950 || heard > 1200 {
		t.Errorf("1500 ms of greeting were heard in %d ms", heard)
	}
	holds(t, "the agent after all", c.agent.got[200*media.FrameSamples:], customerNote)
	if worst, most := click(c.agent.got), soft(customerNote); worst > most {
		t.Errorf("the agent hears a click: %.0f, the note alone makes %.0f", worst, most)
	}
	if c.Bridge.customer.late != nil {
		t.Error("the agent is still behind")
	}
	for who, got := range map[string][]int16{"the tape": c.tape.customer, "the supervisor": supervisor.got[20*media.FrameSamples:]} {
		if level := tone.LevelAt(got, customerNote); math.Abs(level+12) > 1 {
			t.Errorf("%s hears the customer at %.1f dBFS", who, level)
		}
		if level := tone.LevelAt(got, greetingNote); level > -50 {
			t.Errorf("%s hears the greeting at %.1f dBFS", who, level)
		}
	}
	holds(t, "the customer", c.customer.got, agentNote)
	b, customer, _ := stillBridge()
	defer b.Headset.Close()
	b.customer.join(&early{&party{still: *customer}, tone.Linear(media.PCMA, greeting)})
	b.customer.hook(customer)
	p := c.customer.next()
	if n := testing.AllocsPerRun(100, func() { customer.ear.Hear(p, c.now) }); n != 0 || b.customer.late == nil {
		t.Errorf("%v allocations while catching up: %v", n, b.customer.late != nil)
	}
}
