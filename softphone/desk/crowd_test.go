package desk_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
)

func person(t tenant.ID, id dialer.CallID) call.Person {
	return call.Person{Tenant: t, Campaign: phonetest.Campaign, Call: id, Lead: phonetest.Lead, Answered: time.Now()}
}

// lightLeg is audio that is simply there: two hundred real ones in one process are a benchmark, not a test.
type lightLeg struct {
	up, gone chan struct{}
	once     sync.Once
}

func (*lightLeg) Codec() media.Codec                              { return media.PCMA }
func (*lightLeg) Send(*media.Packet) error                        { return nil }
func (*lightLeg) Listen(media.Ear) media.Ear                      { return nil }
func (*lightLeg) Quality() media.Quality                          { return media.Quality{} }
func (*lightLeg) Sent() media.Quality                             { return media.Quality{} }
func (*lightLeg) String() string                                  { return "light" }
func (*lightLeg) Heard() time.Time                                { return time.Now() }
func (l *lightLeg) Up() <-chan struct{}                           { return l.up }
func (l *lightLeg) Gone() <-chan struct{}                         { return l.gone }
func (*lightLeg) Restart(context.Context, string) (string, error) { return "v=0", nil }
func (*lightLeg) Trickle(string, string, int) error               { return nil }
func (l *lightLeg) Close()                                        { l.once.Do(func() { close(l.gone) }) }

func light(_ *desk.Config, w *desk.World) {
	w.Port = desk.PortFunc(func(context.Context, string, string) (desk.Leg, string, error) {
		l := &lightLeg{up: make(chan struct{}), gone: make(chan struct{})}
		close(l.up)
		return l, "v=0", nil
	})
}

// crowd makes so many users who are agents of the campaign.
func (f *floor) crowd(t testing.TB, agents int) []desk.Who {
	t.Helper()
	var insert strings.Builder
	who := make([]desk.Who, agents)
	for i := range agents {
		who[i] = desk.Who{Tenant: f.tenant, User: tenant.UserID(fmt.Sprint("a", i))}
		fmt.Fprintf(&insert, "%s('a%d','a%d@example.com','agent')", map[bool]string{true: "", false: ","}[i == 0], i, i)
	}
	phonetest.Exec(t, f.World, f.tenant, `insert into users (id, email, role) values `+insert.String(),
		`insert into campaign_agents (campaign_id, user_id) select 'c1', id from users where id like 'a%'`)
	return who
}

func (f *floor) countReady() (n int) {
	for _, v := range f.queue.Snapshot(f.tenant, phonetest.Campaign) {
		if v.State == "ready" {
			n++
		}
	}
	return n
}

func TestTwoHundredAgentsAreReadyAtOnceAndEachGetsOneCall(t *testing.T) {
	f := open(t, light, func(c *desk.Config, _ *desk.World) { c.Limits.Reserved = time.Minute })
	const agents = 200
	who := f.crowd(t, agents)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var all sync.WaitGroup
	begun := time.Now()
	for _, w := range who {
		p := f.visit(t, w)
		all.Go(func() {
			if err := p.Hello(ctx, "tab", ""); err != nil {
				t.Error(err)
				return
			}
			if err := p.Do(ctx, &signal.Offer{SDP: "v=0"}); err != nil {
				t.Error(err)
			}
			if _, err := p.Await(ctx, "audio", func(d signal.Desk) bool { return d.State == signal.StateNotReady }); err != nil {
				t.Error(err)
			}
			if err := p.Do(ctx, &signal.Ready{}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	phonetest.Until(t, func() bool { return f.countReady() == agents }, "200 ready agents")
	t.Logf("200 agents ready after %v", time.Since(begun))
	var seated sync.Map
	var twice atomic.Int32
	for i := range agents {
		all.Go(func() {
			seat, ok := f.queue.Seat(ctx, person(f.tenant, dialer.CallID(fmt.Sprint("call-", i))))
			if !ok {
				t.Error("no seat")
				return
			}
			if _, again := seated.LoadOrStore(seat.Agent(), i); again {
				twice.Add(1)
			}
		})
	}
	all.Wait()
	if twice.Load() != 0 || f.countReady() != 0 {
		t.Errorf("%d agents got two calls, %d are still ready", twice.Load(), f.countReady())
	}
}
