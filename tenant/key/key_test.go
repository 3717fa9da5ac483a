package key

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

func open(t *testing.T) (*tenanttest.World, *Keys) {
	t.Helper()
	rights, err := access.New()
	if err != nil {
		t.Fatal(err)
	}
	w := book.Open(t)
	keys, err := New(Config{Schemas: w.Schemas, Scopes: rights, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return w, keys
}

func reason(err error) string {
	if coded, ok := errors.AsType[*fault.Error](err); ok {
		return coded.Reason
	}
	return ""
}

func developer(id tenant.ID) tenant.Actor {
	return tenant.Actor{Tenant: id, User: "u1", Role: tenant.Developer}
}

func TestAKeyOpensWhatItWasMadeForUntilItIsRevoked(t *testing.T) {
	w, keys := open(t)
	ctx, id := context.Background(), w.Tenant(t, nil)
	made, secret, err := keys.Create(ctx, developer(id), Fresh{Name: "CRM", Scopes: []string{"calls:read"}})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(secret, "by_test_") || !strings.HasPrefix(secret, made.Prefix) || strings.Contains(made.Prefix, secret[20:]) {
		t.Fatalf("secret %s, prefix %s", secret, made.Prefix)
	}
	who, err := keys.Find(ctx, secret)
	if err != nil || who.Tenant != id || who.Key != made.ID || who.Live || len(who.Scopes) != 1 {
		t.Fatalf("%+v (%v)", who, err)
	}
	keys.Note(ctx)
	if all, err := keys.List(ctx, id); err != nil || len(all) != 1 || all[0].LastUsedAt.IsZero() {
		t.Fatalf("%+v (%v)", all, err)
	}
	for range 2 {
		if err := keys.Revoke(ctx, developer(id), made.ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := keys.Find(ctx, secret); reason(err) != "key_revoked" {
		t.Fatalf("a revoked key answers %v", err)
	}
}

func TestAnotherNodeTakesARevokedKeyNoLongerThanFiveSeconds(t *testing.T) {
	w, here := open(t)
	ctx, id := context.Background(), w.Tenant(t, nil)
	made, secret, err := here.Create(ctx, developer(id), Fresh{Name: "CRM", Scopes: []string{"calls:read"}})
	if err != nil {
		t.Fatal(err)
	}
	there, err := New(here.Config)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := there.Find(ctx, secret); err != nil {
		t.Fatal(err)
	}
	if err := here.Revoke(ctx, developer(id), made.ID); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(5 * time.Second)
	for {
		if _, err := there.Find(ctx, secret); reason(err) == "key_revoked" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the other node still takes the key after 5 s")
		}
	}
}

func TestTheSecretIsNowhereInTheDatabase(t *testing.T) {
	w, keys := open(t)
	ctx, id := context.Background(), w.Tenant(t, nil)
	_, secret, err := keys.Create(ctx, developer(id), Fresh{Name: "CRM", Scopes: []string{"calls:read"}})
	if err != nil {
		t.Fatal(err)
	}
	var dump string
	err = w.Schemas.Within(ctx, id, func(tx *gorm.DB) error {
		return tx.Raw(`select coalesce((select string_agg(api_keys::text, ' ') from api_keys), '') || coalesce((select string_agg(k::text, ' ') from public.key_lookups k), '')
			|| coalesce((select string_agg(audit_log::text, ' ') from audit_log), '')`).Scan(&dump).Error
	})
	if err != nil || strings.Contains(dump, secret[len(livePrefix)+4:]) || len(dump) < 100 {
		t.Fatalf("the rows hold the secret or nothing: %s (%v)", dump, err)
	}
}

func TestWhatIsNoKeyIsRefusedWithoutAskingTheDatabase(t *testing.T) {
	_, keys := open(t)
	keys.Schemas = nil // would panic if it were asked
	for _, secret := range []string{"", "by_live_", "by_live_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "sk_live_x", newSecret(true) + "a", strings.ToUpper(newSecret(false))} {
		if _, err := keys.Find(context.Background(), secret); reason(err) != "key_unknown" {
			t.Fatalf("%q answers %v", secret, err)
		}
	}
}

func TestAKeyOfAnotherTenantCannotBeSeenOrRevoked(t *testing.T) {
	w, keys := open(t)
	ctx, ours, theirs := context.Background(), w.Tenant(t, nil), w.Tenant(t, nil)
	made, secret, err := keys.Create(ctx, developer(ours), Fresh{Name: "CRM", Scopes: []string{"calls:read"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := keys.Revoke(ctx, developer(theirs), made.ID); !fault.Is(err, fault.NotFound) {
		t.Fatalf("revoking another tenant's key: %v", err)
	}
	if all, err := keys.List(ctx, theirs); err != nil || len(all) != 0 {
		t.Fatalf("another tenant sees %v (%v)", all, err)
	}
	if _, err := keys.Find(ctx, secret); err != nil {
		t.Fatal(err)
	}
}

func TestAKeyNeedsANameScopesItsMakerHasAndAFuture(t *testing.T) {
	w, keys := open(t)
	ctx, id := context.Background(), w.Tenant(t, nil)
	for want, f := range map[string]Fresh{
		"key_name":         {Name: " ", Scopes: []string{"calls:read"}},
		"scopes_missing":   {Name: "x"},
		"scope_unknown":    {Name: "x", Scopes: []string{"everything"}},
		"scope_above_role": {Name: "x", Scopes: []string{"billing:read"}},
		"key_expiry":       {Name: "x", Scopes: []string{"calls:read"}, ExpiresAt: time.Now().Add(-time.Hour)},
	} {
		if _, _, err := keys.Create(ctx, developer(id), f); reason(err) != want {
			t.Fatalf("%+v answers %v, want %s", f, err, want)
		}
	}
}

func TestWhatRunsInAKeysNameEndsWithItHereAtOnceAndElsewhereAtTheNextLook(t *testing.T) {
	w, here := open(t)
	ctx, id := context.Background(), w.Tenant(t, nil)
	made, _, err := here.Create(ctx, developer(id), Fresh{Name: "CRM", Scopes: []string{"calls:read"}})
	if err != nil {
		t.Fatal(err)
	}
	there, err := New(here.Config)
	if err != nil {
		t.Fatal(err)
	}
	gone, stop := here.Watch(made.ID)
	defer stop()
	far, leave := there.Watch(made.ID)
	defer leave()
	other, forget := there.Watch("another")
	there.Look(ctx)
	over := func(c <-chan struct{}) bool {
		select {
		case <-c:
			return true
		default:
			return false
		}
	}
	if over(gone) || over(far) {
		t.Fatal("it ended before its key did")
	}
	if err := here.Revoke(ctx, developer(id), made.ID); err != nil {
		t.Fatal(err)
	}
	if !over(gone) {
		t.Error("here it goes on")
	}
	if there.Look(ctx); !over(far) {
		t.Error("on the other node it goes on after a look")
	}
	if over(other) {
		t.Error("another key's ended too")
	}
	forget()
	if left := there.watched.IDs(); len(left) > 0 {
		t.Errorf("still watched: %v", left)
	}
}
