package history

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/tenant"
)

// ringAgain is how long a lead whose call died with its node is left alone: twice the longest ring, so that a phone that may still
// ring is not rung twice.
const ringAgain = 2 * time.Minute

// Sweep closes the calls of a campaign that older epochs than ours left open: their node is dead. A call ends at its last heartbeat,
// in the customer's favour; one that was answered counts as answered, any other as failed and is tried again later.
func (s *Store) Sweep(ctx context.Context, t tenant.ID, campaign dialer.CampaignID, epoch int64, now time.Time) (closed int, err error) {
	type left struct {
		Row   callRow `gorm:"embedded"`
		Epoch int64
		At    int // of the lead's numbers
	}
	var (
		rows    []left
		parties map[dialer.CallID]Party
	)
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		err := tx.Table("calls").Select("calls.id, calls.attempt_id, calls.campaign_id, calls.lead_id, calls.created_at, calls.answered_at, calls.heartbeat_at, attempts.epoch, coalesce((select q.number_at from queue q where q.campaign_id = calls.campaign_id and q.lead_id = calls.lead_id), 0) as at").
			Joins("join attempts on attempts.id = calls.attempt_id").
			Where("calls.campaign_id = ? and calls.ended_at is null and attempts.epoch < ?", string(campaign), epoch).Order("calls.created_at").Scan(&rows).Error
		if err != nil || len(rows) == 0 {
			return err
		}
		ids := make([]dialer.CallID, len(rows))
		for i, row := range rows {
			ids[i] = dialer.CallID(row.Row.ID)
		}
		parties, err = Parties(tx, ids, rows[0].Row.CreatedAt)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		if err := s.Close(ctx, t, row.Row.closing(parties[dialer.CallID(row.Row.ID)], row.Epoch, row.At, now)); err != nil {
			return closed, err
		}
		closed++
	}
	return closed, nil
}

func (r callRow) closing(had Party, epoch int64, number int, now time.Time) Closing {
	end := dialer.Ending{Outcome: dialer.Failed, Blame: dialer.Platform, Reason: "node_lost", By: dialer.BySystem, Times: r.times()}
	end.Times.Ended = moment(r.HeartbeatAt)
	if end.Times.Ended.Before(end.Times.Created) {
		end.Times.Ended = end.Times.Created
	}
	next := retry.Decision{State: retry.Waiting, Reason: "retry_wait", Due: now.Add(ringAgain)}
	if !end.Times.Answered.IsZero() {
		end.Outcome = dialer.Answered
		next = retry.Decision{State: retry.Done, Reason: string(dialer.Answered)}
	}
	next.Number = number
	end.Agent, end.Taken = had.Agent, had.Taken
	return Closing{Call: dialer.CallID(r.ID), Attempt: dialer.AttemptID(r.AttemptID), Campaign: dialer.CampaignID(r.CampaignID),
		Lead: dialer.LeadID(r.LeadID), Epoch: epoch, Ending: end, Next: next,
		Events: had.Lost(end.Times.Ended)}
}
