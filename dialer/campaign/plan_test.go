package campaign_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/tenant"
)

// large are the tables that grow with the leads and the calls.
const large = `leads, lead_numbers, queue, attempts, consents, blocklist, campaign_optouts, verdicts, verdict_batches, verdict_roots, caller_use, caller_rests, lead_skips`

// A claim looks rows up, whatever the server knows of its tables and whenever it planned the statements: nothing of theirs is read from end
// to end, and of each index little more than what is claimed.
func TestAClaimReadsNoTableFromEndToEnd(t *testing.T) {
	const people, size, rounds = 20_000, 100, 15
	for name, at := range map[string]struct{ empty, full bool }{
		"nothing was ever analysed":              {},
		"all was analysed while it was empty":    {empty: true},
		"the leads were analysed, nothing since": {full: true},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			for _, table := range strings.Split(large, ", ") {
				b.asOwner(`alter table ` + table + ` set (autovacuum_enabled = off)`)
				if at.empty {
					b.asOwner(`analyze ` + table)
				}
			}
			var e run.Entry
			var epoch int64
			b.alone(func() {
				b.leads(1, people)
				if at.full {
					b.asOwner(`analyze leads, consents`)
				}
				e, epoch = b.start("sip", "own")
				b.exec(`update caller_ids set per_hour = 100000 where id = 'own'`)
			})
			var wrong []string
			for try := 0; try == 0 || len(wrong) > 0 && try < 10; try++ { // entries of claimed leads stay in the way while somebody, an analyze, has an older snapshot
				before := b.read()
				b.alone(func() { // one connection: its statements are planned once, for good
					for range rounds {
						if got, err := b.store.Claim(context.Background(), e, "node1", epoch, size, noon(t)); err != nil || len(got) != size {
							t.Fatalf("%d claimed: %v", len(got), err)
						}
					}
				})
				after := b.read()
				if n := after["leads"].byIndex - before["leads"].byIndex; n < size*rounds {
					t.Fatalf("%d leads were looked up for %d claims: the test proves nothing", n, size*rounds)
				}
				wrong = excess(before, after, size*rounds)
			}
			for _, what := range wrong {
				t.Error(what)
			}
		})
	}
}

// perLead is how many entries of a table's indexes a claim may read for each lead. Of the queue they are four: the lead's turn, its place for the
// guard and for the update, and what is left of those who had their turn before it; of all others fewer.
const perLead = 5

// excess says which tables were read from end to end between two readings, and of which more was read than leads claimed need.
func excess(before, after map[string]reads, leads int) (all []string) {
	for table, now := range after {
		was := before[table]
		if n := now.scans - was.scans; n > 0 {
			all = append(all, fmt.Sprintf("%s was read from end to end %d times", table, n))
		}
		if n := now.byIndex - was.byIndex; n > int64(perLead*leads) {
			all = append(all, fmt.Sprintf("%d entries of the indexes of %s were read for %d leads", n, table, leads))
		}
	}
	return all
}

// alone does fn on one connection of its own and waits until the server has closed its books on it.
func (b *bench) alone(fn func()) {
	b.Helper()
	pool, shared, store := dbtest.Pool(b, b.DSN, 1), b.Schemas, b.store
	b.Schemas = tenant.NewSchemas(pool)
	b.store = campaign.NewStore(b.Schemas, b.guard, nil)
	server := scan[int](b, `select pg_backend_pid()`)
	fn()
	b.Schemas, b.store = shared, store
	closed, err := pool.DB()
	if err != nil {
		b.Fatal(err)
	}
	closed.Close()
	b.until(func() bool {
		return !scan[bool](b, `select exists (select 1 from pg_stat_activity where pid = ?)`, server)
	})
}

// asOwner runs sql as the owner of the tenant's tables; a tenant's own role may neither alter nor analyse them.
func (b *bench) asOwner(sql string) {
	b.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, b.DSN)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, sql := range []string{`set search_path = ` + b.t.Schema(), sql} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			b.Fatal(err)
		}
	}
}

// reads is how a table was read so far: whole, and entries by its indexes.
type reads struct{ scans, byIndex int64 }

func (b *bench) read() map[string]reads {
	b.Helper()
	type row struct {
		Relname string
		Scans   int64
		Entries int64
	}
	all := map[string]reads{}
	for _, r := range scan[[]row](b, `select t.relname, t.seq_scan as scans, coalesce((select sum(i.idx_tup_read) from pg_stat_user_indexes i where i.relid = t.relid), 0)::bigint as entries
		from pg_stat_user_tables t where t.schemaname = current_schema() and t.relname = any(string_to_array(?, ', '))`, large) {
		all[r.Relname] = reads{r.Scans, r.Entries}
	}
	return all
}
