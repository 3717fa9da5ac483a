package history

import (
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Filter chooses calls. Zero fields do not restrict. Sorted newest first, always.
type Filter struct {
	Campaign    dialer.CampaignID
	Lead        dialer.LeadID
	Agent       tenant.UserID // who talked: the call's agent, or who took it from them
	Outcome     dialer.Outcome
	Disposition string
	Blind       []byte // blind index of a complete number: calls with a lead that has it, at whichever place
	From, To    time.Time
	Recorded    bool
	Held        bool   // on legal hold
	Direction   string // Inbound or Outbound
	Cursor      string // Page.Next of the page before
	Limit       int    // 1..200, 50 when 0
}

// Page is one page of calls; Next is empty on the last.
type Page struct {
	Calls []Call
	Next  string
}

func listed(tx *gorm.DB) *gorm.DB {
	return tx.Table("calls").Select(`calls.id, calls.attempt_id, calls.campaign_id, calls.lead_id, calls.trunk_id, calls.caller_id, calls.agent_id, calls.taken_by, calls.taken_at,
		calls.outcome, calls.blame, calls.reason, calls.hung_up_by, calls.sip_status, calls.cause, calls.line_id, calls.node, calls.test,
		calls.created_at, calls.sent_at, calls.ringing_at, calls.early_at, calls.answered_at, calls.seated_at, calls.bridged_at,
		calls.first_audio_at, calls.ended_at, calls.heartbeat_at, calls.talk_ms, calls.disposition, calls.note, calls.form, calls.disposed_at, calls.mos, calls.cost_micro, calls.cost_currency, calls.direction, calls.held_at, coalesce((select name from users where users.id = calls.held_by), calls.held_by) as held_by, calls.held_why, coalesce(acd_queues.name, '') as queue_name,
		coalesce(attempts.number, 0) as number, coalesce(campaigns.name, '') as campaign_name, coalesce(leads.name, '') as lead_name,
		coalesce(leads.last4, '') as last4, coalesce(leads.region, '') as region, coalesce(leads.timezone, '') as timezone,
		coalesce(users.name, '') as agent_name, coalesce((select coalesce(nullif(name, ''), email) from users where users.id = calls.taken_by), calls.taken_by, '') as taken_name, coalesce(trunks.name, '') as trunk_name,
		exists (select 1 from recordings where recordings.call_id = calls.id and recordings.kind = 'call' and recordings.deleted_at is null) as recorded,
		exists (select 1 from recordings where recordings.call_id = calls.id and recordings.kind = 'early' and recordings.deleted_at is null) as early`).
		Joins("left join attempts on attempts.id = calls.attempt_id").
		Joins("left join campaigns on campaigns.id = calls.campaign_id").
		Joins("left join leads on leads.id = calls.lead_id").
		Joins("left join users on users.id = calls.agent_id").
		Joins("left join acd_queues on acd_queues.id = calls.queue_id").
		Joins("left join trunks on trunks.id = calls.trunk_id")
}

// List returns one page of calls.
func (s *Store) List(ctx context.Context, t tenant.ID, f Filter) (Page, error) {
	if f.Limit == 0 {
		f.Limit = 50
	}
	if f.Limit < 1 || f.Limit > 200 {
		return Page{}, fault.New(fault.Invalid, "limit_range", "limit is 1 to 200")
	}
	var page Page
	err := s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		query, err := f.narrow(listed(tx))
		if err != nil {
			return err
		}
		var rows []listedRow
		if err := query.Order("calls.created_at desc, calls.id desc").Limit(f.Limit + 1).Scan(&rows).Error; err != nil {
			return err
		}
		if len(rows) > f.Limit {
			rows = rows[:f.Limit]
			last := rows[len(rows)-1]
			page.Next = cursor(last.Row.CreatedAt, last.Row.ID)
		}
		page.Calls = make([]Call, 0, len(rows))
		for _, row := range rows {
			page.Calls = append(page.Calls, row.call())
		}
		return nil
	})
	return page, err
}

func (f Filter) narrow(q *gorm.DB) (*gorm.DB, error) {
	for column, value := range map[string]string{"calls.campaign_id": string(f.Campaign), "calls.lead_id": string(f.Lead),
		"calls.outcome": string(f.Outcome), "calls.direction": f.Direction, "calls.disposition": f.Disposition} {
		if value != "" {
			q = q.Where(column+" = ?", value)
		}
	}
	if f.Agent != "" {
		q = q.Where("(calls.agent_id = @agent or calls.taken_by = @agent)", sql.Named("agent", string(f.Agent)))
	}
	if f.Blind != nil {
		q = q.Where("(leads.blind = @number or exists (select 1 from lead_numbers where lead_numbers.lead_id = calls.lead_id and lead_numbers.blind = @number))", sql.Named("number", f.Blind))
	}
	if !f.From.IsZero() {
		q = q.Where("calls.created_at >= ?", f.From.UTC())
	}
	if !f.To.IsZero() {
		q = q.Where("calls.created_at < ?", f.To.UTC())
	}
	if f.Recorded {
		q = q.Where("exists (select 1 from recordings where recordings.call_id = calls.id and recordings.kind = 'call' and recordings.deleted_at is null)")
	}
	if f.Held {
		q = q.Where("calls.held_at is not null")
	}
	if f.Cursor == "" {
		return q, nil
	}
	at, id, err := parseCursor(f.Cursor)
	if err != nil {
		return nil, err
	}
	return q.Where("(calls.created_at, calls.id) < (?, ?)", at, id), nil
}

func cursor(at time.Time, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(at.UTC().Format(time.RFC3339Nano) + " " + id))
}

func parseCursor(s string) (time.Time, string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	at, id, ok := strings.Cut(string(raw), " ")
	when, bad := time.Parse(time.RFC3339Nano, at)
	if err != nil || !ok || bad != nil {
		return time.Time{}, "", fault.New(fault.Invalid, "bad_cursor", "cursor is not one this list gave out").With("cursor", fmt.Sprintf("%.40s", s))
	}
	return when, id, nil
}

// Exported notes in the audit log that somebody took the calls of a filter with them; said are the filter's fields by name.
func (s *Store) Exported(ctx context.Context, by tenant.Actor, said map[string]string, now time.Time) error {
	return s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		return audit.Append(tx, by, now, audit.Entry{Action: "calls_exported", Object: "calls", Detail: said})
	})
}
