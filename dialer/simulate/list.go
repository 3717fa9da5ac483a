package simulate

import (
	"container/heap"
	"slices"

	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/dialer/simulate/scenario"
	"github.com/boyunhq/boyun/dialer/supply"
)

// standing of a lead in the queue.
type standing uint8

const (
	queued standing = iota
	dialing
	waiting
	finished
	blocked
)

// lead is one person of the list.
type lead struct {
	group     int32
	facts     int32 // what the guard knows of it
	used      int32
	refusal   int32 // what the guard's last no stood on
	due       moment
	agent     int32 // who promised to call this person and has the lead alone; -1: nobody
	lane      uint8
	region    uint8 // of the group's, from 1; 0: somewhere
	caller    int16 // the number this person saw last; -1: none
	calls     []guard.Dialed
	reason    string // why it waits, is blocked or done
	standing  standing
	number    uint8 // which of its numbers is next
	numbers   uint8
	offers    uint8 // how often it was laid before an agent
	blocked   bool
	consented bool
	promised  bool // a call was promised that was not tried yet
	kept      bool // we left this person without an agent: the next dial needs one held for it
}

// segment is the leads of one group, with what they have in common.
type segment struct {
	*scenario.Group
	first  int32   // of its facts
	person float64 // factor of the changes so far
	talk   float64
}

// list is the queue of the campaign in memory, in the database's order: the highest priority first, in each those that are due again, the
// longest due of them first, and then those nobody has called.
type list struct {
	leads  []lead
	groups []segment
	facts  []guard.Facts // what the guard knows of leads, but for their calls
	levels []*level
	lanes  []lane
	owed   heaped // people we left without an agent
	rules  retry.Rules
	open   int // leads that are queued, waiting or being dialed
}

// level is one priority.
type level struct {
	priority int
	again    heaped   // for anybody
	promised []heaped // for one agent each
}

// lane is the leads of one list that nobody has called, the highest priority first, and what the mix has taken of them.
type lane struct {
	weight int
	taken  float64
	fresh  []int32
}

// heaped is a heap of leads by due time, then by number.
type heaped struct {
	ids []int32
	of  *list
}

func (h *heaped) Len() int { return len(h.ids) }
func (h *heaped) Less(i, j int) bool {
	a, b := &h.of.leads[h.ids[i]], &h.of.leads[h.ids[j]]
	return a.due < b.due || a.due == b.due && h.ids[i] < h.ids[j]
}
func (h *heaped) Swap(i, j int) { h.ids[i], h.ids[j] = h.ids[j], h.ids[i] }
func (h *heaped) Push(x any)    { h.ids = append(h.ids, x.(int32)) }
func (h *heaped) Pop() any {
	last := len(h.ids) - 1
	x := h.ids[last]
	h.ids = h.ids[:last]
	return x
}

// due takes the first that is due at now; false when none is.
func (h *heaped) due(now moment) (int32, bool) {
	if len(h.ids) == 0 || h.of.leads[h.ids[0]].due > now {
		return 0, false
	}
	return heap.Pop(h).(int32), true
}

// level is that of a lead.
func (l *list) level(id int32) *level {
	priority := l.priority(id)
	at, found := slices.BinarySearchFunc(l.levels, priority, func(v *level, p int) int { return p - v.priority })
	if !found {
		l.levels = slices.Insert(l.levels, at, &level{priority: priority, again: heaped{of: l}})
	}
	return l.levels[at]
}

func (l *list) priority(id int32) int { return l.groups[l.leads[id].group].Priority }

// fresh puts a lead at the end of those of its list that nobody has called.
func (l *list) fresh(id int32) {
	at := &l.lanes[l.leads[id].lane]
	at.fresh = append(at.fresh, id)
}

// order brings the lanes into the order of priorities.
func (l *list) order() {
	for i := range l.lanes {
		slices.SortStableFunc(l.lanes[i].fresh, func(a, b int32) int { return l.priority(b) - l.priority(a) })
	}
}

// wait lets a lead wait until due.
func (l *list) wait(id int32, due moment) {
	at := &l.leads[id]
	at.standing, at.due = waiting, due
	if at.kept {
		l.owed.of = l
		heap.Push(&l.owed, id)
		return
	}
	v := l.level(id)
	if at.agent < 0 {
		heap.Push(&v.again, id)
		return
	}
	for len(v.promised) <= int(at.agent) {
		v.promised = append(v.promised, heaped{of: l})
	}
	heap.Push(&v.promised[at.agent], id)
}

// due is the heap with the longest due lead of a priority that may be claimed now; nil when there is none. open tells whether a promised lead
// may be.
func (v *level) due(now moment, open func(id int32) bool) (first *heaped) {
	if h := &v.again; len(h.ids) > 0 && h.of.leads[h.ids[0]].due <= now {
		first = h
	}
	for i := range v.promised {
		h := &v.promised[i]
		if len(h.ids) > 0 && open(h.ids[0]) && (first == nil || h.before(first)) {
			first = h
		}
	}
	return first
}

// before tells whether the first of h is due longer than the first of o.
func (h *heaped) before(o *heaped) bool {
	a, b := &h.of.leads[h.ids[0]], &h.of.leads[o.ids[0]]
	return a.due < b.due || a.due == b.due && h.ids[0] < o.ids[0]
}

// next takes the next n leads as a claim does: by priority, and in each those that are due again before those of the lists in their mix.
func (l *list) next(now moment, n int, open func(id int32) bool) (got []int32) {
	stocks := l.stocks(n)
	picks, _ := supply.Mix(stocks, n)
	used := 0
	for len(got) < n {
		again, priority := l.again(now, open)
		if used < len(picks) {
			p := picks[used]
			if again == nil || supply.FreshFirst(stocks[p.Lane].Next[p.At], priority) {
				got = append(got, l.lanes[p.Lane].fresh[p.At])
				used++
				continue
			}
		}
		if again == nil {
			break
		}
		got = append(got, heap.Pop(again).(int32))
	}
	l.take(stocks, used)
	return got
}

// again is where the next lead lies that is due again, and its priority.
func (l *list) again(now moment, open func(id int32) bool) (first *heaped, priority int) {
	for _, v := range l.levels {
		if first = v.due(now, open); first != nil {
			return first, v.priority
		}
	}
	return nil, 0
}

// stocks are the lanes with the priorities of their next n leads.
func (l *list) stocks(n int) []supply.Lane {
	stocks := make([]supply.Lane, len(l.lanes))
	for i := range l.lanes {
		at := &l.lanes[i]
		stocks[i] = supply.Lane{Weight: at.weight, Taken: at.taken, Next: make([]int, min(n, len(at.fresh)))}
		for k := range stocks[i].Next {
			stocks[i].Next[k] = l.priority(at.fresh[k])
		}
	}
	return stocks
}

// take takes the first so many of the mix out of their lanes.
func (l *list) take(stocks []supply.Lane, used int) {
	if used == 0 {
		return
	}
	picks, taken := supply.Mix(stocks, used)
	for _, p := range picks {
		l.lanes[p.Lane].fresh = l.lanes[p.Lane].fresh[1:]
	}
	for i := range l.lanes {
		l.lanes[i].taken = taken[i]
	}
}
