package arena

import "math"

// staff plans the day of each agent: shift, lunch and two short breaks.
func (d *day) staff() {
	long := d.brief.Day
	for i := range d.brief.Agents {
		f := newFate(d.seed, 1<<40, uint64(i))
		d.seats = append(d.seats, seat{state: "out", call: -1, pace: math.Exp(d.Wobble * f.normal())})
		plan := func(at float64, what kind) { d.queue.push(due{at: at, what: what, who: int32(i)}) }
		from, to := f.between(0, 240), long-f.between(0, 120)
		if d.Restless {
			from, to = f.exponential(1200), long-f.exponential(1200)
		}
		plan(from, shiftStarts)
		plan(to, shiftEnds)
		for _, b := range []float64{0.22, 0.48, 0.75} {
			at := long*b + f.between(-0.06, 0.06)*long
			if d.Waves {
				at = long * (b + 0.05*float64(i%2))
			}
			plan(at, pauseStarts)
		}
		for n := 6; d.Restless && n > 0; n-- {
			plan(f.between(0, long), pauseStarts)
		}
	}
}

// turn moves an agent to a state.
func (d *day) turn(a int32, to string, at float64) {
	s := &d.seats[a]
	if s.state == to {
		return
	}
	d.Score.spent(s.state, s.withHuman, s.since, at)
	if s.state == "ready" {
		for i, x := range d.idle {
			if x == a {
				d.idle = append(d.idle[:i], d.idle[i+1:]...)
				break
			}
		}
	}
	s.state, s.since = to, at
	s.turn++
	d.tell("agent", 0, 0, int(a), to, at)
	if to != "ready" {
		return
	}
	if len(d.people) > 0 {
		id := d.people[0]
		d.people = append(d.people[:0], d.people[1:]...)
		d.connect(id, a, at)
		return
	}
	d.idle = append(d.idle, a)
}

func (d *day) turnOf(e due) {
	s := &d.seats[e.who]
	busy := s.state == "talk" || s.state == "wrap"
	switch e.what {
	case shiftStarts:
		d.turn(e.who, "ready", e.at)
	case talkEnds:
		if e.turn == s.turn {
			cause := "hangup"
			if !d.calls[s.call].person {
				cause = "machine"
			}
			d.end(s.call, cause, e.at)
			wrap := d.calls[s.call].wrap * s.pace
			d.turn(e.who, "wrap", e.at)
			d.queue.push(due{at: e.at + wrap, what: wrapEnds, who: e.who, turn: s.turn})
		}
	case wrapEnds:
		if e.turn == s.turn {
			d.leave(e.who, e.at)
		}
	case pauseStarts, shiftEnds:
		if s.going || s.state == "out" && e.what == pauseStarts {
			return
		}
		s.going = s.going || e.what == shiftEnds
		f := newFate(d.seed, 1<<41, uint64(e.who), uint64(e.at))
		s.pausing, s.pauseFor = true, f.between(300, 900)
		if math.Abs(e.at-d.brief.Day*0.48) < d.brief.Day*0.061 {
			s.pauseFor = f.between(1500, 2700)
		}
		if busy {
			d.tell("pausereq", 0, 0, int(e.who), "", e.at)
		} else {
			d.leave(e.who, e.at)
		}
	case pauseEnds:
		if s.state == "pause" {
			d.leave(e.who, e.at)
		}
	}
}

// leave is where an agent goes who is not in a call.
func (d *day) leave(a int32, at float64) {
	s := &d.seats[a]
	switch {
	case s.going:
		d.turn(a, "out", at)
	case s.pausing:
		s.pausing = false
		d.turn(a, "pause", at)
		d.queue.push(due{at: at + s.pauseFor, what: pauseEnds, who: a})
	default:
		d.turn(a, "ready", at)
	}
}
