package campaign

import (
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/guard/holiday"
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
