package campaign

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/diary"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/internal/planner"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

var _ run.Campaigns = (*Store)(nil)

// rounds bounds the work of one claim: a batch that the guard refuses whole is followed by another, this many times.
const rounds = 4

// lookLong bounds how long one claim looks for leads of a selection that few of a list belong to; the next claim goes on where it ended.
const lookLong = 150 * time.Millisecond

// Claim commits up to n attempts for leads that are due and that the guard allows, under the lease (holder, epoch) that the database
// checks and holds in the same transaction: a stale holder gets fault.Conflict "lease_lost" and claims nothing. Leads the guard refuses
// are put where they belong with the reason. Fewer than n means that nothing else is due now.
func (s *Store) Claim(ctx context.Context, e run.Entry, holder string, epoch int64, n int, now time.Time) (claimed []run.Claimed, err error) {
	c, began := claim{Store: s, entry: e, holder: holder, epoch: epoch, now: now}, time.Now()
	if s.presence != nil {
		c.ready = s.presence.Ready(e.Tenant, e.Campaign)
	}
	for round := 0; (round < rounds || c.more && time.Since(began) < lookLong) && len(claimed) < n; round++ {
		var got []run.Claimed
		var seen int
		want := n - len(claimed)
		err = s.schemas.Within(ctx, e.Tenant, func(tx *gorm.DB) error {
			got, seen, err = c.batch(tx, want)
			return err
		})
		if err != nil {
			return claimed, err
		}
		claimed = append(claimed, got...)
		if seen < want && !c.more {
			break
		}
	}
	return claimed, nil
}

// claim is one call of Claim.
type claim struct {
	*Store
	entry  run.Entry
	holder string
	epoch  int64
	ready  []dialer.AgentID
	now    time.Time
	row    campaignRow                                    // as far as its supply goes
	pick   func(tx *gorm.DB, want int) ([]dueLead, error) // nil: next
	more   bool                                           // lists were not looked through to their ends
	found  bool                                           // the lead picked is one we left without an agent
	why    string                                         // the guard's last reason against a lead
}

// batch looks at up to want leads; seen says how many there were.
func (c *claim) batch(tx *gorm.DB, want int) (got []run.Claimed, seen int, err error) {
	if err := planner.Lookups(tx); err != nil {
		return nil, 0, err
	}
	runs, err := c.fence(tx)
	if err != nil || !runs {
		return nil, 0, err
	}
	frame, err := c.guard.Frame(tx, c.entry.Campaign)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, 0, fault.New(fault.NotFound, "not_here", "no such campaign")
	}
	if err != nil {
		return nil, 0, err
	}
	pick := c.pick
	if pick == nil {
		pick = c.next
	}
	due, err := pick(tx, want)
	if err != nil || len(due) == 0 {
		return nil, 0, err
	}
	leads := make([]dialer.LeadID, len(due))
	for i, d := range due {
		leads[i] = d.lead
	}
	facts, err := c.guard.Look(tx, frame, c.entry.Campaign, leads, c.now)
	if err != nil {
		return nil, 0, err
	}
	var no refusals
	var kept []guard.Kept
	var allowed []dialer.LeadID
	for _, d := range due {
		found := facts[d.lead]
		found.Now = c.now
		if d.promised != "" && found.Sandbox {
			found.Used = 0 // a test call somebody asked for: nobody real is called, so no budget is spent
		}
		verdict := guard.MayCall(found.Facts)
		if !verdict.Allowed {
			no.add(d.lead, verdict, c.now)
			c.why = verdict.Reason
			continue
		}
		claimed := run.Claimed{Attempt: dialer.AttemptID(dialer.NewID()), Call: dialer.CallID(dialer.NewID()), Lead: d.lead, Try: found.Used + 1, Promised: d.promised,
			Number: d.number, Numbers: d.numbers, Zone: zoneOf(found.Facts), Open: guard.Openings(found.Facts.With(guard.Dialed{At: c.now, Here: true}))}
		got, allowed = append(got, claimed), append(allowed, d.lead)
		kept = append(kept, guard.Kept{Attempt: claimed.Attempt, Call: claimed.Call, Campaign: c.entry.Campaign, Lead: d.lead, Blind: found.Blind, Inputs: found.Inputs(verdict, found.Last+1)})
	}
	if got, err = c.number(tx, got, allowed, &no); err != nil {
		return nil, 0, err
	}
	kept = slices.DeleteFunc(kept, func(k guard.Kept) bool {
		return !slices.ContainsFunc(got, func(g run.Claimed) bool { return g.Attempt == k.Attempt })
	})
	if err := no.write(tx, c.entry.Campaign, c.now); err != nil {
		return nil, 0, err
	}
	if err := c.commit(tx, got, facts); err != nil {
		return nil, 0, err
	}
	return got, len(due), guard.Keep(tx, c.entry.Tenant, kept, c.now)
}

// number gives each claimed lead the number it is called from; leads for which none is free wait, with the reason.
func (c *claim) number(tx *gorm.DB, got []run.Claimed, leads []dialer.LeadID, no *refusals) (numbered []run.Claimed, err error) {
	if len(got) == 0 {
		return nil, nil
	}
	granted, err := callerid.Assign(tx, c.entry.Campaign, leads, c.now)
	if err != nil {
		return nil, err
	}
	for i, g := range granted {
		if g.Caller == "" {
			no.add(g.Lead, guard.Verdict{Reason: g.Reason, Until: g.Until}, c.now)
			c.why = g.Reason
			continue
		}
		got[i].Caller = g.Caller
		numbered = append(numbered, got[i])
	}
	return numbered, nil
}

// fence makes sure that the lease is ours and stays ours until this transaction ends: whoever wants to take it over waits for us, and so does
// whoever changes the campaign (hold), so that no lead is chosen by a plan that holds no more. runs is false when the campaign was paused
// since the loop looked last.
func (c *claim) fence(tx *gorm.DB) (runs bool, err error) {
	var at struct {
		Held, Runs bool
		Row        campaignRow `gorm:"embedded"`
	}
	err = tx.Raw(`select public.lease_held(?, ?, ?) as held, coalesce(c.status = 'running', false) as runs, c.id, c.list_id, c.supply
		from (select) only_one left join lateral (select id, status, list_id, supply from campaigns where id = ? for key share) c on true`,
		LeaseName(c.entry.Tenant, c.entry.Campaign), c.holder, c.epoch, string(c.entry.Campaign)).Scan(&at).Error
	c.row = at.Row
	if err != nil {
		return false, fmt.Errorf("check the lease of campaign %s: %w", c.entry.Campaign, err)
	}
	if !at.Held {
		return false, fault.New(fault.Conflict, "lease_lost", "campaign %s is leased to somebody else", c.entry.Campaign)
	}
	return at.Runs, nil
}

// LeaseName is the name under which a campaign is leased in the shared book.
func LeaseName(t tenant.ID, c dialer.CampaignID) string {
	return "campaign/" + string(t) + "/" + string(c)
}

// commit writes the attempts and takes the leads out of the queue, before any INVITE.
func (c *claim) commit(tx *gorm.DB, got []run.Claimed, facts map[dialer.LeadID]guard.Candidate) error {
	if len(got) == 0 {
		return nil
	}
	var attempts, calls, leads, callers, promised []string
	var blinds [][]byte
	var numbers, tries []int32
	for _, g := range got {
		attempts, calls, leads = append(attempts, string(g.Attempt)), append(calls, string(g.Call)), append(leads, string(g.Lead))
		callers, blinds = append(callers, string(g.Caller)), append(blinds, facts[g.Lead].Blind)
		promised = append(promised, string(g.Promised))
		numbers, tries = append(numbers, int32(facts[g.Lead].Last+1)), append(tries, int32(g.Try))
	}
	var made, taken int
	err := tx.Raw(`with claimed (id, lead, number, call, blind, caller, tries, promised) as materialized (
			select * from unnest(cast(@attempts as text[]), cast(@leads as text[]), cast(@numbers as int[]), cast(@calls as text[]), cast(@blinds as bytea[]), cast(@callers as text[]), cast(@tries as int[]), cast(@promised as text[]))
		), made as (
			insert into attempts (id, campaign_id, lead_id, number, call_id, blind, node, epoch, created_at, caller_id)
			select a.id, @campaign, a.lead, a.number, a.call, a.blind, @node, @epoch, @now, a.caller from claimed a returning 1
		), taken as (
			update queue set state = 'dialing', reason = '', detail = '{}', tries = a.tries, holder = @node, epoch = @epoch, agent_id = nullif(a.promised, ''), kept = false, updated_at = @now
			from claimed a `+itsPlace+` returning 1
		)
		select (select count(*) from made) as made, (select count(*) from taken) as taken`,
		map[string]any{"campaign": string(c.entry.Campaign), "node": c.holder, "epoch": c.epoch, "now": c.now.UTC(), "attempts": array.Of(attempts), "leads": array.Of(leads),
			"numbers": array.Of(numbers), "calls": array.Of(calls), "blinds": array.Of(blinds), "callers": array.Of(callers), "tries": array.Of(tries), "promised": array.Of(promised)}).Row().Scan(&made, &taken)
	if err == nil && (made != len(got) || taken != len(got)) {
		err = fault.New(fault.Internal, "claim_torn", "%d attempts and %d places of the queue were written", made, taken)
	}
	if err != nil {
		return fmt.Errorf("write %d attempts of campaign %s: %w", len(got), c.entry.Campaign, err)
	}
	return nil
}

// itsPlace finds, for an update of queue, the row of a.lead in one campaign. The claim holds these rows, so where they lie stays. Joined by
// lead the planner may take all rows of the campaign for few, and read them all for each claim.
const itsPlace = `cross join lateral (select q.ctid from queue q where q.campaign_id = @campaign and q.lead_id = a.lead offset 0) at where queue.ctid = at.ctid`

// refusals collects what the guard refused.
type refusals struct {
	leads                    []dialer.LeadID
	states, reasons, details []string
	dues                     []time.Time
}

func (r *refusals) add(lead dialer.LeadID, v guard.Verdict, now time.Time) {
	state, due := "waiting", v.Until
	if due.IsZero() {
		state, due = "blocked", now
	}
	if v.Reason == guard.BudgetSpent {
		state = "done"
	}
	detail, err := json.Marshal(v.Detail)
	if err != nil || v.Detail == nil {
		detail = []byte(`{}`)
	}
	r.leads, r.states, r.reasons = append(r.leads, lead), append(r.states, state), append(r.reasons, v.Reason)
	r.details, r.dues = append(r.details, string(detail)), append(r.dues, due.UTC())
}

// write puts refused leads where they belong. One that was chosen by hand before its moment keeps that moment: an agent who tries early brings
// nobody's promised call forward.
func (r *refusals) write(tx *gorm.DB, campaign dialer.CampaignID, now time.Time) error {
	if len(r.leads) == 0 {
		return nil
	}
	err := tx.Exec(`update queue set state = a.state, reason = a.reason, detail = a.detail::jsonb, due_at = a.due, updated_at = @now
		from unnest(cast(@leads as text[]), cast(@states as text[]), cast(@reasons as text[]), cast(@details as text[]), cast(@dues as timestamptz[])) as a (lead, state, reason, detail, due) `+itsPlace+`
			and not (a.state = 'waiting' and queue.state = 'waiting' and queue.due_at > a.due)`,
		map[string]any{"now": now.UTC(), "campaign": string(campaign), "leads": array.Strings(r.leads), "states": array.Of(r.states), "reasons": array.Of(r.reasons),
			"details": array.Of(r.details), "dues": array.Of(r.dues)}).Error
	if err != nil {
		return err
	}
	return diary.Skipped(tx, campaign, diary.Skips{Leads: r.leads, Reasons: r.reasons, Details: r.details}, now)
}
