package lead_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/lead"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/jobs"
)

// leadsEnv says how many leads the benchmark's acts are done to; cmd/bench sets it.
const leadsEnv = "BOYUN_BENCH_ACT"

// steps is a bus that notes how long each step of an act took: it is told after each, and a step is one transaction.
type steps struct {
	last    time.Time
	longest time.Duration
}

func (s *steps) Publish(context.Context, string, []byte) error {
	now := time.Now()
	s.longest, s.last = max(s.longest, now.Sub(s.last)), now
	return nil
}

// BenchmarkAct does acts to all leads of one list, once and whatever b.N is, and undoes each: how many leads a second, and how long the
// longest transaction was of the act and of its undo.
func BenchmarkAct(b *testing.B) {
	leads := 50_000
	if said, err := strconv.Atoi(os.Getenv(leadsEnv)); err == nil {
		leads = said
	}
	o, bus := open(b), &steps{}
	o.leads = lead.NewStore(o.Schemas, lead.World{Lists: o.lists, Guard: o.rules, Jobs: o.queue, Bus: bus})
	const chunk = 100_000
	for from := 1; from <= leads; from += chunk {
		o.exec(fmt.Sprintf(`insert into leads (id, list_id, name, sealed, blind, last4, country) select 'x' || lpad(n::text, 8, '0'), '%s', 'n', '', sha256(n::text::bytea), '0000', 'CN'
			from generate_series(%d, %d) n`, o.list, from, min(from+chunk-1, leads)))
	}
	o.exec(fmt.Sprintf(`update lists set leads = %d where name = 'Autumn'`, leads))
	work := func(id string) (took time.Duration) {
		b.Helper()
		*bus = steps{last: time.Now()}
		began := bus.last
		for {
			err := o.leads.Work(context.Background(), o.by.Tenant, id, func() time.Time { return o.now })
			if err != nil && err.Error() == jobs.Later(0).Error() { // it has made room for others
				continue
			}
			o.must(err)
			return time.Since(began)
		}
	}
	scope := lead.Scope{Filter: list.Filter{List: o.list}}
	for _, w := range []lead.Wish{{Kind: lead.Exclude, Campaign: "c1", Scope: scope}, {Kind: lead.Priority, Priority: 5, Scope: scope}, {Kind: lead.Delete, Scope: scope}} {
		b.Run(string(w.Kind), func(b *testing.B) {
			a := o.do(w)
			did, longest := work(a.ID), bus.longest
			a, err := o.leads.Act(context.Background(), o.by.Tenant, a.ID)
			if err != nil || a.Status != lead.Done || a.Changed != int64(leads) {
				b.Fatalf("%+v %v", a, err)
			}
			o.undo(a)
			undone := work(a.ID)
			if a, err = o.leads.Act(context.Background(), o.by.Tenant, a.ID); err != nil || a.Status != lead.Undone || a.Counts[lead.Changed] != int64(leads) {
				b.Fatalf("%+v %v", a, err)
			}
			b.ReportMetric(float64(leads)/did.Seconds(), "leads/s")
			b.ReportMetric(float64(longest.Microseconds())/1000, "longest-ms")
			b.ReportMetric(float64(leads)/undone.Seconds(), "undone/s")
			b.ReportMetric(float64(bus.longest.Microseconds())/1000, "undo-longest-ms")
		})
	}
}
