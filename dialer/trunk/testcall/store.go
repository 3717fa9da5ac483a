package testcall

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Call is one test call.
type Call struct {
	ID       string
	Trunk    dialer.TrunkID
	Caller   dialer.CallerID
	Last4    string // of the number called; the number is not kept
	By       tenant.UserID
	At       time.Time
	Ended    time.Time // zero while it runs
	Outcome  dialer.Outcome
	Reason   string
	SIP      int
	Cause    int
	Codec    string
	Suite    string  // of SRTP, empty: plain
	MOSHeard float64 // of what came from the carrier
	MOSSent  float64 // of ours, 0 when the far side does not tell
	PDD      *time.Duration
	Talk     time.Duration
	Cost     *int64 // in millionths of Currency; nil where the trunk has no price for the number
	Currency string
	Steps    []dialer.Event
	Heard    bool // what the far side said is kept
}

// Guard judges a number that belongs to no campaign.
type Guard interface {
	Single(tx *gorm.DB, c guard.Single, now time.Time) (guard.Verdict, error)
}

// Boxes opens tenants' keys.
type Boxes interface {
	Box(ctx context.Context, t tenant.ID) (*seal.Box, error)
}

// Store keeps test calls in their tenant's schema.
type Store struct {
	schemas *tenant.Schemas
	boxes   Boxes
	guard   Guard
}

// NewStore takes the door, the keys and the judge.
func NewStore(schemas *tenant.Schemas, boxes Boxes, judge Guard) *Store {
	return &Store{schemas: schemas, boxes: boxes, guard: judge}
}

// kept is how many test calls of a trunk are kept, and shown how many a page shows.
const (
	kept  = 20
	shown = 5
)

func audioPlace(id string) []byte { return []byte("trunk_tests/audio/" + id) }

// Open judges a wish and writes the row of the call to be. A number the guard refuses is fault.Forbidden with the guard's reason.
func (s *Store) Open(ctx context.Context, by tenant.Actor, w Wish, now time.Time) (made Call, from dialer.Number, err error) {
	box, err := s.boxes.Box(ctx, by.Tenant)
	if err != nil {
		return made, from, err
	}
	made = Call{ID: dialer.NewID(), Trunk: w.Trunk, Caller: w.Caller, Last4: w.To.Number.Last4(), By: by.User, At: now}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		var found []struct {
			Kind   string
			Trunk  string
			Proven bool
			Sealed []byte
		}
		if err := tx.Raw(`select t.kind as trunk, c.kind, c.kind = 'own' and c.proof = 'verified' as proven, c.sealed from trunks t cross join caller_ids c where t.id = ? and c.id = ?`,
			string(w.Trunk), string(w.Caller)).Scan(&found).Error; err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.NotFound, "not_here", "no such trunk or caller ID")
		}
		sandbox := found[0].Trunk == "sandbox"
		verdict, err := s.guard.Single(tx, guard.Single{Sandbox: sandbox, CallerProven: found[0].Proven, Number: w.To.Number,
			Blind: list.Blind(box, w.To.Number), Country: w.To.Country, Kind: w.To.Kind, Zones: w.To.Zones}, now)
		if err != nil {
			return err
		}
		if !verdict.Allowed {
			return &fault.Error{Code: fault.Forbidden, Reason: verdict.Reason, Message: "the number may not be called now", Detail: verdict.Detail}
		}
		if from, err = list.OpenCaller(box, w.Caller, found[0].Sealed); err != nil {
			return err
		}
		if err := tx.Exec(`insert into trunk_tests (id, trunk_id, caller_id, last4, created_by, created_at) values (?, ?, ?, ?, ?, ?)`,
			made.ID, string(w.Trunk), string(w.Caller), made.Last4, string(by.User), now.UTC()).Error; err != nil {
			return err
		}
		if err := tx.Exec(`delete from trunk_tests where trunk_id = ? and id not in (select id from trunk_tests where trunk_id = ? order by created_at desc limit ?)`,
			string(w.Trunk), string(w.Trunk), kept).Error; err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "trunk_tested", Object: "trunks", ObjectID: string(w.Trunk), Detail: map[string]string{"last4": made.Last4}})
	})
	return made, from, err
}

type stepRow struct {
	At     time.Time         `json:"at"`
	Kind   string            `json:"kind"`
	Detail map[string]string `json:"detail,omitempty"`
}

// Save writes how far a test call has come; audio is kept sealed when there is any.
func (s *Store) Save(ctx context.Context, t tenant.ID, c Call, audio []byte) error {
	steps := make([]stepRow, len(c.Steps))
	for i, e := range c.Steps {
		steps[i] = stepRow{e.At.UTC(), e.Kind, e.Detail}
	}
	raw, err := json.Marshal(steps)
	if err != nil {
		return err
	}
	var sealed []byte
	if len(audio) > 0 {
		box, err := s.boxes.Box(ctx, t)
		if err != nil {
			return err
		}
		if sealed, err = box.Seal(audio, audioPlace(c.ID)); err != nil {
			return err
		}
	}
	var ended *time.Time
	if !c.Ended.IsZero() {
		ended = new(c.Ended.UTC())
	}
	var pdd *int64
	if c.PDD != nil {
		pdd = new(c.PDD.Milliseconds())
	}
	return s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Exec(`update trunk_tests set ended_at = ?, outcome = ?, reason = ?, sip_status = ?, cause = ?, codec = ?, suite = ?, mos_heard = ?, mos_sent = ?, pdd_ms = ?,
			talk_ms = ?, cost_micro = ?, cost_currency = ?, steps = ?::jsonb, audio = case when ? then ? else audio end where id = ?`,
			ended, string(c.Outcome), c.Reason, c.SIP, c.Cause, c.Codec, c.Suite, c.MOSHeard, c.MOSSent, pdd, c.Talk.Milliseconds(), c.Cost, c.Currency, string(raw), sealed != nil, sealed, c.ID).Error
	})
}

type callRow struct {
	ID, TrunkID, CallerID, Last4, CreatedBy string
	CreatedAt                               time.Time
	EndedAt                                 *time.Time
	Outcome, Reason                         string
	SIPStatus                               int `gorm:"column:sip_status"`
	Cause                                   int
	Codec, Suite                            string
	MOSHeard                                float64 `gorm:"column:mos_heard"`
	MOSSent                                 float64 `gorm:"column:mos_sent"`
	PDDMS                                   *int64  `gorm:"column:pdd_ms"`
	TalkMS                                  int64   `gorm:"column:talk_ms"`
	CostMicro                               *int64
	CostCurrency                            string
	Steps                                   json.RawMessage
	Heard                                   bool
}

func (r callRow) call() (Call, error) {
	c := Call{ID: r.ID, Trunk: dialer.TrunkID(r.TrunkID), Caller: dialer.CallerID(r.CallerID), Last4: r.Last4, By: tenant.UserID(r.CreatedBy), At: r.CreatedAt,
		Outcome: dialer.Outcome(r.Outcome), Reason: r.Reason, SIP: r.SIPStatus, Cause: r.Cause, Codec: r.Codec, Suite: r.Suite, MOSHeard: r.MOSHeard, MOSSent: r.MOSSent,
		Talk: time.Duration(r.TalkMS) * time.Millisecond, Cost: r.CostMicro, Currency: r.CostCurrency, Heard: r.Heard}
	if r.EndedAt != nil {
		c.Ended = *r.EndedAt
	}
	if r.PDDMS != nil {
		c.PDD = new(time.Duration(*r.PDDMS) * time.Millisecond)
	}
	var steps []stepRow
	if err := json.Unmarshal(r.Steps, &steps); err != nil {
		return c, fmt.Errorf("steps of test call %s: %w", r.ID, err)
	}
	for _, s := range steps {
		c.Steps = append(c.Steps, dialer.Event(s))
	}
	return c, nil
}

// lost gives a call that must be over by now the end that its node did not live to write.
func (c Call) lost(now time.Time) Call {
	if over := c.At.Add(longest); c.Ended.IsZero() && now.After(over) {
		c.Ended, c.Outcome, c.Reason = over, dialer.Failed, "node_lost"
	}
	return c
}

// List returns a trunk's last test calls, newest first.
func (s *Store) List(ctx context.Context, t tenant.ID, id dialer.TrunkID, now time.Time) (all []Call, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []callRow
		if err := tx.Raw(`select id, trunk_id, caller_id, last4, created_by, created_at, ended_at, outcome, reason, sip_status, cause, codec, suite, mos_heard, mos_sent, pdd_ms,
			talk_ms, cost_micro, cost_currency, steps, audio is not null as heard from trunk_tests where trunk_id = ? order by created_at desc limit ?`, string(id), shown).Scan(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			c, err := row.call()
			if err != nil {
				return err
			}
			all = append(all, c.lost(now))
		}
		return nil
	})
	return all, err
}

// Audio is what the far side of a test call said, as a WAV file; fault.NotFound when nothing is kept.
func (s *Store) Audio(ctx context.Context, t tenant.ID, trunk dialer.TrunkID, id string) ([]byte, error) {
	var sealed [][]byte
	err := s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Raw(`select audio from trunk_tests where id = ? and trunk_id = ? and audio is not null`, id, string(trunk)).Scan(&sealed).Error
	})
	if err != nil {
		return nil, err
	}
	if len(sealed) == 0 {
		return nil, fault.New(fault.NotFound, "not_here", "nothing is kept of this test call")
	}
	box, err := s.boxes.Box(ctx, t)
	if err != nil {
		return nil, err
	}
	return box.Open(sealed[0], audioPlace(id))
}
