package guard

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/list/phone"
)

// Screened are the leads of a list whose numbers the platform's blocklist or the risk feed names, or are of states that ask more than
// their country, and what the feed is worth now.
type Screened struct {
	Leads  map[dialer.LeadID]string   // "listed/<reason>", "risk/<reason>" or "sealed" (it does not open)
	States map[dialer.LeadID][]string // those that ask more, sorted
	Risk   Risk                       // of a number the feed does not name
}

func (s Screened) columns() (ids, words, states []string) {
	for id, word := range s.Leads {
		ids, words, states = append(ids, string(id)), append(words, word), append(states, strings.Join(s.States[id], ","))
	}
	for id, of := range s.States {
		if _, named := s.Leads[id]; !named {
			ids, words, states = append(ids, string(id)), append(words, ""), append(states, strings.Join(of, ","))
		}
	}
	return ids, words, states
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

// Screen opens the numbers of a list, a step at a time, and asks the platform's blocklist and the feed about them, and in which state each
// is. Where neither has anything to say it opens those of countries whose states ask more, and no other. tx must be inside the door.
func (s *Store) Screen(tx *gorm.DB, frame Frame, list dialer.ListID, now time.Time) (found Screened, err error) {
	found.Leads, found.States = map[dialer.LeadID]string{}, map[dialer.LeadID][]string{}
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
	var stated []string
	if !frame.Sandbox {
		stated = s.profiles.stated()
	}
	known := phone.States{}
	for after := ""; ask || len(stated) > 0; {
		var rows []screenRow
		if err := tx.Raw(`select l.id, l.sealed, l.country, `+addressOf+` as address from leads l
			where l.list_id = @list and l.id > @after and (@all or l.country = any(cast(@stated as text[]))) order by l.id limit @step`,
			map[string]any{"list": string(list), "after": after, "all": ask, "stated": array.Of(stated), "step": screenStep, "address": array.Of(addressFields())}).Scan(&rows).Error; err != nil {
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
			if slices.Contains(stated, row.Country) {
				s.profiles.placed(found, frame.OwnDays, row, residences(known.Of(n), row.Address))
			}
		}
		if ask {
			if err := s.screened(tx, frame, numbers, leads, found, now); err != nil {
				return found, err
			}
		}
		if len(rows) < screenStep {
			return found, nil
		}
		after = rows[len(rows)-1].ID
	}
	return found, nil
}

// placed notes which of a lead's states ask more, or have days on which the tenant calls nobody.
func (p *Profiles) placed(found Screened, closed OwnDays, row screenRow, states []string) {
	more := slices.DeleteFunc(states, func(code string) bool {
		_, asks := p.states[row.Country][code]
		return !asks && closed[row.Country+"-"+code] == nil
	})
	if len(more) > 0 {
		found.States[dialer.LeadID(row.ID)] = more
	}
}

type screenRow struct {
	ID      string
	Sealed  []byte
	Country string
	Address string
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
