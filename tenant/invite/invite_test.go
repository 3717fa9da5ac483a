package invite_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
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

func TestAnInvitedPersonBecomesAMember(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	made, token := p.invite(t, " Chen@Acme.example ", tenant.Agent)
	if made.State != invite.Open || made.Email != "chen@acme.example" || made.InvitedByName != "Lin Yue" || made.ExpiresAt.Sub(made.CreatedAt) != 72*time.Hour {
		t.Fatalf("%+v", made)
	}
	if len(p.post.letters) != 1 || p.post.letters[0].To != "chen@acme.example" || !strings.Contains(p.post.letters[0].Text, token) || !strings.Contains(p.post.letters[0].Subject, "Lin Yue") {
		t.Fatalf("%+v", p.post.letters)
	}
	info, err := p.ByToken(ctx, token)
	want := invite.Info{Company: "Test " + string(p.id), Email: "chen@acme.example", Role: tenant.Agent, Language: "zh", InvitedByName: "Lin Yue", ExpiresAt: made.ExpiresAt}
	if err != nil || info != want {
		t.Fatalf("%+v, %v", info, err)
	}
	who, err := p.Accept(ctx, form(token))
	if err != nil || who.Tenant != p.id || who.Role != tenant.Agent {
		t.Fatalf("%+v, %v", who, err)
	}
	var row struct {
		Email, Name, Role, Language, PasswordHash string
		Seat                                      bool
	}
	err = p.Schemas.Within(ctx, p.id, func(tx *gorm.DB) error {
		return tx.Raw(`select u.email, u.name, u.role, u.language, u.seat, l.password_hash from users u join public.logins l on l.user_id = u.id and l.email = u.email where u.id = ?`,
			string(who.User)).Scan(&row).Error
	})
	if err != nil || row.Email != "chen@acme.example" || row.Name != "Chen" || row.Role != "agent" || row.Language != "en" || !row.Seat {
		t.Fatalf("%+v, %v", row, err)
	}
	if fits, err := p.cfg.Hasher.Match(ctx, secret, row.PasswordHash); err != nil || !fits {
		t.Fatal("the password does not fit", err)
	}
	if got, want := p.actions(t), []string{"invitation_sent by owner", "invitation_accepted by " + string(who.User)}; strings.Join(got, ",") != strings.Join(want, ",") {
		t.Fatalf("%v", got)
	}
	for _, err := range []error{second(p.ByToken(ctx, token)), second(p.Accept(ctx, form(token))), p.Revoke(ctx, p.owner, made.ID), third(p.Resend(ctx, p.owner, made.ID))} {
		if reason(err) != "invitation_used" {
			t.Errorf("%v, want invitation_used", err)
		}
	}
	if _, _, err := p.Create(ctx, p.owner, invite.New{Email: "chen@acme.example", Role: tenant.Admin, Language: "en"}); reason(err) != "already_member" {
		t.Error(err)
	}
	if p.states(t)["chen@acme.example"] != invite.Accepted {
		t.Error(p.states(t))
	}
}

func second[A any](_ A, err error) error        { return err }
func third[A, B any](_ A, _ B, err error) error { return err }

func TestWhomNobodyCanInvite(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	p.invite(t, "open@acme.example", tenant.Agent)
	admin, key := p.owner, tenant.Actor{Tenant: p.id, Key: "k1"}
	admin.Role = tenant.Admin
	tests := []struct {
		name string
		by   tenant.Actor
		new  invite.New
		want string
	}{
		{"no address", p.owner, invite.New{Email: "chen", Role: tenant.Agent, Language: "en"}, "email_form"},
		{"no such role", p.owner, invite.New{Email: "a@acme.example", Role: "root", Language: "en"}, "role_unknown"},
		{"no such language", p.owner, invite.New{Email: "a@acme.example", Role: tenant.Agent, Language: "de"}, "language_unknown"},
		{"an admin makes no owners", admin, invite.New{Email: "a@acme.example", Role: tenant.Owner, Language: "en"}, "owner_only"},
		{"a key makes no owners", key, invite.New{Email: "a@acme.example", Role: tenant.Owner, Language: "en"}, "owner_only"},
		{"an address that is invited", p.owner, invite.New{Email: "OPEN@acme.example", Role: tenant.Agent, Language: "en"}, "invitation_open"},
		{"a member", p.owner, invite.New{Email: "owner@" + string(p.id) + ".example", Role: tenant.Agent, Language: "en"}, "already_member"},
		{"an admin invites an admin", admin, invite.New{Email: "b@acme.example", Role: tenant.Admin, Language: "en"}, ""},
		{"a key invites an agent", key, invite.New{Email: "c@acme.example", Role: tenant.Agent, Language: "en"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := p.Create(ctx, test.by, test.new)
			if reason(err) != test.want {
				t.Fatalf("%v, want %q", err, test.want)
			}
		})
	}
}

func TestAnAdminNeverSeesALinkToOwnership(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	made, _ := p.invite(t, "co-owner@acme.example", tenant.Owner)
	p.later = time.Minute
	admin := tenant.Actor{Tenant: p.id, User: "admin", Role: tenant.Admin}
	if _, link, err := p.Resend(ctx, admin, made.ID); reason(err) != "owner_only" || link != "" {
		t.Fatal(link, err)
	}
	if err := p.Revoke(ctx, admin, made.ID); reason(err) != "owner_only" {
		t.Fatal(err)
	}
}

func TestALinkEndsAfter72HoursAndANewOneReplacesIt(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	made, first := p.invite(t, "chen@acme.example", tenant.Agent)
	if _, _, err := p.Resend(ctx, p.owner, made.ID); reason(err) != "resend_wait" || !fault.Is(err, fault.Quota) {
		t.Fatal(err)
	}
	p.later = 72*time.Hour + time.Second
	if _, err := p.ByToken(ctx, first); reason(err) != "invitation_expired" {
		t.Fatal(err)
	}
	if _, err := p.Accept(ctx, form(first)); reason(err) != "invitation_expired" {
		t.Fatal(err)
	}
	if p.states(t)["chen@acme.example"] != invite.Expired {
		t.Fatal(p.states(t))
	}
	again, link, err := p.Resend(ctx, p.owner, made.ID)
	if err != nil || again.ID != made.ID || again.State != invite.Open {
		t.Fatalf("%+v, %v", again, err)
	}
	p.later += time.Minute
	_, newer, err := p.Resend(ctx, p.owner, made.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Accept(ctx, form(token(t, link))); reason(err) != "invitation_expired" {
		t.Fatalf("a link that was replaced: %v", err)
	}
	if _, err := p.Accept(ctx, form(token(t, newer))); err != nil {
		t.Fatal(err)
	}
	if got := p.actions(t); len(got) != 4 || got[1] != "invitation_resent by owner" {
		t.Fatal(got)
	}
}

func TestAnAddressInvitedAnewKeepsOneOpenInvitation(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	old, _ := p.invite(t, "chen@acme.example", tenant.Agent)
	p.later = 73 * time.Hour
	p.invite(t, "chen@acme.example", tenant.Supervisor)
	if _, _, err := p.Resend(ctx, p.owner, old.ID); reason(err) != "invitation_open" {
		t.Fatal(err)
	}
}

func TestWhatIsTakenBackOpensNothing(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	made, token := p.invite(t, "chen@acme.example", tenant.Agent)
	for range 2 {
		if err := p.Revoke(ctx, p.owner, made.ID); err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range []error{second(p.ByToken(ctx, token)), second(p.Accept(ctx, form(token))), third(p.Resend(ctx, p.owner, made.ID))} {
		if reason(err) != "invitation_revoked" {
			t.Error(err)
		}
	}
	if got := p.actions(t); len(got) != 2 || got[1] != "invitation_revoked by owner" {
		t.Fatal(got)
	}
	if p.states(t)["chen@acme.example"] != invite.Revoked {
		t.Fatal(p.states(t))
	}
	p.invite(t, "chen@acme.example", tenant.Agent)
	for name, err := range map[string]error{"nobody's": p.Revoke(ctx, p.owner, "nobody"), "nobody's again": third(p.Resend(ctx, p.owner, "nobody"))} {
		if reason(err) != "no_invitation" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatAPersonFillsInIsJudged(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	_, token := p.invite(t, "chen.siyuan@acme.example", tenant.Agent)
	tests := []struct {
		name   string
		change func(*invite.Acceptance)
		want   string
	}{
		{"no name", func(a *invite.Acceptance) { a.Name = " " }, "name_form"},
		{"a name of two lines", func(a *invite.Acceptance) { a.Name = "a\nb" }, "name_form"},
		{"a short password", func(a *invite.Acceptance) { a.Password = "short" }, "password_short"},
		{"the own address as password", func(a *invite.Acceptance) { a.Password = "chen.siyuan@acme.example" }, "password_personal"},
		{"no such language", func(a *invite.Acceptance) { a.Language = "de" }, "language_unknown"},
		{"another token", func(a *invite.Acceptance) { a.Token = "nonsense" }, "token_wrong"},
		{"all well", func(*invite.Acceptance) {}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := form(token)
			test.change(&a)
			if _, err := p.Accept(ctx, a); reason(err) != test.want {
				t.Fatalf("%v, want %q", err, test.want)
			}
		})
	}
}

func TestWaitingInvitationsKeepTheirSeats(t *testing.T) {
	p, ctx := newPlace(t, 3), context.Background() // the owner has one
	_, a := p.invite(t, "a@acme.example", tenant.Agent)
	made, _ := p.invite(t, "b@acme.example", tenant.Agent)
	if _, _, err := p.Create(ctx, p.owner, invite.New{Email: "c@acme.example", Role: tenant.Agent, Language: "en"}); reason(err) != "seat_limit" {
		t.Fatal(err)
	}
	p.invite(t, "auditor@acme.example", tenant.Auditor) // free
	if _, err := p.Accept(ctx, form(a)); err != nil {
		t.Fatalf("the seat was kept for them: %v", err)
	}
	p.later = time.Minute
	if _, _, err := p.Resend(ctx, p.owner, made.ID); err != nil {
		t.Fatalf("an invitation is in its own way: %v", err)
	}
	if err := p.Revoke(ctx, p.owner, made.ID); err != nil {
		t.Fatal(err)
	}
	_, c := p.invite(t, "c@acme.example", tenant.Agent)
	cfg := p.cfg
	cfg.Seats = seats{2}
	if _, err := build(t, cfg).Accept(ctx, form(c)); reason(err) != "seat_limit" {
		t.Fatalf("the plan has shrunk: %v", err)
	}
}

func TestManyInvitationsAtOnceStayWithinTheSeats(t *testing.T) {
	p, ctx := newPlace(t, 4), context.Background()
	results := make([]error, 8)
	var wg sync.WaitGroup
	for i := range results {
		wg.Go(func() {
			_, _, results[i] = p.Create(ctx, p.owner, invite.New{Email: string(rune('a'+i)) + "@acme.example", Role: tenant.Agent, Language: "en"})
		})
	}
	wg.Wait()
	made := 0
	for _, err := range results {
		if err == nil {
			made++
		} else if reason(err) != "seat_limit" {
			t.Error(err)
		}
	}
	if made != 3 {
		t.Fatalf("%d invitations for 3 seats", made)
	}
}

func TestOfManyWhoAcceptOneLinkAtOnceOneWins(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	_, token := p.invite(t, "chen@acme.example", tenant.Agent)
	won := make(chan tenant.Actor, 12)
	var wg sync.WaitGroup
	for range 12 {
		other := build(t, p.cfg)
		wg.Go(func() {
			who, err := other.Accept(ctx, form(token))
			if err == nil {
				won <- who
			} else if reason(err) != "invitation_used" {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(won) != 1 {
		t.Fatalf("%d won", len(won))
	}
	if n := p.number(t, `select count(*) from users where email = 'chen@acme.example'`); n != 1 {
		t.Fatal(n)
	}
}

func TestAnInvitationWhoseMailFailedIsSimplyMadeAgain(t *testing.T) {
	p, ctx := newPlace(t, 2), context.Background()
	away := fault.New(fault.Unavailable, "mail_away", "no mail today")
	p.post.fail = away
	if _, _, err := p.Create(ctx, p.owner, invite.New{Email: "chen@acme.example", Role: tenant.Agent, Language: "en"}); !errors.Is(err, away) {
		t.Fatal(err)
	}
	p.post.fail = nil
	_, token := p.invite(t, "chen@acme.example", tenant.Agent)
	if n := p.number(t, `select count(*) from invitations`); n != 1 {
		t.Fatalf("%d invitations", n)
	}
	if _, err := p.Accept(ctx, form(token)); err != nil {
		t.Fatal(err)
	}
}

// TestAProcessMayDieAfterAnyStatement kills a process in the middle of an invitation and of its acceptance. Then another tries again.
func TestAProcessMayDieAfterAnyStatement(t *testing.T) {
	p, ctx := newPlace(t, -1), context.Background()
	wish := func(n int) invite.New {
		return invite.New{Email: "p" + string(rune('a'+n)) + "@acme.example", Role: tenant.Agent, Language: "en"}
	}
	deaths := 0
	for n := 0; ; n++ {
		cfg := p.cfg
		schemas, life := p.Mortal(t)
		cfg.Schemas = schemas
		mortal := build(t, cfg)
		life.DieAfter(n)
		_, _, err := mortal.Create(ctx, p.owner, wish(n))
		if !life.Dead() {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		deaths++
		_, link, err := p.Create(ctx, p.owner, wish(n))
		if err != nil {
			t.Fatalf("dead after %d: %v", n, err)
		}
		life.DieAfter(n)
		who, err := mortal.Accept(ctx, form(token(t, link)))
		if life.Dead() {
			if err == nil {
				t.Fatalf("dead after %d and accepted", n)
			}
			if who, err = p.Accept(ctx, form(token(t, link))); err != nil {
				t.Fatalf("dead after %d: %v", n, err)
			}
		}
		if n := p.number(t, `select count(*) from users u join public.logins l on l.user_id = u.id where u.id = '`+string(who.User)+`'`); err != nil || n != 1 {
			t.Fatal(n, err)
		}
	}
	if deaths < 10 || p.number(t, `select count(*) from users`) != deaths+1 {
		t.Fatalf("%d deaths, %d users", deaths, p.number(t, `select count(*) from users`))
	}
	for _, action := range []string{"invitation_accepted"} {
		if n := p.number(t, `select count(*) from audit_log where action = '`+action+`'`); n != deaths {
			t.Fatalf("%d of %s, want %d", n, action, deaths)
		}
	}
}

func TestAnotherTenantsInvitationsAreNotThere(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	made, token := p.invite(t, "chen@acme.example", tenant.Agent)
	other, stranger := p.company(t)
	if list, err := p.List(ctx, other); err != nil || len(list) != 0 {
		t.Fatal(list, err)
	}
	if err := p.Revoke(ctx, stranger, made.ID); reason(err) != "no_invitation" {
		t.Fatal(err)
	}
	if _, _, err := p.Resend(ctx, stranger, made.ID); reason(err) != "no_invitation" {
		t.Fatal(err)
	}
	theirs, _, err := p.Create(ctx, stranger, invite.New{Email: "chen@acme.example", Role: tenant.Owner, Language: "en"})
	if err != nil || theirs.ID == made.ID {
		t.Fatal(theirs, err)
	}
	var seen int
	err = p.Schemas.Within(ctx, other, func(tx *gorm.DB) error {
		return tx.Raw(`select count(*) from public.invitation_lookups where tenant_id <> ?`, string(other)).Scan(&seen).Error
	})
	if err != nil || seen != 0 {
		t.Fatalf("sees %d look-ups of others, %v", seen, err)
	}
	if who, err := p.Accept(ctx, form(token)); err != nil || who.Tenant != p.id || who.Role != tenant.Agent {
		t.Fatalf("%+v, %v", who, err)
	}
}

func TestATenantThatIsSuspendedTakesNobodyIn(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	_, token := p.invite(t, "chen@acme.example", tenant.Agent)
	db, err := pgx.Connect(ctx, p.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(ctx)
	if _, err := db.Exec(ctx, `update tenants set status = 'suspended' where id = $1`, string(p.id)); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Accept(ctx, form(token)); reason(err) != "token_wrong" {
		t.Fatal(err)
	}
}
