package invite_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/mail"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
	"github.com/boyunhq/boyun/tenant/invite"
	"github.com/boyunhq/boyun/tenant/password"
	"github.com/boyunhq/boyun/tenant/tenanttest"
	"github.com/boyunhq/boyun/tenant/user"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

const secret = "the tram leaves at seven"

type post struct {
	mu      sync.Mutex
	letters []mail.Message
	fail    error
}

func (p *post) Send(_ context.Context, m mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail == nil {
		p.letters = append(p.letters, m)
	}
	return p.fail
}

// seats holds the tenant's row as billing holds the subscription's, so that askers queue.
type seats struct{ limit int }

func (s seats) Limit(tx *gorm.DB, id tenant.ID) (int, bool, error) {
	err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended(?, 1))`, "seats/"+string(id)).Error
	return s.limit, s.limit >= 0, err
}

type place struct {
	*tenanttest.World
	*invite.Invitations
	cfg   invite.Config
	post  *post
	later time.Duration
	id    tenant.ID
	owner tenant.Actor
}

func newPlace(t *testing.T, limit int) *place {
	t.Helper()
	p := &place{World: book.Open(t), post: &post{}}
	p.cfg = invite.Config{Schemas: p.Schemas, Seats: seats{limit}, Hasher: password.Quick(), Mailer: p.post, Public: "https://call.example/",
		Now: func() time.Time { return time.Now().Add(p.later) }}
	p.Invitations = build(t, p.cfg)
	p.id, p.owner = p.company(t)
	return p
}

func build(t *testing.T, cfg invite.Config) *invite.Invitations {
	t.Helper()
	v, err := invite.NewInvitations(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// company is a tenant with its owner.
func (p *place) company(t *testing.T) (tenant.ID, tenant.Actor) {
	t.Helper()
	id := p.World.Tenant(t, nil)
	owner := tenant.Actor{Tenant: id, User: "owner", Role: tenant.Owner}
	err := p.Schemas.Within(context.Background(), id, func(tx *gorm.DB) error {
		_, err := user.Add(tx, id, user.New{ID: owner.User, Email: "owner@" + string(id) + ".example", Name: "Lin Yue", Role: tenant.Owner, Language: "en", At: time.Now()})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id, owner
}

func (p *place) invite(t *testing.T, email string, role tenant.Role) (invite.Invitation, string) {
	t.Helper()
	made, link, err := p.Create(context.Background(), p.owner, invite.New{Email: email, Role: role, Language: "zh"})
	if err != nil {
		t.Fatal(err)
	}
	return made, token(t, link)
}

func token(t *testing.T, link string) string {
	t.Helper()
	token, ok := strings.CutPrefix(link, "https://call.example/invite/")
	if !ok || len(token) < 26 {
		t.Fatalf("%q is no link", link)
	}
	return token
}

func form(token string) invite.Acceptance {
	return invite.Acceptance{Token: token, Name: "Chen", Password: secret, Language: "en"}
}

func (p *place) actions(t *testing.T) (actions []string) {
	t.Helper()
	rows, err := audit.New(p.Schemas).Rows(context.Background(), p.id, audit.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		actions = append([]string{r.Action + " by " + r.Actor}, actions...)
	}
	return actions
}

func (p *place) number(t *testing.T, query string) (n int) {
	t.Helper()
	if err := p.Schemas.Within(context.Background(), p.id, func(tx *gorm.DB) error { return tx.Raw(query).Scan(&n).Error }); err != nil {
		t.Fatal(err)
	}
	return n
}

func reason(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Reason
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func (p *place) states(t *testing.T) map[string]invite.State {
	t.Helper()
	list, err := p.List(context.Background(), p.id)
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]invite.State{}
	for _, i := range list {
		states[i.Email] = i.State
	}
	return states
}
