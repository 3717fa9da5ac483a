package callerid

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
)

// Shown is the SQL condition under which caller ID c may be shown on trunk t: anything of the tenant's in the sandbox, where nobody real
// is called; on a real trunk a proven number of the tenant's own, bound to no other trunk, and, when it was proved by a call, only where
// that call went: whoever can move a trunk to a host of their own can answer any number there.
const Shown = `(t.kind = 'sandbox' or c.kind = 'own' and c.proof = 'verified' and (c.trunk_id is null or c.trunk_id = t.id)
	and (c.proved_over = '' or c.proved_over = ` + over + `))`

// over is the place a proof by call is bound to, for trunk t.
const over = `t.id || '@' || t.transport || ':' || t.host || ':' || t.port`

// Granted is one lead's number, or why it has none.
type Granted struct {
	Lead dialer.LeadID
	Grant
}

// Assign gives leads that campaign has claimed their numbers and counts their use; tx must be inside the door, in the transaction that
// commits the attempts. The numbers are held until it ends, so that caps hold over all campaigns and nodes; a transaction that fails has
// used nothing.
func Assign(tx *gorm.DB, campaign dialer.CampaignID, leads []dialer.LeadID, now time.Time) ([]Granted, error) {
	pool, err := standings(tx, campaign, now, true)
	if err != nil {
		return nil, err
	}
	wants, err := gather(tx, pool, leads)
	if err != nil {
		return nil, err
	}
	granted, used := make([]Granted, len(leads)), map[dialer.CallerID]int32{}
	for i, g := range Allocate(pool, wants, now) {
		granted[i] = Granted{leads[i], g}
		if g.Caller != "" {
			used[g.Caller]++
		}
	}
	return granted, count(tx, pool, used, now)
}

// roomOf tells how many calls of a campaign may begin now by its numbers; when none, why. tx must be inside the door.
func roomOf(tx *gorm.DB, campaign dialer.CampaignID, now time.Time) (calls int, reason string, err error) {
	pool, err := standings(tx, campaign, now, false)
	if err != nil {
		return 0, "", err
	}
	calls, reason = Room(pool, now)
	return calls, reason, nil
}

// Outlook is what a campaign's numbers promise before it starts.
type Outlook struct {
	Numbers int // of its pool, or its one
	Usable  int // of them, those that may be shown on its trunk
	Resting int // of these, those that rest
	Room    int // calls that may begin now
}

// Look reads the outlook of a campaign; tx must be inside the door.
func Look(tx *gorm.DB, campaign dialer.CampaignID, now time.Time) (o Outlook, err error) {
	pool, err := standings(tx, campaign, now, false)
	if err != nil {
		return o, err
	}
	o.Usable = len(pool)
	for _, s := range pool {
		if s.Resting(now) {
			o.Resting++
		}
	}
	o.Room, _ = Room(pool, now)
	err = tx.Raw(`select count(*) from (`+members+`) all_of_them`, map[string]any{"campaign": string(campaign)}).Scan(&o.Numbers).Error
	return o, err
}

// members are the numbers of a campaign: of its pool, or its one.
const members = `select c.id from campaigns p join caller_pool_members m on m.pool_id = p.callers->>'pool' join caller_ids c on c.id = m.caller_id where p.id = @campaign
	union select p.caller_id from campaigns p where p.id = @campaign and coalesce(p.callers->>'pool', '') = ''`

// standings reads the numbers of a campaign that may be shown on its trunk, in the order of their ids, which is the order in which they
// are held.
func standings(tx *gorm.DB, campaign dialer.CampaignID, now time.Time, hold bool) ([]Standing, error) {
	var rows []struct {
		Row   callerRow `gorm:"embedded"`
		Sick  bool
		Guard bool
	}
	query := `select c.id, c.country, c.region_zh, c.region_en, c.per_hour, c.per_day, c.last_used_at, c.rests_until, c.health,
			coalesce((select g.answer_guard from caller_pools g where g.id = p.callers->>'pool'), true) as guard,
			exists (select 1 from caller_rests r where r.caller_id = c.id and r.ended_at is null and r.until > @now and r.reason <> 'manual') as sick
		from caller_ids c join campaigns p on p.id = @campaign join trunks t on t.id = p.trunk_id
		where c.id in (` + members + `) and ` + Shown + ` order by c.id`
	if hold {
		query += ` for no key update of c`
	}
	if err := tx.Raw(query, map[string]any{"campaign": string(campaign), "now": now.UTC()}).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("numbers of campaign %s: %w", campaign, err)
	}
	pool, ids, usual, guard := make([]Standing, len(rows)), []dialer.CallerID{}, Rate{}, false
	for i, row := range rows {
		pool[i] = Standing{ID: dialer.CallerID(row.Row.ID), Place: Place{row.Row.Country, row.Row.RegionZh, row.Row.RegionEn}, Caps: Caps{row.Row.PerHour, row.Row.PerDay},
			LastUsed: moment(row.Row.LastUsedAt), Rests: moment(row.Row.RestsUntil), Sick: row.Sick}
		if pool[i].Caps != (Caps{}) {
			ids = append(ids, pool[i].ID)
		}
		health, err := readHealth(row.Row.ID, row.Row.Health)
		if err != nil {
			return nil, err
		}
		usual.N, usual.K, guard = usual.N+health.Answers.N, usual.K+health.Answers.K, row.Guard
	}
	if len(ids) == 0 {
		return pool, nil
	}
	if guard && usual.N >= learning {
		if err := guarded(tx, pool, usual, now); err != nil {
			return nil, err
		}
	}
	return pool, usedOf(tx, pool, ids, now)
}

// guarded looks at how the pool was answered of late and takes the guard's part off every number's hourly cap.
func guarded(tx *gorm.DB, pool []Standing, usual Rate, now time.Time) error {
	ids := make([]dialer.CallerID, len(pool))
	for i, s := range pool {
		ids[i] = s.ID
	}
	var recent []Rate
	err := tx.Raw(`select sum(completed) as n, sum(answered) as k from caller_use where caller_id = any(?::text[]) and slot > ? group by slot order by slot desc`,
		array.Strings(ids), now.Add(-guardSpan).UTC()).Scan(&recent).Error
	if err != nil {
		return fmt.Errorf("answers of a pool: %w", err)
	}
	share := Guarded(recent, usual)
	for i := range pool {
		pool[i].Guard = share
	}
	return nil
}

// day is the tenant's day of @now: its beginning and end, 23 or 25 hours apart where the clock is changed.
const day = `select date_trunc('day', cast(@now as timestamptz), o.timezone) as begins,
		(date_trunc('day', cast(@now as timestamptz) at time zone o.timezone) + interval '1 day') at time zone o.timezone as ends
	from public.tenants o where o.id = current_setting('app.tenant')`

func usedOf(tx *gorm.DB, pool []Standing, ids []dialer.CallerID, now time.Time) error {
	var rows []struct {
		CallerID string
		Recent   json.RawMessage
		Today    int
		Ends     time.Time
	}
	err := tx.Raw(`with day as (`+day+`)
		select i.id as caller_id, day.ends, coalesce(sum(u.calls) filter (where u.slot >= day.begins), 0) as today,
			coalesce(jsonb_agg(jsonb_build_object('At', u.slot, 'Calls', u.calls) order by u.slot) filter (where u.slot > @hour), '[]') as recent
		from unnest(cast(@ids as text[])) i (id) cross join day
			left join caller_use u on u.caller_id = i.id and u.slot >= least(day.begins, @hour)
		group by i.id, day.ends`, map[string]any{"now": now.UTC(), "hour": now.Add(-Hour).UTC(), "ids": array.Strings(ids)}).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("use of numbers: %w", err)
	}
	for _, row := range rows {
		for i := range pool {
			if string(pool[i].ID) != row.CallerID {
				continue
			}
			pool[i].Today, pool[i].DayEnds = row.Today, row.Ends
			if err := json.Unmarshal(row.Recent, &pool[i].Recent); err != nil {
				return fmt.Errorf("use of number %s: %w", row.CallerID, err)
			}
		}
	}
	return nil
}

// gather reads where the leads are and which number of the pool each saw last. A pool of one needs to know neither.
func gather(tx *gorm.DB, pool []Standing, leads []dialer.LeadID) ([]Want, error) {
	wants := make([]Want, len(leads))
	at := make(map[dialer.LeadID]int, len(leads))
	for i, lead := range leads {
		wants[i].Lead, at[lead] = lead, i
	}
	if len(pool) < 2 {
		return wants, nil
	}
	ids := make([]dialer.CallerID, len(pool))
	for i, s := range pool {
		ids[i] = s.ID
	}
	var rows []struct{ ID, Country, Region, Last string }
	err := tx.Raw(`select l.id, l.country, l.region, coalesce((select a.caller_id from attempts a
			where a.blind = l.blind and a.caller_id = any(?::text[]) and a.outcome is distinct from 'blocked' order by a.created_at desc limit 1), '') as last
		from leads l where l.id = any(?::text[])`, array.Strings(ids), array.Strings(leads)).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("numbers people know: %w", err)
	}
	for _, row := range rows {
		want := &wants[at[dialer.LeadID(row.ID)]]
		// a lead's region is in its workspace's language, a number's in both
		want.Place, want.Last = Place{Country: row.Country, Zh: row.Region, En: row.Region}, dialer.CallerID(row.Last)
	}
	return wants, nil
}

// count books the use of numbers, in the order of their ids.
func count(tx *gorm.DB, pool []Standing, used map[dialer.CallerID]int32, now time.Time) error {
	var ids []dialer.CallerID
	var calls []int32
	for _, s := range pool {
		if n := used[s.ID]; n > 0 {
			ids, calls = append(ids, s.ID), append(calls, n)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	err := tx.Exec(`with booked as (insert into caller_use (caller_id, slot, calls) select u.id, @slot, u.calls from unnest(cast(@ids as text[]), cast(@calls as int[])) u (id, calls)
			order by u.id on conflict (caller_id, slot) do update set calls = caller_use.calls + excluded.calls)
		update caller_ids set last_used_at = @now where id = any(cast(@ids as text[]))`,
		map[string]any{"slot": now.Truncate(Slot).UTC(), "now": now.UTC(), "ids": array.Strings(ids), "calls": array.Of(calls)}).Error
	if err != nil {
		return fmt.Errorf("book the use of numbers: %w", err)
	}
	return nil
}
