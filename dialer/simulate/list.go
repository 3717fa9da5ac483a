package simulate

import (
	"container/heap"
	"slices"

	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/dialer/simulate/scenario"
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
	calls     []guard.Dialed
	reason    string // why it waits, is blocked or done
	standing  standing
	number    uint8 // which of its numbers is next
	numbers   uint8
	blocked   bool
	consented bool
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
	owed   heaped // people we left without an agent
	rules  retry.Rules
	open   int // leads that are queued, waiting or being dialed
}

// level is one priority.
type level struct {
	priority int
	new      []int32
	again    heaped
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
	priority := l.groups[l.leads[id].group].Priority
	at, found := slices.BinarySearchFunc(l.levels, priority, func(v *level, p int) int { return p - v.priority })
	if !found {
		l.levels = slices.Insert(l.levels, at, &level{priority: priority, again: heaped{of: l}})
	}
	return l.levels[at]
}

// fresh puts a lead at the end of those nobody has called.
func (l *list) fresh(id int32) {
	v := l.level(id)
	v.new = append(v.new, id)
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
	heap.Push(&l.level(id).again, id)
}

// next takes the lead that is next; false when none is due.
func (l *list) next(now moment) (int32, bool) {
	for _, v := range l.levels {
		if id, ok := v.again.due(now); ok {
			return id, true
		}
		if len(v.new) > 0 {
			id := v.new[0]
			v.new = v.new[1:]
			return id, true
		}
	}
	return 0, false
}
