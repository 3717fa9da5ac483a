package desk_test

import (
	"context"
	"testing"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/softphone/station"
	"github.com/boyunhq/boyun/tenant"
)

// phones are agents' telephones in the hands of the test: each ringing ends as the test says next.
type phones struct {
	f    *floor
	next chan func(ctx context.Context) (desk.Leg, error)
}

func (p *phones) Ring(ctx context.Context, _ tenant.ID, _ tenant.UserID) (desk.Leg, error) {
	select {
	case end := <-p.next:
		return end(ctx)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *phones) Use(_ context.Context, _ tenant.ID, user tenant.UserID, phone bool) error {
	return p.f.Schemas.Within(context.Background(), p.f.tenant, func(tx *gorm.DB) error {
		return tx.Exec(`update stations set in_use = ? where user_id = ?`, phone, string(user)).Error
	})
}

// taken lets the next ringing be answered: our leg and the handset.
func (p *phones) taken(t *testing.T) (*phonetest.Customer, *phonetest.Carrier) {
	t.Helper()
	far, handset := phonetest.Line(t, media.PCMA)
	handset.Sing(agentHz)
	p.next <- func(context.Context) (desk.Leg, error) { return station.Answered(far), nil }
	return far, handset
}

func (p *phones) refused(reason string) {
	p.next <- func(context.Context) (desk.Leg, error) {
		return nil, fault.New(fault.Unavailable, reason, "nobody took it")
	}
}

// callbackFloor is a floor whose one campaign has a callback line, and whose agent Lin has a telephone that was proved.
func callbackFloor(t *testing.T) (*floor, *phones) {
	t.Helper()
	p := &phones{next: make(chan func(context.Context) (desk.Leg, error), 4)}
	f := open(t, func(_ *desk.Config, w *desk.World) { w.Stations = p })
	p.f = f
	phonetest.Exec(t, f.World, f.tenant, `update campaigns set route = 'callback'`,
		`insert into stations (user_id, sealed, last4, proof, proof_by) values ('lin', '', '1234', 'verified', 'admin')`)
	return f, p
}

func stationIs(s signal.StationState) func(signal.Desk) bool {
	return func(d signal.Desk) bool { return d.Station != nil && d.Station.State == s }
}

// onPhone brings Lin to the desk with calls on the telephone, not ready yet.
func (f *floor) onPhone(t *testing.T) *page {
	t.Helper()
	p := f.arrive(t, f.lin(), "tab", "")
	p.do(&signal.UseStation{Phone: true})
	p.await("calls come to the telephone", func(d signal.Desk) bool {
		return d.Station != nil && d.Station.InUse && d.State == signal.StateNotReady
	})
	return p
}

func TestATelephoneThatIsNotTakenSaysWhyAndIsRungAgain(t *testing.T) {
	f, phones := callbackFloor(t)
	p := f.onPhone(t)
	phones.refused("station_busy")
	p.do(&signal.Ready{})
	d := p.await("why it did not come", func(d signal.Desk) bool { return d.Station.Why != "" })
	if d.State != signal.StateNotReady || d.Station.Why != "station_busy" || d.Station.Last4 != "1234" {
		t.Errorf("%s, %+v", d.State, d.Station)
	}
	_, handset := phones.taken(t)
	p.do(&signal.Ready{})
	if d = p.await("ready", func(d signal.Desk) bool { return d.State == signal.StateReady }); d.Station.State != signal.StationUp || d.Leg.State != signal.LegConnected {
		t.Errorf("%+v, leg %+v", d.Station, d.Leg)
	}
	p.refused(&signal.UseStation{Phone: false}, "not_now") // calls may come
	phonetest.Until(t, func() bool { return handset.Heard.Packets() > 10 }, "quiet at the telephone")
}

func TestOnATelephoneThePagesAudioIsNotAskedForAndABreakStopsTheRinging(t *testing.T) {
	f, phones := callbackFloor(t)
	p := f.onPhone(t)
	if err := p.Offer(patience(t), phonetest.NewBrowser(t, agentHz).Peer, false); err == nil {
		t.Error("a page brought audio while calls come to the telephone")
	}
	stopped := make(chan struct{})
	phones.next <- func(ctx context.Context) (desk.Leg, error) {
		<-ctx.Done()
		close(stopped)
		return nil, ctx.Err()
	}
	p.do(&signal.Ready{})
	p.await("ringing", stationIs(signal.StationRinging))
	p.do(&signal.Break{Reason: "lunch"})
	phonetest.Closed(t, stopped, "the end of the ringing")
	if d := p.await("the break", func(d signal.Desk) bool { return d.Reason == "lunch" && d.Station.State == signal.StationDown }); d.State != signal.StateNotReady {
		t.Errorf("on a break the agent is %s", d.State)
	}
}

func TestALineThatBreaksInAConversationIsRungAgainAndTheCustomerStays(t *testing.T) {
	f, phones := callbackFloor(t)
	p := f.onPhone(t)
	far, _ := phones.taken(t)
	p.do(&signal.Ready{})
	p.is(signal.StateReady)
	l := f.ring(t, "")
	p.is(signal.StateTalking)
	phonetest.Hears(t, l.person.Heard, agentHz, "the agent at the customer")
	_, again := phones.taken(t)
	far.HangUp(context.Background()) // not the agent's hand: the line broke
	phonetest.Until(t, func() bool { return l.has("reattached") }, "the second line")
	phonetest.Hears(t, l.person.Heard, agentHz, "the agent at the customer again")
	phonetest.Hears(t, again.Heard, customerHz, "the customer at the telephone again")
	again.HangUp() // the agent puts the receiver down
	if parting := l.over(t); parting.By != dialer.ByAgent || parting.Reason != "agent_hung_up" {
		t.Errorf("%+v", parting)
	}
	d := p.is(signal.StateWrap)
	p.do(&signal.Dispose{Call: d.Wrap.Call, Code: "considering"})
	if d = p.await("no telephone", func(d signal.Desk) bool { return d.State == signal.StateNotReady }); d.Reason != "phone_down" || d.Station.Why != "station_hung_up" {
		t.Errorf("%s, %+v", d.Reason, d.Station)
	}
}

func TestATelephoneAnAdminTakesAwayIsHungUp(t *testing.T) {
	f, phones := callbackFloor(t)
	p := f.onPhone(t)
	far, _ := phones.taken(t)
	p.do(&signal.Ready{})
	p.is(signal.StateReady)
	phonetest.Exec(t, f.World, f.tenant, `delete from stations`)
	f.desks.Reassign(f.tenant, phonetest.Lin)
	phonetest.Closed(t, far.Gone(), "the end of the line")
	if d := p.await("no audio", func(d signal.Desk) bool { return d.State == signal.StateNotReady }); d.Reason != "no_audio" || d.Station != nil {
		t.Errorf("%s, %+v", d.Reason, d.Station)
	}
}

func TestAgentsOnATelephoneGetOnlyCallsOfCallbackLines(t *testing.T) {
	f, phones := callbackFloor(t)
	phonetest.Exec(t, f.World, f.tenant, `insert into campaigns (id, name, list_id, trunk_id, caller_id, status) values ('direct', 'Direct', 'list1', 't1', 'k1', 'running')`,
		`insert into campaign_agents (campaign_id, user_id) values ('direct', 'lin')`)
	p := f.onPhone(t)
	phones.taken(t)
	p.do(&signal.Ready{})
	p.is(signal.StateReady)
	if n := len(f.queue.Snapshot(f.tenant, "direct")); n != 0 {
		t.Errorf("%d agents for a campaign without a callback line", n)
	}
	if n := len(f.queue.Snapshot(f.tenant, phonetest.Campaign)); n != 1 {
		t.Errorf("%d agents for the callback line", n)
	}
}
