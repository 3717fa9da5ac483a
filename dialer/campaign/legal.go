package campaign

import (
	"context"
	"errors"
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/guard/holiday"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/tenant"
)

// legal are the checks of the campaign as a whole against the law of where it calls: its purpose, that anybody has agreed, that the risk
// feed is heard, and that the days off of the months to come are known. Nobody real is called in the sandbox: none is made there.
func (s *Store) legal(tx *gorm.DB, c Campaign, frame guard.Frame, now time.Time) (checks []Check, err error) {
	if c.Sandbox {
		return nil, nil
	}
	var on struct {
		Country string
		Agreed  bool
	}
	err = tx.Raw(`select l.country, exists (select 1 from leads p join consents a on a.blind = p.blind and a.withdrawn_at is null where p.list_id = l.id) as agreed
		from lists l where l.id = ?`, string(c.List)).Scan(&on).Error
	if err != nil {
		return nil, err
	}
	need := c.Compliance.Needs(frame.Profile.And(s.guard.Profiles().Of(on.Country)))
	purpose := map[string]any{"purpose": string(c.Compliance.Purpose), "profile": frame.Profile.Name}
	switch {
	case need == guard.Licence && !frame.Licensed:
		checks = append(checks, Check{"purpose_denied", Stops, purpose})
	case need != guard.NoConsent && !on.Agreed:
		checks = append(checks, Check{"consent_none", Stops, purpose})
	case need != guard.NoConsent:
		checks = append(checks, Check{"consent_none", Passes, purpose})
	}
	if frame.Feed != "" {
		level := Passes
		if !s.guard.Heard(frame, now) {
			level = Informs
		}
		checks = append(checks, Check{"feed_stale", level, map[string]any{"feed": frame.Feed}})
	}
	for _, year := range []int{now.Year(), now.AddDate(0, 0, 30).Year()} {
		known := s.guard.Profiles().Days(on.Country).Known(year)
		if known == holiday.Full || len(checks) > 0 && checks[len(checks)-1].Code == "holidays_unknown" {
			continue
		}
		checks = append(checks, Check{"holidays_unknown", Informs, map[string]any{"country": on.Country, "year": strconv.Itoa(year), "known": string(known)}})
	}
	return checks, nil
}

// Refused is a lead that would not be called now, with the verdict.
type Refused struct {
	Lead    list.Lead
	Verdict guard.Verdict
	States  []string // the guard's
}

// looked is how many leads are judged for one page of refused ones: a rare reason takes several pages.
const looked = 20_000

// Skipped lists leads behind one reason of a plan's preflight (the count that Try gave), in the order of their ids from after on. A page
// may be short, and even empty, though next is not: it ends where the look has taken long enough.
func (s *Store) Skipped(ctx context.Context, t tenant.ID, id dialer.CampaignID, plan Plan, reason string, after dialer.LeadID, n int, now time.Time) (rows []Refused, next dialer.LeadID, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		id, err := s.try(tx, id, plan, nil, now)
		if err != nil {
			return err
		}
		if rows, next, err = s.skipped(tx, id, plan.List, reason, after, n, now); err != nil {
			return err
		}
		return errOnlyTried
	})
	if errors.Is(err, errOnlyTried) {
		err = nil
	}
	return rows, next, err
}

func (s *Store) skipped(tx *gorm.DB, id dialer.CampaignID, of dialer.ListID, reason string, after dialer.LeadID, n int, now time.Time) (rows []Refused, next dialer.LeadID, err error) {
	frame, err := s.guard.Frame(tx, id)
	if err != nil {
		return nil, "", err
	}
	const step = 1000
	for seen := 0; seen < looked; seen += step {
		var ids []dialer.LeadID
		if err := tx.Raw(`select l.id from leads l left join queue q on q.campaign_id = ? and q.lead_id = l.id
			where l.list_id = ? and l.id > ? and coalesce(q.state, '') <> 'done' order by l.id limit ?`, string(id), string(of), string(after), step).Scan(&ids).Error; err != nil {
			return nil, "", err
		}
		facts, err := s.guard.Gather(tx, frame, id, ids, now)
		if err != nil {
			return nil, "", err
		}
		for _, lead := range ids {
			after = lead
			verdict, skipped := today(facts[lead].Facts)
			if !skipped || verdict.Reason != reason {
				continue
			}
			found, err := list.InTx(tx, lead, id)
			if err != nil {
				return nil, "", err
			}
			if rows = append(rows, Refused{found, verdict, facts[lead].States}); len(rows) == n {
				return rows, after, nil
			}
		}
		if len(ids) < step {
			return rows, "", nil
		}
	}
	return rows, after, nil
}

// today judges a lead for the rest of its day: skipped says that it is not called now and not later today either.
func today(f guard.Facts) (v guard.Verdict, skipped bool) {
	v = guard.MayCall(f)
	if v.Allowed {
		return v, false
	}
	return v, !f.Today(v.Until) || !guard.MayCall(f.At(v.Until)).Allowed
}

// try writes a plan down as Try does; the caller takes it back by ending the transaction in errOnlyTried.
func (s *Store) try(tx *gorm.DB, id dialer.CampaignID, plan Plan, agents []tenant.UserID, now time.Time) (dialer.CampaignID, error) {
	if id == "" {
		made, err := s.draft(tx, plan, agents, "", now)
		return made.ID, err
	}
	was, err := hold(tx, id)
	if err != nil {
		return "", err
	}
	if err := s.revise(tx, was, plan); err != nil {
		return "", err
	}
	if agents != nil {
		return id, assign(tx, id, agents)
	}
	return id, nil
}
