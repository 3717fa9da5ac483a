package campaign

import (
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/guard/holiday"
	"github.com/boyunhq/boyun/dialer/internal/array"
)

// legal are the checks of the campaign as a whole against the law of where it calls: its purpose, that anybody has agreed, that the risk
// feed is heard, and that the days off of the months to come are known. Of several lists one that may be called is enough: people of the
// others are refused one by one. Nobody real is called in the sandbox: none is made there.
func (s *Store) legal(tx *gorm.DB, c Campaign, frame guard.Frame, now time.Time) (checks []Check, err error) {
	if c.Sandbox {
		return nil, nil
	}
	lists, err := standing(tx, c)
	if err != nil {
		return nil, err
	}
	denied, asked, open := 0, 0, 0 // lists
	for _, l := range lists {
		need := c.Compliance.Needs(frame.Profile.And(s.guard.Profiles().Of(l.Country)))
		if need != guard.NoConsent {
			asked++
		}
		switch {
		case need == guard.Licence && !frame.Licensed:
			denied++
		case need == guard.NoConsent || l.Agreed:
			open++
		}
	}
	purpose := map[string]any{"purpose": string(c.Compliance.Purpose), "profile": frame.Profile.Name}
	switch {
	case denied > 0 && denied == len(lists):
		checks = append(checks, Check{"purpose_denied", Stops, purpose})
	case asked > 0 && open == 0:
		checks = append(checks, Check{"consent_none", Stops, purpose})
	case asked > 0:
		checks = append(checks, Check{"consent_none", Passes, purpose})
	}
	if frame.Feed != "" {
		level := Passes
		if !s.guard.Heard(frame, now) {
			level = Informs
		}
		checks = append(checks, Check{"feed_stale", level, map[string]any{"feed": frame.Feed}})
	}
	if unknown := s.unknownDays(lists, now); unknown != nil {
		checks = append(checks, Check{"holidays_unknown", Informs, unknown})
	}
	return checks, nil
}

// onList is what the law asks to know of one of a campaign's lists.
type onList struct {
	Country string
	Agreed  bool // anybody on it
}

// standing reads a campaign's lists.
func standing(tx *gorm.DB, c Campaign) (lists []onList, err error) {
	var ids []string
	for _, share := range c.Supply.Of(c.List) {
		ids = append(ids, string(share.List))
	}
	err = tx.Raw(`select l.country, exists (select 1 from leads p join consents a on a.blind = p.blind and a.withdrawn_at is null where p.list_id = l.id) as agreed
		from lists l where l.id = any(?::text[]) order by array_position(?::text[], l.id)`, array.Of(ids), array.Of(ids)).Scan(&lists).Error
	return lists, err
}

// unknownDays is the first country and year of a campaign's next month whose days off are not all known; nil when they are.
func (s *Store) unknownDays(lists []onList, now time.Time) map[string]any {
	for _, l := range lists {
		for _, year := range []int{now.Year(), now.AddDate(0, 0, 30).Year()} {
			if known := s.guard.Profiles().Days(l.Country).Known(year); known != holiday.Full {
				return map[string]any{"country": l.Country, "year": strconv.Itoa(year), "known": string(known)}
			}
		}
	}
	return nil
}

// today judges a lead for the rest of its day: skipped says that it is not called now and not later today either.
func today(f guard.Facts) (v guard.Verdict, skipped bool) {
	v = guard.MayCall(f)
	if v.Allowed {
		return v, false
	}
	return v, !f.Today(v.Until) || !guard.MayCall(f.At(v.Until)).Allowed
}
