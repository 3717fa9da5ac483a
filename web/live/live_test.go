package live_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/billing/plan"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/dialer/simulate/trial"
	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/dialer/trunk/store"
	"github.com/boyunhq/boyun/dialer/trunk/testcall"
	"github.com/boyunhq/boyun/infra/state"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/softphone/monitor"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/session"
	"github.com/boyunhq/boyun/tenant/tenanttest"
	"github.com/boyunhq/boyun/web/api"
	"github.com/boyunhq/boyun/web/live"
	"github.com/boyunhq/boyun/web/socket"
	"github.com/boyunhq/boyun/web/ticket"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

// station is a stream on real stores.
type station struct {
	testing.TB
	*tenanttest.World
	own      tenant.ID
	bus      state.State
	sessions *session.Sessions
	office   *ticket.Office
	history  *history.Store
	display  *run.Display
	url      string
}

func open(t testing.TB) *station {
	t.Helper()
	s := &station{TB: t, World: book.Open(t), bus: memory.New()}
	t.Cleanup(func() { s.bus.Close() })
	s.own = s.Tenant(t, nil)
	s.exec(`insert into lists (id, name, country, leads) values ('l1', 'Autumn', 'CN', 1)`)
	s.exec(`insert into leads (id, list_id, name, sealed, blind, last4, country) values ('lead', 'l1', 'Chen', '', 'x', '6021', 'CN')`)
	s.exec(`insert into trunks (id, name, kind) values ('box', 'Sandbox', 'sandbox')`)
	s.exec(`insert into caller_ids (id, label, sealed, last4, kind) values ('boxid', 'Sandbox', '', '0000', 'sandbox')`)
	s.exec(`insert into campaigns (id, name, list_id, trunk_id, caller_id, status) values ('c1', 'First', 'l1', 'box', 'boxid', 'running')`)
	s.exec(`insert into imports (id, list_id, file_name, file_key, bytes, status, mapping) values ('i1', 'l1', 'a.csv', 'none', 1, 'running', '[]')`)
	for _, role := range tenant.Roles() {
		s.exec(`insert into users (id, email, role) values (?, ?, ?)`, string(role), string(role)+"@example.com", string(role))
	}
	log := slog.New(slog.DiscardHandler)
	rights, err := access.New()
	s.must(err)
	s.sessions, err = session.New(session.Config{Schemas: s.Schemas, Bus: s.bus, Logger: log})
	s.must(err)
	rules, err := guard.New(guard.Config{})
	s.must(err)
	campaigns := campaign.NewStore(s.Schemas, rules, nil)
	lists := list.NewStore(s.Schemas, nil, phone.NewBook(), nil)
	imports, err := list.NewImporter(list.ImportConfig{Log: log}, lists, nil, nil, s.bus)
	s.must(err)
	s.history = history.NewStore(s.Schemas, func(*gorm.DB, tenant.ID, dialer.CallID) error { return nil }).Telling(s.bus, log)
	s.display, s.office = run.NewDisplay(s.bus, s.bus, log), ticket.NewOffice(s.bus)
	trials := trial.New(trial.World{Schemas: s.Schemas, Campaigns: campaigns, Bus: s.bus, Log: log, Now: time.Now})
	door, err := live.New(live.World{Office: s.office, Sessions: s.sessions, Access: rights, Bus: s.bus, Store: campaigns, Imports: imports, Trials: trials,
		History: s.history, Log: log,
		Campaigns: api.CampaignWorld{Campaigns: campaigns, Lists: lists, Plans: plan.NewStore(s.Schemas, time.Now), Display: s.display, Floor: api.Floor{Shelf: s.bus}},
		Numbers:   api.NumberWorld{Store: store.New(s.Schemas, nil, callerid.New(s.Schemas, nil, false)), Posts: s.bus, Tests: testcall.NewStore(s.Schemas, nil, rules)},
		Total:     func(context.Context, tenant.ID) (int64, error) { return 120_000, nil }})
	s.must(err)
	server := httptest.NewServer(door)
	t.Cleanup(server.Close)
	s.url = strings.Replace(server.URL, "http", "ws", 1)
	return s
}

func (s *station) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *station) exec(sql string, args ...any) {
	s.Helper()
	s.must(s.Schemas.Within(context.Background(), s.own, func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error }))
}

// watcher is one page.
type watcher struct {
	*station
	conn  *socket.Conn
	token string
	heard chan live.Event
	over  chan error
	early []live.Event // heard while another kind was wanted: first pictures come in any order
}

// page opens the stream as somebody of role and watches topics.
func (s *station) page(role tenant.Role, topics ...string) *watcher {
	s.Helper()
	const origin = "https://boyun.example"
	token, started, err := s.sessions.Start(context.Background(), session.Session{Tenant: s.own, User: tenant.UserID(role), Role: role}, "")
	s.must(err)
	made, err := s.office.Issue(context.Background(), ticket.Live, ticket.Bearer{Who: started.Actor(), Session: string(started.ID), Origin: origin})
	s.must(err)
	conn, err := socket.Dial(context.Background(), s.url+"?ticket="+made, http.Header{"Origin": {origin}})
	s.must(err)
	w := &watcher{station: s, conn: conn, token: token, heard: make(chan live.Event, 1000), over: make(chan error, 1)}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for {
			raw, err := conn.Read(context.Background())
			if err != nil {
				w.over <- err
				return
			}
			var e live.Event
			if err := json.Unmarshal(raw, &e); err != nil {
				w.over <- err
				return
			}
			w.heard <- e
		}
	}()
	s.Cleanup(func() {
		conn.Close(1000, "")
		<-gone
	})
	w.want("ping") // the first word says that the stream is open
	w.say(topics...)
	return w
}

func (w *watcher) say(topics ...string) {
	w.Helper()
	raw, err := json.Marshal(map[string]any{"type": "watch", "topics": topics})
	w.must(err)
	w.must(w.conn.Write(context.Background(), raw))
}

// want waits for the next event of a type.
func (w *watcher) want(kind string) live.Event {
	w.Helper()
	if i := slices.IndexFunc(w.early, func(e live.Event) bool { return e.Type == kind }); i >= 0 {
		e := w.early[i]
		w.early = slices.Delete(w.early, i, i+1)
		return e
	}
	deadline := time.After(5 * time.Second)
	for {
		select {
		case e := <-w.heard:
			if e.Type == kind {
				return e
			}
			w.early = append(w.early, e)
		case err := <-w.over:
			w.Fatalf("the stream ended waiting for %s: %v", kind, err)
		case <-deadline:
			w.Fatalf("no event %s within 5 s", kind)
		}
	}
}

func (s *station) beat(talking int) {
	s.Helper()
	s.display.Show(context.Background(), run.Entry{Tenant: s.own, Campaign: "c1"}, run.Pulse{At: time.Now(), Talking: talking, Running: true})
}

func TestAPageSeesItsCampaignMoveAtMostOnceASecond(t *testing.T) {
	s := open(t)
	w := s.page(tenant.Owner, "campaigns/c1", "campaigns")
	if first := w.want("campaign"); first.Live.Campaign.ID != "c1" || first.At.IsZero() {
		t.Fatalf("the first picture is %+v", first)
	}
	begin := time.Now()
	for n := range 20 {
		s.beat(n)
	}
	next := w.want("campaign")
	if waited := time.Since(begin); waited < 500*time.Millisecond {
		t.Errorf("the second picture came after %v", waited)
	}
	if n := next.Live.Lanes.Talking; len(n) == 0 || n[len(n)-1] != 19 && n[len(n)-1] != 0 {
		t.Errorf("it shows %v", n)
	}
	s.exec(`update campaigns set status = 'paused' where id = 'c1'`)
	s.display.Turned(context.Background(), run.Entry{Tenant: s.own, Campaign: "c1"}, "paused")
	if e := w.want("campaign_status"); e.ID != "c1" || e.Status != "paused" {
		t.Errorf("told %+v", e)
	}
}

func TestAPageHearsOfCallsImportsAgentsAndTheBill(t *testing.T) {
	s, ctx := open(t), context.Background()
	w := s.page(tenant.Owner, "calls", "imports/i1", "agents", "billing")
	if e := w.want("import"); e.Import.ID != "i1" || e.Import.Status != "running" {
		t.Errorf("import %+v", e.Import)
	}
	if e := w.want("billing"); *e.Total != 120_000 {
		t.Errorf("billing %+v", e)
	}
	s.must(s.history.Open(ctx, s.own, history.Opening{Call: "k1", Attempt: "a1", Campaign: "c1", Lead: "lead", Trunk: "box", Caller: "boxid", At: time.Now()}))
	if e := w.want("call"); e.Call.ID != "k1" || e.Call.Number != "•••• 6021" {
		t.Errorf("call %+v", e.Call)
	}
	record, err := json.Marshal(map[string]any{"agent": "agent", "name": "Lin", "state": "ready", "since": time.Now(), "token": "secret", "call": "c9", "mos": 4.2})
	s.must(err)
	s.must(s.bus.Publish(ctx, live.AgentsTopic(s.own), record))
	if e := w.want("agent"); e.UserID != "agent" || e.State != "ready" || e.Agent == nil || e.Agent.CallID != "c9" || e.Agent.MOS != 4.2 {
		t.Errorf("agent %+v", e)
	}
	told, err := json.Marshal(monitor.Told{Taken: monitor.Standing{Call: "c9", By: "boss", Name: "Wang", Customer: "陈思远", State: "talking", Since: time.Now()}})
	s.must(err)
	s.must(s.bus.Publish(ctx, live.AgentsTopic(s.own), told))
	if e := w.want("taken"); e.Taken == nil || e.Taken.CallID != "c9" || e.Taken.Name != "Wang" || e.Taken.Customer != "陈思远" {
		t.Errorf("taken %+v", e.Taken)
	}
}

func TestATrunksPageMovesWhenANodeOrACallSaysSo(t *testing.T) {
	s, ctx := open(t), context.Background()
	w := s.page(tenant.Owner, "trunks/box")
	if e := w.want("trunk"); e.Trunk.Trunk.ID != "box" || e.Trunk.Figures.Calls != 0 || len(e.Trunk.Nodes) != 0 {
		t.Fatalf("the first picture is %+v", e.Trunk)
	}
	post, err := json.Marshal(trunk.Post{Node: "n1", State: trunk.Up, Since: time.Now(), Calls: 3, Resting: []trunk.Resting{{State: "open", Until: time.Now().Add(time.Minute)}}})
	s.must(err)
	s.must(s.bus.Put(ctx, "trunkpost/"+string(s.own)+"/box/n1", post, time.Minute))
	trunk.Teller(s.bus, slog.New(slog.DiscardHandler))(ctx, s.own, "box")
	if e := w.want("trunk"); e.Trunk.Figures.InUse != 3 || e.Trunk.Trunk.State != "resting" || e.Trunk.Resting[0].Until == nil {
		t.Errorf("a node's word is shown as %+v", e.Trunk)
	}
	at := time.Now()
	s.exec(`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, outcome, reason, created_at, sent_at, ended_at) values ('k9', '', 'c1', 'lead', 'box', 'boxid', 'busy', 'sip_486', ?, ?, ?)`, at, at, at)
	s.history.Tell(ctx, s.own, history.News{Call: "k9", Happened: history.Closed})
	if e := w.want("trunk"); e.Trunk.Figures.Calls != 1 || e.Trunk.Causes[0].Reason != "sip_486" {
		t.Errorf("a call is shown as %+v", e.Trunk.Figures)
	}
	agent := s.page(tenant.Agent, "trunks/box")
	trunk.Teller(s.bus, slog.New(slog.DiscardHandler))(ctx, s.own, "box")
	w.want("trunk")
	for len(agent.heard) > 0 {
		if e := <-agent.heard; e.Type == "trunk" {
			t.Error("an agent sees a trunk's page")
		}
	}
}

func TestAPageSeesOnlyWhatItsPersonMay(t *testing.T) {
	s, ctx := open(t), context.Background()
	agent, owner := s.page(tenant.Agent, "calls", "campaigns/c1", "billing", "agents"), s.page(tenant.Owner, "calls", "campaigns/c1")
	owner.want("campaign") // the first picture says that the topics are watched
	s.must(s.history.Open(ctx, s.own, history.Opening{Call: "k1", Attempt: "a1", Campaign: "c1", Lead: "lead", Trunk: "box", Caller: "boxid", At: time.Now()}))
	owner.want("call")
	s.exec(`update calls set agent_id = 'agent' where id = 'k1'`)
	s.history.Tell(ctx, s.own, history.News{Call: "k1", Happened: history.Disposed})
	if e := agent.want("call"); *e.Call.AgentID != "agent" {
		t.Errorf("an agent hears of %+v", e.Call)
	}
	for len(agent.heard) > 0 {
		if e := <-agent.heard; e.Type != "ping" && e.Type != "call" {
			t.Errorf("an agent hears %+v", e)
		}
	}
}

func TestAStreamEndsWithItsSessionOrItsRights(t *testing.T) {
	s, ctx := open(t), context.Background()
	running, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- s.sessions.Run(running) }()
	defer func() { stop(); <-done }()
	w := s.page(tenant.Owner, "calls")
	s.must(s.sessions.End(ctx, w.token))
	w.ended()
	other := s.page(tenant.Supervisor, "calls")
	var told session.Ended
	s.must(s.Schemas.Within(ctx, s.own, func(tx *gorm.DB) (err error) {
		told, err = session.RoleWithin(tx, s.own, "supervisor", tenant.Agent)
		return err
	}))
	s.sessions.Tell(ctx, told)
	other.ended()
}

func (w *watcher) ended() {
	w.Helper()
	select {
	case err := <-w.over:
		if !strings.Contains(err.Error(), "4401") {
			w.Errorf("the stream ended with %v", err)
		}
	case <-time.After(5 * time.Second):
		w.Error("the stream outlives its session")
	}
}

func TestASpentOrForeignTicketOpensNothing(t *testing.T) {
	s := open(t)
	made, err := s.office.Issue(context.Background(), ticket.Desk, ticket.Bearer{Who: tenant.Actor{Tenant: s.own, User: "owner", Role: tenant.Owner}, Origin: "x"})
	s.must(err)
	for _, tried := range []string{"", "made-up", made} {
		if conn, err := socket.Dial(context.Background(), s.url+"?ticket="+tried, http.Header{"Origin": {"x"}}); err == nil {
			conn.Close(1000, "")
			t.Errorf("ticket %q opened the stream", tried)
		}
	}
}
