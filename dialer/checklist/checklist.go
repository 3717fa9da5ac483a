// Package checklist owns the set-up steps of a new workspace: which are done, by fact, and which somebody chose to skip. It changes
// nothing but the skips; each step's own package does the step.
package checklist

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Key names a step.
type Key string

// The steps, in the order of the page.
const (
	TestCall Key = "test_call"
	Sound    Key = "sound"
	Import   Key = "import"
	CallerID Key = "caller_id"
	Campaign Key = "campaign"
	Invite   Key = "invite"
)

// Keys lists the steps in their order.
func Keys() []Key { return []Key{TestCall, Sound, Import, CallerID, Campaign, Invite} }

// Step is one step.
type Step struct {
	Key     Key
	Done    bool
	Skipped bool
	Fact    map[string]any // what the page shows beside it: talk_ms, mos, rows, label, name, email
	Object  string         // where the fact can be seen: id of a call, list, caller ID, campaign
}

// Page is the whole checklist.
type Page struct {
	Steps          []Step
	SampleList     string
	SampleCampaign string
}

// Store reads and skips.
type Store struct{ schemas *tenant.Schemas }

// NewStore takes the door.
func NewStore(schemas *tenant.Schemas) *Store { return &Store{schemas} }

// fact is what one query found: the step is done when there is a row.
type fact struct {
	ID    string
	Text  string
	Count int64
	Real  float64
}

// facts are the queries that decide whether a step is done, and how its row is shown.
func facts() map[Key]struct {
	query string
	show  func(fact) map[string]any
} {
	type entry = struct {
		query string
		show  func(fact) map[string]any
	}
	return map[Key]entry{
		TestCall: {`select id, talk_ms as count from calls where test and outcome = 'answered' and agent_id is not null order by created_at desc limit 1`,
			func(f fact) map[string]any { return map[string]any{"talk_ms": f.Count} }},
		// an agent who talked had a microphone, a headset and a network: the quality of the call says how good
		Sound: {`select id, mos as real from calls where bridged_at is not null and mos > 0 order by created_at desc limit 1`,
			func(f fact) map[string]any { return map[string]any{"mos": f.Real} }},
		Import: {`select list_id as id, accepted as count from imports where status = 'done' order by finished_at desc limit 1`,
			func(f fact) map[string]any { return map[string]any{"rows": f.Count} }},
		CallerID: {`select id, label as text from caller_ids where kind = 'own' order by created_at desc limit 1`,
			func(f fact) map[string]any { return map[string]any{"label": f.Text} }},
		Campaign: {`select id, name as text from campaigns where not sample order by created_at desc limit 1`,
			func(f fact) map[string]any { return map[string]any{"name": f.Text} }},
		Invite: {`select id, email as text from invitations where revoked_at is null order by created_at desc limit 1`,
			func(f fact) map[string]any { return map[string]any{"email": f.Text} }},
	}
}

// Read returns the checklist as the facts are now.
func (s *Store) Read(ctx context.Context, t tenant.ID) (p Page, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var skipped []string
		if err := tx.Raw(`select substr(key, 7) from settings where key like 'start/%' and value = 'true'`).Scan(&skipped).Error; err != nil {
			return err
		}
		for _, key := range Keys() {
			step, err := read(tx, key)
			if err != nil {
				return fmt.Errorf("step %s: %w", key, err)
			}
			step.Skipped = !step.Done && slices.Contains(skipped, string(key))
			p.Steps = append(p.Steps, step)
		}
		if err := tx.Raw(`select coalesce((select id from lists where sample order by created_at limit 1), '')`).Scan(&p.SampleList).Error; err != nil {
			return err
		}
		return tx.Raw(`select coalesce((select id from campaigns where sample order by created_at limit 1), '')`).Scan(&p.SampleCampaign).Error
	})
	return p, err
}

func read(tx *gorm.DB, key Key) (Step, error) {
	f := facts()[key]
	var rows []fact
	if err := tx.Raw(f.query).Scan(&rows).Error; err != nil || len(rows) == 0 {
		return Step{Key: key, Fact: map[string]any{}}, err
	}
	return Step{Key: key, Done: true, Fact: f.show(rows[0]), Object: rows[0].ID}, nil
}

// Skip sets a step aside, or takes that back.
func (s *Store) Skip(ctx context.Context, t tenant.ID, key Key, skipped bool) error {
	if !slices.Contains(Keys(), key) {
		return fault.New(fault.NotFound, "not_here", "there is no step %q", key)
	}
	return s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Exec(`insert into settings (key, value) values (?, to_jsonb(?::boolean)) on conflict (key) do update set value = excluded.value, updated_at = now()`,
			"start/"+string(key), skipped).Error
	})
}
