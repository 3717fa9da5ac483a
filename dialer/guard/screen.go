package guard

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
)

// Screened are the leads of a list whose numbers the platform's blocklist or the risk feed names, and what the feed is worth now.
type Screened struct {
	Leads map[dialer.LeadID]string // "listed/<reason>", "risk/<reason>" or "sealed" (it does not open)
	Risk  Risk                     // of a number the feed does not name
}

func (s Screened) columns() (ids, words []string) {
	for id, word := range s.Leads {
		ids, words = append(ids, string(id)), append(words, word)
	}
	return ids, words
}

// into puts what the screening found into a group's facts.
func (s Screened) into(f *Facts, word string) {
	f.Risk = s.Risk
	switch {
	case word == "":
	case word == "sealed":
		f.Gathered = false
	case len(word) > 7 && word[:7] == "listed/":
		f.Listed = &Block{Reason: word[7:], Since: f.Now}
	case len(word) > 5 && word[:5] == "risk/":
		f.Risk.Denied, f.Risk.Reason = true, word[5:]
	}
}

// screenStep is how many numbers are opened at a time.
const screenStep = 5000

// Screen opens the numbers of a list, a step at a time, and asks the platform's blocklist and the feed about them. It opens none when
// neither has anything to say. tx must be inside the door.
func (s *Store) Screen(tx *gorm.DB, frame Frame, list dialer.ListID, now time.Time) (found Screened, err error) {
	found.Leads = map[dialer.LeadID]string{}
	if s.Numbers == nil || frame.Sandbox && s.Listed == nil {
		return found, nil
	}
	ask := frame.Feed != "" && !frame.Sandbox
	if ask {
		found.Risk = s.Feeds.Judge(frame.Tenant, frame.Feed, make([]dialer.Number, 1), now)[0]
	}
	if s.Listed != nil {
		empty, err := s.Listed.Empty(tx)
		if err != nil {
			return found, fmt.Errorf("ask the platform's blocklist: %w", err)
		}
		ask = ask || !empty
	}
	for after := ""; ask; {
		var rows []struct {
			ID     string
			Sealed []byte
		}
		if err := tx.Raw(`select id, sealed from leads where list_id = ? and id > ? order by id limit ?`, string(list), after, screenStep).Scan(&rows).Error; err != nil {
			return found, fmt.Errorf("screen list %s: %w", list, err)
		}
		numbers, leads := make([]dialer.Number, 0, len(rows)), make([]dialer.LeadID, 0, len(rows))
		for _, row := range rows {
			n, err := s.Numbers.OpenLead(tx.Statement.Context, frame.Tenant, dialer.LeadID(row.ID), row.Sealed)
			if err != nil {
				found.Leads[dialer.LeadID(row.ID)] = "sealed"
				continue
			}
			numbers, leads = append(numbers, n), append(leads, dialer.LeadID(row.ID))
		}
		if err := s.screened(tx, frame, numbers, leads, found, now); err != nil {
			return found, err
		}
		if len(rows) < screenStep {
			return found, nil
		}
		after = rows[len(rows)-1].ID
	}
	return found, nil
}

func (s *Store) screened(tx *gorm.DB, frame Frame, numbers []dialer.Number, leads []dialer.LeadID, found Screened, now time.Time) error {
	listed, risks, err := s.asked(tx, frame, numbers, now)
	if err != nil {
		return err
	}
	for i, id := range leads {
		switch {
		case listed[i] != nil:
			found.Leads[id] = "listed/" + listed[i].Reason
		case risks[i].Denied:
			found.Leads[id] = "risk/" + risks[i].Reason
		}
	}
	return nil
}
