package guard

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// Opener opens a lead's sealed number for the time of a look; dialer/list has it.
type Opener interface {
	OpenLead(ctx context.Context, t tenant.ID, lead dialer.LeadID, sealed []byte) (dialer.Number, error)
}

// Listed asks the platform's blocklist about numbers, inside a tenant's transaction; dialer/guard/platform has it. The answer is as
// long as numbers, nil where there is no entry.
type Listed interface {
	Look(tx *gorm.DB, numbers []dialer.Number) ([]*Block, error)
	// Empty tells that the list has no entry at all.
	Empty(tx *gorm.DB) (bool, error)
}

// Feeds are the anti-fraud feeds; dialer/guard/risk has them.
type Feeds interface {
	// Name is the feed that holds for t with that setting (empty: none of its own); empty when there is none.
	Name(t tenant.ID, setting []byte) string
	// Judge answers from the signed snapshot in memory, without waiting. The answer is as long as numbers.
	Judge(t tenant.ID, feed string, numbers []dialer.Number, now time.Time) []Risk
}

func (s *Store) feedOf(t tenant.ID, setting []byte) string {
	if s.Feeds == nil {
		return ""
	}
	return s.Feeds.Name(t, setting)
}

// Heard tells whether the frame's feed, if it has one, was heard of late.
func (s *Store) Heard(f Frame, now time.Time) bool {
	if f.Feed == "" {
		return true
	}
	r := s.Feeds.Judge(f.Tenant, f.Feed, make([]dialer.Number, 1), now)[0]
	return r.Known && now.Sub(r.At) <= FeedAge
}
