package arena

import "math"

// kind is what can be due.
type kind uint8

const (
	rings kind = iota
	answers
	verdict
	patienceEnds
	callEnds // a call nobody talks in
	talkEnds
	wrapEnds
	shiftStarts
	pauseStarts
	pauseEnds
	shiftEnds
)

// call is one dial and its fate.
type call struct {
	ends     string // how it ends without an answer; "" when answered
	ringAt   float64
	endAt    float64
	answerAt float64
	verdict  float64
	deadline float64
	talk     float64
	wrap     float64
	person   bool // it is one
	judged   bool // it is taken for one
	waits    bool
	over     bool
	agent    int32
}

type seat struct {
	state     string
	since     float64
	turn      int32
	call      int32
	pace      float64 // factor on talks and wrap-ups
	pausing   bool
	pauseFor  float64
	going     bool // shift is over after this call
	withHuman bool
}

// day is one day of one campaign under one player.
type day struct {
	Scenario
	brief  Brief
	seed   uint64
	queue  queue
	calls  []call
	seats  []seat
	idle   []int32 // longest first
	people []int32 // who wait, longest first
	news   []Happening
	lines  int
	tokens float64
	now    float64
	Score
}

const tick = 0.5

// Play runs one day. hours is its length.
func Play(s Scenario, agents int, seed uint64, hours float64, target float64, enter func(Brief) Player) Score {
	d := &day{Scenario: s, seed: seed, brief: Brief{Agents: agents, RingTimeout: 26, Day: hours * 3600, Cap: 0.03, Target: target, Detects: s.Detects,
		Lines: int(s.Lines * float64(agents)), CPS: s.CPS * float64(agents)}}
	if s.Rings > 0 {
		d.brief.RingTimeout = s.Rings
	}
	if s.CPS > 0 {
		d.brief.CPS = math.Max(d.brief.CPS, 1)
	}
	d.staff()
	player := enter(d.brief)
	d.Score = newScore(s, agents, hours)
	for d.now = 0; d.now < d.brief.Day; d.now += tick {
		for len(d.queue.heap) > 0 && d.queue.heap[0].at <= d.now {
			d.happen(d.queue.pop())
		}
		list := s.List(d.now / 3600)
		n, forecast := player.Tick(d.now, list, d.news)
		d.Score.minute(d.now, forecast)
		d.news = d.news[:0]
		d.dial(n, list)
	}
	d.close()
	return d.Score
}

func (d *day) tell(k string, c, l, a int, s string, at float64) {
	d.news = append(d.news, Happening{At: at, Kind: k, Call: c, List: l, Agent: a, State: s})
}

// dial starts calls as the lines and the calls per second allow.
func (d *day) dial(n, list int) {
	if d.brief.CPS > 0 {
		d.tokens = math.Min(d.tokens+d.brief.CPS*tick, math.Max(d.brief.CPS, 1))
		n = min(n, int(d.tokens))
	}
	if d.brief.Lines > 0 {
		n = min(n, d.brief.Lines-d.lines)
	}
	for range n {
		d.tokens--
		d.lines++
		d.calls = append(d.calls, d.draw(len(d.calls), list))
		id := len(d.calls) - 1
		c := &d.calls[id]
		d.tell("dial", id, list, 0, "", d.now)
		if c.ringAt > 0 {
			d.queue.push(due{at: c.ringAt, what: rings, who: int32(id)})
		}
		if c.ends != "" {
			d.queue.push(due{at: c.endAt, what: callEnds, who: int32(id)})
		} else {
			d.queue.push(due{at: c.answerAt, what: answers, who: int32(id)})
		}
	}
}

// draw is the fate of the n-th call of the day.
func (d *day) draw(n, list int) call {
	f := newFate(d.seed, uint64(n))
	u, setup := f.uniform(), f.between(1, 3.5)
	ring, machineRing := f.gamma(4, 9), 18+3*f.normal()
	c := call{agent: -1, wrap: f.lognormal(d.Wrap, d.Wrap*0.48)}
	if d.Bank {
		c.talk = f.bankTalk(d.Talk)
	} else {
		c.talk = f.lognormal(d.Talk, d.Talk*0.8)
	}
	missed, fooled, lag, hello := f.uniform() < d.Missed, f.uniform() < d.Fooled, f.lognormal(1, 0.3), f.between(0.6, 1.4)
	p := d.Rate(d.now/3600, list)
	rest := (u - p) / (1 - p) // uniform among the dials without a person
	v := d.Voicemail / (1 - p)
	start := d.now + setup
	switch {
	case u < p:
		c.person, c.judged = true, !(d.Detects && missed)
		c.ringAt, c.answerAt = start, start+ring
		if ring > d.brief.RingTimeout {
			c.ends, c.endAt = "noanswer", start+d.brief.RingTimeout
		}
	case rest < v:
		c.judged = !d.Detects || fooled
		c.ringAt, c.answerAt = start, start+math.Max(machineRing, 4)
		c.talk, c.wrap = 4+3*lag, c.wrap*0.3
		if c.answerAt > start+d.brief.RingTimeout {
			c.ends, c.endAt = "noanswer", start+d.brief.RingTimeout
		}
	default:
		switch rest = (rest - v) / (1 - v); {
		case rest < 0.12:
			c.ends, c.endAt = "busy", start
		case rest < 0.17:
			c.ends, c.endAt = "vacant", start
		case rest < 0.2:
			c.ends, c.endAt = "failed", start
		default:
			c.ends, c.ringAt, c.endAt = "noanswer", start, start+d.brief.RingTimeout
		}
	}
	if c.ends != "" {
		c.person = false
	}
	c.verdict = c.answerAt
	if d.Detects {
		c.verdict += lag*1.1 + d.Slow
		if !c.judged {
			c.verdict += lag
		}
	}
	c.deadline = math.Max(c.answerAt+hello+2, c.verdict)
	return c
}

func (d *day) happen(e due) {
	at := e.at
	switch e.what {
	case rings:
		d.tell("ring", int(e.who), 0, 0, "", at)
	case answers:
		d.tell("answer", int(e.who), 0, 0, "", at)
		c := &d.calls[e.who]
		if c.person && c.judged {
			d.Score.answer(at)
		}
		d.queue.push(due{at: c.verdict, what: verdict, who: e.who})
	case verdict:
		d.judge(e.who, at)
	case patienceEnds:
		d.abandon(e.who, at)
	case callEnds:
		d.end(e.who, d.calls[e.who].ends, at)
	default:
		d.turnOf(e)
	}
}

func (d *day) judge(id int32, at float64) {
	c := &d.calls[id]
	if !c.judged {
		d.tell("machine", int(id), 0, 0, "", at)
		d.end(id, "machine", at)
		return
	}
	d.tell("human", int(id), 0, 0, "", at)
	if len(d.idle) > 0 {
		a := d.idle[0]
		d.idle = append(d.idle[:0], d.idle[1:]...)
		d.connect(id, a, at)
		return
	}
	c.waits = true
	d.people = append(d.people, id)
	d.queue.push(due{at: c.deadline, what: patienceEnds, who: id})
}

func (d *day) connect(id, a int32, at float64) {
	c, s := &d.calls[id], &d.seats[a]
	c.waits, c.agent = false, a
	d.tell("connect", int(id), 0, int(a), "", at)
	s.call, s.withHuman = id, c.person
	d.turn(a, "talk", at)
	d.queue.push(due{at: at + c.talk*s.pace, what: talkEnds, who: a, turn: s.turn})
}

func (d *day) abandon(id int32, at float64) {
	c := &d.calls[id]
	if !c.waits {
		return
	}
	c.waits = false
	for i, w := range d.people {
		if w == id {
			d.people = append(d.people[:i], d.people[i+1:]...)
			break
		}
	}
	d.tell("abandon", int(id), 0, 0, "", at)
	if c.person {
		d.Score.abandon(at)
	}
	d.end(id, "abandon", at)
}

func (d *day) end(id int32, cause string, at float64) {
	c := &d.calls[id]
	if c.over {
		return
	}
	c.over = true
	d.lines--
	d.tell("end", int(id), 0, 0, cause, at)
}

func (d *day) close() {
	for i := range d.seats {
		d.turn(int32(i), "out", d.brief.Day)
	}
}
