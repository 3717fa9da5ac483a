package simulate

import (
	"container/heap"
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/guard/holiday"
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
	used      int32
	due       moment
	calls     []guard.Dialed
	reason    string // why it waits, is blocked or done
	standing  standing
	blocked   bool
	consented bool
}

// kin is what the leads of a group have in common.
type kin struct {
	*scenario.Group
	zones  []*time.Location
	local  guard.Profile
	days   *holiday.Calendar
	person float64 // factor of the changes so far
	talk   float64
}

// list is the queue of the campaign in memory: the same order as the database's, highest priority first, in each the longest due.
type list struct {
	leads  []lead
	groups []kin
	frame  guard.Frame
	levels []*level
	rules  retry.Rules
	open   int // leads that are queued, waiting or being dialed
}

// level is one priority; leads is a heap by due time, then by number.
type level struct {
	priority int
	leads    []int32
	of       *list
}

func (l *level) Len() int { return len(l.leads) }
func (l *level) Less(i, j int) bool {
	a, b := &l.of.leads[l.leads[i]], &l.of.leads[l.leads[j]]
	return a.due < b.due || a.due == b.due && l.leads[i] < l.leads[j]
}
func (l *level) Swap(i, j int) { l.leads[i], l.leads[j] = l.leads[j], l.leads[i] }
func (l *level) Push(x any)    { l.leads = append(l.leads, x.(int32)) }
func (l *level) Pop() any {
	last := len(l.leads) - 1
	x := l.leads[last]
	l.leads = l.leads[:last]
	return x
}

// fill draws the leads of all groups, mixed as a list is.
func (g *game) fill(profiles *guard.Profiles) error {
	l := &g.list
	c := g.s.Campaign
	week, err := guard.NewWeek(c.Windows)
	if err != nil {
		return err
	}
	profile := profiles.Get(c.Profile)
	if len(c.Windows) == 0 {
		week = profile.Week
	}
	l.frame = guard.Frame{Proven: true, Profile: profile, Platform: profiles.Platform(), Terms: guard.Terms{Purpose: guard.ForService, NeedsProof: c.NeedConsent},
		Rules: guard.Rules{Week: week, MaxAttempts: c.MaxAttempts, PerDay: c.PerDay}}
	l.rules = retry.Rules{MaxAttempts: c.MaxAttempts, After: c.Retry, Recycle: c.Recycle}
	for i := range g.s.Groups {
		group := &g.s.Groups[i]
		k := kin{Group: group, local: profiles.Of(group.Country), days: profiles.Days(group.Country), person: 1, talk: 1}
		for _, name := range group.Zones {
			zone, err := time.LoadLocation(name)
			if err != nil {
				return err
			}
			k.zones = append(k.zones, zone)
		}
		if !slices.Contains(l.frame.Countries, group.Country) {
			l.frame.Countries = append(l.frame.Countries, group.Country)
		}
		l.groups = append(l.groups, k)
	}
	l.shuffle()
	for i := range l.leads {
		at, group := &l.leads[i], l.groups[l.leads[i].group]
		c := g.chance.of(uint64(i))
		at.used = int32(group.Used)
		for range group.Today {
			at.calls = append(at.calls, guard.Dialed{At: g.s.Start, Here: true})
		}
		at.blocked = c.of(drawBlocked).share() < group.Blocked
		at.consented = c.of(drawConsent).share() < group.Consent
		l.push(int32(i))
	}
	l.open = len(l.leads)
	return nil
}

// shuffle lays the groups out evenly, as lists that were mixed by weight are.
func (l *list) shuffle() {
	type place struct {
		at    float64
		group int32
	}
	var places []place
	for g, k := range l.groups {
		for n := range k.Leads {
			places = append(places, place{(float64(n) + 0.5) / float64(k.Leads), int32(g)})
		}
	}
	slices.SortStableFunc(places, func(a, b place) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return int(a.group - b.group)
	})
	l.leads = make([]lead, len(places))
	for i, p := range places {
		l.leads[i].group = p.group
	}
}

func (l *list) push(id int32) {
	priority := l.groups[l.leads[id].group].Priority
	at, found := slices.BinarySearchFunc(l.levels, priority, func(v *level, p int) int { return p - v.priority })
	if !found {
		l.levels = slices.Insert(l.levels, at, &level{priority: priority, of: l})
	}
	heap.Push(l.levels[at], id)
}

// next takes the lead that is due first; false when none is.
func (l *list) next(now moment) (int32, bool) {
	for _, v := range l.levels {
		if len(v.leads) > 0 && l.leads[v.leads[0]].due <= now {
			return heap.Pop(v).(int32), true
		}
	}
	return 0, false
}

// claim takes up to n leads that the guard allows, and puts the others where they belong, as dialer/campaign does.
func (g *game) claim(n int) (got []int32) {
	for len(got) < n {
		id, ok := g.list.next(g.now)
		if !ok {
			break
		}
		at := &g.list.leads[id]
		verdict := guard.MayCall(g.facts(at))
		g.report.Judged++
		if verdict.Allowed {
			at.standing = dialing
			got = append(got, id)
			continue
		}
		at.reason = verdict.Reason
		switch {
		case verdict.Reason == guard.BudgetSpent:
			g.finish(at, finished)
		case verdict.Until.IsZero():
			g.finish(at, blocked)
		default:
			at.standing, at.due = waiting, g.since(verdict.Until)
			g.list.push(id)
		}
	}
	return got
}

func (g *game) finish(at *lead, how standing) {
	at.standing = how
	g.list.open--
	if g.list.open == 0 {
		g.report.Finish = g.time(g.now)
	}
}

func (g *game) facts(at *lead) guard.Facts {
	k := &g.list.groups[at.group]
	f := guard.Facts{Frame: g.list.frame, Now: g.time(g.now), Gathered: true, Local: k.local, Country: k.Country, Kind: k.Kind, Zones: k.zones,
		Days: k.days, Used: int(at.used), Calls: at.calls}
	if at.consented || !g.s.Campaign.NeedConsent { // a scenario that does not speak of consent has it
		f.Consent = "scenario"
	}
	if at.blocked {
		f.Blocked = &guard.Block{Reason: "imported", Since: g.s.Start}
	}
	return f
}

// tried is what the retry rules need to know of a lead.
func (g *game) tried(at *lead) retry.Lead {
	known := retry.Lead{Used: int(at.used)}
	if g.list.frame.Sandbox || len(g.list.groups[at.group].zones) == 0 {
		return known
	}
	known.Zone, known.Open = g.list.groups[at.group].zones[0], guard.Openings(g.facts(at))
	return known
}

// place puts a lead where the retry rules say after a dial.
func (g *game) place(id int32, end dialer.Ending) {
	at := &g.list.leads[id]
	if end.Outcome == dialer.Blocked {
		at.used--
	}
	jitter := g.chance.of(uint64(id)).of(uint64(at.used)).of(drawRetry).share()
	next := retry.Next(end, g.list.rules, g.tried(at), g.time(g.now), jitter)
	at.reason = next.Reason
	if next.State == retry.Done {
		g.finish(at, finished)
		return
	}
	at.standing, at.due = waiting, g.since(next.Due)
	g.list.push(id)
}
