package monitor_test

import (
	"context"
	"testing"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/monitor"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant/audit"
)

// A supervisor who listens takes the call: customer and supervisor hear each other, the agent is out of it; the supervisor's page is reloaded in the middle, and ends the call and says what became of it.
func TestASupervisorTakesACallOverComesBackAfterAReloadAndWrapsItUp(t *testing.T) {
	n := open(t)
	n.agent(phonetest.Lin, agentHz)
	k := n.call(customerHz)
	phonetest.Exec(t, n.World, n.tenant, `insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, agent_id, created_at, answered_at, bridged_at)
		values ('`+string(k.id)+`', 'a', 'c1', 'l1', 't1', 'k1', 'lin', now(), now(), now())`)
	b, v := n.supervisor(phonetest.Lin, bridge.Listen, monitor.Login{})
	phonetest.Hears(t, b.Heard, agentHz, "the agent at the supervisor")
	if _, err := n.sessions.HangUp(n.boss, v.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("hanging up a call that was not taken: %v", err)
	}

	v, err := n.sessions.Take(n.patience(), n.boss, v.ID)
	n.must(err)
	if v.Taken == nil || v.Taken.Call != k.id || v.Taken.Card.Name == "" || len(v.Taken.Card.Dispositions) == 0 {
		t.Fatalf("taken: %+v", v.Taken)
	}
	phonetest.Hears(t, k.person.Heard, supervisorHz, "the supervisor at the customer")
	phonetest.Hears(t, b.Heard, customerHz, "the customer at the supervisor")
	phonetest.Hears(t, k.tape.AgentSide, supervisorHz, "the supervisor on the tape")
	phonetest.Silent(t, k.person.Heard, agentHz, "the agent at the customer after the supervisor took over")
	phonetest.Silent(t, b.Heard, agentHz, "the agent at the supervisor after that")
	if _, err := n.sessions.Hop(n.patience(), n.boss, v.ID, phonetest.Zhao); !fault.Is(err, fault.Conflict) {
		t.Errorf("hopping away from a call of one's own: %v", err)
	}
	if _, _, err := n.sessions.Start(n.patience(), n.boss, monitor.Login{}, phonetest.Lin, bridge.Listen, mustOffer(t, n)); !fault.Is(err, fault.Conflict) {
		t.Errorf("another page in the middle of the call: %v", err)
	}

	b.Kill()
	var lost desk.Leg // of a page that is reloaded once more before it connects
	n.sessions.Port = desk.PortFunc(func(ctx context.Context, name, offer string) (desk.Leg, string, error) {
		leg, answer, err := n.port.Answer(ctx, name, offer)
		lost = leg
		return leg, answer, err
	})
	_, err = n.sessions.Reattach(n.patience(), n.boss, v.ID, mustOffer(t, n))
	n.must(err)
	n.sessions.Port = n.port
	again := phonetest.NewBrowser(t, supervisorHz+200)
	offer, err := again.Offer(n.patience(), false)
	n.must(err)
	answer, err := n.sessions.Reattach(n.patience(), n.boss, v.ID, offer)
	n.must(err)
	n.must(again.Accept(answer))
	phonetest.Hears(t, again.Heard, customerHz, "the customer at the reloaded page")
	phonetest.Until(t, func() bool {
		select {
		case <-lost.Gone():
			return true
		default:
			return false
		}
	}, "the connection that never came up is closed")
	phonetest.Hears(t, k.person.Heard, supervisorHz+200, "the reloaded page at the customer")

	code := v.Taken.Card.Dispositions[1].Code
	if _, err := n.sessions.Dispose(n.patience(), n.boss, v.ID, signal.Dispose{Code: code}); !fault.Is(err, fault.Conflict) {
		t.Errorf("an outcome while the call runs: %v", err)
	}
	_, err = n.sessions.HangUp(n.boss, v.ID)
	n.must(err)
	phonetest.Until(t, func() bool { v, err := n.sessions.Get(n.boss, v.ID); return err == nil && !v.Taken.Ended.IsZero() }, "the end of the call")
	if _, err := n.sessions.Dispose(n.patience(), n.boss, v.ID, signal.Dispose{Code: "no such"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("an outcome the campaign has not: %v", err)
	}
	v, err = n.sessions.Dispose(n.patience(), n.boss, v.ID, signal.Dispose{Code: code, Note: "promised a letter"})
	n.must(err)
	if v.Taken != nil || v.Agent != phonetest.Lin {
		t.Errorf("after the outcome %+v", v)
	}
	var said []string
	n.must(n.Schemas.Within(n.patience(), n.tenant, func(tx *gorm.DB) error {
		return tx.Raw(`select disposition || ': ' || note from calls`).Scan(&said).Error
	}))
	if len(said) != 1 || said[0] != code+": promised a letter" {
		t.Errorf("said %v", said)
	}
	rows, err := n.log.Rows(n.patience(), n.tenant, audit.Filter{Action: "call_taken"})
	n.must(err)
	if len(rows) != 1 || rows[0].ObjectID != string(k.id) || rows[0].Detail["agent"] != string(phonetest.Lin) {
		t.Errorf("audited %+v", rows)
	}
}
