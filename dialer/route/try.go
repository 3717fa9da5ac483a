package route

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// Sample says on which leads rules are tried.
type Sample struct {
	List     dialer.ListID     // leads of this list ...
	Leads    []dialer.LeadID   // ... or just these
	Campaign dialer.CampaignID // as if this campaign called; may be empty
	Inbound  bool              // as if they called us
	Now      time.Time
}

// mostTried bounds a trial: enough to see a rule's share within three points.
const mostTried = 1000

// Tried is what the rules make of one lead.
type Tried struct {
	Lead     dialer.LeadID
	Name     string
	Last4    string
	Decision Decision
	Failed   []string // rules that could not be evaluated for this lead
}

// Try decides for a sample of real leads without saving or calling. Of a list the sample is spread evenly over its leads; of says how
// many the list has.
func (s *Store) Try(ctx context.Context, t tenant.ID, rules []Rule, at Sample) (tried []Tried, of int, problems []*Problem, err error) {
	set, problems := Compile(0, rules)
	if len(problems) > 0 {
		return nil, 0, problems, nil
	}
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		leads := at.Leads
		if len(leads) == 0 {
			if leads, of, err = spread(tx, at.List); err != nil {
				return err
			}
		} else {
			leads = leads[:min(len(leads), mostTried)]
			of = len(leads)
		}
		known, err := Gather(tx, at.Campaign, leads, at.Inbound, true, at.Now)
		if err != nil {
			return err
		}
		last4, err := endings(tx, leads)
		for _, k := range known {
			d, failed := set.Decide(k)
			id := dialer.LeadID(k.Lead.ID)
			tried = append(tried, Tried{Lead: id, Name: k.Lead.Name, Last4: last4[id], Decision: d, Failed: failed})
		}
		return err
	})
	return tried, of, nil, err
}

// spread picks at most mostTried leads of a list by a hash of their ids: the same each time, and not the file's first rows alone.
func spread(tx *gorm.DB, list dialer.ListID) (leads []dialer.LeadID, of int, err error) {
	if err := tx.Raw(`select leads from lists where id = ?`, string(list)).Scan(&of).Error; err != nil {
		return nil, 0, err
	}
	share := 1.0
	if of > mostTried { // a little less than fits, or chance would leave out the last of the file
		share = 0.95 * mostTried / float64(of)
	}
	return leads, of, tx.Raw(`select id from leads where list_id = ? and hashtext(id)::float8 < ? order by id limit ?`,
		string(list), (2*share-1)*(1<<31), mostTried).Scan(&leads).Error
}

func endings(tx *gorm.DB, leads []dialer.LeadID) (map[dialer.LeadID]string, error) {
	var rows []struct {
		ID    dialer.LeadID
		Last4 string
	}
	found := map[dialer.LeadID]string{}
	if err := tx.Raw(`select id, last4 from leads where id in ?`, leads).Scan(&rows).Error; err != nil {
		return nil, err
	}
	for _, row := range rows {
		found[row.ID] = row.Last4
	}
	return found, nil
}
