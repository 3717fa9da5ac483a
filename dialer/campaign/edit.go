package campaign

import (
	"context"
	"encoding/json"
	"reflect"
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/visible"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Edit replaces the plan of a campaign that is still at version, and who works in it unless agents is nil; fault.Conflict "version_old"
// when somebody was quicker. A running campaign takes the change at its next dial; another list or selection holds for the leads that
// nobody has called yet.
func (s *Store) Edit(ctx context.Context, by tenant.Actor, id dialer.CampaignID, version int, plan Plan, agents []tenant.UserID, now time.Time) (c Campaign, err error) {
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		was, err := hold(tx, id)
		if err != nil {
			return err
		}
		if was.Version != version {
			return fault.New(fault.Conflict, "version_old", "somebody changed this campaign meanwhile").With("version", was.Version)
		}
		if err := s.revise(tx, was, plan); err != nil {
			return err
		}
		if agents != nil {
			if err := assign(tx, id, agents); err != nil {
				return err
			}
		}
		if c, err = get(tx, id); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "campaign_edited", Object: "campaigns", ObjectID: string(id), Detail: map[string]string{"version": strconv.Itoa(c.Version)}})
	})
	return c, err
}

func (s *Store) revise(tx *gorm.DB, was campaignRow, plan Plan) error {
	plan.Name = visible.Trim(plan.Name)
	home, err := s.home(tx)
	if err != nil {
		return err
	}
	if err := fillSandbox(tx, &plan); err != nil {
		return err
	}
	if err := plan.Validate(home.profile); err != nil {
		return err
	}
	if err := pointsAt(tx, plan); err != nil {
		return err
	}
	list, drawn := was.ListID, was.Supply
	if err := planRow(plan, &was); err != nil {
		return err
	}
	was.Version++
	if err := tx.Model(&campaignRow{}).Where("id = ?", was.ID).Select("name", "list_id", "supply", "trunk_id", "trunk_group_id", "caller_id", "callers", "route", "mode", "windows", "max_attempts", "per_day",
		"ring_seconds", "wrap_seconds", "retry", "script", "dispositions", "record", "record_on_consent", "record_required", "record_pause", "keep_days", "purpose", "compliance", "pacing", "detection", "version").Updates(&was).Error; err != nil {
		return err
	}
	if was.StartedAt == nil {
		return setLanes(tx, was)
	}
	if list != was.ListID || !sameSupply(drawn, was.Supply) {
		if err := resupply(tx, was); err != nil {
			return err
		}
	}
	return reopen(tx, was)
}

// hold reads a campaign's row and keeps it from others until the transaction ends.
func hold(tx *gorm.DB, id dialer.CampaignID) (campaignRow, error) {
	var rows []campaignRow
	if err := tx.Raw(`select id, name, list_id, supply, trunk_id, trunk_group_id, caller_id, callers, route, mode, status, windows, max_attempts, per_day, ring_seconds, wrap_seconds, retry, script,
		dispositions, record_policy, record_pause, keep_days, purpose, compliance, pacing, detection, sample, version, created_by, created_at, started_at, ended_at from campaigns where id = ? for update`, string(id)).Scan(&rows).Error; err != nil {
		return campaignRow{}, err
	}
	if len(rows) == 0 {
		return campaignRow{}, fault.New(fault.NotFound, "not_here", "no such campaign")
	}
	return rows[0], nil
}

// Assign sets who works in a campaign. Unknown people are refused.
func (s *Store) Assign(ctx context.Context, t tenant.ID, id dialer.CampaignID, agents []tenant.UserID) error {
	return s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		if _, err := hold(tx, id); err != nil {
			return err
		}
		if err := assign(tx, id, agents); err != nil {
			return err
		}
		return tx.Exec(`update campaigns set version = version + 1 where id = ?`, string(id)).Error
	})
}

func assign(tx *gorm.DB, id dialer.CampaignID, agents []tenant.UserID) error {
	ids := array.Strings(agents)
	if err := tx.Exec(`delete from campaign_agents where campaign_id = ? and user_id <> all(?::text[])`, string(id), ids).Error; err != nil {
		return err
	}
	added := tx.Exec(`insert into campaign_agents (campaign_id, user_id) select ?, id from users where id = any(?::text[]) and status = 'active'
		on conflict do nothing`, string(id), ids)
	if added.Error != nil {
		return added.Error
	}
	var now int64
	if err := tx.Raw(`select count(*) from campaign_agents where campaign_id = ? and user_id = any(?::text[])`, string(id), ids).Scan(&now).Error; err != nil {
		return err
	}
	if int(now) < len(unique(agents)) {
		return fault.New(fault.NotFound, "no_such_agent", "one of these people is not here or not active").With("field", "agent_ids")
	}
	return nil
}

// WorksIn lists the campaigns an agent is assigned to, running ones first.
func (s *Store) WorksIn(ctx context.Context, t tenant.ID, agent tenant.UserID) (ids []dialer.CampaignID, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Raw(`select c.id from campaign_agents a join campaigns c on c.id = a.campaign_id where a.user_id = ?
			order by c.status = 'running' desc, c.created_at desc`, string(agent)).Scan(&ids).Error
	})
	return ids, err
}

// sameSupply compares what leads are drawn from; rules for retries are read with the plan at each dial.
func sameSupply(a, b json.RawMessage) bool {
	one, err1 := campaignRow{Supply: a}.supply()
	two, err2 := campaignRow{Supply: b}.supply()
	one.Recycle, two.Recycle = nil, nil
	return err1 == nil && err2 == nil && reflect.DeepEqual(one, two)
}

func unique[T comparable](values []T) map[T]bool {
	set := map[T]bool{}
	for _, v := range values {
		set[v] = true
	}
	return set
}
