package simulate

import "math"

// moment is a time in nanoseconds since the scenario's start.
type moment int64

// act says what an entry of the agenda does.
type act uint8

const (
	callRings act = iota
	callAnswers
	callFails     // ends before an answer
	greetingEnds  // the word of the detection
	patienceEnds  // a person who has no agent gives up
	promiseLapses // whoever is free may have the person now
	seatTimesOut  // the wait that the law allows is over
	talkEnds      // or the agent is through with a machine
	speechEnds    // the announcement of a campaign without agents
	wrapEnds
	decides // an agent, on the lead shown
	asks    // an agent, for a call
	shiftBegins
	breakBegins
	breakEnds
	shiftEnds
	worldChanges
	dayBegins
)

// entry is one thing to come. turn tells an entry of a call's or an agent's earlier life from the present one.
type entry struct {
	at    moment
	order uint64
	act   act
	id    int32
	turn  uint32
}

// agenda is a binary heap by time, then by the order of writing: the same scenario gives the same day to the last call.
type agenda struct {
	heap    []entry
	written uint64
}

func (a *agenda) add(at moment, what act, id int32, turn uint32) {
	a.written++
	a.heap = append(a.heap, entry{at, a.written, what, id, turn})
	i := len(a.heap) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if !a.heap[i].before(a.heap[parent]) {
			break
		}
		a.heap[i], a.heap[parent] = a.heap[parent], a.heap[i]
		i = parent
	}
}

func (e entry) before(o entry) bool { return e.at < o.at || e.at == o.at && e.order < o.order }

// next is when something comes; the largest moment when nothing will.
func (a *agenda) next() moment {
	if len(a.heap) == 0 {
		return math.MaxInt64
	}
	return a.heap[0].at
}

// due takes the next entry up to and including at.
func (a *agenda) due(at moment) (entry, bool) {
	if len(a.heap) == 0 || a.heap[0].at > at {
		return entry{}, false
	}
	first, last := a.heap[0], len(a.heap)-1
	a.heap[0] = a.heap[last]
	a.heap = a.heap[:last]
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			break
		}
		if child+1 < last && a.heap[child+1].before(a.heap[child]) {
			child++
		}
		if !a.heap[child].before(a.heap[i]) {
			break
		}
		a.heap[i], a.heap[child] = a.heap[child], a.heap[i]
		i = child
	}
	return first, true
}
