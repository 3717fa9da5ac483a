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
	// a lead of the campaign moves to the head of its queue, into which it may not have come yet; the guard judges again at the time
	err = tx.Exec(`insert into queue (campaign_id, lead_id, state, reason, due_at, agent_id, priority, lane, updated_at)
		select @c, l.id, 'waiting', 'callback', @due, @agent, greatest(l.priority, @first), n.lane, @now
			from leads l join campaign_lists n on n.campaign_id = @c and n.list_id = l.list_id where l.id = @lead
		on conflict (campaign_id, lead_id) do update set state = 'waiting', reason = 'callback', due_at = excluded.due_at, priority = greatest(queue.priority, @first),
			agent_id = excluded.agent_id, updated_at = excluded.updated_at
		where queue.state in ('queued', 'waiting', 'done')`, map[string]any{"c": string(d.Campaign), "lead": string(d.Lead), "due": due.UTC(), "agent": agent, "first": first,
		"now": d.Ending.Times.Ended.UTC()}).Error
	if err != nil {
		return fmt.Errorf("put caller %s at the head of the queue: %w", d.Lead, err)
	}
	return nil
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
	facts, err := s.Guard.Ahead(tx, frame, d.Campaign, []dialer.LeadID{d.Lead}, at)
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
