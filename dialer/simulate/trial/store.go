package trial

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/tenant"
)

// Queue takes jobs inside a transaction; infra/jobs implements it.
type Queue interface {
	Insert(ctx context.Context, tx *gorm.DB, args jobs.Args, opts jobs.Options) (fresh bool, err error)
}

// Bus carries progress to the screens.
type Bus interface {
	Publish(ctx context.Context, topic string, event []byte) error
}

// Tariffs is what the tenant pays; billing/plan's, handed in by cmd.
type Tariffs interface {
	// Of gives the price of an answered interval in micro-units of currency, the plan's price of a month, and its lines.
	Of(ctx context.Context, t tenant.ID) (Tariff, error)
}

// Tariff is what one tenant pays.
type Tariff struct {
	Currency string
	Monthly  int64 // micro-units, whatever is called
	Lines    int   // of the plan
	Rate     func(answered time.Duration) (micro int64)
}

// World is what simulations read and write.
type World struct {
	Schemas   *tenant.Schemas
	Campaigns *campaign.Store
	Guard     *guard.Store
	Tariffs   Tariffs
	Jobs      Queue
	Bus       Bus
	Log       *slog.Logger
	Now       func() time.Time
}

// Trials keeps and plays a tenant's simulations.
type Trials struct{ World }

// New works on world.
func New(world World) *Trials { return &Trials{world} }

// Job plays one simulation; Work does it.
type Job struct {
	Tenant     tenant.ID `json:"tenant"`
	Simulation ID        `json:"simulation"`
}

// Kind names the job.
func (Job) Kind() string { return "simulation" }

// Topic is where the progress of a tenant's simulations is published, as Progress in JSON.
func Topic(t tenant.ID) string { return "tenant/" + string(t) + "/simulations" }

// Progress is one step of a simulation.
type Progress struct {
	Simulation ID                `json:"simulation"`
	Campaign   dialer.CampaignID `json:"campaign"`
	Status     Status            `json:"status"`
	Share      float64           `json:"share"`
}

// most simulations of one tenant that may wait or run at once.
const most = 4

// kept simulations of a campaign; older ones go.
const kept = 20

// Start asks for a simulation of a campaign. One with equal options that is still open is returned instead: twice equals once.
func (s *Trials) Start(ctx context.Context, by tenant.Actor, id dialer.CampaignID, o Options) (made Trial, err error) {
	c, err := s.Campaigns.Get(ctx, by.Tenant, id)
	if err != nil {
		return Trial{}, err
	}
	if err := o.complete(len(c.Agents)); err != nil {
		return Trial{}, err
	}
	options, err := json.Marshal(o)
	if err != nil {
		return Trial{}, err
	}
	err = s.Schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		var open []trialRow
		// the lock lets one asker after the other count
		if err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('simulations/' || ?, 0))`, string(by.Tenant)).Error; err != nil {
			return err
		}
		if err := tx.Where("status in ('queued', 'running')").Find(&open).Error; err != nil {
			return err
		}
		busy := 0
		for _, row := range open {
			was, err := row.trial(s.Now())
			if err != nil || !was.Status.Open() {
				continue
			}
			if was.Campaign == id && was.Options == o {
				made = was
				return nil
			}
			busy++
		}
		if busy >= most {
			return fault.New(fault.Quota, "simulations_busy", "%d simulations are being played; wait for one or cancel it", busy).With("count", busy)
		}
		row := trialRow{ID: dialer.NewID(), CampaignID: string(id), Status: string(Queued), Options: options, Basis: json.RawMessage(`{}`),
			CreatedBy: string(by.User), CreatedAt: s.Now().UTC()}
		if err := tx.Omit("report").Create(&row).Error; err != nil {
			return err
		}
		if err := tx.Exec(`delete from simulations where campaign_id = ? and status not in ('queued', 'running') and id not in
			(select id from simulations where campaign_id = ? order by created_at desc limit ?)`, string(id), string(id), kept).Error; err != nil {
			return err
		}
		if made, err = row.trial(s.Now()); err != nil {
			return err
		}
		_, err = s.Jobs.Insert(ctx, tx, Job{by.Tenant, made.ID}, jobs.Options{Attempts: 3})
		return err
	})
	return made, err
}

// Get returns one simulation; fault.NotFound when the tenant has no such one.
func (s *Trials) Get(ctx context.Context, t tenant.ID, id ID) (found Trial, err error) {
	err = s.Schemas.Within(ctx, t, func(tx *gorm.DB) error {
		row, err := get(tx, id)
		if err == nil {
			found, err = row.trial(s.Now())
		}
		return err
	})
	return found, err
}

func get(tx *gorm.DB, id ID) (row trialRow, err error) {
	err = tx.Where("id = ?", string(id)).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = fault.New(fault.NotFound, "not_here", "no such simulation")
	}
	return row, err
}

// List returns the simulations of a campaign, the newest first, without the points of their reports.
func (s *Trials) List(ctx context.Context, t tenant.ID, id dialer.CampaignID) (all []Trial, err error) {
	err = s.Schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []trialRow
		err := tx.Raw(`select id, campaign_id, status, share, options, basis, case when jsonb_typeof(report) = 'object' then report - 'points' end as report, error, round, created_by, created_at, beat_at, finished_at
			from simulations where campaign_id = ? order by created_at desc, id desc limit ?`, string(id), kept).Scan(&rows).Error
		if err != nil {
			return err
		}
		for _, row := range rows {
			one, err := row.trial(s.Now())
			if err != nil {
				return err
			}
			all = append(all, one)
		}
		return nil
	})
	return all, err
}

// Cancel ends a simulation that is open; one that is over stays as it is.
func (s *Trials) Cancel(ctx context.Context, t tenant.ID, id ID) (found Trial, err error) {
	err = s.Schemas.Within(ctx, t, func(tx *gorm.DB) error {
		err := tx.Exec(`update simulations set status = 'cancelled', finished_at = ? where id = ? and status in ('queued', 'running')`, s.Now().UTC(), string(id)).Error
		if err != nil {
			return err
		}
		row, err := get(tx, id)
		if err == nil {
			found, err = row.trial(s.Now())
		}
		return err
	})
	if err == nil {
		s.tell(ctx, t, Progress{found.ID, found.Campaign, found.Status, found.Share})
	}
	return found, err
}

func (s *Trials) tell(ctx context.Context, t tenant.ID, p Progress) {
	raw, err := json.Marshal(p)
	if err == nil {
		err = s.Bus.Publish(ctx, Topic(t), raw)
	}
	if err != nil {
		s.Log.Warn("the progress of a simulation is not shown", "tenant", t, "simulation", p.Simulation, "error", err)
	}
}
