package guard

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/internal/planner"
)

// Group is a number of leads with the same facts.
type Group struct {
	Facts    Facts
	Leads    int64
	Finished bool // done in this campaign already
}

type groupRow struct {
	Lead      leadRow `gorm:"embedded"`
	Finished  bool
	Today     int
	TodayHere int
	Ages      string // one digit for each call: the span it falls into
	Screened  string
	States    string // comma-separated
	Leads     int64
}

// Finished tells of a lead's place q in its campaign's queue that it is done, for campaigns that allow @tries: more of them open a spent
// budget again.
const Finished = `(q.state = 'done' and (q.reason <> 'budget_spent' or q.tries >= @tries))`

// Extent is which leads a survey looks at: those of a list that pass a condition on rows of leads under the alias l. The names of its
// parameters begin with w.
type Extent struct {
	List  dialer.ListID
	Where string
	Args  map[string]any
}

// Survey sorts all leads of an extent into groups of equal facts, for the preflight: the rules are applied to a group instead of to
// millions of leads. screened are leads whose numbers the platform's blocklist or the feed names. tx must be inside the door.
func (s *Store) Survey(tx *gorm.DB, frame Frame, campaign dialer.CampaignID, scope Extent, screened Screened, now time.Time) ([]Group, error) {
	if err := planner.Scans(tx); err != nil {
		return nil, err
	}
	spans := s.spans(frame)
	seconds := make([]float64, len(spans))
	for i, span := range spans {
		seconds[i] = span.Seconds()
	}
	ids, words, states := screened.columns()
	var rows []groupRow
	err := tx.Raw(`with seen as (
			select l.id, count(*) filter (where l.timezone <> '' and (a.created_at at time zone l.timezone)::date = (cast(@now as timestamptz) at time zone l.timezone)::date) as today,
				count(*) filter (where l.timezone <> '' and a.campaign_id = @campaign
					and (a.created_at at time zone l.timezone)::date = (cast(@now as timestamptz) at time zone l.timezone)::date) as today_here,
				count(*) filter (where a.campaign_id = @campaign and a.lead_id = l.id) as used,
				string_agg(width_bucket(extract(epoch from cast(@now as timestamptz) - a.created_at)::float8, cast(@spans as float8[]))::text, '' order by a.created_at desc)
					filter (where a.created_at > @since) as ages
			from attempts a join leads l on l.blind = a.blind
			where l.list_id = @list and a.outcome is distinct from 'blocked' group by l.id
		), promised as (
			select distinct p.lead_id from callbacks p where p.campaign_id = @campaign and p.done_at is null and p.cancelled_at is null and not exists (select 1 from attempts a
				where a.campaign_id = @campaign and a.lead_id = p.lead_id and a.created_at > p.created_at and a.ended_at is not null and a.outcome is distinct from 'blocked')
		), screened (id, word, states) as (select * from unnest(cast(@ids as text[]), cast(@words as text[]), cast(@states as text[])))
		select l.country, l.kind, l.timezone, array_to_string(l.other_zones, ',') as other_zones,
			coalesce(b.reason, case when o.blind is not null then 'opt_out' end) as blocked_for, min(coalesce(b.created_at, o.created_at)) as blocked_at, max(b.expires_at) as blocked_until,
			agreed.held as consent, coalesce(seen.used, 0) as used, coalesce(seen.today, 0) as today, coalesce(seen.today_here, 0) as today_here, coalesce(seen.ages, '') as ages,
			coalesce(screened.word, '') as screened, coalesce(screened.states, '') as states, coalesce(`+Finished+`, false) as finished,
			promised.lead_id is not null and coalesce(seen.used, 0) >= @tries as promised, count(*) as leads
		from leads l left join blocklist b on b.blind = l.blind and (b.expires_at is null or b.expires_at > @now)
			left join campaign_optouts o on o.blind = l.blind and o.campaign_id = @campaign
			left join (select distinct blind, 'held' as held from consents where purpose in (@purpose, 'any') and withdrawn_at is null and given_at <= @now
				and (expires_at is null or expires_at > @now)) agreed on agreed.blind = l.blind
			left join promised on promised.lead_id = l.id
			left join seen on seen.id = l.id left join screened on screened.id = l.id
			left join queue q on q.campaign_id = @campaign and q.lead_id = l.id
		where l.list_id = @list and (`+scope.Where+`) group by 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15, 16`,
		with(scope.Args, map[string]any{"now": now.UTC(), "since": now.Add(-longestSpan).UTC(), "campaign": string(campaign), "list": string(scope.List), "spans": array.Of(seconds),
			"purpose": string(frame.Terms.asks()), "tries": frame.Rules.MaxAttempts, "ids": array.Of(ids), "words": array.Of(words), "states": array.Of(states)})).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("survey list %s: %w", scope.List, err)
	}
	groups := make([]Group, len(rows))
	for i, row := range rows {
		f := s.facts(row.Lead, frame, now)
		f.Calls = row.calls(f, spans)
		screened.into(&f, row.Screened)
		if row.States != "" {
			f.Reside(s.profiles, strings.Split(row.States, ","))
		}
		groups[i] = Group{Facts: f, Leads: row.Leads, Finished: row.Finished}
	}
	return groups, nil
}

// spans are all spans of the caps that may hold for a lead of the frame, ascending.
func (s *Store) spans(frame Frame) (all []time.Duration) {
	caps := append(slices.Clone(frame.Profile.Caps), frame.Platform.Caps...)
	for _, p := range s.profiles.byName {
		caps = append(caps, p.Caps...)
	}
	for _, p := range s.profiles.within {
		caps = append(caps, p.Caps...)
	}
	for _, states := range s.profiles.states {
		for _, state := range states {
			caps = append(caps, state.Caps...)
		}
	}
	for _, c := range stricterCaps(caps, nil) {
		all = append(all, c.Span)
	}
	return all
}

// calls makes calls that count as those of the group's leads do: today's are of this moment, the others as young as their span allows and
// not of today.
func (r groupRow) calls(f Facts, spans []time.Duration) (calls []Dialed) {
	for n := range r.Today {
		calls = append(calls, Dialed{At: f.Now, Here: n < r.TodayHere})
	}
	for i, digit := range r.Ages {
		if i < r.Today {
			continue
		}
		at, span := f.Now, int(digit-'0')
		if span > 0 && span <= len(spans) {
			at = f.Now.Add(-spans[span-1])
		}
		if len(f.Zones) > 0 {
			y, m, d := f.Now.In(f.Zones[0]).Date()
			if midnight := time.Date(y, m, d, 0, 0, 0, 0, f.Zones[0]); !at.Before(midnight) {
				at = midnight.Add(-time.Second)
			}
		}
		calls = append(calls, Dialed{At: at})
	}
	return calls
}

// Today tells whether t is in the day it is now for the person; never, for the zero time.
func (f Facts) Today(t time.Time) bool {
	return !t.IsZero() && len(f.Zones) > 0 && sameDay(t, f.Now, f.Zones[0])
}

// At is f at another moment. What a feed says then is not known now; it is taken to say the same.
func (f Facts) At(t time.Time) Facts {
	if f.Risk.Known {
		f.Risk.At = f.Risk.At.Add(t.Sub(f.Now))
	}
	f.Now = t
	return f
}

func with(args, more map[string]any) map[string]any {
	maps.Copy(more, args)
	return more
}
