package bridge

import (
	"math"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/play"
	"github.com/boyunhq/boyun/media/tone"
)

const (
	agentNote      = 440.0
	customerNote   = 1000.0
	supervisorNote = 1500.0
	musicNote      = 2200.0
)

// party is a leg whose packets the test hands over itself, and which remembers what it was sent.
type party struct {
	still
	law  media.Codec
	says *tone.Player
	own  media.Packet
	got  []int16
	sent []media.Packet // without payload
}

func newParty(law media.Codec, hz float64, source uint32) *party {
	p := &party{still: still{gone: make(chan struct{})}, law: law, own: media.Packet{Codec: law, Source: source, Payload: make([]byte, media.FrameSamples)}}
	p.sing(hz)
	return p
}

func (p *party) sing(hz float64) {
	p.says = tone.NewPlayer(p.law, tone.Sound{Level: -12, Parts: []tone.Part{tone.Note(hz, 0)}})
}

func (p *party) Codec() media.Codec { return p.law }

func (p *party) Send(q *media.Packet) error {
	p.got = append(p.got, tone.Linear(q.Codec, q.Payload)...)
	q2 := *q
	q2.Payload = nil
	p.sent = append(p.sent, q2)
	return nil
}

func (p *party) next() *media.Packet {
	p.says.Next(p.own.Payload)
	p.own.Sequence++
	p.own.Timestamp += media.FrameSamples
	return &p.own
}

// reel is a tape that keeps both sides apart.
type reel struct {
	call.Tape
	agent, customer []int16
}

func (r *reel) Agent() media.Ear    { return keep(&r.agent) }
func (r *reel) Customer() media.Ear { return keep(&r.customer) }

func keep(side *[]int16) media.Ear {
	return media.EarFunc(func(p *media.Packet, _ time.Time) { *side = append(*side, tone.Linear(p.Codec, p.Payload)...) })
}

// conference is a bridge whose time the test keeps.
type conference struct {
	*Bridge
	agent, customer *party
	tape            *reel
	now             time.Time
	supervisors     []*party
	monitors        []*Monitor
}

func newConference(t testing.TB, law media.Codec) *conference {
	c := &conference{agent: newParty(media.PCMA, agentNote, 1), customer: newParty(law, customerNote, 2), tape: &reel{}, now: time.Now()}
	music := func() play.Source {
		return tone.NewPlayer(media.PCMA, tone.Sound{Level: -12, Parts: []tone.Part{tone.Note(musicNote, 0)}})
	}
	headset := NewHeadset()
	t.Cleanup(headset.Close)
	c.Bridge = New(Config{Music: music}, Parts{Customer: c.customer, Agent: c.agent, Headset: headset, Tape: c.tape, Note: func(dialer.Event) {}, Tell: func(News) {}})
	c.begin()
	headset.mu.Lock()
	headset.tone = nil // the connected tone is another test's
	headset.mu.Unlock()
	return c
}

func (c *conference) enter(t testing.TB, law media.Codec, hz float64, mode Mode) (*party, *Monitor) {
	p := newParty(law, hz, uint32(10+len(c.supervisors)))
	m := NewMonitor(p, mode)
	if err := c.Admit(m); err != nil {
		t.Fatal(err)
	}
	c.supervisors, c.monitors = append(c.supervisors, p), append(c.monitors, m)
	return p, m
}

// run lets so many frames pass, 20 ms each, as the legs and the bridge's loop would.
func (c *conference) run(frames int) {
	for range frames {
		c.attend()
		c.agent.ear.Hear(c.agent.next(), c.now)
		c.customer.ear.Hear(c.customer.next(), c.now)
		for i, s := range c.supervisors {
			c.monitors[i].Hear(s.next(), c.now)
		}
		c.fill.tick(c.now)
		c.mixer.tick(c.now)
		c.now = c.now.Add(media.FrameDuration)
	}
}

// forget empties every memory.
func (c *conference) forget() {
	c.tape.agent, c.tape.customer = nil, nil
	for _, p := range append([]*party{c.agent, c.customer}, c.supervisors...) {
		p.got, p.sent = nil, nil
	}
}

// holds checks which notes are in what somebody heard.
func holds(t *testing.T, who string, heard []int16, notes ...float64) {
	t.Helper()
	for _, hz := range []float64{agentNote, customerNote, supervisorNote, musicNote} {
		want := false
		for _, n := range notes {
			want = want || n == hz
		}
		if level := tone.LevelAt(heard, hz); want && math.Abs(level+12) > 1 || !want && level > -50 {
			t.Errorf("%s: %.0f Hz at %.1f dBFS, wanted: %v", who, hz, level, want)
		}
	}
}

// whole checks that a stream is neither broken nor numbered anew: each packet follows the one before.
func whole(t *testing.T, who string, p *party, packets int) {
	t.Helper()
	if len(p.sent) != packets {
		t.Errorf("%s: %d packets, not %d", who, len(p.sent), packets)
	}
	for i := 1; i < len(p.sent); i++ {
		a, b := p.sent[i-1], p.sent[i]
		if b.Source != a.Source || b.Sequence != a.Sequence+1 || b.Timestamp != a.Timestamp+media.FrameSamples {
			t.Fatalf("%s: packet %d follows %+v as %+v", who, i, a, b)
		}
	}
}

// click is the largest second difference: a sine of amplitude a has a(2 sin(w/2))^2 of it, a click as much as its own height.
func click(heard []int16) (most float64) {
	for i := 2; i < len(heard); i++ {
		most = max(most, math.Abs(float64(heard[i])-2*float64(heard[i-1])+float64(heard[i-2])))
	}
	return most
}

// soft is what notes at -12 dBFS may have of it, and what A-law rounds: 256 a sample at such heights, on the way in and out.
func soft(notes ...float64) (sum float64) {
	for _, hz := range notes {
		s := 2 * math.Sin(math.Pi*hz/media.SampleRate)
		sum += 8230 * s * s
	}
	return sum + 8*256
}

func TestSupervisorsHearAndAreHeardAsTheirModeSaysInEitherLaw(t *testing.T) {
	for _, law := range []media.Codec{media.PCMA, media.PCMU} {
		for mode, to := range map[Mode]struct{ agent, customer, tape bool }{Listen: {}, Whisper: {agent: true}, Barge: {true, true, true}} {
			t.Run(law.String()+" "+string(mode), func(t *testing.T) {
				c := newConference(t, law)
				c.run(10)
				supervisor, _ := c.enter(t, media.PCMU, supervisorNote, mode)
				c.run(10)
				c.forget()
				c.run(50)
				with := func(heard bool, note float64) []float64 {
					if heard {
						return []float64{note, supervisorNote}
					}
					return []float64{note}
				}
				holds(t, "the agent", c.agent.got, with(to.agent, customerNote)...)
				holds(t, "the customer", c.customer.got, with(to.customer, agentNote)...)
				holds(t, "the agent's side of the tape", c.tape.agent, with(to.tape, agentNote)...)
				holds(t, "the customer's side of the tape", c.tape.customer, customerNote)
				holds(t, "the supervisor", supervisor.got, agentNote, customerNote)
				for who, p := range map[string]*party{"agent": c.agent, "customer": c.customer, "supervisor": supervisor} {
					whole(t, who, p, 50)
				}
			})
		}
	}
}

func TestASupervisorComesTurnsAndGoesWithoutAClickOrAGap(t *testing.T) {
	const agentNote, customerNote, supervisorNote = 237.0, 291.0, 337.0 // low: what is steep is a click; no zero at a frame's end
	c := newConference(t, media.PCMA)
	c.agent.sing(agentNote)
	c.customer.sing(customerNote)
	c.run(20)
	supervisor, m := c.enter(t, media.PCMA, supervisorNote, Listen)
	for _, mode := range []Mode{Listen, Whisper, Barge, Whisper, Barge, Listen, Barge} {
		m.Turn(mode)
		c.run(13)
	}
	heard := len(supervisor.sent)
	m.Leave()
	c.run(20)
	if got := len(supervisor.sent); got != heard || heard != 7*13 {
		t.Errorf("%d packets to the supervisor, %d of them after leaving", got, got-heard)
	}
	whole(t, "agent", c.agent, 20+7*13+20)
	whole(t, "customer", c.customer, 20+7*13+20)
	if worst, most := click(c.agent.got), soft(customerNote, supervisorNote); worst > most {
		t.Errorf("the agent hears a click: %.0f, notes alone make %.0f", worst, most)
	}
	if worst, most := click(c.customer.got), soft(agentNote, supervisorNote); worst > most {
		t.Errorf("the customer hears a click: %.0f, notes alone make %.0f", worst, most)
	}
	if worst, most := click(supervisor.got), soft(customerNote, agentNote); worst > most {
		t.Errorf("the supervisor hears a click: %.0f, notes alone make %.0f", worst, most)
	}
	c.Headset.mu.Lock()
	left := c.Headset.guests.Any()
	c.Headset.mu.Unlock()
	if c.attended || left || c.Bridge.agent.guests.Any() {
		t.Error("something of the supervisor is left")
	}
}

func TestTheCallsPacketsPassUntouchedWhileSupervisorsOnlyListen(t *testing.T) {
	c := newConference(t, media.PCMU)
	for range 3 {
		c.enter(t, media.PCMA, supervisorNote, Listen)
	}
	c.attend()
	for range 20 {
		if p := c.agent.next(); c.Bridge.agent.guests.Mix(p) != p {
			t.Fatal("the agent's packet was made anew")
		}
		p := c.customer.next()
		c.Headset.mu.Lock() // its pump runs in real time
		same := c.Headset.guests.Mix(p) == p
		c.Headset.mu.Unlock()
		if !same {
			t.Fatal("the customer's packet was made anew")
		}
		c.run(1)
	}
}

func TestSupervisorsHearEachOtherAndNobodyHearsThemselves(t *testing.T) {
	c := newConference(t, media.PCMA)
	speaker, _ := c.enter(t, media.PCMA, supervisorNote, Barge)
	other, _ := c.enter(t, media.PCMU, musicNote, Whisper)
	silent, _ := c.enter(t, media.PCMU, 3000, Listen)
	c.run(10)
	c.forget()
	c.run(50)
	holds(t, "who barges", speaker.got, agentNote, customerNote, musicNote)
	holds(t, "who whispers", other.got, agentNote, customerNote, supervisorNote)
	holds(t, "who listens", silent.got, agentNote, customerNote, supervisorNote, musicNote)
	holds(t, "the agent", c.agent.got, customerNote, supervisorNote, musicNote)
	holds(t, "the customer", c.customer.got, agentNote, supervisorNote)
}

func TestABargeReachesTheCustomerOverHoldMusicAndAMutedAgent(t *testing.T) {
	c := newConference(t, media.PCMA)
	supervisor, _ := c.enter(t, media.PCMA, supervisorNote, Barge)
	c.run(10)
	c.Mute(true)
	c.obey()
	c.run(10)
	c.forget()
	c.run(50)
	holds(t, "the customer of a muted agent", c.customer.got, supervisorNote)
	holds(t, "the tape of a muted agent", c.tape.agent, supervisorNote)
	holds(t, "the supervisor", supervisor.got, customerNote)
	c.Mute(false)
	c.Hold(true)
	c.obey()
	c.fill.due = c.now
	c.run(2)
	c.forget()
	c.run(50)
	holds(t, "the customer on hold", c.customer.got, supervisorNote, musicNote)
	holds(t, "the tape on hold", c.tape.agent, supervisorNote)
	holds(t, "the supervisor on hold", supervisor.got, customerNote)
}

func TestACallTakesTwoHundredSupervisorsAndAllocatesNothingForAFrame(t *testing.T) {
	c := newConference(t, media.PCMA)
	for i := range MostMonitors {
		mode := Listen
		if i%50 == 0 {
			mode = []Mode{Whisper, Barge}[i/50%2]
		}
		leg := &still{}
		m := NewMonitor(leg, mode)
		if err := c.Admit(m); err != nil {
			t.Fatal(err)
		}
		c.monitors = append(c.monitors, m)
	}
	if err := c.Admit(NewMonitor(&still{}, Listen)); !fault.Is(err, fault.Quota) {
		t.Errorf("one too many: %v", err)
	}
	said, deafAgent, deafCustomer := newParty(media.PCMA, supervisorNote, 9), &still{}, &still{}
	c.attend()
	c.Bridge.agent.to, c.Bridge.customer.to = deafCustomer, deafAgent
	c.Bridge.agent.tape, c.Bridge.customer.tape = nil, nil
	frame := func() {
		c.agent.ear.Hear(c.agent.next(), c.now)
		c.customer.ear.Hear(c.customer.next(), c.now)
		p := said.next()
		for _, m := range c.monitors {
			m.Hear(p, c.now)
		}
		c.mixer.tick(c.now)
		c.now = c.now.Add(media.FrameDuration)
	}
	for range 10 {
		frame()
	}
	if n := testing.AllocsPerRun(200, frame); n != 0 {
		t.Errorf("%v allocations", n)
	}
	c.end()
	if err := c.Admit(NewMonitor(&still{}, Listen)); !fault.Is(err, fault.Conflict) {
		t.Errorf("after the end: %v", err)
	}
}
