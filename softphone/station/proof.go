package station

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/boyunhq/boyun/dialer/code"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// proofCalls is how often an agent's telephones ring for their proof in a day, whatever numbers the agent enters: nobody rings strangers by
// it.
const proofCalls = 5

func codePlace(u tenant.UserID) []byte { return []byte("station_codes/sealed/" + string(u)) }

// Prover calls telephones and speaks their codes. It runs on voice nodes.
type Prover struct {
	store   *Store
	speaker *code.Speaker
	now     func() time.Time
}

// NewProver takes what a proof call needs.
func NewProver(store *Store, speaker *code.Speaker, now func() time.Time) *Prover {
	return &Prover{store, speaker, now}
}

// Call rings the asker's own telephone and returns when it was taken; the code is spoken then, twice, in language ("zh", "en").
func (p *Prover) Call(ctx context.Context, by tenant.Actor, language string) error {
	return p.speaker.Say(ctx, func() (code.Call, error) {
		drawn, err := code.Draw()
		if err != nil {
			return code.Call{}, err
		}
		way, err := p.store.Prepare(ctx, by, drawn, p.now())
		return code.Call{Tenant: by.Tenant, Trunk: way.Trunk, Group: way.Group, To: way.To, From: way.From, Code: drawn, Language: language}, err
	})
}

// Prepare keeps drawn, sealed, as what proves that the asker hears calls to the telephone, and gives the way of its call.
func (s *Store) Prepare(ctx context.Context, by tenant.Actor, drawn string, now time.Time) (w Way, err error) {
	box, err := s.boxes.Box(ctx, by.Tenant)
	if err != nil {
		return w, err
	}
	if w, err = s.way(ctx, by.Tenant, by.User, now, false); err != nil {
		return w, err
	}
	kept := codeRow{UserID: string(by.User), Calls: 1, FirstAt: now.UTC(), ExpiresAt: now.Add(code.Life).UTC()}
	if kept.Sealed, err = box.Seal([]byte(drawn), codePlace(by.User)); err != nil {
		return w, err
	}
	return w, s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		row, err := read(tx, by.User, "for update")
		if err != nil {
			return err
		}
		if row.Proof == verified {
			return fault.New(fault.Conflict, "proof_done", "this telephone needs no proof")
		}
		if err := kept.limit(tx, now); err != nil {
			return err
		}
		if err := tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&kept).Error; err != nil {
			return err
		}
		return note(tx, by, now, "station_proof_call", row.station())
	})
}

// limit refuses a call too many; a day after the first one the count begins anew.
func (k *codeRow) limit(tx *gorm.DB, now time.Time) error {
	var rows []codeRow
	if err := tx.Where("user_id = ? and first_at > ?", k.UserID, now.Add(-24*time.Hour).UTC()).Find(&rows).Error; err != nil {
		return err
	}
	for _, row := range rows {
		k.Calls, k.FirstAt = row.Calls+1, row.FirstAt
	}
	if k.Calls > proofCalls {
		return fault.New(fault.Quota, "proof_calls", "telephones are called for their proof at most %d times a day", proofCalls).With("calls", proofCalls)
	}
	return nil
}

// Prove takes the code that was heard.
func (s *Store) Prove(ctx context.Context, by tenant.Actor, heard string, now time.Time) (proved Station, err error) {
	box, err := s.boxes.Box(ctx, by.Tenant)
	if err != nil {
		return proved, err
	}
	var refused error // a wrong guess is counted, so its transaction must not fail
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		row, err := read(tx, by.User, "for update")
		if err != nil {
			return err
		}
		var kept codeRow
		if err := tx.Where("user_id = ?", string(by.User)).Limit(1).Find(&kept).Error; err != nil {
			return err
		}
		err = code.Kept{Sealed: kept.Sealed, Tries: kept.Tries, ExpiresAt: kept.ExpiresAt}.Judge(box, codePlace(by.User), heard, now)
		if fault.Is(err, fault.Invalid) {
			refused = err
			return tx.Exec(`update station_codes set tries = tries + 1 where user_id = ?`, string(by.User)).Error
		}
		if err != nil {
			return err
		}
		row.Proof, row.ProofBy, row.ProvedAt = verified, string(ByCall), new(now.UTC())
		if err := tx.Exec(`update stations set proof = 'verified', proof_by = 'call', proved_at = ? where user_id = ?`, now.UTC(), row.UserID).Error; err != nil {
			return err
		}
		if err := tx.Exec(`update station_codes set expires_at = ? where user_id = ?`, now.UTC(), row.UserID).Error; err != nil {
			return err
		}
		proved = row.station()
		return note(tx, by, now, "station_proved", proved)
	})
	if err == nil {
		err = refused
	}
	return proved, err
}
