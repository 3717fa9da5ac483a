package inbound

import (
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/history"
)

// soon is when a caller who reached nobody is called back where no rule forbids it: not while they still put the phone away.
const soon = 2 * time.Minute

// first is the priority of a callback in its campaign's queue: before leads that did not call.
const first = 1000

func opened(e call.Entry) history.News {
	return history.News{Call: e.Call, Lead: e.Lead, Campaign: e.Campaign, Happened: history.Opened}
}

// promise makes the callback of a caller nobody could take: due at the first moment the campaign's rules allow, by the last agent if there
// is one. One that is still open is enough, however often they call.
func (s *Store) promise(tx *gorm.DB, d call.Departure) error {
	due, err := s.due(tx, d)
	if err != nil {
		return err
	}
	var agent *string
	if d.Last != "" {
		id := string(d.Last)
		agent = &id
	}
	made := tx.Exec(`insert into callbacks (id, campaign_id, lead_id, call_id, agent_id, due_at, note, created_by, created_at)
		select ?, ?, ?, ?, ?, ?, '', 'inbound', ? where not exists (select 1 from callbacks where lead_id = ? and created_by = 'inbound' and done_at is null and cancelled_at is null)`,
		dialer.NewID(), string(d.Campaign), string(d.Lead), string(d.Call), agent, due.UTC(), d.Ending.Times.Ended.UTC(), string(d.Lead))
	if made.Error != nil || made.RowsAffected == 0 || d.Campaign == "" {
		return made.Error
	}
	// a lead of the campaign moves to the head of its queue; the guard judges again at the time
	return tx.Exec(`update queue set state = 'waiting', reason = 'callback', due_at = ?, priority = greatest(priority, ?), agent_id = ?, updated_at = ?
		where campaign_id = ? and lead_id = ? and state in ('queued', 'waiting', 'done')`,
		due.UTC(), first, agent, d.Ending.Times.Ended.UTC(), string(d.Campaign), string(d.Lead)).Error
}

// due is when the guard first allows a call to this lead.
func (s *Store) due(tx *gorm.DB, d call.Departure) (time.Time, error) {
	at := s.Now().Add(soon)
	if d.Campaign == "" {
		return at, nil
	}
	frame, err := s.Guard.Frame(tx, d.Campaign)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return at, nil
	}
	if err != nil {
		return at, fmt.Errorf("when a caller may be called back: %w", err)
	}
	facts, err := s.Guard.Gather(tx, frame, d.Campaign, []dialer.LeadID{d.Lead}, at)
	if err != nil {
		return at, err
	}
	found := facts[d.Lead]
	found.Now = at
	if v := guard.MayCall(found.Facts); !v.Allowed && v.Until.After(at) {
		at = v.Until
	}
	return at, nil
}
