package station

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Boxes opens tenants' keys.
type Boxes interface {
	Box(ctx context.Context, t tenant.ID) (*seal.Box, error)
}

// Fronts says by which trunk a campaign calls, and which number it shows; dialer/callerid does.
type Fronts interface {
	Front(ctx context.Context, t tenant.ID, campaign dialer.CampaignID, now time.Time) (callerid.Front, error)
}

// Guard judges which telephones of a tenant's own people may be called.
type Guard interface {
	Staff(tx *gorm.DB, c guard.Single, now time.Time) (guard.Verdict, error)
}

var (
	_ Fronts = (*callerid.Store)(nil)
	_ Guard  = (*guard.Store)(nil)
)

// Store keeps telephones in their tenant's schema.
type Store struct {
	schemas *tenant.Schemas
	boxes   Boxes
	fronts  Fronts
	guard   Guard
}

// NewStore takes the door, the keys, what campaigns show and the judge.
func NewStore(schemas *tenant.Schemas, boxes Boxes, fronts Fronts, judge Guard) *Store {
	return &Store{schemas: schemas, boxes: boxes, fronts: fronts, guard: judge}
}

func none() error { return fault.New(fault.NotFound, "no_station", "this agent has no telephone here") }

// All lists the telephones of a tenant's people.
func (s *Store) All(ctx context.Context, t tenant.ID) (all []Station, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []stationRow
		if err := tx.Order("user_id").Find(&rows).Error; err != nil {
			return err
		}
		for _, r := range rows {
			all = append(all, r.station())
		}
		return nil
	})
	return all, err
}

// Of is one agent's telephone; fault.NotFound "no_station" without one.
func (s *Store) Of(ctx context.Context, t tenant.ID, user tenant.UserID) (found Station, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		row, err := read(tx, user, "")
		found = row.station()
		return err
	})
	return found, err
}

// Used counts the people of team whose calls reach them on a telephone.
func (s *Store) Used(ctx context.Context, t tenant.ID, team []tenant.UserID) (n int, err error) {
	if len(team) == 0 {
		return 0, nil
	}
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Raw(`select count(*) from stations where in_use and proof = 'verified' and user_id in ?`, team).Scan(&n).Error
	})
	return n, err
}

// Enter makes a number an agent's telephone, in place of the one before. An agent's own is called before it has been proved by nobody but
// the proof call; one that an admin enters for somebody is proved by the admin's word, and the agent cannot change it.
func (s *Store) Enter(ctx context.Context, by tenant.Actor, user tenant.UserID, c Claim, fixed bool, now time.Time) (made Station, err error) {
	box, err := s.boxes.Box(ctx, by.Tenant)
	if err != nil {
		return made, err
	}
	row := stationRow{UserID: string(user), Last4: c.Number.Last4(), Country: c.Country, Kind: string(c.Kind), Proof: requested, CreatedBy: by.ID(), CreatedAt: now.UTC()}
	if fixed {
		row.Proof, row.ProofBy, row.ProvedAt = verified, string(ByAdmin), new(now.UTC())
	}
	if row.Sealed, err = list.SealStation(box, user, c.Number); err != nil {
		return made, err
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		var there bool
		if err := tx.Raw(`select exists (select 1 from users where id = ? and status = 'active')`, string(user)).Scan(&there).Error; err != nil {
			return err
		}
		if !there {
			return fault.New(fault.NotFound, "not_here", "no such agent")
		}
		if err := s.mine(tx, user, fixed); err != nil {
			return err
		}
		if err := tx.Exec(`update station_codes set expires_at = ? where user_id = ?`, now.UTC(), string(user)).Error; err != nil { // of the number before
			return err
		}
		if err := tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
			return err
		}
		made = row.station()
		return note(tx, by, now, "station_entered", made)
	})
	return made, err
}

// mine refuses an agent's hand on what an admin has fixed.
func (s *Store) mine(tx *gorm.DB, user tenant.UserID, fixed bool) error {
	was, err := read(tx, user, "for update")
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if !fixed && was.ProofBy == string(ByAdmin) {
		return fault.New(fault.Forbidden, "station_fixed", "an admin has set this telephone; ask them to change it")
	}
	return nil
}

// Remove forgets an agent's telephone. fixed tells that an admin does it.
func (s *Store) Remove(ctx context.Context, by tenant.Actor, user tenant.UserID, fixed bool, now time.Time) error {
	return s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if err := s.mine(tx, user, fixed); err != nil {
			return err
		}
		row, err := read(tx, user, "")
		if err != nil {
			return err
		}
		if err := tx.Exec(`delete from stations where user_id = ?`, string(user)).Error; err != nil {
			return err
		}
		return note(tx, by, now, "station_removed", row.station())
	})
}

// Use says where calls reach the agent from now on: on the telephone, or on the page. Only one that was proved is used.
func (s *Store) Use(ctx context.Context, t tenant.ID, user tenant.UserID, on bool) error {
	return s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		row, err := read(tx, user, "for update")
		if err != nil {
			return err
		}
		if on && row.Proof != verified {
			return fault.New(fault.Conflict, "station_unproven", "prove the telephone first")
		}
		return tx.Exec(`update stations set in_use = ? where user_id = ?`, on, string(user)).Error
	})
}

func read(tx *gorm.DB, user tenant.UserID, hold string) (stationRow, error) {
	var rows []stationRow
	err := tx.Raw(`select user_id, sealed, last4, country, kind, proof, proof_by, proved_at, in_use, created_by, created_at from stations where user_id = ? `+hold, string(user)).Scan(&rows).Error
	if err != nil {
		return stationRow{}, err
	}
	if len(rows) == 0 {
		return stationRow{}, none()
	}
	return rows[0], nil
}

func note(tx *gorm.DB, by tenant.Actor, now time.Time, action string, s Station) error {
	return audit.Append(tx, by, now, audit.Entry{Action: action, Object: "users", ObjectID: string(s.User), Detail: map[string]string{"last4": s.Last4, "by": string(s.By)}})
}
