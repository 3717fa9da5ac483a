package desk_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/card"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
)

// slowCards is a database under load: nothing was read ahead, and reading takes a while.
type slowCards struct {
	desk.Cards
	read atomic.Int64 // when the last sheet was there, nanoseconds since 1970
}

func (*slowCards) Ready(tenant.ID, dialer.CampaignID, dialer.LeadID) (card.Sheet, bool) {
	return card.Sheet{}, false
}

func (c *slowCards) Sheet(ctx context.Context, t tenant.ID, k dialer.CampaignID, lead dialer.LeadID) (card.Sheet, error) {
	<-time.After(80 * time.Millisecond)
	s, err := c.Cards.Sheet(ctx, t, k, lead)
	c.read.Store(time.Now().UnixNano())
	return s, err
}

func TestTheCardComesBeforeTheVoiceButTheVoiceDoesNotWaitLong(t *testing.T) {
	for name, c := range map[string]struct {
		patience  time.Duration
		cardFirst bool
	}{"a card that comes in time is waited for": {5 * time.Second, true}, "a card that is late is not": {time.Millisecond, false}} {
		t.Run(name, func(t *testing.T) {
			slow := &slowCards{}
			f := open(t, func(cfg *desk.Config, w *desk.World) { slow.Cards, w.Cards, cfg.CardIn = w.Cards, slow, c.patience })
			p := f.ready(t, f.lin())
			l := f.ring(t, "")
			phonetest.Until(t, func() bool { return l.has("bridged") && slow.read.Load() != 0 }, "bridge and card")
			l.mu.Lock()
			bridged := l.events[0].At
			l.mu.Unlock()
			if first := slow.read.Load() <= bridged.UnixNano(); first != c.cardFirst {
				t.Errorf("card before voice: %v", first)
			}
			p.await("the card", func(d signal.Desk) bool { return d.Call != nil && d.Call.Card.Name == "陈思远" })
		})
	}
}

// awayCards is a database that is away until it is back.
type awayCards struct {
	desk.Cards
	back  atomic.Bool
	asked atomic.Int64
}

func (*awayCards) Ready(tenant.ID, dialer.CampaignID, dialer.LeadID) (card.Sheet, bool) {
	return card.Sheet{}, false
}

func (c *awayCards) Sheet(ctx context.Context, t tenant.ID, k dialer.CampaignID, lead dialer.LeadID) (card.Sheet, error) {
	c.asked.Add(1)
	if !c.back.Load() {
		return card.Sheet{}, fault.New(fault.Unavailable, "database_away", "the database is away")
	}
	return c.Cards.Sheet(ctx, t, k, lead)
}

func TestACardThatCouldNotBeReadIsReadAgainInTheCallAndAfterIt(t *testing.T) {
	for name, after := range map[string]bool{"in the call": false, "after it": true} {
		t.Run(name, func(t *testing.T) {
			away := &awayCards{}
			f := open(t, func(_ *desk.Config, w *desk.World) { away.Cards, w.Cards = w.Cards, away })
			p := f.ready(t, f.lin())
			l := f.ring(t, "")
			p.is(signal.StateTalking)
			said := &signal.Dispose{Call: string(l.id), Code: "considering"}
			p.refused(said, "card_away")
			if after {
				p.do(&signal.HangUp{Call: string(l.id)})
				l.over(t)
				p.is(signal.StateWrap)
				p.refused(said, "card_away")
			}
			away.back.Store(true)
			p.await("the card", func(d signal.Desk) bool {
				return d.Call != nil && d.Call.Card.Name == "陈思远" || d.Wrap != nil && d.Wrap.Card.Name == "陈思远"
			})
			if away.asked.Load() < 2 {
				t.Error("the card was read ahead")
			}
			if !after {
				p.do(&signal.HangUp{Call: string(l.id)})
				l.over(t)
				p.is(signal.StateWrap)
			}
			p.do(said)
			p.is(signal.StateReady)
		})
	}
}

// stuckCards is a database that does not answer.
type stuckCards struct {
	desk.Cards
	asked, over chan struct{}
}

func (*stuckCards) Ready(tenant.ID, dialer.CampaignID, dialer.LeadID) (card.Sheet, bool) {
	return card.Sheet{}, false
}

func (c *stuckCards) Sheet(ctx context.Context, _ tenant.ID, _ dialer.CampaignID, _ dialer.LeadID) (card.Sheet, error) {
	c.asked <- struct{}{}
	select {
	case <-c.over:
	case <-ctx.Done():
	}
	return card.Sheet{}, context.DeadlineExceeded
}

func TestWhoHangsUpWhileTheCardIsReadLeavesNoWork(t *testing.T) {
	stuck := &stuckCards{asked: make(chan struct{}, 1), over: make(chan struct{})}
	f := open(t, func(cfg *desk.Config, w *desk.World) { stuck.Cards, w.Cards, cfg.CardIn = w.Cards, stuck, time.Hour })
	p := f.ready(t, f.lin())
	l := f.ring(t, "")
	<-stuck.asked
	p.is(signal.StateReserved)
	l.person.HangUp()
	if parting := l.over(t); parting.By != dialer.ByCustomer {
		t.Errorf("ended by %s", parting.By)
	}
	d := p.await("an end", func(d signal.Desk) bool { return d.State == signal.StateReady || d.State == signal.StateWrap })
	if close(stuck.over); d.State != signal.StateReady {
		t.Error("work after a call in which nobody spoke")
	}
}

// clinging is a socket that does not close when it is told to.
type clinging struct{ *phonetest.End }

func (clinging) Close(int, string) {}

func TestATabThatLostTheDeskCanNoLongerGiveOrders(t *testing.T) {
	f := open(t)
	p := f.ready(t, f.lin())
	resume := p.Welcome().Resume
	server, old := phonetest.Pipe()
	served := make(chan error, 1)
	go func() { served <- f.desks.Serve(context.Background(), f.lin(), clinging{server}) }()
	if err := old.Write(patience(t), fmt.Appendf(nil, `{"type":"hello","re":"1","v":%d,"tab":"old","resume":%q}`, signal.Version, resume)); err != nil {
		t.Fatal(err)
	}
	if _, ok := hear(t, old).(*signal.Welcome); !ok {
		t.Fatal("no welcome")
	}
	again := f.arrive(t, f.lin(), "tab", resume)
	l := f.ring(t, "")
	again.is(signal.StateTalking)
	if err := old.Write(patience(t), fmt.Appendf(nil, `{"type":"hangup","re":"2","call":%q}`, l.id)); err != nil {
		t.Fatal(err)
	}
	phonetest.Until(t, func() bool { return old.Unread() == 0 }, "the order read")
	again.do(&signal.Mute{On: true}) // an order of the new tab, after it
	if d := again.Desk(); d.State != signal.StateTalking {
		t.Errorf("the old tab hung up: %s", d.State)
	}
	again.do(&signal.HangUp{Call: string(l.id)})
	l.over(t)
	old.Close(1000, "")
	<-served
}
