package guard

import (
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
)

// Tries says how many calls of a campaign to a lead were made, and how many the law allows; most is 0 in the sandbox, where it allows any. tx
// must be inside the door, and only looks rows up from then on.
func (s *Store) Tries(tx *gorm.DB, campaign dialer.CampaignID, lead dialer.LeadID, now time.Time) (used, most int, err error) {
	frame, err := s.Frame(tx, campaign)
	if err != nil {
		return 0, 0, err
	}
	found, err := s.Ahead(tx, frame, campaign, []dialer.LeadID{lead}, now)
	if err != nil {
		return 0, 0, err
	}
	f, ok := found[lead]
	if !ok || f.Sandbox {
		return f.Used, 0, nil
	}
	return f.Used, f.Strict().MaxAttempts, nil
}
