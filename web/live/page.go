package live

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
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
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/session"
	"github.com/boyunhq/boyun/web/socket"
)

// The rhythm of a page.
const (
	pingEvery  = 10 * time.Second
	flushEvery = 250 * time.Millisecond
	calm       = time.Second // between two full pictures of one campaign, and of other sums
	mostTopics = 64
)

// page is one watching page. Its one goroutine (serve) owns it; readers only hand it messages.
type page struct {
	*Door
	who     tenant.Actor
	session session.ID
	conn    *socket.Conn
	readers sync.WaitGroup

	topics map[string]bool
	dirty  map[string]bool      // what the page shows and what has changed since it was sent: a topic, or "call/<id>"
	sent   map[string]time.Time // when a topic was sent last
	on     map[dialer.CampaignID]bool
}

// serve tells the page what it watches; it returns why it ended.
func (p *page) serve(ctx context.Context, cancel context.CancelFunc) (code int, why string) {
	gone, stop := p.Sessions.Watch(p.session)
	defer stop()
	p.topics, p.dirty, p.sent, p.on = map[string]bool{}, map[string]bool{}, map[string]time.Time{}, map[dialer.CampaignID]bool{}
	news := make(chan state.Event)
	for _, topic := range []string{session.Topic, list.Topic(p.who.Tenant), lead.Topic(p.who.Tenant), trial.Topic(p.who.Tenant), run.Topic(p.who.Tenant), history.Topic(p.who.Tenant), AgentsTopic(p.who.Tenant), acd.Topic(p.who.Tenant), BillingTopic(p.who.Tenant), trunk.Topic(p.who.Tenant)} {
		if err := p.listen(ctx, topic, news); err != nil {
			p.Log.Warn("a page cannot watch", "topic", topic, "error", err)
			return 1013, "try_again"
		}
	}
	said := make(chan []byte)
	p.readers.Go(func() { p.read(ctx, cancel, said) })
	ping, flush := time.NewTicker(pingEvery), time.NewTicker(flushEvery)
	defer ping.Stop()
	defer flush.Stop()
	err := p.send(ctx, Event{Type: "ping"})
	for err == nil {
		select {
		case <-ctx.Done():
			return 1000, ""
		case <-gone:
			return closeSignedOut, "signed_out"
		case raw := <-said:
			p.watch(raw)
		case event := <-news:
			if event.Topic == session.Topic && p.ours(event.Data) {
				return closeSignedOut, "rights_changed"
			}
			err = p.hear(ctx, event)
		case <-ping.C:
			err = p.send(ctx, Event{Type: "ping"})
		case <-flush.C:
			err = p.flush(ctx)
		}
	}
	return 1008, "too_slow"
}

// listen forwards one topic of the bus.
func (p *page) listen(ctx context.Context, topic string, to chan<- state.Event) error {
	from, err := p.Bus.Subscribe(ctx, topic)
	if err != nil {
		return err
	}
	p.readers.Go(func() {
		for event := range from {
			select {
			case to <- event:
			case <-ctx.Done():
			}
		}
	})
	return nil
}

// read hands the page's words on until it is gone.
func (p *page) read(ctx context.Context, cancel context.CancelFunc, to chan<- []byte) {
	defer cancel()
	for {
		raw, err := p.conn.Read(ctx)
		if err != nil {
			return
		}
		select {
		case to <- raw:
		case <-ctx.Done():
			return
		}
	}
}

// watch replaces what the page watches; topics the person may not see are left out without a word.
func (p *page) watch(raw []byte) {
	var m struct {
		Type   string   `json:"type"`
		Topics []string `json:"topics"`
	}
	if json.Unmarshal(raw, &m) != nil || m.Type != "watch" {
		return
	}
	before := p.topics
	p.topics = map[string]bool{}
	for _, topic := range m.Topics[:min(len(m.Topics), mostTopics)] {
		if !p.may(topic) {
			continue
		}
		p.topics[topic] = true
		if !before[topic] {
			p.dirty[topic] = true // the first picture comes at once
		}
	}
	for topic := range p.dirty {
		if !p.topics[topic] && !strings.HasPrefix(topic, "call/") {
			delete(p.dirty, topic)
		}
	}
}

// may tells whether the person may watch a topic.
func (p *page) may(topic string) bool {
	kind, _, _ := strings.Cut(topic, "/")
	object, action := access.Object(""), access.Read
	switch kind {
	case "imports":
		object = access.Imports
	case "acts":
		object = access.Leads
	case "campaigns", "simulations":
		object = access.Campaigns
	case "calls":
		object, action = access.Calls, access.ReadOwn
	case "trunks":
		object = access.Trunks
	case "start":
		object = access.Start
	case "agents", "queues":
		object = access.Floor
	case "billing":
		object = access.Billing
	}
	return p.Access.Permit(p.who, p.who.Tenant, object, action) == nil
}
