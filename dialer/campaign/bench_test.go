package campaign_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/tenant"
)

// leadsEnv says how many leads the benchmarks' list has; cmd/bench sets it.
const leadsEnv = "BOYUN_BENCH_LEADS"

// largeList is a tenant with a list of as many leads as leadsEnv says, none of its tables analysed by us: what the server has found out by
// itself is all there is to know.
func largeList(b *testing.B) (w *bench, leads int) {
	leads = 200_000
	if said, err := strconv.Atoi(os.Getenv(leadsEnv)); err == nil {
		leads = said
	}
	w = newBench(b)
	for from := 1; from <= leads; from += 100_000 {
		w.leads(from, min(100_000, leads-from+1))
	}
	return w, leads
}

// claims is how long leads are claimed for one figure, and batch how many at a time.
const (
	claims = 5 * time.Second
	batch  = 50
)

// BenchmarkClaim takes leads from one large list for a few seconds, whatever b.N is: by one node, then by two nodes that have a campaign each.
func BenchmarkClaim(b *testing.B) {
	for _, nodes := range []int{1, 2} {
		b.Run(fmt.Sprintf("%d nodes", nodes), func(b *testing.B) {
			w, leads := largeList(b)
			var entries []run.Entry
			for range nodes {
				e, _ := w.start("sip", "own")
				entries = append(entries, e)
			}
			took := make([][]time.Duration, nodes)
			var wait sync.WaitGroup
			b.ResetTimer()
			began := time.Now()
			for i, e := range entries {
				store := campaign.NewStore(tenant.NewSchemas(dbtest.Pool(b, w.DSN, 4)), w.guard, nil)
				wait.Go(func() {
					for time.Since(began) < claims {
						at := time.Now()
						got, err := store.Claim(context.Background(), e, "node1", 1, batch, noon(b))
						if err != nil || len(got) < batch {
							b.Errorf("%d claimed: %v", len(got), err)
							return
						}
						took[i] = append(took[i], time.Since(at))
					}
				})
			}
			wait.Wait()
			seconds := time.Since(began).Seconds()
			b.StopTimer()
			all := slices.Sorted(slices.Values(slices.Concat(took...)))
			if len(all) == 0 {
				b.Fatal("nothing was claimed")
			}
			if n := scan[int](w, `select count(*) - count(distinct (campaign_id, lead_id)) from attempts`); n != 0 {
				b.Fatalf("%d leads were claimed twice", n)
			}
			b.ReportMetric(float64(len(all)*batch)/seconds, "claims/s")
			b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(leads), "leads")
		})
	}
}

// BenchmarkPreflight looks at the whole of one large list with the guard's rules.
func BenchmarkPreflight(b *testing.B) {
	w, leads := largeList(b)
	e, _ := w.start("sip", "own")
	for b.Loop() {
		p, err := w.store.Preflight(context.Background(), w.t, e.Campaign, noon(b))
		if err != nil || p.Leads != int64(leads) || p.Dialable() != int64(leads) {
			b.Fatalf("%+v %v", p, err)
		}
	}
	b.ReportMetric(float64(leads)*float64(b.N)/b.Elapsed().Seconds(), "leads/s")
	b.ReportMetric(float64(leads), "leads")
}

// The claim walks its indexes and reads little more than it takes, whatever stands in the queue: leads of a high priority that wait for
// another day, promised ones, other lists' leads and those that are done.
func TestAClaimReadsLittleMoreThanItTakes(t *testing.T) {
	b := newBench(t)
	b.leads(1, 30_000)
	e, _ := b.start("sip", "own")
	b.exec(`insert into queue (campaign_id, lead_id, state, due_at, priority, rank)
		select ?, id, 'queued', ?, 0, row_number() over (order by id) from leads on conflict do nothing`, string(e.Campaign), noon(t).UTC())
	b.exec(`update queue set state = 'waiting', due_at = due_at + interval '1 day', priority = 9 where lead_id <= 'lead00010000'`)
	b.exec(`update queue set state = 'waiting' where lead_id between 'lead00010001' and 'lead00012000'`)
	b.exec(`update queue set state = 'done' where lead_id > 'lead00020000'`)
	b.asOwner(`analyze queue`)
	args := map[string]any{"campaign": string(e.Campaign), "lane": 0, "now": noon(t).UTC(), "overdue": noon(t).Add(-time.Hour).UTC(), "ready": "{}", "n": 50}
	for index, sql := range map[string]string{"queue_waiting": campaign.DueAgain, "queue_fresh": campaign.NextFresh} {
		var plan []string
		err := b.Schemas.Within(context.Background(), b.t, func(tx *gorm.DB) error {
			return tx.Raw(`explain (analyze, costs off, timing off, summary off) `+sql, args).Scan(&plan).Error
		})
		text := strings.Join(plan, "\n")
		if err != nil || !strings.Contains(text, index) || strings.Contains(text, "Seq Scan") || strings.Contains(text, "Sort") {
			t.Fatalf("%v\n%s", err, text)
		}
		for _, line := range plan {
			var n int
			if _, after, ok := strings.Cut(line, "Rows Removed by Filter: "); ok {
				if fmt.Sscan(after, &n); n > 10 {
					t.Errorf("read and threw away %d rows:\n%s", n, text)
				}
			}
		}
		t.Log("\n" + text)
	}
}
