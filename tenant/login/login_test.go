package login

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/password"
	"github.com/boyunhq/boyun/tenant/tenanttest"
	"github.com/boyunhq/boyun/tenant/user"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

type office struct {
	*tenanttest.World
	logins *Logins
	hasher *password.Hasher
	now    time.Time
}

func open(t *testing.T) *office {
	t.Helper()
	state := memory.New()
	t.Cleanup(func() { state.Close() })
	o := &office{World: book.Open(t), hasher: password.Quick(), now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	o.logins = New(o.Schemas, o.hasher, state, func() time.Time { return o.now })
	return o
}

// member adds a person with a password to a fresh tenant.
func (o *office) member(t *testing.T, email, plain string) tenant.ID {
	t.Helper()
	id := o.Tenant(t, nil)
	hash, err := o.hasher.Hash(t.Context(), plain)
	if err != nil {
		t.Fatal(err)
	}
	err = o.Schemas.Within(t.Context(), id, func(tx *gorm.DB) error {
		_, err := user.Add(tx, id, user.New{ID: "u1", Email: email, Role: tenant.Supervisor, PasswordHash: hash, At: o.now})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (o *office) try(email, plain string, id tenant.ID) (Found, string) {
	found, err := o.logins.Check(context.Background(), email, plain, id, "192.0.2.1")
	if coded, ok := errors.AsType[*fault.Error](err); ok {
		return found, coded.Reason
	}
	if err != nil {
		return found, err.Error()
	}
	return found, ""
}

func TestAnAddressAndItsPasswordFindThePerson(t *testing.T) {
	o := open(t)
	id := o.member(t, "lin@one.example", "correct horse")
	if found, why := o.try(" Lin@One.example ", "correct horse", ""); why != "" || found != (Found{id, "u1", tenant.Supervisor}) {
		t.Fatalf("found %+v (%s)", found, why)
	}
	for _, wrong := range [][2]string{{"lin@one.example", "Correct horse"}, {"nobody@one.example", "correct horse"}, {"no address", "x"}, {"lin@one.example", ""}} {
		if _, why := o.try(wrong[0], wrong[1], ""); why != "login_wrong" {
			t.Fatalf("%v answers %q", wrong, why)
		}
	}
}

func TestWrongPasswordsLockTheAddressLongerEachTimeAndARightOneForgetsThem(t *testing.T) {
	o := open(t)
	o.member(t, "lin@two.example", "correct horse")
	for range lockAfter {
		if _, why := o.try("lin@two.example", "wrong", ""); why != "login_wrong" {
			t.Fatal(why)
		}
	}
	if _, why := o.try("lin@two.example", "correct horse", ""); why != "login_locked" {
		t.Fatalf("after %d wrong passwords the right one answers %q", lockAfter, why)
	}
	o.now = o.now.Add(lockFor + time.Second)
	if _, why := o.try("lin@two.example", "correct horse", ""); why != "" {
		t.Fatalf("after the lock the right password answers %q", why)
	}
	if _, why := o.try("lin@two.example", "wrong", ""); why != "login_wrong" {
		t.Fatalf("one wrong password after a right one answers %q", why)
	}
}

func TestWrongPasswordsSentAtOnceLockTheAddressToo(t *testing.T) {
	o := open(t)
	o.member(t, "lin@burst.example", "correct horse")
	var all sync.WaitGroup
	for range 3 * lockAfter {
		all.Go(func() { o.try("lin@burst.example", "wrong", "") })
	}
	all.Wait()
	if _, why := o.try("lin@burst.example", "correct horse", ""); why != "login_locked" {
		t.Fatalf("after %d wrong ones at once it is %q", 3*lockAfter, why)
	}
}

func TestADisabledPersonIsNobody(t *testing.T) {
	o := open(t)
	id := o.member(t, "lin@three.example", "correct horse")
	err := o.Schemas.Within(t.Context(), id, func(tx *gorm.DB) error {
		return tx.Exec(`update public.logins set disabled = true`).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, why := o.try("lin@three.example", "correct horse", ""); why != "login_wrong" {
		t.Fatalf("answers %q", why)
	}
}

func TestAnAddressOfTwoWorkspacesChooses(t *testing.T) {
	o := open(t)
	o.member(t, "lin@four.example", "correct horse")
	second := o.member(t, "lin@four.example", "correct horse")
	if _, why := o.try("lin@four.example", "correct horse", ""); why != "choose_tenant" {
		t.Fatalf("answers %q", why)
	}
	if found, why := o.try("lin@four.example", "correct horse", second); why != "" || found.Tenant != second {
		t.Fatalf("found %+v (%s)", found, why)
	}
}

func TestOneNetworkAddressCannotGuessForEver(t *testing.T) {
	o := open(t)
	for i := range perNetwork {
		if _, why := o.try(fmt.Sprint("nobody", i, "@five.example"), "guess", ""); why != "login_wrong" {
			t.Fatalf("guess %d answers %q", i+1, why)
		}
	}
	if _, why := o.try("somebody@five.example", "guess", ""); why != "login_locked" {
		t.Fatalf("guess %d answers %q", perNetwork+1, why)
	}
}

func TestAnOfficeBehindOneNetworkAddressLogsInAtNine(t *testing.T) {
	o := open(t)
	o.member(t, "lin@six.example", "correct horse")
	for i := range 2 * perNetwork {
		if _, why := o.try("lin@six.example", "correct horse", ""); why != "" {
			t.Fatalf("log-in %d answers %q", i+1, why)
		}
	}
}

func TestALockDoesNotTellWhoHasAnAccount(t *testing.T) {
	o := open(t)
	o.member(t, "lin@seven.example", "correct horse")
	story := func(email string) (told []string) {
		defer func(began time.Time) { o.now = began }(o.now)
		for i := range 14 {
			_, err := o.logins.Check(t.Context(), email, "wrong", "", fmt.Sprint("192.0.2.", i))
			f, ok := errors.AsType[*fault.Error](err)
			if !ok {
				t.Fatal(err)
			}
			told = append(told, fmt.Sprint(f.Reason, " ", f.Detail["seconds"]))
			o.now = o.now.Add(time.Duration(i) * 10 * time.Second)
		}
		return told
	}
	known, unknown := story("lin@seven.example"), story("nobody@seven.example")
	if !slices.Equal(known, unknown) || known[5] == "login_wrong <nil>" {
		t.Fatalf("known:   %q\nunknown: %q", known, unknown)
	}
}

func TestTheLockGrowsToAnHour(t *testing.T) {
	for failures, want := range map[int]time.Duration{1: 0, lockAfter - 1: 0, lockAfter: time.Minute, lockAfter + 1: 2 * time.Minute, 40: time.Hour} {
		if got := lockTime(failures); got != want {
			t.Fatalf("%d failures lock for %v, want %v", failures, got, want)
		}
	}
}
