package list

import (
	"context"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Check says what in f cannot be meant.
func (f Filter) Check() error {
	if f.Campaign == "" && (f.State != "" || f.Reason != "" || f.Queued) {
		return fault.New(fault.Invalid, "filter_campaign", "a state or reason is one of a campaign").With("field", "campaign")
	}
	return f.Where.Validate()
}

// Choose gives the ids of up to limit leads behind after that pass the filter, in their order; tx must be inside t's door.
func (s *Store) Choose(ctx context.Context, tx *gorm.DB, t tenant.ID, f Filter, after dialer.LeadID, limit int) (ids []dialer.LeadID, err error) {
	q, err := s.narrow(ctx, tx, t, f)
	if err != nil {
		return nil, err
	}
	return ids, q.Select("leads.id").Where("leads.id > ?", string(after)).Order("leads.id").Limit(limit).Scan(&ids).Error
}

// Count says how many leads pass the filter; tx must be inside t's door.
func (s *Store) Count(ctx context.Context, tx *gorm.DB, t tenant.ID, f Filter) (n int64, err error) {
	q, err := s.narrow(ctx, tx, t, f)
	if err != nil {
		return 0, err
	}
	return n, q.Select("count(*)").Scan(&n).Error
}
