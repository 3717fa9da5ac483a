package live

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/lead"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/simulate/trial"
	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/infra/state"
	"github.com/boyunhq/boyun/softphone/acd"
	"github.com/boyunhq/boyun/web/api"
)

// mark notes that a topic has changed, if the page watches it.
func (p *page) mark(topic string) {
	if p.topics[topic] {
		p.dirty[topic] = true
	}
}

// hear takes one piece of news. Where some were lost, everything the page watches is read again.
func (p *page) hear(ctx context.Context, event state.Event) error {
	if event.Lost > 0 {
		for topic := range p.topics {
			p.dirty[topic] = true
		}
	}
	switch event.Topic {
	case list.Topic(p.who.Tenant):
		var n list.Progress
		if json.Unmarshal(event.Data, &n) == nil {
			p.mark("imports/" + string(n.Import))
			p.mark("start")
		}
	case lead.Topic(p.who.Tenant):
		var n lead.Progress
		if json.Unmarshal(event.Data, &n) == nil {
			p.mark("acts/" + n.Act)
		}
	case trial.Topic(p.who.Tenant):
		var n trial.Progress
		if json.Unmarshal(event.Data, &n) == nil {
			p.mark("simulations/" + string(n.Simulation))
		}
	case run.Topic(p.who.Tenant):
		var n run.Beat
		if json.Unmarshal(event.Data, &n) == nil {
			return p.beat(ctx, n)
		}
	case history.Topic(p.who.Tenant):
		var n history.News
		if json.Unmarshal(event.Data, &n) == nil {
			p.called(n)
		}
	case AgentsTopic(p.who.Tenant):
		if !p.topics["agents"] {
			return nil
		}
		if a, ok := api.ReadFloorAgent(event.Data); ok {
			return p.send(ctx, Event{Type: "agent", UserID: a.UserID, State: a.State, Since: &a.Since, Agent: &a})
		}
		if t, ok := api.ReadFloorTaken(event.Data); ok {
			return p.send(ctx, Event{Type: "taken", Taken: &t})
		}
	case trunk.Topic(p.who.Tenant):
		var n trunk.Turn
		if json.Unmarshal(event.Data, &n) == nil {
			p.mark("trunks/" + string(n.Trunk))
		}
	case acd.Topic(p.who.Tenant):
		p.mark("queues")
	case BillingTopic(p.who.Tenant):
		p.mark("billing")
	}
	return nil
}

// beat takes a campaign's pulse or a change of its status.
func (p *page) beat(ctx context.Context, n run.Beat) error {
	p.mark("campaigns/" + string(n.Campaign))
	p.mark("start")
	was, known := p.on[n.Campaign]
	running := n.Pulse.Running || n.Status == "running"
	p.on[n.Campaign] = running
	watched := p.topics["campaigns"] || p.topics["campaigns/"+string(n.Campaign)]
	if !watched || n.Status == "" && (!known || was == running) {
		return nil
	}
	c, err := p.Store.Get(ctx, p.who.Tenant, n.Campaign)
	if err != nil {
		return nil // deleted meanwhile, or the database is away: the next picture tells
	}
	return p.send(ctx, Event{Type: "campaign_status", ID: string(c.ID), Status: string(c.Status)})
}

func (p *page) called(n history.News) {
	if p.topics["calls"] && len(p.dirty) < 4096 {
		p.dirty["call/"+string(n.Call)] = true
	}
	p.mark("campaigns/" + string(n.Campaign))
	if n.Happened == history.Closed {
		for topic := range p.topics { // which trunk carried it is in the call; a page watches one or two
			if strings.HasPrefix(topic, "trunks/") {
				p.mark(topic)
			}
		}
		p.mark("start")
		p.mark("billing")
	}
}

// flush sends what has changed, each topic at most once a second.
func (p *page) flush(ctx context.Context) error {
	now := p.Now()
	calls := 0
	for topic := range p.dirty {
		single := strings.HasPrefix(topic, "call/")
		if single {
			if calls++; calls > 50 { // the rest goes with the next flush
				continue
			}
		} else if now.Sub(p.sent[topic]) < calm {
			continue
		}
		delete(p.dirty, topic)
		if !single {
			p.sent[topic] = now
		}
		event, ok := p.look(ctx, topic, now)
		if !ok {
			continue
		}
		if err := p.send(ctx, event); err != nil {
			return err
		}
	}
	return nil
}

// look reads what a topic is now; not ok when there is nothing to show.
func (p *page) look(ctx context.Context, topic string, now time.Time) (e Event, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	kind, id, _ := strings.Cut(topic, "/")
	var err error
	switch {
	case kind == "imports" && id != "":
		found, missing := p.Imports.Import(ctx, p.who.Tenant, dialer.ImportID(id))
		e, err = Event{Type: "import", Import: new(api.ViewImport(found, now))}, missing
	case kind == "acts" && id != "" && p.Leads != nil:
		found, missing := p.Leads.Act(ctx, p.who.Tenant, id)
		e, err = Event{Type: "act", Act: new(api.ViewLeadAct(found, now))}, missing
	case kind == "simulations" && id != "":
		found, missing := p.Trials.Get(ctx, p.who.Tenant, trial.ID(id))
		e, err = Event{Type: "simulation", Trial: new(api.ViewSimulation(found))}, missing
	case kind == "campaigns" && id != "":
		live, missing := p.Campaigns.Now(ctx, p.who.Tenant, dialer.CampaignID(id), 15*time.Minute, now)
		e, err = Event{Type: "campaign", Live: &live}, missing
	case kind == "trunks" && id != "" && p.Numbers.Store != nil:
		now, missing := p.Numbers.Now(ctx, p.who.Tenant, dialer.TrunkID(id), 15*time.Minute, now)
		e, err = Event{Type: "trunk", Trunk: &now}, missing
	case kind == "call":
		return p.call(ctx, dialer.CallID(id))
	case kind == "start" && p.Start != nil:
		e.Type = "start"
		e.Start, err = p.Start(ctx, p.who)
	case kind == "queues" && p.Shelf != nil:
		e.Type = "queues"
		e.Queues, err = api.QueuesNow(ctx, p.Shelf, p.who.Tenant)
	case kind == "billing" && p.Total != nil:
		total, missing := p.Total(ctx, p.who.Tenant)
		e, err = Event{Type: "billing", Total: &total}, missing
	default:
		return e, false
	}
	if err != nil {
		p.Log.Debug("a page misses a picture", "topic", topic, "error", err)
	}
	return e, err == nil
}
