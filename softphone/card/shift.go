package card

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
)

type agentRow struct {
	Name     string
	Language string
	Status   string
	Prefs    json.RawMessage
	Zone     string
	Breaks   json.RawMessage
}

type campaignRow struct {
	ID     string
	Name   string
	Mode   string
	Status string
	Route  string
	Record dialer.RecordPolicy
}

// roleRow is where the agent serves and what they can, as JSON.
type roleRow struct {
	Queues, Skills json.RawMessage
	Last4          string // of the telephone, if it was proved
	InUse          bool
}

type todayRow struct {
	Hour        int
	Disposition string
	Calls       int
	TalkMS      int `gorm:"column:talk_ms"`
	Successes   int
}

type dueRow struct {
	ID       string
	LeadID   string
	Name     string
	DueAt    time.Time
	Timezone string
	Note     string
}

// todays are the figures of somebody's day, by hour and outcome: of a call that went over from one to another, each has the own part of the
// talk, and who took it said what became of it.
const todays = `with mine as (
		select bridged_at as at, campaign_id, case when taken_at is null then disposition end as disposition,
			case when taken_at is null then talk_ms else greatest(extract(epoch from taken_at - answered_at) * 1000, 0) end as talk_ms
		from calls where agent_id = @user and bridged_at >= @midnight
		union all select taken_at, campaign_id, disposition, greatest(extract(epoch from ended_at - taken_at) * 1000, 0)
		from calls where taken_by = @user and taken_at >= @midnight and created_at >= cast(@midnight as timestamptz) - interval '1 day')
	select extract(hour from mine.at at time zone @zone)::int as hour, coalesce(mine.disposition, '') as disposition, count(*) as calls,
		sum(mine.talk_ms)::bigint as talk_ms, count(*) filter (where exists (select 1 from jsonb_array_elements(c.dispositions) d
			where d->>'code' = mine.disposition and d->>'kind' = 'success')) as successes
	from mine join campaigns c on c.id = mine.campaign_id group by 1, 2`

// Shift is the agent's day. A person who is not (or no longer) active in the tenant is fault.NotFound.
func (s *Store) Shift(ctx context.Context, t tenant.ID, user tenant.UserID) (Shift, error) {
	var (
		who       []agentRow
		campaigns []campaignRow
		today     []todayRow
		due       []dueRow
		place     roleRow
	)
	err := s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		err := tx.Raw(`select users.name, users.language, users.status, users.prefs, o.timezone as zone,
				(select value from settings where key = 'breaks') as breaks
			from users join public.tenants o on o.id = current_setting('app.tenant') where users.id = ?`, string(user)).Scan(&who).Error
		if err != nil || len(who) == 0 || who[0].Status != "active" {
			return err
		}
		if err := tx.Raw(`select c.id, c.name, c.mode, c.status, c.route, c.record_policy as record from campaigns c join campaign_agents a on a.campaign_id = c.id
			where a.user_id = ? and c.status in ('running', 'paused', 'draft') order by c.name, c.id`, string(user)).Scan(&campaigns).Error; err != nil {
			return err
		}
		if err := tx.Raw(`select coalesce((select jsonb_agg(queue_id) from acd_members where user_id = @user), '[]') as queues,
				coalesce((select jsonb_object_agg(skill_id, level) from agent_skills where user_id = @user), '{}') as skills,
				coalesce(s.last4, '') as last4, coalesce(s.in_use, false) as in_use
			from (select 1) one left join stations s on s.user_id = @user and s.proof = 'verified'`,
			map[string]any{"user": string(user)}).Scan(&place).Error; err != nil {
			return err
		}
		local := s.now().In(zone(who[0].Zone))
		midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, local.Location())
		if err := tx.Raw(todays, map[string]any{"zone": local.Location().String(), "user": string(user), "midnight": midnight.UTC()}).Scan(&today).Error; err != nil {
			return err
		}
		return tx.Raw(`select b.id, b.lead_id, leads.name, b.due_at, leads.timezone, b.note from callbacks b join leads on leads.id = b.lead_id
			where b.agent_id = ? and b.done_at is null and b.cancelled_at is null and b.due_at < ? order by b.due_at limit 20`,
			string(user), s.now().Add(24*time.Hour).UTC()).Scan(&due).Error
	})
	if err != nil {
		return Shift{}, fmt.Errorf("read the shift of agent %s: %w", user, err)
	}
	if len(who) == 0 || who[0].Status != "active" {
		return Shift{}, fault.New(fault.NotFound, "not_here", "no such agent")
	}
	shift := Shift{Name: who[0].Name, Language: who[0].Language, Breaks: breaks(who[0].Breaks), Sounds: sounds(who[0].Prefs), Today: figures(today)}
	json.Unmarshal(place.Queues, &shift.Queues)
	json.Unmarshal(place.Skills, &shift.Skills)
	shift.Station = Station{Last4: place.Last4, InUse: place.InUse}
	for _, c := range campaigns {
		shift.Campaigns = append(shift.Campaigns, signal.Campaign{ID: c.ID, Name: c.Name, Mode: c.Mode, Running: c.Status == "running", Callback: c.Route == "callback"})
		if c.Record == dialer.RecordRequired {
			shift.Recorded = append(shift.Recorded, dialer.CampaignID(c.ID))
		}
	}
	for _, d := range due {
		shift.Due = append(shift.Due, signal.Due{ID: d.ID, Lead: d.LeadID, Name: d.Name, At: signal.At(d.DueAt), Zone: d.Timezone, Note: d.Note})
	}
	return shift, nil
}

func figures(rows []todayRow) signal.Today {
	today := signal.Today{Codes: map[string]int{}, PerHour: make([]int, 24)}
	for _, r := range rows {
		today.Talked += r.Calls
		today.TalkTime += r.TalkMS
		today.Success += r.Successes
		if r.Disposition != "" {
			today.Codes[r.Disposition] += r.Calls
		}
		if r.Hour >= 0 && r.Hour < 24 {
			today.PerHour[r.Hour] += r.Calls
		}
	}
	return today
}

// sounds are under "sounds" in the person's preferences.
func sounds(prefs json.RawMessage) signal.Sounds {
	var p struct {
		Sounds signal.Sounds `json:"sounds"`
	}
	json.Unmarshal(prefs, &p)
	p.Sounds.Gain = min(max(p.Sounds.Gain, -30), 12)
	return p.Sounds
}

// breaks are the tenant's own, or the usual ones.
func breaks(raw json.RawMessage) []signal.Pause {
	var own []signal.Pause
	if json.Unmarshal(raw, &own) == nil && len(own) > 0 && len(own) <= 9 {
		return own
	}
	return []signal.Pause{
		{Reason: "short_break", Label: signal.Words{ZH: "小休", EN: "Short break"}, Limit: 15 * 60},
		{Reason: "lunch", Label: signal.Words{ZH: "午餐", EN: "Lunch"}, Limit: 60 * 60},
		{Reason: "meeting", Label: signal.Words{ZH: "会议", EN: "Meeting"}},
		{Reason: "training", Label: signal.Words{ZH: "培训", EN: "Training"}},
		{Reason: "paperwork", Label: signal.Words{ZH: "处理资料", EN: "Paperwork"}, Limit: 30 * 60},
		{Reason: "technical", Label: signal.Words{ZH: "设备故障", EN: "Technical trouble"}},
	}
}
