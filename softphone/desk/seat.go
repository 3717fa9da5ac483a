package desk

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/acd"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/card"
	"github.com/boyunhq/boyun/softphone/signal"
)

type person = call.Person

// talk is the call at hand.
type talk struct {
	person  person
	sheet   card.Sheet
	loaded  bool
	onPaper chan struct{} // closed when the card has gone to the page, or never will
	seated  time.Time
	joined  time.Time
	controls
	taped   signal.Tape // what the page was last told of the recording
	draft   signal.Draft
	human   bool             // the agent says so
	suspect *call.Suspicion  // nil: a person, for all that is known
	trouble []signal.Trouble // with the sound
	armed   *signal.Dispose  // said during the call, to be applied at its end
	handed  bool             // somebody else is taking the call: nothing more is asked of the bridge from here
}

var _ acd.Member = (*desk)(nil)

// Reserve holds the agent for p. The card is on its way to the page when it returns.
func (d *desk) Reserve(_ context.Context, p person) (call.Seat, error) {
	var err error
	s := &seat{desk: d, call: p.Call}
	if over := d.do(func() {
		if err = d.reserve(p); err == nil && ofPhone(d.audio.leg) {
			s.station = dialer.OnPhone
		}
	}); over != nil {
		return nil, over
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (d *desk) reserve(p person) error {
	if lack := d.lack(d.hub.Now()); lack != "" {
		d.weigh(d.hub.Now())
		return fault.New(fault.Conflict, lack, "the agent is not there")
	}
	if d.m.State != agent.Ready && !(d.m.State == agent.Preview && d.m.Call == p.Call) {
		return fault.New(fault.Conflict, "not_now", "the agent is %s", d.m.State)
	}
	d.undo, d.missed = nil, nil // the next person is here
	d.call = &talk{person: p, seated: d.hub.Now(), onPaper: make(chan struct{})}
	if err := d.apply(agent.Input{Event: agent.Reserve, Call: p.Call}); err != nil {
		d.call = nil
		return err
	}
	d.fetch(d.call)
	return nil
}

// A card that could not be read is asked for again after cardAgain, then ever later, up to every cardSeldom.
const (
	cardAgain  = 200 * time.Millisecond
	cardSeldom = 5 * time.Second
)

// fetch brings the card: at once if it was read ahead, else as soon as the database gives it, for as long as the call is at this desk.
func (d *desk) fetch(t *talk) {
	p := t.person
	if sheet, ok := d.hub.Cards.Ready(p.Tenant, p.Campaign, p.Lead); ok {
		d.deal(t, sheet)
		return
	}
	d.readCard(t, cardAgain)
}

// readCard reads the card in the background; if that fails it is tried again after a while.
func (d *desk) readCard(t *talk, again time.Duration) {
	p := t.person
	d.background.Go(func() {
		ctx, cancel := context.WithTimeout(d.hub.base, 5*time.Second)
		defer cancel()
		sheet, err := d.hub.Cards.Sheet(ctx, p.Tenant, p.Campaign, p.Lead)
		d.box.put(func() {
			if err == nil {
				d.deal(t, sheet)
				return
			}
			d.log.Warn("a call comes without its card", "call", p.Call, "error", err)
			t.paper()
			if code := fault.CodeOf(err); code == fault.NotFound || code == fault.Invalid { // never there
				return
			}
			time.AfterFunc(again, func() {
				d.box.put(func() {
					if d.works(p.Call) {
						d.readCard(t, min(2*again, cardSeldom))
					}
				})
			})
		})
	})
}

// works tells whether the agent talks in a call or has work after it.
func (d *desk) works(id dialer.CallID) bool {
	return d.call != nil && d.call.person.Call == id || d.wrap != nil && d.wrap.person.Call == id
}

// deal puts the card on the page.
func (d *desk) deal(t *talk, sheet card.Sheet) {
	t.sheet, t.loaded = sheet, true
	if d.wrap != nil && d.wrap.person.Call == t.person.Call {
		d.wrap.sheet, d.wrap.loaded = sheet, true
	}
	d.dirty = true
	d.tell()
	t.paper()
}

func (t *talk) paper() {
	if t.onPaper != nil {
		close(t.onPaper)
		t.onPaper = nil
	}
}

// seat is the agent held for one call.
type seat struct {
	desk    *desk
	call    dialer.CallID
	station dialer.Station
	once    sync.Once
}

var _ call.Seat = (*seat)(nil)

// Agent is who sits there.
func (s *seat) Agent() dialer.AgentID { return s.desk.who.agent() }

// Station is where the agent hears and speaks.
func (s *seat) Station() dialer.Station { return s.station }

// Talk joins customer and agent until one of them, or the time, ends it.
func (s *seat) Talk(ctx context.Context, customer call.Customer, tape call.Tape, note func(dialer.Event)) call.Parting {
	d := s.desk
	s.awaitCard(ctx, customer)
	select {
	case <-customer.Gone(): // hung up while the agent or the card was found: no talk, no wrap-up
		return customer.Parting()
	case <-ctx.Done():
		return call.Parting{}
	default:
	}
	var b *bridge.Bridge
	err := d.do(func() { b = d.join(s.call, customer, tape, note) })
	if err != nil || b == nil {
		return call.Parting{By: dialer.BySystem, Reason: "seat_lapsed", At: d.hub.Now()}
	}
	parting := b.Run(ctx)
	d.box.put(func() { d.parted(s.call, b.Parting()) })
	parting.Sound = b.Sound()
	return parting
}

// awaitCard waits a moment for the card to be on its way to the page, so that data comes before audio.
func (s *seat) awaitCard(ctx context.Context, customer call.Customer) {
	var onPaper chan struct{}
	s.desk.do(func() {
		if d := s.desk; d.call != nil && d.call.person.Call == s.call {
			onPaper = d.call.onPaper
		}
	})
	if onPaper == nil {
		return
	}
	patience := time.NewTimer(s.desk.hub.CardIn)
	defer patience.Stop()
	select {
	case <-onPaper:
	case <-patience.C:
	case <-customer.Gone():
	case <-ctx.Done():
	}
}

// Leave gives the agent back: a seat that was never talked in goes back to ready, after a talk the wrap-up has begun already.
func (s *seat) Leave() {
	s.once.Do(func() {
		s.desk.do(func() { s.desk.release(s.call) })
	})
}

func (d *desk) release(id dialer.CallID) {
	if d.m.State != agent.Reserved || d.m.Call != id {
		return
	}
	d.call = nil
	d.step(agent.Input{Event: agent.Release})
	d.weigh(d.hub.Now())
}
