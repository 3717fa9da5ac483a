package station

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Way is how an agent's telephone is called: over the callback line of a campaign, showing a number of that campaign's.
type Way struct {
	callerid.Front
	Campaign dialer.CampaignID
	To       dialer.Number
}

// Way finds the way to a telephone that was proved. The campaign is one the agent works in whose route is a callback line, one that runs
// first; without any it is fault.Conflict "no_callback_line". A number that a tenant's own rules against dear destinations refuse is
// fault.Forbidden.
func (s *Store) Way(ctx context.Context, t tenant.ID, user tenant.UserID, now time.Time) (Way, error) {
	return s.way(ctx, t, user, now, true)
}

func (s *Store) way(ctx context.Context, t tenant.ID, user tenant.UserID, now time.Time, inUse bool) (w Way, err error) {
	box, err := s.boxes.Box(ctx, t)
	if err != nil {
		return w, err
	}
	var row stationRow
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		if row, err = read(tx, user, ""); err != nil {
			return err
		}
		if inUse && row.Proof != verified {
			return fault.New(fault.Conflict, "station_unproven", "prove the telephone first")
		}
		w.Campaign, err = line(tx, user, inUse)
		return err
	})
	if err != nil {
		return w, err
	}
	if w.To, err = list.OpenStation(box, user, row.Sealed); err != nil {
		return w, err
	}
	if w.Front, err = s.fronts.Front(ctx, t, w.Campaign, now); err != nil {
		return w, err
	}
	return w, s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		verdict, err := s.guard.Staff(tx, guard.Single{Sandbox: w.Sandbox, CallerProven: true, Number: w.To, Country: row.Country, Kind: phone.Kind(row.Kind)}, now)
		if err == nil && !verdict.Allowed {
			err = &fault.Error{Code: fault.Forbidden, Reason: verdict.Reason, Message: "this telephone may not be called", Detail: verdict.Detail}
		}
		return err
	})
}

// line is the campaign whose callback line calls the agent. A telephone that is only to be proved may be called by any campaign's: whoever
// proves it may be assigned later.
func line(tx *gorm.DB, user tenant.UserID, works bool) (id dialer.CampaignID, err error) {
	query := `select c.id from campaigns c left join campaign_agents a on a.campaign_id = c.id and a.user_id = @user
		where c.status in ('running', 'paused', 'draft') and (not @works or c.route = 'callback' and a.user_id is not null)
		order by (c.route = 'callback' and a.user_id is not null) desc, c.route = 'callback' desc, c.status = 'running' desc, c.created_at desc, c.id limit 1`
	err = tx.Raw(query, map[string]any{"user": string(user), "works": works}).Scan(&id).Error
	if err == nil && id == "" {
		err = fault.New(fault.Conflict, "no_callback_line", "none of the agent's campaigns uses a callback line")
	}
	return id, err
}
