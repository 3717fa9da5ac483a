package simulate

import (
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/dialer/simulate/scenario"
)

// fill draws the leads of all groups, mixed as a list is.
func (g *game) fill() error {
	l, c := &g.list, g.s.Campaign
	frame, err := g.frame()
	if err != nil {
		return err
	}
	l.rules = retry.Rules{MaxAttempts: c.MaxAttempts, After: c.Retry, Recycle: c.Recycle}
	for i := range g.s.Groups {
		k := segment{Group: &g.s.Groups[i], person: 1, talk: 1, first: int32(len(l.facts))}
		if k.Facts != nil {
			l.facts = append(l.facts, k.Facts.Settled())
		} else if err := g.look(&k, frame); err != nil {
			return err
		}
		l.groups = append(l.groups, k)
	}
	for _, of := range g.s.Lists {
		l.lanes = append(l.lanes, lane{weight: of.Weight})
	}
	l.shuffle()
	l.open = len(l.leads)
	promised := make([]int, len(l.groups))
	for i := range l.leads {
		g.draw(int32(i))
		g.enter(int32(i), promised)
	}
	l.order()
	return nil
}

// frame is the guard's frame of a campaign that is only described: its company has proved who it is and may call the countries of its list.
func (g *game) frame() (guard.Frame, error) {
	c := g.s.Campaign
	profile := g.profiles.Get(c.Profile)
	week, err := guard.NewWeek(c.Windows)
	if err != nil {
		return guard.Frame{}, err
	}
	if len(c.Windows) == 0 {
		week = profile.Week
	}
	f := guard.Frame{Proven: true, Profile: profile, Platform: g.profiles.Platform(), Terms: guard.Terms{Purpose: guard.ForService, NeedsProof: c.NeedConsent},
		Rules: guard.Rules{Week: week, MaxAttempts: c.MaxAttempts, PerDay: c.PerDay}}
	for _, group := range g.s.Groups {
		if !slices.Contains(f.Countries, group.Country) {
			f.Countries = append(f.Countries, group.Country)
		}
	}
	f.OwnDays, err = guard.NewOwnDays(g.s.Closed)
	return f, err
}

// look gathers the facts of a described group: the first of no state of its own, then one for each residence.
func (g *game) look(k *segment, frame guard.Frame) error {
	f := guard.Facts{Frame: frame, Gathered: true, Days: g.profiles.Days(k.Country), Country: k.Country, Kind: k.Kind, Used: k.Used}
	for _, name := range k.Zones {
		zone, err := time.LoadLocation(name)
		if err != nil {
			return err
		}
		f.Zones = append(f.Zones, zone)
	}
	for range k.Today {
		f.Calls = append(f.Calls, guard.Dialed{At: g.s.Start, Here: true})
	}
	for _, r := range append([]scenario.Residence{{}}, k.States...) {
		at := f
		at.Reside(g.profiles, slices.Sorted(slices.Values(r.States)))
		g.list.facts = append(g.list.facts, at.Settled())
	}
	return nil
}

// draw makes one lead what it is and puts it into the queue.
func (g *game) draw(id int32) {
	l := &g.list
	at := &l.leads[id]
	k := &l.groups[at.group]
	c := g.chance.of(uint64(id))
	at.facts = k.first + k.residence(c.of(drawState).share())
	known := &l.facts[at.facts]
	at.used, at.promised, at.calls, at.numbers = int32(known.Used), known.Promised, slices.Clip(known.Calls), k.numbers(c.of(drawNumbers).share())
	at.lane, at.region, at.agent, at.caller = uint8(max(0, g.s.ListAt(k.List))), k.region(c.of(drawRegion).share()), -1, -1
	if k.Facts == nil {
		at.blocked = c.of(drawBlocked).share() < k.Blocked
		at.consented = !g.s.Campaign.NeedConsent || c.of(drawConsent).share() < k.Consent // a scenario that does not speak of consent has it
	}
}

// enter puts a lead into the queue: the first ones of a group wait for the callbacks they were promised.
func (g *game) enter(id int32, promised []int) {
	l := &g.list
	at := &l.leads[id]
	n := promised[at.group]
	if n == len(l.groups[at.group].Promises) {
		l.fresh(id)
		return
	}
	promised[at.group]++
	p := l.groups[at.group].Promises[n]
	at.reason, at.agent, at.promised = "callback", int32(p.Agent)-1, true
	l.wait(id, g.since(p.At))
}

// region is which of the segment's areas a share of (0,1) falls on, from 1; 0 is none.
func (k *segment) region(x float64) uint8 {
	for i, r := range k.Regions {
		if x -= r.Share; x < 0 {
			return uint8(i) + 1
		}
	}
	return 0
}

// residence is which facts of the segment a share of (0,1) falls on.
func (k *segment) residence(x float64) int32 {
	if k.Facts != nil {
		return 0
	}
	for i, r := range k.States {
		if x -= r.Share; x < 0 {
			return int32(i) + 1
		}
	}
	return 0
}

// numbers is how many numbers the lead has on which a share of (0,1) falls.
func (k *segment) numbers(x float64) uint8 {
	for i, share := range k.Numbers {
		if x -= share; x < 0 {
			return uint8(i) + 1
		}
	}
	return 1
}

// shuffle lays the groups out evenly, as the rows of a file are that nobody has sorted.
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
