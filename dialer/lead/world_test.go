package lead_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callback"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/dialer/lead"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

// office is a tenant with a list, a running campaign on it and one that draws on another list.
type office struct {
	testing.TB
	*tenanttest.World
	by    tenant.Actor
	lists *list.Store
	leads *lead.Store
	backs *callback.Store
	list  dialer.ListID
	now   time.Time
	queue *queue
	rules *guard.Store
}

type queue struct {
	mu   sync.Mutex
	jobs []jobs.Args
	at   []time.Time
}

// purges counts the jobs that forget deleted leads.
func (q *queue) purges() (n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, job := range q.jobs {
		if _, ok := job.(lead.Purge); ok {
			n++
		}
	}
	return n
}

func (q *queue) Insert(_ context.Context, _ *gorm.DB, args jobs.Args, opts jobs.Options) (bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs, q.at = append(q.jobs, args), append(q.at, opts.At)
	return true, nil
}

func open(t testing.TB) *office {
	t.Helper()
	o := &office{TB: t, World: book.Open(t), now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC), queue: &queue{}}
	o.by = tenant.Actor{Tenant: o.Tenant(t, nil), User: "ann", Role: "owner"}
	box := tenanttest.NewBox(t)
	o.lists = list.NewStore(o.Schemas, box, phone.NewBook(), campaign.Join)
	rules, err := guard.New(guard.Config{Numbers: list.NewNumbers(o.Schemas, box)})
	o.must(err)
	o.rules = rules
	o.leads = lead.NewStore(o.Schemas, lead.World{Lists: o.lists, Guard: rules, Jobs: o.queue})
	o.backs = callback.NewStore(o.Schemas)
	l, err := o.lists.Create(context.Background(), o.by, "Autumn", "CN", o.now)
	o.must(err)
	o.list = l.ID
	o.exec(`insert into trunks (id, name, kind) values ('t1', 'Sandbox', 'sandbox')`,
		`insert into caller_ids (id, label, sealed, last4, kind, trunk_id) values ('k1', 'Sandbox', '', '0000', 'sandbox', 't1')`,
		`insert into users (id, email, name, role) values ('ann', 'ann@example.com', 'Ann', 'owner')`,
		`insert into lists (id, name, country) values ('other', 'Other', 'CN')`,
		`insert into campaigns (id, name, list_id, trunk_id, caller_id, status, max_attempts) values ('far', 'Far', 'other', 't1', 'k1', 'running', 3)`,
		`insert into campaigns (id, name, list_id, trunk_id, caller_id, status, max_attempts, created_at) values ('c1', 'First', '`+string(o.list)+`', 't1', 'k1', 'running', 3, now() + interval '1 second')`)
	return o
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) exec(statements ...string) {
	o.Helper()
	fixture.Exec(o, o.World, o.by.Tenant, statements...)
}

func (o *office) one(query string) string {
	o.Helper()
	return fixture.One(o, o.World, o.by.Tenant, query)
}

func (o *office) add(numbers ...string) dialer.LeadID {
	o.Helper()
	l, _, err := o.lists.Add(context.Background(), o.by, o.list, list.Entry{Number: numbers[0], Others: numbers[1:], Name: "Chen"}, o.now)
	o.must(err)
	return l.ID
}

func (o *office) sheet(id dialer.LeadID) lead.Sheet {
	o.Helper()
	s, err := o.leads.Sheet(context.Background(), o.by.Tenant, id, o.now)
	o.must(err)
	return s
}

func (o *office) kinds(id dialer.LeadID) string {
	o.Helper()
	all, _, err := o.leads.Timeline(context.Background(), o.by.Tenant, id, "", 0, o.now)
	o.must(err)
	var words []string
	for _, m := range all {
		word := m.Kind
		if m.Undone {
			word = "-" + word
		}
		words = append(words, word)
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

func (o *office) do(w lead.Wish) lead.Act {
	o.Helper()
	a, err := o.leads.Begin(context.Background(), o.by, w, o.now)
	o.must(err)
	return a
}

func (o *office) undo(a lead.Act) lead.Act {
	o.Helper()
	a, err := o.leads.Undo(context.Background(), o.by, a.ID, "a slip", o.now)
	o.must(err)
	return a
}

func reasonOf(err error) string {
	if e, ok := err.(*fault.Error); ok {
		return e.Reason
	}
	return fmt.Sprint(err)
}

const places = `select coalesce(string_agg(state || '/' || reason, ' ' order by campaign_id, lead_id), '') from queue`
