package user_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
	"github.com/boyunhq/boyun/tenant/password"
	"github.com/boyunhq/boyun/tenant/session"
	"github.com/boyunhq/boyun/tenant/tenanttest"
	"github.com/boyunhq/boyun/tenant/user"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

type seats int

func (s seats) Limit(*gorm.DB, tenant.ID) (int, bool, error) { return int(s), s >= 0, nil }

type place struct {
	*tenanttest.World
	id       tenant.ID
	sessions *session.Sessions
	users    *user.Users
	hasher   *password.Hasher
}

const secret = "the tram leaves at seven"

func newPlace(t *testing.T, limit int) *place {
	t.Helper()
	w, bus := book.Open(t), memory.New()
	t.Cleanup(func() { bus.Close() })
	sessions, err := session.New(session.Config{Schemas: w.Schemas, Bus: bus, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	hasher := password.Quick()
	users, err := user.NewUsers(user.Config{Schemas: w.Schemas, Sessions: sessions, Seats: seats(limit), Hasher: hasher})
	if err != nil {
		t.Fatal(err)
	}
	return &place{w, w.Tenant(t, nil), sessions, users, hasher}
}

func (p *place) add(t *testing.T, id tenant.UserID, role tenant.Role) tenant.Actor {
	t.Helper()
	hash, _ := p.hasher.Hash(context.Background(), secret)
	err := p.Schemas.Within(context.Background(), p.id, func(tx *gorm.DB) error {
		added, err := user.Add(tx, p.id, user.New{ID: id, Email: string(id) + "@acme.example", Name: "N " + string(id), Role: role, Language: "en", PasswordHash: hash, At: time.Now()})
		if err == nil && !added {
			return errors.New("not added")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tenant.Actor{Tenant: p.id, User: id, Role: role}
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

func ptr[T any](v T) *T { return &v }

func TestWhoMayChangeWhatOfWhom(t *testing.T) {
	tests := []struct {
		name, by, target string
		change           user.Change
		want             string
	}{
		{"an owner makes an agent a supervisor", "owner", "agent", user.Change{Role: ptr(tenant.Supervisor)}, ""},
		{"an owner makes an admin an owner", "owner", "admin", user.Change{Role: ptr(tenant.Owner)}, ""},
		{"an admin makes an agent an admin", "admin", "agent", user.Change{Role: ptr(tenant.Admin)}, ""},
		{"an admin cannot make an owner", "admin", "agent", user.Change{Role: ptr(tenant.Owner)}, "owner_only"},
		{"an admin cannot demote an owner", "admin", "owner", user.Change{Role: ptr(tenant.Agent)}, "owner_only"},
		{"an admin cannot disable an owner", "admin", "owner", user.Change{Status: ptr(user.Disabled)}, "owner_only"},
		{"an admin may correct an owner's name", "admin", "owner", user.Change{Name: ptr("New")}, ""},
		{"the last owner cannot step down", "owner", "owner", user.Change{Role: ptr(tenant.Admin)}, "last_owner"},
		{"nobody disables themselves", "admin", "admin", user.Change{Status: ptr(user.Disabled)}, "not_yourself"},
		{"an admin disables an agent", "admin", "agent", user.Change{Status: ptr(user.Disabled)}, ""},
		{"there is no role of that name", "owner", "agent", user.Change{Role: ptr(tenant.Role("root"))}, "role_unknown"},
		{"there is no status of that name", "owner", "agent", user.Change{Status: ptr(user.Status("gone"))}, "status_unknown"},
		{"there is no language of that name", "owner", "agent", user.Change{Language: ptr("de")}, "language_unknown"},
		{"a person needs a name", "owner", "agent", user.Change{Name: ptr("")}, "name_form"},
		{"nobody is not found", "owner", "nobody", user.Change{Name: ptr("x")}, "no_user"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, ctx := newPlace(t, 10), context.Background()
			by := map[string]tenant.Actor{"owner": p.add(t, "owner", tenant.Owner), "admin": p.add(t, "admin", tenant.Admin), "agent": p.add(t, "agent", tenant.Agent)}
			changed, err := p.users.Change(ctx, by[test.by], tenant.UserID(test.target), test.change)
			if reason(err) != test.want {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			rows, logErr := audit.New(p.Schemas).Rows(ctx, p.id, audit.Filter{})
			if logErr != nil || (len(rows) == 1) != (test.want == "") {
				t.Fatalf("audit rows %v, %v", rows, logErr)
			}
			if test.want == "" && test.change.Role != nil && (changed.Role != *test.change.Role || rows[0].Detail["role"] != string(changed.Role) || rows[0].Actor != test.by) {
				t.Fatalf("%+v, %+v", changed, rows[0])
			}
		})
	}
}

func TestTwoOwnersWhoRemoveEachOtherAtOnceLeaveOne(t *testing.T) {
	p, ctx := newPlace(t, 10), context.Background()
	a, b := p.add(t, "a", tenant.Owner), p.add(t, "b", tenant.Owner)
	results := make([]error, 2)
	var wg sync.WaitGroup
	for i, pair := range []struct {
		by     tenant.Actor
		target tenant.UserID
	}{{a, "b"}, {b, "a"}} {
		wg.Go(func() {
			_, results[i] = p.users.Change(ctx, pair.by, pair.target, user.Change{Role: ptr(tenant.Agent)})
		})
	}
	wg.Wait()
	if r := reason(results[0]) + reason(results[1]); r != "last_owner" {
		t.Fatalf("%v", results)
	}
}

func TestADisabledPersonIsOutAtOnceAndCanComeBack(t *testing.T) {
	p, ctx := newPlace(t, 2), context.Background()
	owner := p.add(t, "owner", tenant.Owner)
	p.add(t, "agent", tenant.Agent)
	token, started, err := p.sessions.Start(ctx, session.Session{Tenant: p.id, User: "agent", Role: tenant.Agent}, "")
	if err != nil {
		t.Fatal(err)
	}
	p.sessions.Open(ctx, token)
	gone, stop := p.sessions.Watch(started.ID)
	defer stop()
	if _, err := p.users.Change(ctx, owner, "agent", user.Change{Status: ptr(user.Disabled)}); err != nil {
		t.Fatal(err)
	}
	<-gone
	if _, _, err := p.sessions.Open(ctx, token); reason(err) != "signed_out" {
		t.Fatal(err)
	}
	disabled := func() (is bool) {
		p.Schemas.Within(ctx, p.id, func(tx *gorm.DB) error {
			return tx.Raw(`select disabled from public.logins where user_id = 'agent'`).Row().Scan(&is)
		})
		return is
	}
	if !disabled() {
		t.Fatal("the log-in still works")
	}
	if _, err := p.users.Change(ctx, owner, "agent", user.Change{Status: ptr(user.Active)}); err != nil || disabled() {
		t.Fatal(err)
	}
}

func TestSeatsAreCountedWhereOneIsTaken(t *testing.T) {
	p, ctx := newPlace(t, 2), context.Background()
	owner := p.add(t, "owner", tenant.Owner)
	p.add(t, "agent", tenant.Agent)
	p.add(t, "auditor", tenant.Auditor)
	change := func(id tenant.UserID, c user.Change) string {
		_, err := p.users.Change(ctx, owner, id, c)
		return reason(err)
	}
	if r := change("auditor", user.Change{Role: ptr(tenant.Agent)}); r != "seat_limit" {
		t.Fatalf("a third seat of two: %q", r)
	}
	if r := change("agent", user.Change{Role: ptr(tenant.Supervisor)}); r != "" {
		t.Fatalf("from one seat to another: %q", r)
	}
	if r := change("agent", user.Change{Status: ptr(user.Disabled)}); r != "" {
		t.Fatal(r)
	}
	if r := change("auditor", user.Change{Role: ptr(tenant.Agent)}); r != "" {
		t.Fatalf("a seat that became free: %q", r)
	}
	if r := change("agent", user.Change{Status: ptr(user.Active)}); r != "seat_limit" {
		t.Fatalf("coming back without a seat: %q", r)
	}
}

func TestAddingTwiceEqualsOnceAndAnAddressIsTakenOnce(t *testing.T) {
	p := newPlace(t, -1)
	p.add(t, "a", tenant.Agent)
	try := func(id tenant.UserID, email string) (added bool, err error) {
		err = p.Schemas.Within(context.Background(), p.id, func(tx *gorm.DB) error {
			added, err = user.Add(tx, p.id, user.New{ID: id, Email: email, Role: tenant.Agent, Language: "zh", PasswordHash: "x", At: time.Now()})
			return err
		})
		return added, err
	}
	if added, err := try("a", "a@acme.example"); added || err != nil {
		t.Fatal(added, err)
	}
	if added, err := try("b", "a@acme.example"); added || reason(err) != "already_member" {
		t.Fatal(added, err)
	}
}

func TestPreferencesAreOneSmallObject(t *testing.T) {
	p, ctx := newPlace(t, -1), context.Background()
	p.add(t, "a", tenant.Agent)
	for prefs, want := range map[string]string{
		`{"theme":"dark","volume":0.4}`: "",
		`[1]`:                           "prefs_form",
		`null`:                          "prefs_form",
		`{"a":`:                         "prefs_form",
		`{"a":"\u0000"}`:                "prefs_form",
		`{"a":"` + strings.Repeat("x", 17<<10) + `"}`: "prefs_form",
	} {
		if err := p.users.SetPrefs(ctx, p.id, "a", []byte(prefs)); reason(err) != want {
			t.Errorf("%.30s: %v, want %q", prefs, err, want)
		}
	}
	if got, err := p.users.Get(ctx, p.id, "a"); err != nil || !strings.Contains(string(got.Prefs), "dark") {
		t.Fatal(string(got.Prefs), err)
	}
	if err := p.users.SetPrefs(ctx, p.id, "nobody", []byte(`{}`)); reason(err) != "no_user" {
		t.Fatal(err)
	}
}

func TestANewPasswordEndsTheOtherSessions(t *testing.T) {
	p, ctx := newPlace(t, -1), context.Background()
	me := p.add(t, "a", tenant.Agent)
	here, mine, _ := p.sessions.Start(ctx, session.Session{Tenant: p.id, User: "a", Role: tenant.Agent}, "")
	there, _, _ := p.sessions.Start(ctx, session.Session{Tenant: p.id, User: "a", Role: tenant.Agent}, "")
	if err := p.users.SetPassword(ctx, me, mine.ID, "a wrong one", "seven trams at the harbour"); reason(err) != "password_wrong" {
		t.Fatal(err)
	}
	if err := p.users.SetPassword(ctx, me, mine.ID, secret, "short"); reason(err) != "password_short" {
		t.Fatal(err)
	}
	if err := p.users.SetPassword(ctx, me, mine.ID, secret, "seven trams at the harbour"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.sessions.Open(ctx, here); err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.sessions.Open(ctx, there); reason(err) != "signed_out" {
		t.Fatal(err)
	}
	if err := p.users.SetPassword(ctx, me, mine.ID, secret, "yet another long sentence"); reason(err) != "password_wrong" {
		t.Fatal("the old password still counts")
	}
}
