package pg_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/pg"
)

func TestAPoolerThatTakesTheTrapAwayIsRefusedByName(t *testing.T) {
	for says, drops := range map[string]bool{"it refuses what we ask for": false, "it drops what we ask for": true} {
		t.Run(says, func(t *testing.T) {
			db, err := pg.Open(t.Context(), pg.Config{URL: dbtest.Pooler(t, database(t), drops), Logger: slog.New(slog.DiscardHandler)})
			if err == nil {
				_ = pg.Close(db)
			}
			if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "PgBouncer") {
				t.Fatalf("%v", err)
			}
		})
	}
}
