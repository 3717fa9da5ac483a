package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/usedby"
	"github.com/boyunhq/boyun/dialer/trunk/pick"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/visible"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

type groupRow struct {
	ID        string `gorm:"primaryKey"`
	Name      string
	Strategy  string
	CreatedAt time.Time
}

func (groupRow) TableName() string { return "trunk_groups" }

type routeRow struct {
	GroupID  string
	Prefix   string
	TrunkID  string
	Priority int
	Weight   int
}

func (routeRow) TableName() string { return "trunk_routes" }

// Group implements trunk.Book: the routes whose trunk is switched on.
func (s *Store) Group(ctx context.Context, t tenant.ID, id dialer.GroupID) (g pick.Group, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		all, err := groups(tx, id, true)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return notHere("group of trunks")
		}
		g = all[0]
		return nil
	})
	return g, err
}

// Groups lists the tenant's groups with all their routes.
func (s *Store) Groups(ctx context.Context, t tenant.ID) (all []pick.Group, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		all, err = groups(tx, "", false)
		return err
	})
	return all, err
}

// groups reads one group, or all of them.
func groups(tx *gorm.DB, id dialer.GroupID, enabled bool) ([]pick.Group, error) {
	var rows []groupRow
	if err := tx.Where("? = '' or id = ?", string(id), string(id)).Order("created_at, id").Find(&rows).Error; err != nil {
		return nil, err
	}
	var routes []routeRow
	err := tx.Raw(`select r.group_id, r.prefix, r.trunk_id, r.priority, r.weight from trunk_routes r join trunks t on t.id = r.trunk_id
		where (? = '' or r.group_id = ?) and (t.enabled or not ?) order by r.prefix, r.priority, t.created_at, r.trunk_id`, string(id), string(id), enabled).Scan(&routes).Error
	if err != nil {
		return nil, err
	}
	all := make([]pick.Group, len(rows))
	for i, row := range rows {
		all[i] = pick.Group{ID: dialer.GroupID(row.ID), Name: row.Name, Strategy: pick.Strategy(row.Strategy)}
		for _, r := range routes {
			if r.GroupID == row.ID {
				all[i].Routes = append(all[i].Routes, pick.Route{Prefix: r.Prefix, Trunk: dialer.TrunkID(r.TrunkID), Priority: r.Priority, Weight: r.Weight})
			}
		}
	}
	return all, nil
}

// CreateGroup makes a group of the tenant's trunks.
func (s *Store) CreateGroup(ctx context.Context, by tenant.Actor, g pick.Group, at time.Time) (pick.Group, error) {
	g.ID = dialer.GroupID(dialer.NewID())
	return s.saveGroup(ctx, by, g, "trunk_group_created", at, func(tx *gorm.DB, g pick.Group) error {
		return tx.Create(&groupRow{ID: string(g.ID), Name: g.Name, Strategy: string(g.Strategy), CreatedAt: at.UTC()}).Error
	})
}

// ChangeGroup replaces a group's name, strategy and routes. Campaigns that call by it follow at their next dial.
func (s *Store) ChangeGroup(ctx context.Context, by tenant.Actor, g pick.Group, at time.Time) (pick.Group, error) {
	return s.saveGroup(ctx, by, g, "trunk_group_changed", at, func(tx *gorm.DB, g pick.Group) error {
		update := tx.Exec(`update trunk_groups set name = ?, strategy = ? where id = ?`, g.Name, string(g.Strategy), string(g.ID))
		if update.Error == nil && update.RowsAffected == 0 {
			return notHere("group of trunks")
		}
		return update.Error
	})
}

func (s *Store) saveGroup(ctx context.Context, by tenant.Actor, g pick.Group, act string, at time.Time, write func(*gorm.DB, pick.Group) error) (pick.Group, error) {
	g.Name = visible.Trim(g.Name)
	if err := g.Validate(); err != nil {
		return g, err
	}
	err := s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if err := write(tx, g); err != nil {
			return err
		}
		if err := route(tx, g); err != nil {
			return err
		}
		all, err := groups(tx, g.ID, false)
		if err != nil {
			return err
		}
		g = all[0]
		return audit.Append(tx, by, at, audit.Entry{Action: act, Object: "trunks", ObjectID: string(g.ID), Detail: map[string]string{"name": g.Name}})
	})
	return g, err
}

// route replaces the routes of a group. The sandbox reaches nobody real and is no part of any.
func route(tx *gorm.DB, g pick.Group) error {
	if err := tx.Exec(`delete from trunk_routes where group_id = ?`, string(g.ID)).Error; err != nil {
		return err
	}
	rows := make([]routeRow, len(g.Routes))
	for i, r := range g.Routes {
		row, err := one(tx, r.Trunk)
		if err != nil {
			return err
		}
		if row.Kind == "sandbox" {
			return fault.New(fault.Invalid, "route_sandbox", "the sandbox reaches nobody real: it is no part of a group").With("field", "routes").With("route", i+1)
		}
		rows[i] = routeRow{string(g.ID), r.Prefix, string(r.Trunk), r.Priority, r.Weight}
	}
	if err := tx.Create(&rows).Error; err != nil {
		return err
	}
	// campaigns keep the group's first trunk beside it
	return tx.Exec(`update campaigns set trunk_id = (select trunk_id from trunk_routes where group_id = campaigns.trunk_group_id order by prefix, priority, trunk_id limit 1)
		where trunk_group_id = ?`, string(g.ID)).Error
}

// DeleteGroup removes a group that holds up no campaign: one that is over keeps the group's first trunk, by which it would go should it
// start again; while any other uses the group it stays.
func (s *Store) DeleteGroup(ctx context.Context, by tenant.Actor, id dialer.GroupID, at time.Time) error {
	return s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		all, err := groups(tx, id, false)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return notHere("group of trunks")
		}
		if err := tx.Exec(`update campaigns set trunk_group_id = null where trunk_group_id = ? and status in ('done', 'stopped')`, string(id)).Error; err != nil {
			return err
		}
		if err := usedby.Refuse(tx, "group_in_use", "group", string(id), usedby.Campaigns(`c.trunk_group_id = @id`)); err != nil {
			return err
		}
		if err := tx.Exec(`delete from trunk_groups where id = ?`, string(id)).Error; err != nil {
			return err
		}
		return audit.Append(tx, by, at, audit.Entry{Action: "trunk_group_deleted", Object: "trunks", ObjectID: string(id), Detail: map[string]string{"name": all[0].Name}})
	})
}
