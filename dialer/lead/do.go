package lead

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/internal/array"
)

// tally is what became of the leads of one step: word and count.
type tally struct {
	Word string
	N    int64
}

// do does a step of an act: one statement over all of its leads, which writes the places, the diary and what an undo needs, and counts.
func do(tx *gorm.DB, a Act, ids []dialer.LeadID, now time.Time) (map[string]int64, error) {
	sql := map[Kind]string{Priority: prioritize, Enqueue: enqueue, Exclude: exclude, StopCall: stopHere, Delete: remove}[a.Kind]
	if a.Kind == StopCall && a.Everywhere {
		sql = stopEverywhere
	}
	if a.Kind == Delete { // imports and deletions of one list follow each other
		if err := tx.Exec(`select 1 from lists where id in (select list_id from leads where id = any(?::text[])) order by id for no key update`, array.Strings(ids)).Error; err != nil {
			return nil, err
		}
	}
	// a claim under way ends first: what it takes is then seen, and nobody waits for anybody in a ring
	if err := tx.Exec(`select 1 from queue where lead_id = any(?::text[]) order by campaign_id, lead_id for update`, array.Strings(ids)).Error; err != nil {
		return nil, err
	}
	did, err := counted(tx.Raw(sql, map[string]any{"ids": array.Strings(ids), "act": a.ID, "by": a.By, "now": now.UTC(), "c": string(a.Campaign), "priority": a.Priority, "source": source(a.ID),
		"day": now.UTC().Format(time.DateOnly)}))
	if err != nil {
		return nil, fmt.Errorf("%s %d leads: %w", a.Kind, len(ids), err)
	}
	if a.Kind == Priority && a.Priority > 0 && did[Changed] > 0 {
		return did, raise(tx, ids, now)
	}
	return did, nil
}

func counted(query *gorm.DB) (map[string]int64, error) {
	var rows []tally
	err := query.Scan(&rows).Error
	did := map[string]int64{}
	for _, r := range rows {
		if r.N > 0 {
			did[r.Word] += r.N
		}
	}
	return did, err
}

// source is what a block says of the act that made it.
func source(act string) string { return "act/" + act }

// raise lets leads whose priority has risen join the campaigns that are past leads of that priority already.
func raise(tx *gorm.DB, ids []dialer.LeadID, now time.Time) error {
	var rows []struct {
		ListID dialer.ListID
		ID     dialer.LeadID
	}
	if err := tx.Raw(`select list_id, id from leads where id = any(?::text[]) order by list_id, id`, array.Strings(ids)).Scan(&rows).Error; err != nil {
		return err
	}
	of := map[dialer.ListID][]dialer.LeadID{}
	for _, r := range rows {
		of[r.ListID] = append(of[r.ListID], r.ID)
	}
	for list, leads := range of {
		if err := campaign.Join(tx, list, leads, now); err != nil {
			return err
		}
	}
	return nil
}

const prioritize = `with chosen as (select id, priority from leads where id = any(cast(@ids as text[])) order by id for update),
	changed as (update leads set priority = @priority, changed_by = @by from chosen c where leads.id = c.id and c.priority <> @priority returning leads.id, c.priority as was),
	moved as (update queue set priority = @priority from changed where queue.lead_id = changed.id returning 1),
	noted as (insert into lead_events (lead_id, at, kind, actor, act_id, detail, was)
		select id, @now, 'priority', @by, @act, jsonb_build_object('priority', cast(@priority as int), 'before', was), jsonb_build_object('priority', was) from changed)
	select 'changed' as word, count(*) as n from changed union all select 'already', (select count(*) from chosen) - (select count(*) from changed)`

// before is a place as an undo puts it back; a lead that had none gets none.
const before = `jsonb_build_array(jsonb_build_object('campaign_id', cast(@c as text)) || case when j.state is null then '{"gone": true}'::jsonb
	else jsonb_build_object('state', j.state, 'reason', j.reason, 'detail', j.detail, 'due_at', j.due_at, 'agent_id', j.agent_id) end)`

const enqueue = `with judged as (
		select l.id, l.priority, q.state, q.reason, q.detail, q.due_at, q.agent_id, n.lane, case
			when q.lead_id is null and n.list_id is null then 'other_list'
			when q.state in ('leased', 'dialing') then 'busy'
			when exists (select 1 from blocklist b where b.blind = l.blind and (b.expires_at is null or b.expires_at > @now))
				or exists (select 1 from campaign_optouts o where o.blind = l.blind and o.campaign_id = @c) then 'opted_out'
			when q.state = 'waiting' and q.reason = 'callback' and q.due_at > @now then 'callback'
			when q.state = 'queued' or q.state = 'waiting' and q.due_at <= @now then 'already'
			when (select count(*) from attempts a where a.campaign_id = @c and a.lead_id = l.id and a.outcome is distinct from 'blocked') >= c.max_attempts then 'budget_spent'
			else 'changed' end as word
		from leads l join campaigns c on c.id = @c left join queue q on q.campaign_id = @c and q.lead_id = l.id
			left join campaign_lists n on n.campaign_id = @c and n.list_id = l.list_id
		where l.id = any(cast(@ids as text[]))
	), put as (insert into queue (campaign_id, lead_id, state, reason, due_at, priority, lane, updated_at)
		select @c, j.id, 'waiting', 'put_back', @now, j.priority, coalesce(j.lane, 0), @now from judged j where j.word = 'changed'
		on conflict (campaign_id, lead_id) do update set state = 'waiting', reason = 'put_back', detail = '{}', due_at = @now, agent_id = null, updated_at = @now
	), noted as (insert into lead_events (lead_id, at, kind, campaign_id, actor, act_id, was)
		select j.id, @now, 'queue', @c, @by, @act, jsonb_build_object('places', ` + before + `) from judged j where j.word = 'changed')
	select word, count(*) as n from judged group by word`

const exclude = `with judged as (
		select l.id, l.priority, q.state, q.reason, q.detail, q.due_at, q.agent_id, n.lane, case
			when q.lead_id is null and n.list_id is null then 'other_list'
			when q.state in ('leased', 'dialing') then 'busy'
			when q.state = 'done' and q.reason = 'excluded' then 'already'
			when q.state = 'done' then 'over'
			else 'changed' end as word
		from leads l left join queue q on q.campaign_id = @c and q.lead_id = l.id left join campaign_lists n on n.campaign_id = @c and n.list_id = l.list_id
		where l.id = any(cast(@ids as text[]))
	), put as (insert into queue (campaign_id, lead_id, state, reason, due_at, priority, lane, updated_at)
		select @c, j.id, 'done', 'excluded', @now, j.priority, coalesce(j.lane, 0), @now from judged j where j.word = 'changed'
		on conflict (campaign_id, lead_id) do update set state = 'done', reason = 'excluded', detail = '{}', agent_id = null, updated_at = @now
	), dropped as (update callbacks set cancelled_at = @now from judged j where callbacks.campaign_id = @c and callbacks.lead_id = j.id and j.word = 'changed'
		and callbacks.done_at is null and callbacks.cancelled_at is null returning callbacks.lead_id, callbacks.id
	), noted as (insert into lead_events (lead_id, at, kind, campaign_id, actor, act_id, was)
		select j.id, @now, 'exclude', @c, @by, @act, jsonb_build_object('places', ` + before + `, 'callbacks', coalesce((select jsonb_agg(d.id) from dropped d where d.lead_id = j.id), '[]'))
		from judged j where j.word = 'changed')
	select word, count(*) as n from judged group by word`

// numbers are all the numbers of the step's leads: whoever does not want to be called is not called at another number either.
const numbers = `numbers as (select l.id as lead, l.blind, l.last4 from leads l where l.id = any(cast(@ids as text[]))
		union all select n.lead_id, n.blind, n.last4 from lead_numbers n where n.lead_id = any(cast(@ids as text[])))`

// hits are the places, of whatever lead, that have one of the numbers that were put.
const hits = `hit as (select q.campaign_id, q.lead_id, q.state, q.reason, q.detail, q.due_at, q.agent_id from queue q
		where q.state in ('queued', 'waiting') and q.lead_id in (select l.id from put join leads l on l.blind = put.blind union select n.lead_id from put join lead_numbers n on n.blind = put.blind)`

// after takes the places out and writes down what was, for each lead once.
const after = `moved as (update queue set state = 'blocked', reason = 'blacklisted', detail = jsonb_build_object('since', cast(@day as text), 'why', 'opt_out'), updated_at = @now
		from hit where queue.campaign_id = hit.campaign_id and queue.lead_id = hit.lead_id),
	fresh as (select n.lead from numbers n join put on put.blind = n.blind group by n.lead),
	dropped as (update callbacks set cancelled_at = @now from (select lead from fresh union select lead_id from hit) f where callbacks.lead_id = f.lead and (@c = '' or callbacks.campaign_id = @c)
		and callbacks.done_at is null and callbacks.cancelled_at is null returning callbacks.lead_id, callbacks.id),
	noted as (insert into lead_events (lead_id, at, kind, campaign_id, actor, act_id, detail, was)
		select f.lead, @now, 'opt_out', @c, @by, @act, jsonb_build_object('everywhere', @c = ''), jsonb_build_object('callbacks', coalesce((select jsonb_agg(d.id) from dropped d where d.lead_id = f.lead), '[]'),
			'places', coalesce((select jsonb_agg(jsonb_build_object('campaign_id', h.campaign_id,
			'state', h.state, 'reason', h.reason, 'detail', h.detail, 'due_at', h.due_at, 'agent_id', h.agent_id)) from hit h where h.lead_id = f.lead), '[]'))
		from (select lead from fresh union select lead_id from hit) f)
	select case when f.lead is null then 'already' else 'changed' end as word, count(*) as n from (select distinct lead from numbers) l left join fresh f on f.lead = l.lead group by 1`

const stopEverywhere = `with ` + numbers + `,
	put as (insert into blocklist (blind, last4, reason, source, created_by, created_at) select distinct on (blind) blind, last4, 'opt_out', @source, @by, cast(@now as timestamptz) from numbers order by blind
		on conflict (blind) do update set expires_at = null where blocklist.expires_at is not null returning blind),
	` + hits + `), ` + after

const stopHere = `with ` + numbers + `,
	put as (insert into campaign_optouts (blind, campaign_id, last4, source, created_by, created_at) select distinct on (blind) blind, @c, last4, @source, @by, cast(@now as timestamptz) from numbers order by blind
		on conflict do nothing returning blind),
	` + hits + ` and q.campaign_id = @c), ` + after

const remove = `with judged as (
		select l.id, l.list_id, case
			when exists (select 1 from queue q where q.lead_id = l.id and q.state in ('leased', 'dialing')) then 'busy'
			when exists (select 1 from calls where calls.lead_id = l.id) or exists (select 1 from attempts a where a.blind = l.blind and a.lead_id = l.id)
				or exists (select 1 from lead_numbers n join attempts a on a.blind = n.blind and a.lead_id = l.id where n.lead_id = l.id) then 'called'
			when exists (select 1 from imports i where i.list_id = l.list_id and i.status in ('running', 'undoing')) then 'importing'
			else 'changed' end as word
		from leads l where l.id = any(cast(@ids as text[]))
	), kept as (insert into leads_gone (id, act_id, lead, numbers, places, callbacks)
		select l.id, @act, to_jsonb(l), coalesce((select jsonb_agg(to_jsonb(n)) from lead_numbers n where n.lead_id = l.id), '[]'),
			coalesce((select jsonb_agg(to_jsonb(q)) from queue q where q.lead_id = l.id), '[]'), coalesce((select jsonb_agg(to_jsonb(b)) from callbacks b where b.lead_id = l.id), '[]')
		from judged j join leads l on l.id = j.id where j.word = 'changed' returning id
	), noted as (insert into lead_events (lead_id, at, kind, actor, act_id) select id, @now, 'delete', @by, @act from kept
	), places as (delete from queue using kept where queue.lead_id = kept.id
	), promises as (delete from callbacks using kept where callbacks.lead_id = kept.id
	), gone as (delete from leads using kept where leads.id = kept.id returning leads.list_id
	), fewer as (update lists set leads = lists.leads - g.n from (select list_id, count(*) as n from gone group by 1) g where lists.id = g.list_id)
	select word, count(*) as n from judged group by word`
