package history

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callback"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Follow enqueues what follows from a closed call (rating, webhooks), inside the transaction that closes it.
type Follow func(tx *gorm.DB, t tenant.ID, call dialer.CallID) error

// Store keeps calls in their tenant's schema.
type Store struct {
	schemas *tenant.Schemas
	follow  Follow
	keeping Keeping
	bus     Bus // nil: nobody is told
	log     *slog.Logger
}

// NewStore takes the door and what a closed call sets going.
func NewStore(schemas *tenant.Schemas, follow Follow) *Store {
	return &Store{schemas: schemas, follow: follow, keeping: func(*gorm.DB, tenant.ID, time.Time) error { return nil }}
}

// Keeping sees to it that a tenant's recordings are looked after from a moment on (the sweep of those whose time is over), inside the
// transaction that adds one or lets one go.
type Keeping func(tx *gorm.DB, t tenant.ID, at time.Time) error

// Keeping is the same store, which lets keep know of recordings.
func (s *Store) Keeping(keep Keeping) *Store {
	kept := *s
	kept.keeping = keep
	return &kept
}

// Opening is what is known when a call begins, before anything is sent.
type Opening struct {
	Call     dialer.CallID
	Attempt  dialer.AttemptID
	Campaign dialer.CampaignID
	Lead     dialer.LeadID
	Trunk    dialer.TrunkID
	Caller   dialer.CallerID
	Node     string
	Test     bool // sandbox: nobody real is called, nothing is charged
	At       time.Time
}

// Open writes the row of a beginning call. Twice equals once.
func (s *Store) Open(ctx context.Context, t tenant.ID, o Opening) error {
	err := s.schemas.Within(ctx, t, func(tx *gorm.DB) error { return o.write(tx) })
	return s.told(ctx, t, err, News{Call: o.Call, Lead: o.Lead, Campaign: o.Campaign, Happened: Opened})
}

func (o Opening) write(tx *gorm.DB) error {
	row := callRow{ID: string(o.Call), AttemptID: string(o.Attempt), CampaignID: string(o.Campaign), LeadID: string(o.Lead),
		TrunkID: string(o.Trunk), CallerID: string(o.Caller), Node: o.Node, Test: o.Test, CreatedAt: o.At.UTC(), HeartbeatAt: stamp(o.At), Form: json.RawMessage(`{}`)}
	return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error
}

// Closing is everything a call leaves behind.
type Closing struct {
	Call     dialer.CallID
	Attempt  dialer.AttemptID
	Campaign dialer.CampaignID
	Lead     dialer.LeadID
	Epoch    int64 // fencing epoch of the campaign's lease under which the attempt was claimed
	Ending   dialer.Ending
	Events   []dialer.Event
	Next     retry.Decision
	Kept     bool // we left this person without an agent: the next dial needs one held for it
	MOS      float64
	Sound    []byte   // how both sides sounded, second by second: an encoded media/quality.Series; nil when nobody answered
	Unopened *Opening // of a call that ended before its row was written, so that what became of its attempt can be read all the same; else nil
}

// Close writes the one ending of a call: call row, timeline, attempt, the lead's next place and the follow-up jobs, in one transaction.
// A call that is closed already stays as it was and Close reports no error: the first ending wins, so a retry after a lost
// connection and a sweeper that was quicker are both harmless.
func (s *Store) Close(ctx context.Context, t tenant.ID, c Closing) error {
	err := s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		ended := tx.Exec(`update attempts set ended_at = ?, outcome = ? where id = ? and epoch = ? and ended_at is null`,
			c.Ending.Times.Ended.UTC(), string(c.Ending.Outcome), string(c.Attempt), c.Epoch)
		if ended.Error != nil || ended.RowsAffected == 0 {
			return ended.Error
		}
		if c.Unopened != nil {
			if err := c.Unopened.write(tx); err != nil {
				return fmt.Errorf("open call %s with its end: %w", c.Call, err)
			}
		}
		if err := closeCall(tx, c); err != nil {
			return fmt.Errorf("close call %s: %w", c.Call, err)
		}
		// a disposition that came before the close has already placed the lead; an agent's promise to call holds until something was dialed
		place := tx.Exec(`update queue set state = ?, reason = ?, due_at = coalesce(?, due_at), kept = ?, number_at = ?, holder = '', updated_at = ?,
				agent_id = case when ? then agent_id end
			where campaign_id = ? and lead_id = ? and state in ('leased', 'dialing')
			and not exists (select 1 from calls where id = ? and disposition is not null)`,
			string(c.Next.State), c.Next.Reason, stamp(c.Next.Due), c.Kept, c.Next.Number, c.Ending.Times.Ended.UTC(), c.Ending.Outcome == dialer.Blocked,
			string(c.Campaign), string(c.Lead), string(c.Call))
		if place.Error != nil {
			return fmt.Errorf("place lead after call %s: %w", c.Call, place.Error)
		}
		if c.Ending.Outcome != dialer.Answered && c.Ending.Outcome != dialer.Vacant && place.RowsAffected > 0 { // who was tried early and not reached is still promised their moment
			if err := callback.Keep(tx, c.Campaign, c.Lead, c.Ending.Times.Ended); err != nil {
				return err
			}
		}
		if c.Ending.Outcome == dialer.Answered { // the promise is kept; a call that nobody took up leaves it open
			if err := tx.Exec(`update callbacks set done_at = ? where campaign_id = ? and lead_id = ? and call_id is distinct from ? and done_at is null and cancelled_at is null`,
				c.Ending.Times.Ended.UTC(), string(c.Campaign), string(c.Lead), string(c.Call)).Error; err != nil {
				return fmt.Errorf("keep the callback of lead %s: %w", c.Lead, err)
			}
		}
		return s.follow(tx, t, c.Call)
	})
	return s.told(ctx, t, err, News{Call: c.Call, Lead: c.Lead, Campaign: c.Campaign, Happened: Closed})
}

func closeCall(tx *gorm.DB, c Closing) error {
	e, at := c.Ending, c.Ending.Times
	var agent *string
	if e.Agent != "" {
		v := string(e.Agent)
		agent = &v
	}
	carried := carriedBy(e)
	update := tx.Model(&callRow{}).Where("id = ? and ended_at is null", string(c.Call)).Updates(map[string]any{
		"agent_id": agent, "taken_by": gorm.Expr("nullif(?, '')", e.Taken.By), "taken_at": stamp(e.Taken.At), "station": string(e.Station), "outcome": gorm.Expr("case when outcome = 'machine' then outcome else ? end", string(e.Outcome)), // an agent may have said so already
		"blame": string(e.Blame), "reason": e.Reason, "hung_up_by": string(e.By),
		"sip_status": e.SIP, "cause": e.Cause, "line_id": e.Line, "sent_at": stamp(at.Sent), "ringing_at": stamp(at.Ringing),
		"early_at": stamp(at.EarlyMedia), "answered_at": stamp(at.Answered), "seated_at": stamp(at.Seated), "bridged_at": stamp(at.Bridged),
		"first_audio_at": stamp(at.FirstAudio), "ended_at": stamp(at.Ended), "talk_ms": at.Talk().Milliseconds(), "mos": c.MOS,
		"trunk_id": gorm.Expr("coalesce(nullif(?, ''), trunk_id)", string(e.Carrier.Trunk)), "cost_micro": carried, "cost_currency": e.Carrier.Rate.Currency,
	})
	if update.Error != nil {
		return update.Error
	}
	if err := keepSound(tx, c); err != nil || len(c.Events) == 0 {
		return err
	}
	rows := make([]eventRow, len(c.Events))
	for i, event := range c.Events {
		detail, err := json.Marshal(event.Detail)
		if err != nil || event.Detail == nil {
			detail = []byte(`{}`)
		}
		rows[i] = eventRow{CallID: string(c.Call), Seq: i + 1, At: event.At.UTC(), Kind: event.Kind, Detail: detail}
	}
	return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows).Error
}

// carriedBy is what the carrier charges, nil where its price is not known.
func carriedBy(e dialer.Ending) *int64 {
	if !e.Carrier.Rate.Known() {
		return nil
	}
	return new(e.Carrier.Rate.Cost(e.Times.Talk()))
}

// Heartbeat marks calls as alive at this moment; a call whose node died is closed and billed up to its last heartbeat.
func (s *Store) Heartbeat(ctx context.Context, t tenant.ID, calls []dialer.CallID, at time.Time) error {
	return s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Exec(`update calls set heartbeat_at = ? where id in ? and ended_at is null`, at.UTC(), calls).Error
	})
}

// Answered writes the moment of answer while the call is up, so that a crash loses no talk from the ledger.
func (s *Store) Answered(ctx context.Context, t tenant.ID, call dialer.CallID, at time.Time) error {
	err := s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Exec(`update calls set answered_at = ?, heartbeat_at = ? where id = ? and ended_at is null`, at.UTC(), at.UTC(), string(call)).Error
	})
	return s.told(ctx, t, err, News{Call: call, Happened: WasUp})
}

// Get returns one call with its timeline and recordings; fault.NotFound when the tenant has no such call.
func (s *Store) Get(ctx context.Context, t tenant.ID, id dialer.CallID) (Call, error) {
	var call Call
	err := s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []listedRow
		if err := listed(tx).Where("calls.id = ?", string(id)).Limit(1).Scan(&rows).Error; err != nil {
			return err
		}
		if len(rows) == 0 {
			return fault.New(fault.NotFound, "not_here", "no such call")
		}
		call = rows[0].call()
		var events []eventRow
		if err := tx.Where("call_id = ?", string(id)).Order("seq").Find(&events).Error; err != nil {
			return err
		}
		for _, e := range events {
			event := dialer.Event{At: e.At, Kind: e.Kind}
			if err := json.Unmarshal(e.Detail, &event.Detail); err != nil {
				return fmt.Errorf("timeline of call %s: %w", id, err)
			}
			call.Events = append(call.Events, event)
		}
		var tapes []recordingRow
		if err := tx.Where("call_id = ?", string(id)).Order("started_at").Find(&tapes).Error; err != nil {
			return err
		}
		for _, tape := range tapes {
			call.Recordings = append(call.Recordings, tape.recording())
		}
		return nil
	})
	return call, err
}
