package campaign

import (
	"context"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/supply"
	"github.com/boyunhq/boyun/tenant"
)

// Refused is a lead that would not be called now, with the verdict.
type Refused struct {
	Lead    list.Lead
	Verdict guard.Verdict
	States  []string // the guard's
}

// A page of refused leads is looked for in steps, up to so many leads: a rare reason takes several pages.
const (
	looked   = 20_000
	lookStep = 1000
)

// Skipped lists leads behind one reason of a plan's preflight (the count that Try gave), list by list in the order of their ids, from after
// on. A page may be short, and even empty, though next is not: it ends where the look has taken long enough.
func (s *Store) Skipped(ctx context.Context, t tenant.ID, id dialer.CampaignID, plan Plan, reason string, after dialer.LeadID, n int, now time.Time) (rows []Refused, next dialer.LeadID, err error) {
	err = s.try(ctx, t, id, plan, nil, now, func(tx *gorm.DB, on trial) error {
		if rows, next, err = s.skipped(tx, on, reason, after, n, now); err != nil {
			return err
		}
		rows, err = named(tx, rows)
		return err
	})
	return rows, next, err
}

func (s *Store) skipped(tx *gorm.DB, on trial, reason string, after dialer.LeadID, n int, now time.Time) (rows []Refused, next dialer.LeadID, err error) {
	c, err := get(tx, on.id)
	if err != nil {
		return nil, "", err
	}
	frame, err := s.guard.Frame(tx, on.id)
	if err != nil {
		return nil, "", err
	}
	var reached dialer.ListID // by the page before
	if err := tx.Raw(`select list_id from leads where id = ?`, string(after)).Scan(&reached).Error; err != nil {
		return nil, "", err
	}
	lists := c.Supply.Of(c.List)
	lists = lists[max(0, slices.IndexFunc(lists, func(s supply.Share) bool { return s.List == reached })):]
	come := after // in the list at hand
	for seen := 0; seen < looked; seen += lookStep {
		ids, err := unfinished(tx, on.past, c.MaxAttempts, ExtentOf(c.Supply.Select, lists[0].List), reason != NotSelected, come)
		if err != nil {
			return nil, "", err
		}
		facts, err := s.guard.Ahead(tx, frame, on.past, ids, now)
		if err != nil {
			return nil, "", err
		}
		for _, lead := range ids {
			come, after = lead, lead
			verdict, skipped := today(facts[lead].Facts)
			if reason == NotSelected {
				verdict, skipped = guard.Verdict{Reason: NotSelected}, true
			}
			if !skipped || verdict.Reason != reason {
				continue
			}
			if rows = append(rows, Refused{list.Lead{ID: lead}, verdict, facts[lead].States}); len(rows) == n {
				return rows, after, nil
			}
		}
		if len(ids) == lookStep {
			continue
		}
		if lists, come = lists[1:], ""; len(lists) == 0 {
			return rows, "", nil
		}
	}
	return rows, after, nil
}

// named reads the leads of a page, which so far are ids; one that is deleted meanwhile is not on it.
func named(tx *gorm.DB, page []Refused) (rows []Refused, err error) {
	ids := make([]dialer.LeadID, len(page))
	for i, r := range page {
		ids[i] = r.Lead.ID
	}
	leads, err := list.Several(tx, ids)
	for _, r := range page {
		if lead, ok := leads[r.Lead.ID]; ok {
			r.Lead = lead
			rows = append(rows, r)
		}
	}
	return rows, err
}

// unfinished are the next leads of a list in the order of their ids: of those of the selection the ones that are not done (as the guard's
// survey counts them), or all the others.
func unfinished(tx *gorm.DB, id dialer.CampaignID, tries int, scope guard.Extent, selected bool, on dialer.LeadID) (ids []dialer.LeadID, err error) {
	which := `(` + scope.Where + `) and not coalesce(` + guard.Finished + `, false)`
	if !selected {
		which = `not coalesce((` + scope.Where + `), false)`
	}
	args := map[string]any{"campaign": string(id), "list": string(scope.List), "on": string(on), "tries": tries, "most": lookStep}
	maps.Copy(args, scope.Args)
	err = tx.Raw(`select l.id from leads l left join queue q on q.campaign_id = @campaign and q.lead_id = l.id
		where l.list_id = @list and l.id > @on and `+which+` order by l.id limit @most`, args).Scan(&ids).Error
	return ids, err
}
