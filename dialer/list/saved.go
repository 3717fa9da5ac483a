package list

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Saved is a filter somebody kept under a name. A campaign takes over its rules when it is chosen; later changes of it change no campaign.
type Saved struct {
	ID      string
	Name    string
	Where   Where
	By      tenant.UserID
	Changed time.Time
}

type savedRow struct {
	ID, Name, CreatedBy string
	Rules               json.RawMessage
	UpdatedAt           time.Time
}

func (r savedRow) saved() (s Saved, err error) {
	s = Saved{ID: r.ID, Name: r.Name, By: tenant.UserID(r.CreatedBy), Changed: r.UpdatedAt}
	return s, json.Unmarshal(r.Rules, &s.Where)
}

// Filters returns the tenant's saved filters by name.
func (s *Store) Filters(ctx context.Context, t tenant.ID) (all []Saved, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []savedRow
		if err := tx.Raw(`select id, name, created_by, rules, updated_at from lead_filters order by name, id limit 500`).Scan(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			f, err := row.saved()
			if err != nil {
				return err
			}
			all = append(all, f)
		}
		return nil
	})
	return all, err
}

// Keep saves rules under a name; the name's earlier rules are replaced.
func (s *Store) Keep(ctx context.Context, by tenant.Actor, name string, w Where, now time.Time) (kept Saved, err error) {
	if name, err = checkName(name); err != nil {
		return Saved{}, err
	}
	if err := w.Validate(); err != nil {
		return Saved{}, err
	}
	rules, err := json.Marshal(w)
	if err != nil {
		return Saved{}, err
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if err := tx.Exec(`delete from lead_filters where name = ?`, name).Error; err != nil {
			return err
		}
		row := savedRow{ID: dialer.NewID(), Name: name, CreatedBy: by.ID(), Rules: rules, UpdatedAt: now.UTC()}
		if err := tx.Exec(`insert into lead_filters (id, name, rules, created_by, created_at, updated_at) values (?, ?, ?, ?, ?, ?)`,
			row.ID, row.Name, row.Rules, row.CreatedBy, row.UpdatedAt, row.UpdatedAt).Error; err != nil {
			return err
		}
		if kept, err = row.saved(); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "filter_saved", Object: "lead_filters", ObjectID: row.ID, Detail: map[string]string{"name": name}})
	})
	return kept, err
}

// Forget removes a saved filter.
func (s *Store) Forget(ctx context.Context, by tenant.Actor, id string, now time.Time) error {
	return s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		gone := tx.Exec(`delete from lead_filters where id = ?`, id)
		if gone.Error == nil && gone.RowsAffected == 0 {
			return notHere("filter")
		}
		if gone.Error != nil {
			return gone.Error
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "filter_removed", Object: "lead_filters", ObjectID: id})
	})
}
