package campaign_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/campaign"
)

// BenchmarkClaim takes leads from a list of 200,000 in batches of 50, by two nodes' worth of campaigns at once.
func BenchmarkClaim(b *testing.B) {
	for _, campaigns := range []int{1, 2} {
		b.Run(fmt.Sprintf("%d campaigns", campaigns), func(b *testing.B) {
			const batch = 50
			w := newBench(b)
			w.leads(1, 200_000)
			w.exec(`analyze leads`)
			type held struct {
				claim func() (int, error)
			}
			var all []held
			for range campaigns {
				e, epoch := w.start("sip", "own")
				all = append(all, held{func() (int, error) {
					got, err := w.store.Claim(context.Background(), e, "node1", epoch, batch, noon(w))
					return len(got), err
				}})
			}
			var claimed atomic.Int64
			var mu sync.Mutex
			var took []time.Duration
			b.ResetTimer()
			var wait sync.WaitGroup
			for _, h := range all {
				wait.Go(func() {
					for n := 0; n < b.N; n += batch * campaigns {
						began := time.Now()
						got, err := h.claim()
						if err != nil {
							b.Error(err)
							return
						}
						claimed.Add(int64(got))
						mu.Lock()
						took = append(took, time.Since(began))
						mu.Unlock()
					}
				})
			}
			wait.Wait()
			b.ReportMetric(float64(claimed.Load())/b.Elapsed().Seconds(), "claims/s")
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
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
	b.exec(`analyze queue`)
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
