package desk

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/softphone/acd"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
)

// fresh is how old the shared picture of a campaign may be: many desks look at the same one.
const fresh = 200 * time.Millisecond

type laneKey struct {
	tenant   tenant.ID
	campaign dialer.CampaignID
}

// lanes is the picture around the desks: dials in flight by campaign and what the team does. Cards of dials that ring are read ahead.
type lanes struct {
	lane  Lane
	queue *acd.Queue
	cards Cards
	base  context.Context
	group sync.WaitGroup

	mu        sync.Mutex
	campaigns map[laneKey]*laneView
	teams     map[tenant.ID]*teamView
}

type laneView struct {
	at    time.Time
	dials []signal.Dial
	ahead map[dialer.CallID]bool
}

type teamView struct {
	at    time.Time
	views []acd.View
}

// of is the lane and the team as one agent sees them.
func (l *lanes) of(who Who, campaigns []dialer.CampaignID, now time.Time) (dials []signal.Dial, team signal.Team) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range campaigns {
		dials = append(dials, l.dials(laneKey{who.Tenant, c}, now)...)
	}
	return dials, l.team(who, campaigns, now)
}

func (l *lanes) dials(k laneKey, now time.Time) []signal.Dial {
	v := l.campaigns[k]
	if v == nil {
		v = &laneView{}
		l.campaigns[k] = v
	}
	if now.Sub(v.at) < fresh {
		return v.dials
	}
	was := v.ahead
	v.at, v.dials, v.ahead = now, nil, map[dialer.CallID]bool{}
	for _, f := range l.lane.Of(k.tenant, k.campaign) {
		if v.ahead[f.Call] = true; !was[f.Call] {
			l.readAhead(k, f.Lead)
		}
		if state, ok := states[f.Stage]; ok {
			v.dials = append(v.dials, signal.Dial{ID: string(f.Call), Campaign: string(k.campaign), State: state, Since: signal.At(f.Since)})
		}
	}
	slices.SortFunc(v.dials, func(a, b signal.Dial) int { return strings.Compare(a.ID, b.ID) })
	if len(v.ahead) == 0 && len(l.campaigns) > 1000 {
		delete(l.campaigns, k)
	}
	return v.dials
}

// states are the stages a lane shows; a call that talks has left it.
var states = map[pace.Stage]signal.DialState{pace.Claimed: signal.DialSent, pace.Sent: signal.DialSent, pace.Ringing: signal.DialRinging, pace.Answered: signal.DialAnswered}

func (l *lanes) readAhead(k laneKey, lead dialer.LeadID) {
	if l.base.Err() != nil {
		return
	}
	l.group.Go(func() {
		ctx, cancel := context.WithTimeout(l.base, 5*time.Second)
		defer cancel()
		l.cards.Sheet(ctx, k.tenant, k.campaign, lead) // for the store to keep; whoever needs it will see the error
	})
}

// team counts the others of the agent's campaigns and finds the agent's place among the ready.
func (l *lanes) team(who Who, campaigns []dialer.CampaignID, now time.Time) (team signal.Team) {
	v := l.teams[who.Tenant]
	if v == nil || now.Sub(v.at) >= fresh {
		v = &teamView{at: now, views: l.queue.Snapshot(who.Tenant, "")}
		l.teams[who.Tenant] = v
	}
	for _, a := range v.views {
		if !slices.ContainsFunc(a.Campaigns, func(c dialer.CampaignID) bool { return slices.Contains(campaigns, c) }) {
			continue
		}
		switch a.State {
		case agent.Ready:
			if team.Ready++; a.Agent == who.agent() {
				team.Place = team.Ready
			}
		case agent.Talking, agent.Hold:
			team.Talking++
		}
	}
	return team
}
