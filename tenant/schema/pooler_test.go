package schema_test

import (
	"strings"
	"testing"

	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/schema"
)

func TestThroughAPoolerNothingIsMigrated(t *testing.T) {
	w := book.Open(t)
	for says, drops := range map[string]bool{"it refuses the search path": false, "it drops the search path": true} {
		t.Run(says, func(t *testing.T) {
			through, id := schema.NewMigrator(dbtest.Pooler(t, w.DSN, drops)), tenant.NewID()
			for what, err := range map[string]error{"the shared book": through.Shared(t.Context()), "a tenant": through.Tenant(t.Context(), id)} {
				if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "PgBouncer") {
					t.Errorf("%s: %v", what, err)
				}
			}
		})
	}
}
