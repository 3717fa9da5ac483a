package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/billing/meter"
	"github.com/boyunhq/boyun/billing/plan"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callback"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/callerid/letter"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/guard/consent"
	"github.com/boyunhq/boyun/dialer/guard/proof"
	"github.com/boyunhq/boyun/dialer/guard/rulebook"
	"github.com/boyunhq/boyun/dialer/hearing"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/lead"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/dialer/route"
	"github.com/boyunhq/boyun/dialer/simulate/trial"
	"github.com/boyunhq/boyun/dialer/tape"
	"github.com/boyunhq/boyun/dialer/trunk/store"
	"github.com/boyunhq/boyun/dialer/trunk/testcall"
	"github.com/boyunhq/boyun/infra/blob"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/infra/mail"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/infra/state"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/media/detect/carriers"
	"github.com/boyunhq/boyun/media/mp3"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/record"
	softdesk "github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/roster"
	"github.com/boyunhq/boyun/softphone/station"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/audit"
	"github.com/boyunhq/boyun/tenant/country"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/key"
	"github.com/boyunhq/boyun/tenant/password"
	"github.com/boyunhq/boyun/tenant/session"
	"github.com/boyunhq/boyun/tenant/tenanttest"
	"github.com/boyunhq/boyun/web/api"
	"github.com/boyunhq/boyun/web/ticket"
)

var book tenanttest.Book

// announcements are worked out once for all houses.
var announcements = sync.OnceValues(func() ([]carriers.Announcement, error) {
	prompts, err := prompt.Load()
	if err != nil {
		return nil, err
	}
	return carriers.Load(prompts)
})

func TestMain(m *testing.M) { book.Main(m) }

// house is the API on real stores, with two tenants of which the second must never be seen by the first.
type house struct {
	testing.TB
	*tenanttest.World
	api       *api.API
	own, far  tenant.ID
	access    *access.Access
	sessions  *session.Sessions
	keys      *key.Keys
	samples   *hearing.Store
	ears      *hearing.Ears
	history   *history.Store
	campaigns *campaign.Store
	lists     *list.Store
	imports   *list.Importer
	trials    *trial.Trials
	recorder  *tape.Recorder
	display   *run.Display
	rules     *guard.Store
	bus       state.State
	queue     *queue
	hasher    *password.Hasher
	homes     *directory.Directory
	inbox     *mail.Inbox
	style
}

// style is how a house is served.
type style struct {
	limits       api.Limits
	secure, demo bool
	proxies      []netip.Prefix
}

// queue keeps the imports that were enqueued, for the test to work off.
type queue struct {
	mu   sync.Mutex
	jobs []list.Job
}

func (q *queue) Insert(_ context.Context, _ *gorm.DB, args jobs.Args, _ jobs.Options) (bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if job, ok := args.(list.Job); ok {
		q.jobs = append(q.jobs, job)
	}
	return true, nil
}

// unlimited is enough for any test.
func unlimited() api.Limits {
	return api.Limits{PublicPerSecond: 1e6, PublicBurst: 1e6, PerSecond: 1e6, Burst: 1e6}
}

func open(t testing.TB) *house { return build(t, style{limits: unlimited()}) }

func build(t testing.TB, as style) *house {
	t.Helper()
	h := &house{TB: t, World: book.Open(t), bus: memory.New(), queue: &queue{}, style: as}
	t.Cleanup(func() { h.bus.Close() })
	kek, err := seal.File(filepath.Join(t.TempDir(), "keys.json"))
	h.must(err)
	keys := seal.New(kek)
	boxes := directory.NewKeyring(h.Schemas, keys)
	for _, at := range []*tenant.ID{&h.own, &h.far} {
		wrapped, err := keys.NewTenantKey()
		h.must(err)
		*at = h.Tenant(t, wrapped)
		h.seed(*at)
	}
	log := slog.New(slog.DiscardHandler)
	h.access, err = access.New()
	h.must(err)
	h.sessions, err = session.New(session.Config{Schemas: h.Schemas, Bus: h.bus, Logger: log})
	h.must(err)
	h.keys, err = key.New(key.Config{Schemas: h.Schemas, Scopes: h.access, Logger: log})
	h.must(err)
	files, err := blob.OpenFolder(t.TempDir())
	h.must(err)
	t.Cleanup(func() { files.Close() })
	h.history = history.NewStore(h.Schemas, func(*gorm.DB, tenant.ID, dialer.CallID) error { return nil }).Telling(h.bus, log)
	deck, err := record.NewDeck(record.Config{Log: log})
	h.must(err)
	h.recorder = tape.NewRecorder(deck, files, nil, boxes, h.history, log)
	rules, err := guard.New(guard.Config{})
	h.must(err)
	h.rules = rules
	h.campaigns = campaign.NewStore(h.Schemas, rules, nil)
	h.lists = list.NewStore(h.Schemas, boxes, phone.NewBook(), campaign.Join)
	h.samples = hearing.NewStore(h.Schemas, boxes, log)
	built, err := announcements()
	h.must(err)
	h.ears, err = hearing.NewEars(h.samples, built, log)
	h.must(err)
	h.imports, err = list.NewImporter(list.ImportConfig{Tmp: t.TempDir(), Log: log, Consents: consent.NewStore(h.Schemas, h.lists)}, h.lists, files, h.queue, h.bus)
	h.must(err)
	h.display = run.NewDisplay(h.bus, h.bus, log)
	h.trials = trial.New(trial.World{Schemas: h.Schemas, Campaigns: h.campaigns, Guard: rules, Tariffs: penny{}, Jobs: h.queue, Bus: h.bus, Log: log, Now: time.Now})
	h.api, err = api.New(api.Config{Limits: h.limits, Proxies: h.proxies, Secure: h.secure, Demo: h.demo, Access: h.access, Sessions: h.sessions, Keys: h.keys, Limiter: h.bus, Log: log})
	h.must(err)
	h.resources(keys, boxes, files)
	return h
}

func (h *house) resources(keys *seal.Keys, boxes *directory.Keyring, files *blob.Folder) {
	h.Helper()
	plans := plan.NewStore(h.Schemas, time.Now)
	h.api.Calls(api.CallWorld{History: h.history, Ledger: meter.NewLedger(h.Schemas), Campaigns: h.campaigns, Lists: h.lists, Sounds: tape.NewLibrary(boxes, h.history, files),
		Samples: h.samples, Ears: h.ears, News: h.bus,
		Keeper: &tape.Keeper{Schemas: h.Schemas, Index: h.history, Laws: h.rules.Kept, Now: time.Now}, Desks: softdesk.Remote{Bus: h.bus}, MP3: mp3.New(mp3.Config{})})
	h.api.Lists(api.ListWorld{Lists: h.lists, Imports: h.imports, Campaigns: h.campaigns, History: h.history, Callbacks: callback.NewStore(h.Schemas),
		Leads: lead.NewStore(h.Schemas, lead.World{Lists: h.lists, Guard: h.rules, Jobs: h.queue, Bus: h.bus})})
	h.api.Simulations(h.trials)
	h.api.Callbacks(callback.NewStore(h.Schemas), h.campaigns)
	callers := callerid.New(h.Schemas, boxes, false)
	stations := station.NewStore(h.Schemas, boxes, callers, h.rules)
	h.api.Campaigns(api.CampaignWorld{Campaigns: h.campaigns, Lists: h.lists, Plans: plans, Stations: stations, Display: h.display, Floor: api.Floor{Shelf: h.bus}})
	h.api.Floors(api.Floor{Shelf: h.bus})
	h.api.Monitors(api.MonitorWorld{Logins: api.Logins{Watch: h.sessions.Watch}})
	h.api.Stations(api.StationWorld{Store: stations, Phones: phone.NewBook(), Homes: directory.New(h.Schemas)})
	h.api.Numbers(api.NumberWorld{Store: store.New(h.Schemas, boxes, callers), Callers: callers, Letters: letter.New(h.Schemas, boxes, false), Phones: phone.NewBook(), Homes: directory.New(h.Schemas), Posts: h.bus, Tests: testcall.NewStore(h.Schemas, boxes, h.rules)})
	h.api.Routing(route.NewStore(h.Schemas))
	h.api.Roster(api.RosterWorld{Store: roster.NewStore(h.Schemas), Shelf: h.bus})
	h.api.Sandbox()
	h.api.SandboxCalls(nil)
	h.api.Compliance(api.ComplianceWorld{Book: &rulebook.Book{Schemas: h.Schemas, Guard: h.rules, Lists: h.lists}, Lists: h.lists, Campaigns: h.campaigns, Consents: consent.NewStore(h.Schemas, h.lists),
		Proofs: &proof.Maker{Schemas: h.Schemas, Lists: h.lists, Log: audit.New(h.Schemas), Profiles: h.rules.Profiles()}, Audit: audit.New(h.Schemas)})
	table, err := country.New()
	h.must(err)
	h.api.Countries(table)
	h.api.Tickets(ticket.NewOffice(h.bus))
	h.people(plans, keys, table)
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// seed puts into a tenant what sign-up would: people of every role, the sandbox, the sample, a plan.
func (h *house) seed(t tenant.ID) {
	h.Helper()
	for _, role := range tenant.Roles() {
		h.exec(t, `insert into users (id, email, name, role) values (?, ?, ?, ?)`, string(role), string(role)+"@example.com", "The "+string(role), string(role))
	}
	h.exec(t, `insert into trunks (id, name, kind) values ('box', 'Sandbox', 'sandbox'), ('sip', 'Carrier', 'ip')`)
	h.exec(t, `insert into caller_ids (id, label, sealed, last4, kind, trunk_id, proof) values ('boxid', 'Sandbox', '\x00', '0000', 'sandbox', 'box', '')`)
	h.exec(t, `insert into lists (id, name, country, sample) values ('sample', 'Sample leads', 'CN', true)`)
	h.exec(t, `insert into campaigns (id, name, list_id, trunk_id, caller_id, sample, windows) values ('first', 'First call', 'sample', 'box', 'boxid', true, '[{"days":[1,2,3,4,5,6,7],"from":"08:00","to":"21:00"}]')`)
	h.exec(t, `insert into subscription (plan, seats, lines, currency, tariff) values ('line', 10, 30, 'CNY', '2026-11')`)
}

func (h *house) exec(t tenant.ID, sql string, args ...any) {
	h.Helper()
	h.must(h.Schemas.Within(context.Background(), t, func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error }))
}

// asker sends requests as somebody.
type asker struct {
	*house
	cookie, csrf, bearer string
}

// as logs a person of role in.
func (h *house) as(t tenant.ID, role tenant.Role) asker {
	h.Helper()
	token, started, err := h.sessions.Start(context.Background(), session.Session{Tenant: t, User: tenant.UserID(role), Role: role}, "")
	h.must(err)
	return asker{house: h, cookie: token, csrf: started.CSRF}
}

// with makes an API key of these scopes.
func (h *house) with(t tenant.ID, live bool, scopes ...string) asker {
	h.Helper()
	_, secret, err := h.keys.Create(context.Background(), tenant.Actor{Tenant: t, User: "owner", Role: tenant.Owner}, key.Fresh{Name: "test", Scopes: scopes, Live: live})
	h.must(err)
	return asker{house: h, bearer: secret}
}

// request is one request; change may alter it before it is sent.
func (a asker) request(method, path string, body any, change ...func(*http.Request)) *httptest.ResponseRecorder {
	a.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case io.Reader:
		reader = b
	case string:
		reader = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		a.must(err)
		reader = bytes.NewReader(raw)
	}
	r := httptest.NewRequest(method, path, reader)
	r.Header.Set("Content-Type", "application/json")
	if a.cookie != "" {
		r.AddCookie(&http.Cookie{Name: a.api.CookieName(), Value: a.cookie})
		r.Header.Set("X-CSRF-Token", a.csrf)
	}
	if a.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+a.bearer)
	}
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	a.api.ServeHTTP(w, r)
	return w
}

// get asks and reads the answer, which must have this status.
func get[T any](a asker, status int, method, path string, body any, change ...func(*http.Request)) (out T) {
	a.Helper()
	w := a.request(method, path, body, change...)
	if w.Code != status {
		a.Fatalf("%s %s answered %d, want %d: %s", method, path, w.Code, status, w.Body)
	}
	if w.Body.Len() > 0 {
		a.must(json.Unmarshal(w.Body.Bytes(), &out))
	}
	return out
}
