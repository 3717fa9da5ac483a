package inbound

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/tenant"
)

// Settle is the job that looks after a call to us until it has ended: its node may die.
type Settle struct {
	Tenant string `json:"tenant"`
	Call   string `json:"call"`
}

// Kind names the job.
func (Settle) Kind() string { return "settle_inbound" }

const (
	settleAfter = 2 * time.Minute
	silence     = time.Minute // without a heartbeat: the node is dead
)

// Handle makes this process settle calls.
func (s *Store) Handle(j *jobs.Jobs) error {
	return jobs.Handle(j, 0, func(ctx context.Context, job jobs.Job[Settle]) error {
		alive, err := s.settle(ctx, tenant.ID(job.Args.Tenant), dialer.CallID(job.Args.Call))
		if err == nil && alive {
			return jobs.Later(settleAfter)
		}
		return err
	})
}

// settle closes a call whose node is dead at its last heartbeat, in the customer's favour: whoever was cut off is called back, also when
// they had reached somebody. alive tells that it still lives.
func (s *Store) settle(ctx context.Context, t tenant.ID, id dialer.CallID) (alive bool, err error) {
	var rows []struct {
		CampaignID, LeadID     string
		CreatedAt, HeartbeatAt time.Time
		AnsweredAt             *time.Time
		Nameless               bool
	}
	var parties map[dialer.CallID]history.Party
	err = s.Schemas.Within(ctx, t, func(tx *gorm.DB) error {
		err := tx.Raw(`select campaign_id, lead_id, created_at, coalesce(heartbeat_at, created_at) as heartbeat_at, answered_at,
				exists (select 1 from leads where leads.id = calls.lead_id and leads.blind = 'withheld') as nameless
			from calls where id = ? and direction = 'inbound' and ended_at is null`, string(id)).Scan(&rows).Error
		if err != nil || len(rows) == 0 || s.Now().Sub(rows[0].HeartbeatAt) < silence {
			return err
		}
		parties, err = history.Parties(tx, []dialer.CallID{id}, rows[0].CreatedAt)
		return err
	})
	if err != nil || len(rows) == 0 {
		return false, err
	}
	row := rows[0]
	if s.Now().Sub(row.HeartbeatAt) < silence {
		return true, nil
	}
	had := parties[id]
	end := dialer.Ending{Outcome: dialer.NoAnswer, Blame: dialer.Platform, Reason: "node_lost", By: dialer.BySystem, Agent: had.Agent, Taken: had.Taken}
	if had.Agent != "" { // anybody else heard us ring, or our music
		end.Outcome = dialer.Answered
	}
	end.Times.Created, end.Times.Ended = row.CreatedAt, row.HeartbeatAt
	if row.AnsweredAt != nil {
		end.Times.Answered = *row.AnsweredAt
	}
	entry := call.Entry{Call: id, Lead: dialer.LeadID(row.LeadID), Campaign: dialer.CampaignID(row.CampaignID), Last: end.Agent}
	return false, s.Leave(ctx, t, call.Departure{Entry: entry, Ending: end, Events: had.Lost(row.HeartbeatAt), Callback: !row.Nameless})
}
