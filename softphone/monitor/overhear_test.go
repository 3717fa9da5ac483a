package monitor_test

import (
	"sync"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/softphone/monitor"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/tenant/audit"
)

// A page hears a call that no agent is in, and nothing of the page reaches the call; it ends with the login or with the call, and leaves a trace.
func TestAPageOverhearsACallOfNobodysAndSaysNothing(t *testing.T) {
	n := open(t)
	heard := audit.Entry{Action: "test_call_heard", Object: "trunks", ObjectID: "box"}
	overhear := func(login monitor.Login) (*phonetest.Browser, *monitor.Overheard) {
		b := phonetest.NewBrowser(t, supervisorHz)
		offer, err := b.Offer(n.patience(), false)
		n.must(err)
		o, answer, err := n.sessions.Overhear(n.patience(), n.boss, login, heard, offer)
		n.must(err)
		n.must(b.Accept(answer))
		return b, o
	}
	customer, person := phonetest.Line(t, media.PCMU)
	person.Sing(customerHz)
	gone, forgotten := make(chan struct{}), make(chan struct{})
	b, o := overhear(monitor.Login{Gone: gone, Forget: sync.OnceFunc(func() { close(forgotten) })})
	customer.Listen(o)
	phonetest.Hears(t, b.Heard, customerHz, "the far side at the page")
	if said := person.Heard.Since(time.Time{}); len(said) > 0 {
		t.Errorf("%d samples reached the far side", len(said))
	}
	close(gone)
	phonetest.Closed(t, forgotten, "the login forgotten")
	o.Over()

	b, o = overhear(monitor.Login{})
	customer.Listen(o)
	phonetest.Hears(t, b.Heard, customerHz, "the far side at the next page")
	customer.Listen(nil)
	o.Over()
	o.Over()
	rows, err := n.log.Rows(n.patience(), n.tenant, audit.Filter{Action: heard.Action})
	n.must(err)
	if len(rows) != 2 || rows[0].ObjectID != "box" || rows[0].Actor != n.boss.ID() {
		t.Errorf("the audit log says %+v", rows)
	}
}
