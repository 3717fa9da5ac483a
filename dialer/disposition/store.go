package disposition

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Store writes dispositions in their tenant's schema.
type Store struct{ schemas *tenant.Schemas }

// NewStore takes the door.
func NewStore(schemas *tenant.Schemas) *Store { return &Store{schemas} }

// called is what the store must know of the call.
type called struct {
	CampaignID  string
	LeadID      string
	Blind       []byte
	Last4       string
	Tries       int
	MaxAttempts int
}

// find locks the call and then the lead's place, in the order in which a closing call does: two who meet wait for each other, never both.
func find(tx *gorm.DB, call dialer.CallID) (called, error) {
	if err := tx.Exec(`select 1 from calls where id = ? for update`, string(call)).Error; err != nil {
		return called{}, err
	}
	var rows []called
	if err := tx.Exec(`select 1 from queue join calls on calls.campaign_id = queue.campaign_id and calls.lead_id = queue.lead_id where calls.id = ? for update of queue`, string(call)).Error; err != nil {
		return called{}, err
	}
	// somebody who called us may be of no campaign, or of none of its lists: then there is no place to write
	err := tx.Raw(`select calls.campaign_id, calls.lead_id, leads.blind, leads.last4, coalesce(queue.tries, 0) as tries, coalesce(campaigns.max_attempts, 0) as max_attempts
		from calls join leads on leads.id = calls.lead_id
		left join queue on queue.campaign_id = calls.campaign_id and queue.lead_id = calls.lead_id
		left join campaigns on campaigns.id = calls.campaign_id
		where calls.id = ? and (calls.direction = 'inbound' or queue.lead_id is not null)`, string(call)).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		err = fault.New(fault.NotFound, "not_here", "no such call")
	}
	if err != nil {
		return called{}, err
	}
	return rows[0], nil
}

// Dispose writes the disposition and what follows from it. Saying it again replaces what was said before.
func (s *Store) Dispose(ctx context.Context, t tenant.ID, d Disposition) error {
	if d.Kind == Callback && d.Callback == nil {
		return fault.New(fault.Invalid, "callback_time_missing", "a callback needs the time that was promised")
	}
	form, err := json.Marshal(d.Fields)
	if err != nil || d.Fields == nil {
		form = []byte(`{}`)
	}
	return s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		c, err := find(tx, d.Call)
		if err != nil {
			return err
		}
		if err := takeBack(tx, d.Call, c); err != nil {
			return err
		}
		if err := tx.Exec(`update calls set disposition = ?, note = ?, form = ?, disposed_at = ?, outcome = case when ? then 'machine' else outcome end where id = ?`,
			d.Code, d.Note, form, d.At.UTC(), d.Kind == Machine, string(d.Call)).Error; err != nil {
			return fmt.Errorf("dispose call %s: %w", d.Call, err)
		}
		if err := consequences(tx, d, c); err != nil {
			return fmt.Errorf("what follows from call %s: %w", d.Call, err)
		}
		return setPlace(tx, c, placeOf(d, c.Tries, c.MaxAttempts))
	})
}

// Undo takes a disposition and all that followed from it back; the lead is then where an answered call had left it.
func (s *Store) Undo(ctx context.Context, t tenant.ID, call dialer.CallID) error {
	return s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		c, err := find(tx, call)
		if err != nil {
			return err
		}
		if err := takeBack(tx, call, c); err != nil {
			return err
		}
		if err := tx.Exec(`update calls set disposition = null, disposed_at = null where id = ?`, string(call)).Error; err != nil {
			return err
		}
		return setPlace(tx, c, place{state: "done", reason: string(dialer.Answered)})
	})
}

func setPlace(tx *gorm.DB, c called, p place) error {
	// a lead that is being dialed again belongs to that call
	return tx.Exec(`update queue set state = ?, reason = ?, due_at = coalesce(?, due_at), agent_id = ?, updated_at = now()
		where campaign_id = ? and lead_id = ? and (state <> 'dialing' or exists (select 1 from calls where calls.lead_id = queue.lead_id
			and calls.campaign_id = queue.campaign_id and calls.disposition is not null and calls.ended_at is null))`,
		p.state, p.reason, p.due, p.agent, c.CampaignID, c.LeadID).Error
}

func source(call dialer.CallID) string { return "call/" + string(call) }

func consequences(tx *gorm.DB, d Disposition, c called) error {
	switch d.Kind {
	case Callback:
		var agent *string
		if !d.Callback.AnyAgent {
			id := string(d.Agent)
			agent = &id
		}
		return tx.Exec(`insert into callbacks (id, campaign_id, lead_id, call_id, agent_id, due_at, note, created_by, created_at) values (?,?,?,?,?,?,?,?,?)`,
			dialer.NewID(), c.CampaignID, c.LeadID, string(d.Call), agent, d.Callback.At.UTC(), d.Callback.Note, string(d.Agent), d.At.UTC()).Error
	case DNC:
		if d.OnlyHere && c.CampaignID != "" {
			return stopHere(tx, d, c)
		}
		if err := tx.Exec(`insert into blocklist (last4, blind, reason, source, created_by, created_at) values (?,?,'opt_out',?,?,?) on conflict (blind) do nothing`,
			c.Last4, c.Blind, source(d.Call), string(d.Agent), d.At.UTC()).Error; err != nil {
			return err
		}
		// whoever does not want to be called is not called at another number either
		if err := tx.Exec(`insert into blocklist (last4, blind, reason, source, created_by, created_at) select last4, blind, 'opt_out', ?, ?, ? from lead_numbers where lead_id = ?
			on conflict (blind) do nothing`, source(d.Call), string(d.Agent), d.At.UTC(), c.LeadID).Error; err != nil {
			return err
		}
		return stop(tx, d, c, "")
	}
	return nil
}

// stopHere takes all the person's numbers out of the call's campaign.
func stopHere(tx *gorm.DB, d Disposition, c called) error {
	if err := tx.Exec(`insert into campaign_optouts (blind, campaign_id, last4, source, created_by, created_at)
		select n.blind, ?, n.last4, ?, ?, ? from (select blind, last4 from leads where id = ? union select blind, last4 from lead_numbers where lead_id = ?) n on conflict do nothing`,
		c.CampaignID, source(d.Call), string(d.Agent), d.At.UTC(), c.LeadID, c.LeadID).Error; err != nil {
		return err
	}
	return stop(tx, d, c, c.CampaignID)
}

// takeBack removes what an earlier disposition of the same call set going.
func takeBack(tx *gorm.DB, call dialer.CallID, c called) error {
	if err := tx.Exec(`delete from callbacks where call_id = ? and done_at is null`, string(call)).Error; err != nil {
		return err
	}
	// a machine that only the agent knew of is an answered call again
	if err := tx.Exec(`update calls set outcome = case when ended_at is null then null else 'answered' end
		where id = ? and outcome = 'machine' and disposition is not null`, string(call)).Error; err != nil {
		return err
	}
	here := tx.Exec(`delete from campaign_optouts where source = ? and campaign_id = ?`, source(call), c.CampaignID)
	if here.Error != nil {
		return here.Error
	}
	everywhere := tx.Exec(`delete from blocklist where source = ?`, source(call))
	if everywhere.Error != nil || here.RowsAffected+everywhere.RowsAffected == 0 {
		return everywhere.Error
	}
	return resume(tx, call)
}
