// Package diary owns what happened to leads beside their calls: edits, acts of people on one lead or on many, and why campaigns passed them
// over. Who does something writes it down here in the same transaction; dialer/lead reads it. It does not own calls and attempts
// (dialer/history) nor the audit log of the company (tenant/audit).
package diary

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
)

// Kind is what was done to a lead. The kinds of acts on many leads are dialer/lead's.
type Kind string

// Kinds of what is done to one lead.
const (
	Edited         Kind = "edited"          // what: names of what was changed, by commas
	NumberAdded    Kind = "number_added"    // number: masked
	NumberRemoved  Kind = "number_removed"  // number: masked
	NumberRestored Kind = "number_restored" // number: masked
	Reordered      Kind = "numbers_ordered"
	Revealed       Kind = "number_revealed"
)

// Event is one entry.
type Event struct {
	Lead   dialer.LeadID
	Kind   Kind
	Actor  string // user id or key:<id>
	At     time.Time
	Detail map[string]string
}

// Note writes e down; tx must be inside the door.
func Note(tx *gorm.DB, e Event) error {
	detail, err := json.Marshal(e.Detail)
	if err != nil || e.Detail == nil {
		detail = []byte(`{}`)
	}
	err = tx.Exec(`insert into lead_events (lead_id, at, kind, actor, detail) values (?, ?, ?, ?, ?)`, string(e.Lead), e.At.UTC(), string(e.Kind), e.Actor, json.RawMessage(detail)).Error
	if err != nil {
		return fmt.Errorf("note what happened to lead %s: %w", e.Lead, err)
	}
	return nil
}

// rest is how long the same reason is not written down again: a feed that is away is asked about every few seconds.
const rest = time.Hour

// Skips are leads of one campaign that were passed over, each with its reason and the values of its sentence in JSON.
type Skips struct {
	Leads   []dialer.LeadID
	Reasons []string
	Details []string
}

// Skipped writes s down: a reason that stays the same counts once an hour. tx must be inside the door.
func Skipped(tx *gorm.DB, campaign dialer.CampaignID, s Skips, now time.Time) error {
	if len(s.Leads) == 0 {
		return nil
	}
	err := tx.Exec(`insert into lead_skips as s (lead_id, campaign_id, reason, first_at, last_at, detail)
		select a.lead, @campaign, a.reason, @now, @now, cast(a.detail as jsonb) from unnest(cast(@leads as text[]), cast(@reasons as text[]), cast(@details as text[])) as a (lead, reason, detail)
		on conflict (lead_id, campaign_id, reason) do update set times = s.times + 1, last_at = excluded.last_at, detail = excluded.detail where s.last_at <= @before`,
		map[string]any{"campaign": string(campaign), "now": now.UTC(), "before": now.Add(-rest).UTC(), "leads": array.Strings(s.Leads), "reasons": array.Of(s.Reasons),
			"details": array.Of(s.Details)}).Error
	if err != nil {
		return fmt.Errorf("note why campaign %s skipped leads: %w", campaign, err)
	}
	return nil
}
