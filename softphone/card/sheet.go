package card

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/softphone/signal"
)

// Sheet is a card with what the desk needs to act on it.
type Sheet struct {
	Card     signal.Card
	Campaign dialer.CampaignID
	Wrap     time.Duration // length of the wrap-up
	Record   dialer.RecordPolicy
	Pause    bool           // agents may pause the recording
	Zone     *time.Location // the customer's
}

// Outcome is the card's disposition of that code.
func (s Sheet) Outcome(code string) (signal.Disposition, bool) {
	for _, d := range s.Card.Dispositions {
		if d.Code == code {
			return d, true
		}
	}
	return signal.Disposition{}, false
}

// Shift is an agent's day.
type Shift struct {
	Name      string
	Language  string
	Campaigns []signal.Campaign
	Breaks    []signal.Pause
	Sounds    signal.Sounds
	Today     signal.Today
	Due       []signal.Due
	Queues    []dialer.QueueID       // the agent is a member of
	Skills    map[dialer.SkillID]int // level 1 to 5
	Station   Station
	Recorded  []dialer.CampaignID // whose calls must be recorded
}

// Station is the agent's own telephone as far as a shift needs to know it; the zero value is none.
type Station struct {
	Last4 string
	InUse bool // calls reach the agent there, not on the page
}

// Works lists the campaigns that are alive and whose calls may reach the agent: on a telephone only those with a callback line.
func (s Shift) Works() []dialer.CampaignID {
	ids := make([]dialer.CampaignID, 0, len(s.Campaigns))
	for _, c := range s.Campaigns {
		if c.Callback || !s.Station.InUse {
			ids = append(ids, dialer.CampaignID(c.ID))
		}
	}
	return ids
}

// Break is the break of that reason.
func (s Shift) Break(reason string) (signal.Pause, bool) {
	for _, b := range s.Breaks {
		if b.Reason == reason {
			return b, true
		}
	}
	return signal.Pause{}, false
}
