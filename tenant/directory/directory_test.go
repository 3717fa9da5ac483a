package directory_test

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

var acme = directory.Tenant{Name: "Acme", Country: "DE", Language: "en", Timezone: "Europe/Berlin", Currency: "EUR", Profile: "EU"}

func insert(t *testing.T, w *tenanttest.World, wrapped []byte) tenant.ID {
	t.Helper()
	row := acme
	row.ID = tenant.NewID()
	err := w.Schemas.Public(context.Background(), func(tx *gorm.DB) error { return directory.Insert(tx, row, wrapped) })
	if err != nil {
		t.Fatal(err)
	}
	return row.ID
}

func TestATenantIsBornOnceOpenedOnceAndFound(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	d, id := directory.New(w.Schemas), insert(t, w, []byte("wrapped"))
	now := time.Now().UTC().Truncate(time.Microsecond)
	err := w.Schemas.Public(ctx, func(tx *gorm.DB) error {
		other := acme
		other.ID, other.Name = id, "Somebody else"
		if err := directory.Insert(tx, other, []byte("other")); err != nil {
			return err
		}
		if err := directory.Open(tx, id, now); err != nil {
			return err
		}
		return directory.Open(tx, id, now.Add(time.Hour))
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := d.Get(ctx, id)
	if err != nil || got.Name != "Acme" || got.Status != directory.Active || !got.ReadyAt.Equal(now) || got.Cluster != "main" {
		t.Fatalf("%+v, %v", got, err)
	}
	if zone, err := got.Zone(); err != nil || zone.String() != "Europe/Berlin" {
		t.Fatal(zone, err)
	}
	if err := d.Rename(ctx, id, "Acme 2"); err != nil {
		t.Fatal(err)
	}
	if err := d.SetStatus(ctx, id, directory.Suspended); err != nil {
		t.Fatal(err)
	}
	if got, _ := d.Get(ctx, id); got.Name != "Acme 2" || got.Status != directory.Suspended {
		t.Fatalf("%+v is stale", got)
	}
	if ids, err := d.IDs(ctx); err != nil || !slices.Contains(ids, id) {
		t.Fatal(ids, err)
	}
	d.SetStatus(ctx, id, directory.Closed)
	if ids, err := d.IDs(ctx); err != nil || slices.Contains(ids, id) {
		t.Fatal("a closed tenant is still migrated", err)
	}
}

func TestNobodyIsNotFoundWhateverTheIDLooksLike(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	d := directory.New(w.Schemas)
	for _, id := range []tenant.ID{tenant.NewID(), "", "x'; drop--", "ABCDEFGHIJ"} {
		if _, err := d.Get(ctx, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", id, err)
		}
		if err := d.Rename(ctx, id, "x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("rename %q: %v", id, err)
		}
	}
}

func TestEachTenantsBoxOpensOnlyItsOwnAndIsOpenedOnce(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	kek, err := seal.File(filepath.Join(t.TempDir(), "kek.json"))
	if err != nil {
		t.Fatal(err)
	}
	keys := seal.New(kek)
	fresh := func() tenant.ID {
		wrapped, err := keys.NewTenantKey()
		if err != nil {
			t.Fatal(err)
		}
		return insert(t, w, wrapped)
	}
	ring, a, b := directory.NewKeyring(w.Schemas, keys), fresh(), fresh()
	boxes := make([]*seal.Box, 16)
	var wg sync.WaitGroup
	for i := range boxes {
		wg.Go(func() { boxes[i], _ = ring.Box(ctx, a) })
	}
	wg.Wait()
	for _, box := range boxes {
		if box == nil || box != boxes[0] {
			t.Fatal("the key was opened more than once")
		}
	}
	other, err := ring.Box(ctx, b)
	if err != nil {
		t.Fatal(err)
	}
	sealed, _ := boxes[0].Seal([]byte("secret"), []byte("x"))
	if _, err := other.Open(sealed, []byte("x")); err == nil || bytes.Equal(boxes[0].Index([]byte("1")), other.Index([]byte("1"))) {
		t.Fatal("two tenants share a key")
	}
	ring.Forget(a)
	again, err := ring.Box(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := again.Open(sealed, []byte("x")); err != nil || string(plain) != "secret" {
		t.Fatal(err)
	}
	for _, id := range []tenant.ID{tenant.NewID(), "nonsense"} {
		if _, err := ring.Box(ctx, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", id, err)
		}
	}
}
