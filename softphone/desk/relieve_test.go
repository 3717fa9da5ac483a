package desk_test

import (
	"testing"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/signal"
)

// An agent whose call is taken has a wrap-up without an outcome, writes nothing about the call, and takes the next one while the first
// goes on with somebody else.
func TestAnAgentWhoseCallIsTakenBreathesAndTakesTheNextOne(t *testing.T) {
	const supervisorHz = 1500.0
	f := open(t)
	p, l := f.talking(t, func(*line) {})
	p.do(&signal.Dispose{Call: string(l.id), Code: "considering"}) // chosen ahead: it is the supervisor's to say now
	b, headset := phonetest.NewBrowser(t, supervisorHz), bridge.NewHeadset()
	t.Cleanup(headset.Close)
	leg := b.Connect(t, f.port)
	who := f.lin()
	taken, err := f.desks.Relieve(patience(t), who, l.id, bridge.Successor{Leg: leg, Headset: headset, Tell: func(bridge.News) {}, Who: "boss"})
	if err != nil {
		t.Fatal(err)
	}
	if taken.Draft.Code != "considering" || taken.Sheet.Card.Name == "" || taken.From != phonetest.Lin {
		t.Errorf("taken %+v", taken)
	}
	d := p.await("a wrap-up", func(d signal.Desk) bool { return d.State == signal.StateWrap && d.Wrap != nil })
	if d.Wrap.By != "supervisor" || !d.Wrap.Taken || d.Wrap.Reason != "taken_over" {
		t.Errorf("wrap-up %+v", d.Wrap)
	}
	if _, err := f.desks.Relieve(patience(t), who, l.id, bridge.Successor{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("taken twice: %v", err)
	}
	p.do(&signal.Dispose{Call: string(l.id), Code: "considering"})
	p.is(signal.StateReady)
	next := f.ring(t, "")
	p.is(signal.StateTalking)
	joined(t, p, next, agentHz)
	phonetest.Hears(t, l.person.Heard, supervisorHz, "the supervisor at the first customer")
	phonetest.Silent(t, l.person.Heard, agentHz, "the agent at the first customer")
	var said []string
	if err := f.Schemas.Within(patience(t), f.tenant, func(tx *gorm.DB) error {
		return tx.Raw(`select disposition from calls where disposition is not null`).Scan(&said).Error
	}); err != nil || len(said) > 0 {
		t.Errorf("the agent said %v of a call that was taken (%v)", said, err)
	}
	l.person.HangUp()
	l.over(t)
	p.do(&signal.HangUp{Call: string(next.id)})
	next.over(t)
}
