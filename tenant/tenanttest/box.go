package tenanttest

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
)

// OneBox gives every tenant the same key, for tests in which it does not matter whose it is.
type OneBox struct{ Of *seal.Box }

// Box gives the key, whoever asks.
func (o OneBox) Box(context.Context, tenant.ID) (*seal.Box, error) { return o.Of, nil }

// NewBox makes a key.
func NewBox(t testing.TB) OneBox {
	t.Helper()
	kek, err := seal.File(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	keys := seal.New(kek)
	wrapped, err := keys.NewTenantKey()
	if err != nil {
		t.Fatal(err)
	}
	box, err := keys.Open(wrapped)
	if err != nil {
		t.Fatal(err)
	}
	return OneBox{box}
}
