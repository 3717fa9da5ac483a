package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// Health is what a trunk's calls of a stretch of time say of it, in the trade's figures. Calls that were never sent do not count; those
// that it refused and another trunk took count as failed.
type Health struct {
	Seizures int64         // calls sent to it that have ended
	Answered int64         // by a person or a machine
	Callee   int64         // not answered for the callee's own sake: busy, no answer, vacant
	Failed   int64         // the carrier could not, failovers included
	Talk     time.Duration // of all answered calls
	PDD      *Spread       // post-dial delay: INVITE to the first sign of life of the far end; nil without any
	Costs    []Cost        // of the calls that have a price, by the codes of their currencies
	Start    time.Time
	Step     time.Duration
	Steps    []HealthStep // evenly spaced, oldest first
	Causes   []Cause      // the most frequent first
	Errors   []Failure    // the last carrier failures, newest first
}

// Cost is what calls cost in one currency: a trunk's prices may be in several.
type Cost struct {
	Currency string
	Micro    int64 // millionths
}

// Spread is a typical and a bad value.
type Spread struct{ Median, P95 time.Duration }

// HealthStep counts the calls that began in one step.
type HealthStep struct{ Answered, Callee, Failed int64 }

// Cause counts calls by the word for why they were not answered.
type Cause struct {
	Outcome string
	Reason  string
	Count   int64
}

// Failure is one call the carrier could not place.
type Failure struct {
	At     time.Time
	Call   dialer.CallID
	Reason string
	Status int
	Moved  bool // another trunk took the call
}

// healthSteps is how many points a plot has, whatever the stretch.
const healthSteps = 60

// the first sign of life of a far end
const firstSign = `least(ringing_at, early_at, answered_at)`

// Health reads a trunk's figures over the last span.
func (s *Store) Health(ctx context.Context, t tenant.ID, id dialer.TrunkID, span time.Duration, now time.Time) (h Health, err error) {
	h.Step = (span / healthSteps).Truncate(time.Second)
	h.Start = now.Add(-span).Truncate(h.Step).UTC()
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		if _, err := one(tx, id); err != nil {
			return err
		}
		for _, read := range []func(*gorm.DB, dialer.TrunkID, time.Time) error{h.sums, h.costs, h.steps, h.causes, h.errors} {
			if err := read(tx, id, now); err != nil {
				return err
			}
		}
		return nil
	})
	return h, err
}

func (h *Health) sums(tx *gorm.DB, id dialer.TrunkID, _ time.Time) error {
	var row struct {
		Seizures, Answered, Callee, Failed int64
		TalkMS                             int64 `gorm:"column:talk_ms"`
		Median                             *float64
		P95                                *float64 `gorm:"column:p95"`
	}
	err := tx.Raw(`select count(*) as seizures, count(*) filter (where answered_at is not null) as answered,
			count(*) filter (where answered_at is null and outcome <> 'failed') as callee, count(*) filter (where answered_at is null and outcome = 'failed') as failed,
			coalesce(sum(talk_ms), 0) as talk_ms,
			percentile_cont(0.5) within group (order by extract(epoch from `+firstSign+` - sent_at)) as median,
			percentile_cont(0.95) within group (order by extract(epoch from `+firstSign+` - sent_at)) as p95
		from calls where trunk_id = ? and created_at >= ? and sent_at is not null and ended_at is not null`, string(id), h.Start).Scan(&row).Error
	if err != nil {
		return err
	}
	h.Seizures, h.Answered, h.Callee, h.Failed, h.Talk = row.Seizures, row.Answered, row.Callee, row.Failed, time.Duration(row.TalkMS)*time.Millisecond
	if row.Median != nil && row.P95 != nil {
		h.PDD = &Spread{time.Duration(*row.Median * float64(time.Second)), time.Duration(*row.P95 * float64(time.Second))}
	}
	var moved int64
	err = tx.Raw(`select count(*) from call_events where kind = 'failover' and detail->>'trunk' = ? and at >= ?`, string(id), h.Start).Scan(&moved).Error
	h.Seizures, h.Failed = h.Seizures+moved, h.Failed+moved
	return err
}

func (h *Health) costs(tx *gorm.DB, id dialer.TrunkID, _ time.Time) error {
	return tx.Raw(`select cost_currency as currency, sum(cost_micro) as micro from calls
		where trunk_id = ? and created_at >= ? and sent_at is not null and ended_at is not null and cost_micro is not null group by 1 order by 1`, string(id), h.Start).Scan(&h.Costs).Error
}

func (h *Health) steps(tx *gorm.DB, id dialer.TrunkID, now time.Time) error {
	h.Steps = make([]HealthStep, int(now.Sub(h.Start)/h.Step)+1)
	var rows []struct {
		Bin                      int
		Answered, Callee, Failed int64
	}
	seconds := h.Step.Seconds()
	err := tx.Raw(`select bin, sum(answered) as answered, sum(callee) as callee, sum(failed) as failed from (
			select floor(extract(epoch from created_at - ?::timestamptz) / ?)::int as bin, (answered_at is not null)::int as answered,
				(answered_at is null and outcome <> 'failed')::int as callee, (answered_at is null and outcome = 'failed')::int as failed
			from calls where trunk_id = ? and created_at >= ? and sent_at is not null and ended_at is not null
			union all
			select floor(extract(epoch from at - ?::timestamptz) / ?)::int, 0, 0, 1 from call_events where kind = 'failover' and detail->>'trunk' = ? and at >= ?
		) all_calls group by bin`, h.Start, seconds, string(id), h.Start, h.Start, seconds, string(id), h.Start).Scan(&rows).Error
	for _, row := range rows {
		if row.Bin >= 0 && row.Bin < len(h.Steps) {
			h.Steps[row.Bin] = HealthStep{row.Answered, row.Callee, row.Failed}
		}
	}
	return err
}

func (h *Health) causes(tx *gorm.DB, id dialer.TrunkID, _ time.Time) error {
	return tx.Raw(`select outcome, reason, count(*) as count from (
			select outcome, reason from calls where trunk_id = ? and created_at >= ? and answered_at is null and ended_at is not null
			union all
			select 'failed', detail->>'reason' from call_events where kind = 'failover' and detail->>'trunk' = ? and at >= ?
		) all_calls group by outcome, reason order by 3 desc, 1, 2 limit 12`, string(id), h.Start, string(id), h.Start).Scan(&h.Causes).Error
}

func (h *Health) errors(tx *gorm.DB, id dialer.TrunkID, _ time.Time) error {
	return tx.Raw(`select at, call, reason, status, moved from (
			(select ended_at as at, id as call, reason, sip_status as status, false as moved from calls
				where trunk_id = ? and created_at >= ? and outcome = 'failed' and ended_at is not null order by created_at desc limit 8)
			union all
			(select at, call_id, detail->>'reason', coalesce(nullif(detail->>'status', '')::int, 0), true from call_events
				where kind = 'failover' and detail->>'trunk' = ? and at >= ? order by at desc limit 8)
		) all_calls order by at desc limit 8`, string(id), h.Start, string(id), h.Start).Scan(&h.Errors).Error
}
