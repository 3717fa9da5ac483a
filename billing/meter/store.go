package meter

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/boyunhq/boyun/billing/plan"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

func find(tx *gorm.DB, call dialer.CallID) (callRow, error) {
	var rows []callRow
	if err := tx.Where("id = ?", string(call)).Limit(1).Find(&rows).Error; err != nil {
		return callRow{}, err
	}
	if len(rows) == 0 {
		return callRow{}, fault.New(fault.NotFound, "not_here", "no call %s", call)
	}
	return rows[0], nil
}

func tariffOf(tx *gorm.DB) (plan.Tariff, error) {
	var sub []struct{ Tariff, Currency string }
	if err := tx.Raw(`select tariff, currency from subscription`).Scan(&sub).Error; err != nil {
		return plan.Tariff{}, err
	}
	if len(sub) == 0 {
		return plan.Tariff{}, fault.New(fault.Unavailable, "no_plan", "the workspace has no plan to rate by")
	}
	return plan.Version(sub[0].Tariff, sub[0].Currency)
}

func put(tx *gorm.DB, e Entry) error {
	row := usageRow{Key: e.Key, CallID: string(e.Call), Leg: e.Leg, Meter: e.Meter, Revision: e.Revision, StartedAt: e.Started.UTC(), QuantityMS: e.Quantity.Milliseconds(),
		BilledMS: e.Billed.Milliseconds(), AmountMicro: int64(e.Amount), Currency: e.Currency, Tariff: e.Tariff, Test: e.Test}
	if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Omit("CreatedAt").Create(&row).Error; err != nil {
		return fmt.Errorf("write the ledger row of call %s: %w", e.Call, err)
	}
	return nil
}

func ofCall(tx *gorm.DB, call dialer.CallID) ([]Entry, error) {
	var rows []usageRow
	err := tx.Where("call_id = ?", string(call)).Order("leg <> 'customer', leg, revision").Find(&rows).Error
	return entries(rows), err
}

// unrated are ended calls without any row, at most limit of them.
func unrated(tx *gorm.DB, from time.Time, limit int) (rows []callRow, err error) {
	err = tx.Where(`ended_at is not null and created_at >= ? and not exists (select 1 from usage where usage.call_id = calls.id)`, from.UTC()).
		Order("created_at").Limit(limit).Find(&rows).Error
	return rows, err
}

func differing(tx *gorm.DB, from time.Time) (out []Difference, err error) {
	var rows []struct {
		ID       string
		TalkMS   int64 `gorm:"column:talk_ms"`
		Quantity int64
	}
	// a call that was reversed by hand costs nothing and differs in nothing; of the others both legs must say what the call says
	err = tx.Raw(`with ledger as (select c.id, c.talk_ms, case when c.station = '' then 0 when c.taken_at is null or c.answered_at is null then c.talk_ms
					else least(greatest(floor(extract(epoch from c.taken_at - c.answered_at) * 1000)::bigint, 0), c.talk_ms) end as called,
				count(*) filter (where u.leg = 'customer') as n, coalesce(sum(u.quantity_ms) filter (where u.leg = 'customer'), 0) as customer,
				coalesce(sum(u.quantity_ms) filter (where u.leg = 'agent'), 0) as agent
			from calls c join usage u on u.call_id = c.id where c.created_at >= ? and c.ended_at is not null group by c.id)
		select id, case when customer <> talk_ms then talk_ms else called end as talk_ms, case when customer <> talk_ms then customer else agent end as quantity
		from ledger where (customer <> talk_ms or agent <> called) and not (n % 2 = 0 and customer = 0 and agent = 0)`, from.UTC()).Scan(&rows).Error
	for _, r := range rows {
		out = append(out, Difference{dialer.CallID(r.ID), time.Duration(r.TalkMS) * time.Millisecond, time.Duration(r.Quantity) * time.Millisecond})
	}
	return out, err
}

// Filter chooses rows of the ledger that started in [From, To).
type Filter struct {
	From, To time.Time
	Meter    string
	Tariff   string
	Test     *bool
	Cursor   string
	Limit    int
}

// List returns rows, oldest first, and the cursor of the next page.
func (l *Ledger) List(ctx context.Context, t tenant.ID, f Filter) (page []Entry, next string, err error) {
	if f.Limit < 1 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 200)
	err = l.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		q := tx.Where("started_at >= ? and started_at < ?", f.From.UTC(), f.To.UTC())
		if f.Meter != "" {
			q = q.Where("meter = ?", f.Meter)
		}
		if f.Tariff != "" {
			q = q.Where("tariff = ?", f.Tariff)
		}
		if f.Test != nil {
			q = q.Where("test = ?", *f.Test)
		}
		if f.Cursor != "" {
			at, key, err := parseCursor(f.Cursor)
			if err != nil {
				return err
			}
			q = q.Where("(started_at, key) > (?, ?)", at, key)
		}
		var rows []usageRow
		if err := q.Order("started_at, key").Limit(f.Limit + 1).Find(&rows).Error; err != nil {
			return err
		}
		if len(rows) > f.Limit {
			rows = rows[:f.Limit]
			last := rows[f.Limit-1]
			next = base64.RawURLEncoding.EncodeToString([]byte(last.StartedAt.UTC().Format(time.RFC3339Nano) + " " + last.Key))
		}
		page = entries(rows)
		return nil
	})
	return page, next, err
}

func parseCursor(s string) (time.Time, string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	at, key, ok := strings.Cut(string(raw), " ")
	when, bad := time.Parse(time.RFC3339Nano, at)
	if err != nil || !ok || bad != nil {
		return time.Time{}, "", fault.New(fault.Invalid, "bad_cursor", "cursor is not one this list gave out")
	}
	return when, key, nil
}

// WouldCost is what the sandbox's rows that started in [from, to) would have cost on a real trunk: each row rated by its tariff, then added.
func WouldCost(tx *gorm.DB, from, to time.Time) (sum plan.Micro, err error) {
	var rows []struct {
		Meter, Tariff, Currency string
		Billed, Rows            int64
	}
	err = tx.Raw(`select meter, tariff, currency, billed_ms as billed, count(*) as rows from usage
		where test and started_at >= ? and started_at < ? group by meter, tariff, currency, billed_ms`, from.UTC(), to.UTC()).Scan(&rows).Error
	for _, r := range rows {
		tariff, bad := plan.Version(r.Tariff, r.Currency)
		if bad != nil {
			return 0, bad
		}
		_, amount := price(tariff, r.Meter, time.Duration(max(r.Billed, -r.Billed))*time.Millisecond)
		if r.Billed < 0 { // a reversal
			amount = -amount
		}
		sum += amount * plan.Micro(r.Rows)
	}
	return sum, err
}

// Sum is the ledger of a stretch of time, added up by tariff.
type Sum struct {
	Meter    string
	Tariff   string
	Currency string
	Test     bool
	Calls    int // distinct calls with a quantity
	Quantity time.Duration
	Billed   time.Duration
	Amount   plan.Micro
}

// Sums adds up rows that started in [from, to).
func Sums(tx *gorm.DB, from, to time.Time) (out []Sum, err error) {
	var rows []struct {
		Meter, Tariff, Currency  string
		Test                     bool
		Calls                    int
		Quantity, Billed, Amount int64
	}
	err = tx.Raw(`select meter, tariff, currency, test, count(distinct call_id) filter (where quantity_ms <> 0) as calls,
			sum(quantity_ms) as quantity, sum(billed_ms) as billed, sum(amount_micro) as amount
		from usage where started_at >= ? and started_at < ? group by meter, tariff, currency, test order by test, meter, tariff`, from.UTC(), to.UTC()).Scan(&rows).Error
	for _, r := range rows {
		out = append(out, Sum{r.Meter, r.Tariff, r.Currency, r.Test, r.Calls, time.Duration(r.Quantity) * time.Millisecond, time.Duration(r.Billed) * time.Millisecond, plan.Micro(r.Amount)})
	}
	return out, err
}
