package lead

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Moment is one thing that happened to a lead.
type Moment struct {
	At           time.Time
	Kind         string
	Campaign     dialer.CampaignID
	CampaignName string
	Actor        string // user id, key:<id>; empty: the system
	ActorName    string
	Call         dialer.CallID
	Undone       bool
	Detail       map[string]any
}

// Kinds of moments beside those of dialer/diary and of acts.
const (
	Added             = "added"      // by hand
	Imported          = "imported"   // file
	Merged            = "merged"     // a later file named the same number: file
	Called            = "called"     // outcome, reason, talk_ms, number (last digits)
	CalledUs          = "called_us"  // outcome
	NotDialed         = "not_dialed" // reason: an attempt that never became a call
	Disposed          = "disposed"   // disposition, note
	Promised          = "callback_promised"
	PromiseKept       = "callback_kept"
	PromiseDropped    = "callback_cancelled"
	Passed            = "skipped" // reason, times, first_at
	Blocked           = "blocked" // reason, source
	OptedOutOf        = "opted_out_of"
	Consented         = "consent_given" // purpose, source, text
	ConsentWithdrawn  = "consent_withdrawn"
	momentsAtMost     = 100
	momentsByDefault  = 50
	momentsCursorSize = 200
)

// What happened, newest first. Each part reads by an index of its own table; blinds are the numbers the lead has now.
const moments = `with numbers (blind, last4) as (select blind, last4 from leads where id = @lead union select blind, last4 from lead_numbers where lead_id = @lead)
	select e.at, e.kind, e.seq, e.campaign_id, coalesce(c.name, '') as campaign_name, e.actor, coalesce(u.name, '') as actor_name, e.call_id, e.undone, e.detail from (
		select l.created_at as at, case when i.id is null then 'added' else 'imported' end as kind, 0::bigint as seq, '' as campaign_id, coalesce(i.created_by, '') as actor, '' as call_id,
			false as undone, jsonb_build_object('file', coalesce(i.file_name, '')) as detail
			from leads l left join imports i on i.id = l.import_id where l.id = @lead
		union all select coalesce(i.finished_at, i.started_at, i.created_at), 'merged', 0, '', i.created_by, '', i.status = 'undone', jsonb_build_object('file', i.file_name)
			from import_rows r join imports i on i.id = r.import_id where r.lead_id = @lead and r.result = 'merged' and i.status not in ('uploaded', 'checking', 'checked')
		union all select calls.created_at, case calls.direction when 'inbound' then 'called_us' else 'called' end, 0, coalesce(calls.campaign_id, ''), coalesce(calls.agent_id, ''), calls.id, false,
			jsonb_build_object('outcome', calls.outcome, 'reason', calls.reason, 'talk_ms', calls.talk_ms, 'number', coalesce(n.last4, ''))
			from calls left join attempts a on a.id = calls.attempt_id left join numbers n on n.blind = a.blind where calls.lead_id = @lead
		union all select a.created_at, 'not_dialed', 0, a.campaign_id, '', '', false, jsonb_build_object('reason', coalesce(a.outcome, ''), 'number', n.last4)
			from numbers n join attempts a on a.blind = n.blind and a.lead_id = @lead and a.ended_at is not null where not exists (select 1 from calls where calls.id = a.call_id)
		union all select disposed_at, 'disposed', 0, coalesce(campaign_id, ''), coalesce(taken_by, agent_id, ''), id, false, jsonb_build_object('disposition', disposition, 'note', note)
			from calls where lead_id = @lead and disposed_at is not null and disposition is not null
		union all select created_at, 'callback_promised', 0, campaign_id, created_by, coalesce(call_id, ''), false, jsonb_build_object('due_at', due_at, 'note', note) from callbacks where lead_id = @lead
		union all select done_at, 'callback_kept', 0, campaign_id, '', '', false, '{}' from callbacks where lead_id = @lead and done_at is not null
		union all select cancelled_at, 'callback_cancelled', 0, campaign_id, '', '', false, '{}' from callbacks where lead_id = @lead and cancelled_at is not null
		union all select last_at, 'skipped', 0, campaign_id, '', '', false, detail || jsonb_build_object('reason', reason, 'times', times, 'first_at', first_at) from lead_skips where lead_id = @lead
		union all select b.created_at, 'blocked', 0, '', b.created_by, case when b.source like 'call/%' then substr(b.source, 6) else '' end, false,
			jsonb_build_object('reason', b.reason, 'number', n.last4, 'source', case when b.source like 'call/%' or b.source like 'act/%' then '' else b.source end)
			from numbers n join blocklist b on b.blind = n.blind
		union all select o.created_at, 'opted_out_of', 0, o.campaign_id, o.created_by, '', false, jsonb_build_object('number', n.last4) from numbers n join campaign_optouts o on o.blind = n.blind
		union all select s.given_at, 'consent_given', 0, '', s.created_by, '', false, jsonb_build_object('purpose', s.purpose, 'source', s.source, 'text', s.text_version, 'number', n.last4)
			from numbers n join consents s on s.blind = n.blind
		union all select s.withdrawn_at, 'consent_withdrawn', 0, '', s.withdrawn_by, '', false, jsonb_build_object('purpose', s.purpose, 'why', s.withdrawn_why, 'number', n.last4)
			from numbers n join consents s on s.blind = n.blind where s.withdrawn_at is not null
		union all select at, kind, id, campaign_id, actor, '', undone_at is not null, detail from lead_events where lead_id = @lead and act_id not like '%/%'
	) e left join campaigns c on c.id = e.campaign_id left join users u on u.id = e.actor
	where e.at < @at or e.at = @at and (e.kind, e.seq) > (@kind, @seq)
	order by e.at desc, e.kind, e.seq limit @n`

type momentRow struct {
	At                                                             time.Time
	Kind, CampaignID, CampaignName, Actor, ActorName, CallID, Text string
	Seq                                                            int64
	Undone                                                         bool
	Detail                                                         json.RawMessage
}

// Timeline is a page of what happened to a lead, the newest first; next is "" on the last.
func (s *Store) Timeline(ctx context.Context, t tenant.ID, id dialer.LeadID, cursor string, limit int, now time.Time) (all []Moment, next string, err error) {
	if limit < 1 || limit > momentsAtMost {
		limit = momentsByDefault
	}
	from, err := momentOf(cursor, now)
	if err != nil {
		return nil, "", err
	}
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var known bool
		if err := tx.Raw(`select exists (select 1 from leads where id = ?)`, string(id)).Scan(&known).Error; err != nil {
			return err
		}
		if !known {
			return fault.New(fault.NotFound, "not_here", "no such lead")
		}
		var rows []momentRow
		if err := tx.Raw(moments, map[string]any{"lead": string(id), "at": from.At.UTC(), "kind": from.Kind, "seq": from.Seq, "n": limit + 1}).Scan(&rows).Error; err != nil {
			return fmt.Errorf("what happened to lead %s: %w", id, err)
		}
		if len(rows) > limit {
			rows = rows[:limit]
			next = rows[limit-1].cursor()
		}
		for _, r := range rows {
			m, err := r.moment()
			if err != nil {
				return fmt.Errorf("what happened to lead %s: %w", id, err)
			}
			all = append(all, m)
		}
		return nil
	})
	return all, next, err
}

func (r momentRow) moment() (Moment, error) {
	m := Moment{At: r.At, Kind: r.Kind, Campaign: dialer.CampaignID(r.CampaignID), CampaignName: r.CampaignName, Actor: r.Actor, ActorName: r.ActorName, Call: dialer.CallID(r.CallID), Undone: r.Undone,
		Detail: map[string]any{}}
	return m, json.Unmarshal(r.Detail, &m.Detail)
}

func (r momentRow) cursor() string {
	return base64.RawURLEncoding.EncodeToString([]byte(r.At.UTC().Format(time.RFC3339Nano) + " " + r.Kind + " " + strconv.FormatInt(r.Seq, 10)))
}

// momentOf is where a page begins: at the beginning of the next day without a cursor, for clocks that are a little ahead.
func momentOf(cursor string, now time.Time) (m momentRow, err error) {
	if cursor == "" {
		return momentRow{At: now.AddDate(0, 0, 1)}, nil
	}
	bad := fault.New(fault.Invalid, "bad_cursor", "cursor is not one this list gave out")
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	words := strings.Split(string(raw), " ")
	if err != nil || len(raw) > momentsCursorSize || len(words) != 3 || strings.ContainsRune(string(raw), 0) {
		return m, bad
	}
	m.Kind = words[1]
	if m.At, err = time.Parse(time.RFC3339Nano, words[0]); err != nil {
		return m, bad
	}
	if m.Seq, err = strconv.ParseInt(words[2], 10, 64); err != nil {
		return m, bad
	}
	return m, nil
}
