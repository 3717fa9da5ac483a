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

// BenchmarkLargeList looks at the whole of one large list with the guard's rules, as before a launch, and then takes leads from it for a few
// seconds, whatever b.N is: by one node, by two nodes that have a campaign each, and by two of which one is killed on the way.
func BenchmarkLargeList(b *testing.B) {
	w, leads := largeList(b)
	b.Run("preflight", func(b *testing.B) {
		e, _ := w.start("sip", "own")
		for b.Loop() {
			p, err := w.store.Preflight(context.Background(), w.t, e.Campaign, noon(b))
			if err != nil || p.Leads != int64(leads) || p.Dialable() != int64(leads) {
				b.Fatalf("%+v %v", p, err)
			}
		}
		b.ReportMetric(float64(leads)*float64(b.N)/b.Elapsed().Seconds(), "leads/s")
	})
	for _, nodes := range []int{1, 2} {
		b.Run(fmt.Sprintf("%d nodes", nodes), func(b *testing.B) { claimed(b, w, nodes, noon(b).AddDate(0, 0, nodes)) })
	}
	b.Run("killed", func(b *testing.B) { killed(b, w) })
}

// claimed is how fast nodes claim at now, and how long a claim takes.
func claimed(b *testing.B, w *bench, nodes int, now time.Time) {
	var entries []run.Entry
	for range nodes {
		e, _ := w.start("sip", "own")
		entries = append(entries, e)
	}
	took := make([][]time.Duration, nodes)
	var wait sync.WaitGroup
	began := time.Now()
	for i, e := range entries {
		store := campaign.NewStore(tenant.NewSchemas(dbtest.Pool(b, w.DSN, 4)), w.guard, nil)
		wait.Go(func() {
			for time.Since(began) < claims {
				at := time.Now()
				got, err := store.Claim(context.Background(), e, "node1", 1, batch, now)
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
}

// killed is how fast two nodes claim and end what they claimed, each a process of its own, of which one after the other is killed (-9) in the
// middle of its claims and another comes in its place. Nobody is lost and nobody is called to the end twice.
func killed(b *testing.B, w *bench) {
	var ids []string
	for range 2 {
		e, _ := w.start("box", "boxid") // nobody real is called, so no cap of a day keeps a lost lead from its second try
		ids = append(ids, string(e.Campaign))
	}
	const works, kills = 4 * claims, 6
	crew := w.crew(batch, works, ids...)
	count := func(where string) int {
		return scan[int](w, `select count(*) from attempts where campaign_id = any(string_to_array(?, ',')) and `+where, strings.Join(ids, ","))
	}
	crew.bring(0)
	crew.bring(1)
	w.until(func() bool { return count(`outcome = 'answered'`) > 20*batch })
	began, before := time.Now(), count(`outcome = 'answered'`)
	for i := range kills {
		have := count(`outcome = 'answered'`)
		w.until(func() bool { return count(`outcome = 'answered'`) > have+20*batch })
		crew.nodes[i%2].Process.Kill()
		if err := <-crew.ended; err == nil {
			b.Fatal("the node had ended")
		}
		crew.bring(i % 2)
	}
	for range 2 {
		if err := <-crew.ended; err != nil {
			b.Fatalf("a node failed: %v", err)
		}
	}
	ended := count(`outcome = 'answered'`) - before
	seconds := time.Since(began).Seconds()
	w.asDialed(crew.file)
	if n := scan[int](w, `select sum((select count(*) from attempts a where a.ended_at is null and a.campaign_id = c.id)
			+ (select count(*) from queue q where q.campaign_id = c.id and q.state in ('leased', 'dialing'))
			+ (select count(*) from campaign_lanes n join leads l on l.list_id = n.list_id and l.id <= n.at_id where n.campaign_id = c.id and not exists (select 1 from queue q where q.campaign_id = c.id and q.lead_id = l.id))) from unnest(string_to_array(?, ',')) c (id)`, strings.Join(ids, ",")); n != 0 {
		b.Fatalf("%d leads were lost", n)
	}
	b.ReportMetric(float64(ended)/seconds, "ended/s")
	b.ReportMetric(kills, "kills")
	b.ReportMetric(float64(count(`outcome = 'failed'`)), "torn") // attempts of nodes that were killed, whose leads were called again or wait for it
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
