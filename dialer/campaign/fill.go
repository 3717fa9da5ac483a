package campaign

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/internal/planner"
	"github.com/boyunhq/boyun/dialer/supply"
)

// queued is the state in which a lead enters a queue: whoever is on the blocklist for good enters blocked, with the reason; a block that
// ends is the guard's to judge when the lead's turn comes.
const queued = `case when b.blind is null then 'queued' else 'blocked' end, case when b.blind is null then '' else 'blacklisted' end,
	case when b.blind is null then '{}'::jsonb else jsonb_build_object('since', to_char(b.created_at, 'YYYY-MM-DD'), 'why', b.reason) end`

// blocked looks each lead up in the blocklist, whatever the planner thinks of that list's length.
const blocked = `left join lateral (select b.blind, b.created_at, b.reason from blocklist b where b.blind = l.blind and b.expires_at is null offset 0) b on true`

// fillFor bounds the time a fill looks for leads of a selection that few belong to: a start must answer a person in seconds, and what is
// not looked at now is at the claims.
const fillFor = time.Second

// enough is how many leads a fill queues: what the first claims take.
const enough = 1_000

// fill queues the next leads of every list of the campaign; added says how many, more whether some were not looked at yet. Claims go on
// filling, so the queue holds little more than what is dialed next, however long the lists are.
func fill(tx *gorm.DB, c campaignRow, now time.Time) (added int64, more bool, err error) {
	plan, err := c.supply()
	if err != nil {
		return 0, false, err
	}
	if err := planner.Lookups(tx); err != nil {
		return 0, false, err
	}
	lanes, err := lanesOf(tx, c)
	if err != nil {
		return 0, false, err
	}
	for began := time.Now(); ; {
		more = false
		for i := range lanes {
			n, left, err := lanes[i].top(tx, plan, topUp, now)
			if err != nil {
				return added, false, err
			}
			added += n
			more = more || left
		}
		if !more || added >= enough || time.Since(began) > fillFor {
			return added, more, nil
		}
	}
}

// lookTwice looks once more through all lists of a campaign that is about to end, for leads that came in beside the walk; again is false
// when that has been done and nobody was found.
func lookTwice(tx *gorm.DB, c campaignRow, now time.Time) (again bool, err error) {
	reset := tx.Exec(`update campaign_lanes set phase = 0, at_id = '', passed = 0, twice = true where campaign_id = ? and not twice`, c.ID)
	if reset.Error != nil || reset.RowsAffected == 0 {
		return false, reset.Error
	}
	added, more, err := fill(tx, c, now)
	return added > 0 || more, err
}

// Join queues leads that have just come into list in every campaign that is running or paused on it and whose selection they belong to;
// tx must be inside the door, in the transaction that wrote the leads. dialer/list calls it for each batch of an import.
func Join(tx *gorm.DB, list dialer.ListID, leads []dialer.LeadID, now time.Time) error {
	var rows []struct {
		Row  campaignRow `gorm:"embedded"`
		Lane int
	}
	err := tx.Raw(`select c.id, c.list_id, c.supply, n.lane from campaign_lists n join campaigns c on c.id = n.campaign_id
		where n.list_id = ? and c.status in ('running', 'paused')`, string(list)).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("campaigns on list %s: %w", list, err)
	}
	for _, row := range rows {
		plan, err := row.Row.supply()
		if err != nil {
			return err
		}
		sign := 1 // behind all others, or with the newest first before them
		if plan.Order == supply.Newest {
			sign = -1
		}
		hit, args := plan.Select.SQL("l")
		named := map[string]any{"c": row.Row.ID, "lane": row.Lane, "now": now.UTC(), "leads": array.Strings(leads), "sign": sign, "late": lateRank}
		err = tx.Exec(`with n as (update campaign_lanes set joined = joined + cardinality(cast(@leads as text[])) where campaign_id = @c and lane = @lane returning joined)
			insert into queue (campaign_id, lead_id, state, reason, detail, due_at, priority, lane, rank, updated_at)
			select @c, l.id, `+queued+`, @now, l.priority, @lane, @sign * (@late + coalesce((select joined from n), 0) + row_number() over (order by l.id)), @now
			from leads l `+blocked+`
			where l.id = any(cast(@leads as text[])) and `+name(hit, args, named)+`
			on conflict do nothing`, named).Error
		if err != nil {
			return fmt.Errorf("new leads join campaign %s: %w", row.Row.ID, err)
		}
	}
	return nil
}

// lateRank is behind the rank of every lead that was there at the start.
const lateRank = int64(1) << 40

// name turns the question marks of sql into named parameters: gorm takes one kind in a statement.
func name(sql string, args []any, named map[string]any) string {
	var out strings.Builder
	at := 0
	for _, r := range sql {
		if r != '?' {
			out.WriteRune(r)
			continue
		}
		key := "w" + strconv.Itoa(at)
		named[key] = args[at]
		at++
		out.WriteString("@" + key)
	}
	return out.String()
}

// reopen puts leads that the rules shut out back for the guard to judge again, after a change of rules or a resume: what was denied may
// be allowed now, and a larger budget has tries left. Whoever is on the blocklist stays.
func reopen(tx *gorm.DB, c campaignRow) error {
	err := tx.Exec(`update queue set state = 'queued', reason = '', detail = '{}', updated_at = now()
		where campaign_id = ? and (state = 'blocked' and reason in ('sandbox_only', 'country_denied', 'kind_denied', 'zone_unknown', 'consent_missing', 'purpose_denied', 'risk_denied')
			or state = 'done' and reason = 'budget_spent' and tries < ?)`, c.ID, c.MaxAttempts).Error
	if err != nil {
		return fmt.Errorf("reopen leads of campaign %s: %w", c.ID, err)
	}
	return nil
}
