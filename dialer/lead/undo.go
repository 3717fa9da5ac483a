package lead

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/tenant"
)

// undoStep puts the next leads of an act back where they were; what somebody changed since stays as it is.
func (s *Store) undoStep(ctx context.Context, tx *gorm.DB, t tenant.ID, a Act, at string, now time.Time) (more bool, err error) {
	var ids []dialer.LeadID
	err = tx.Raw(`select distinct lead_id from lead_events where act_id = ? and lead_id > ? and undone_at is null order by lead_id limit ?`, a.ID, at, step).Scan(&ids).Error
	if err != nil {
		return false, err
	}
	if len(ids) == 0 {
		return false, s.finish(ctx, tx, t, a, Undone, now)
	}
	did, err := undo(tx, a, ids, now)
	if err != nil {
		return false, fmt.Errorf("undo %s of %d leads: %w", a.Kind, len(ids), err)
	}
	if err := tx.Exec(`update lead_events set undone_at = ? where act_id = ? and lead_id = any(?::text[])`, now.UTC(), a.ID, array.Strings(ids)).Error; err != nil {
		return false, err
	}
	return true, a.advance(tx, string(ids[len(ids)-1]), int64(len(ids)), did)
}

func undo(tx *gorm.DB, a Act, ids []dialer.LeadID, now time.Time) (map[string]int64, error) {
	if a.Kind == Delete {
		return bringBack(tx, a, ids, now)
	}
	named := map[string]any{"ids": array.Strings(ids), "act": a.ID, "now": now.UTC(), "priority": a.Priority, "source": source(a.ID)}
	if err := tx.Exec(`select 1 from queue where lead_id = any(cast(@ids as text[])) order by campaign_id, lead_id for update`, named).Error; err != nil {
		return nil, err
	}
	switch a.Kind {
	case Priority:
		return counted(tx.Raw(putPriorityBack, named))
	case StopCall:
		for _, sql := range []string{`delete from blocklist b using (` + theirs + `) n where b.blind = n.blind and b.source = @source`,
			`delete from campaign_optouts o using (` + theirs + `) n where o.blind = n.blind and o.source = @source`} {
			if err := tx.Exec(sql, named).Error; err != nil {
				return nil, err
			}
		}
	}
	named["state"], named["reason"] = "waiting", "put_back"
	if a.Kind == Exclude {
		named["state"], named["reason"] = "done", "excluded"
	}
	if a.Kind == StopCall {
		named["state"], named["reason"] = "blocked", "blacklisted"
	}
	return counted(tx.Raw(putPlacesBack, named))
}

const theirs = `select blind from leads where id = any(cast(@ids as text[])) union select blind from lead_numbers where lead_id = any(cast(@ids as text[]))`

const putPriorityBack = `with was as (select e.lead_id, (e.was->>'priority')::int as priority from lead_events e where e.act_id = @act and e.lead_id = any(cast(@ids as text[])) and e.undone_at is null),
	back as (update leads set priority = was.priority from was where leads.id = was.lead_id and leads.priority = @priority returning leads.id, leads.priority),
	moved as (update queue set priority = back.priority from back where queue.lead_id = back.id)
	select 'changed' as word, count(*) as n from back union all select 'changed_since', (select count(*) from was) - (select count(*) from back)`

// A place is put back where the act had left it; one that is somewhere else by now was changed by somebody since. Without places (the opt-out
// of a lead that stood nowhere) there is nothing to put back.
const putPlacesBack = `with was as (select e.lead_id, p.* from lead_events e cross join lateral jsonb_to_recordset(coalesce(e.was->'places', '[]'))
			as p (campaign_id text, gone boolean, state text, reason text, detail jsonb, due_at timestamptz, agent_id text)
		where e.act_id = @act and e.lead_id = any(cast(@ids as text[])) and e.undone_at is null),
	places as (select was.*, at.ctid as place from was cross join lateral (select q.ctid from queue q where q.campaign_id = was.campaign_id and q.lead_id = was.lead_id
		and q.state = @state and q.reason = @reason offset 0) at),
	back as (update queue set state = p.state, reason = p.reason, detail = p.detail, due_at = p.due_at, agent_id = p.agent_id, updated_at = @now
		from places p where queue.ctid = p.place and p.gone is null returning queue.lead_id),
	out as (delete from queue using places p where queue.ctid = p.place and p.gone
		and not exists (select 1 from attempts a where a.campaign_id = p.campaign_id and a.lead_id = p.lead_id) returning queue.lead_id),
	promises as (update callbacks set cancelled_at = null from lead_events e cross join lateral jsonb_array_elements_text(coalesce(e.was->'callbacks', '[]')) as b (id)
		where e.act_id = @act and e.lead_id = any(cast(@ids as text[])) and e.undone_at is null and callbacks.id = b.id and callbacks.done_at is null)
	select case when w.lead_id is null or b.lead_id is not null then 'changed' else 'changed_since' end as word, count(*) as n
	from unnest(cast(@ids as text[])) as i (id) left join (select distinct lead_id from was) w on w.lead_id = i.id
		left join (select lead_id from back union select lead_id from out) b on b.lead_id = i.id group by 1`

// bringBack makes deleted leads again, with their numbers, places and promises; one whose number another lead of the list has by now stays
// gone.
func bringBack(tx *gorm.DB, a Act, ids []dialer.LeadID, now time.Time) (map[string]int64, error) {
	named := map[string]any{"ids": array.Strings(ids), "act": a.ID}
	if err := tx.Exec(`select 1 from lists where id in (select lead->>'list_id' from leads_gone where act_id = @act and id = any(cast(@ids as text[]))) order by id for no key update`, named).Error; err != nil {
		return nil, err
	}
	var back []struct {
		ID     dialer.LeadID
		ListID dialer.ListID
	}
	err := tx.Raw(`insert into leads select (jsonb_populate_record(null::leads, g.lead)).* from leads_gone g where g.act_id = @act and g.id = any(cast(@ids as text[]))
		on conflict do nothing returning id, list_id`, named).Scan(&back).Error
	if err != nil {
		return nil, err
	}
	of, made := map[dialer.ListID][]dialer.LeadID{}, []dialer.LeadID{}
	for _, b := range back {
		of[b.ListID], made = append(of[b.ListID], b.ID), append(made, b.ID)
	}
	named["made"] = array.Strings(made)
	for _, sql := range []string{
		`insert into lead_numbers select n.* from leads_gone g cross join lateral jsonb_populate_recordset(null::lead_numbers, g.numbers) n where g.act_id = @act and g.id = any(cast(@made as text[]))`,
		`insert into queue select q.* from leads_gone g cross join lateral jsonb_populate_recordset(null::queue, g.places) q where g.act_id = @act and g.id = any(cast(@made as text[]))
			and exists (select 1 from campaigns c where c.id = q.campaign_id) on conflict do nothing`,
		`insert into callbacks select b.* from leads_gone g cross join lateral jsonb_populate_recordset(null::callbacks, g.callbacks) b where g.act_id = @act and g.id = any(cast(@made as text[])) on conflict do nothing`,
		`update lists set leads = lists.leads + n.n from (select list_id, count(*) as n from leads where id = any(cast(@made as text[])) group by 1) n where lists.id = n.list_id`,
		`delete from leads_gone where act_id = @act and id = any(cast(@made as text[]))`,
	} {
		if err := tx.Exec(sql, named).Error; err != nil {
			return nil, err
		}
	}
	for list, leads := range of { // what their campaigns looked past while they were gone
		if err := campaign.Join(tx, list, leads, now); err != nil {
			return nil, err
		}
	}
	return map[string]int64{Changed: int64(len(back)), NumberTaken: int64(len(ids) - len(back))}, nil
}

// Purge forgets what is left of leads that an act deleted and nobody brought back.
func (s *Store) Purge(ctx context.Context, t tenant.ID, act string) error {
	return s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		for _, sql := range []string{
			`delete from lead_skips using leads_gone g where g.act_id = ? and lead_skips.lead_id = g.id`,
			`delete from lead_events using leads_gone g where g.act_id = ? and lead_events.lead_id = g.id`,
			`delete from leads_gone where act_id = ?`,
		} {
			if err := tx.Exec(sql, act).Error; err != nil {
				return fmt.Errorf("forget the leads of act %s: %w", act, err)
			}
		}
		return nil
	})
}
