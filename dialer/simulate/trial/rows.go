package trial

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

type trialRow struct {
	ID         string `gorm:"primaryKey"`
	CampaignID string
	Status     string
	Share      float64
	Options    json.RawMessage
	Basis      json.RawMessage
	Report     json.RawMessage
	Error      string
	Round      int
	CreatedBy  string
	CreatedAt  time.Time
	BeatAt     *time.Time
	FinishedAt *time.Time
}

func (trialRow) TableName() string { return "simulations" }

// trial is the row as it stands now: one that is said to run and has shown no sign of life for long has failed.
func (r trialRow) trial(now time.Time) (Trial, error) {
	t := Trial{ID: ID(r.ID), Campaign: dialer.CampaignID(r.CampaignID), Status: Status(r.Status), Share: r.Share, Error: r.Error,
		CreatedBy: tenant.UserID(r.CreatedBy), CreatedAt: r.CreatedAt}
	if r.FinishedAt != nil {
		t.FinishedAt = *r.FinishedAt
	}
	if t.Status == Running && r.BeatAt != nil && now.Sub(*r.BeatAt) > silence {
		t.Status, t.Error, t.FinishedAt = Failed, "simulation_failed", r.BeatAt.Add(silence)
	}
	for _, part := range []struct {
		raw  json.RawMessage
		into any
	}{{r.Options, &t.Options}, {r.Basis, &t.Basis}, {r.Report, &t.Report}} {
		if len(part.raw) == 0 {
			continue
		}
		if err := json.Unmarshal(part.raw, part.into); err != nil {
			return t, fmt.Errorf("simulation %s: %w", r.ID, err)
		}
	}
	return t, nil
}
