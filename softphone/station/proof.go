package station

import (
	"context"
	"crypto/subtle"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/boyunhq/boyun/dialer/code"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// A code lives for codeLife and stands so many wrong guesses. An agent's telephones ring for their proof proofCalls times a day, whatever
// numbers the agent enters: nobody rings strangers by it.
const (
	codeLife   = 10 * time.Minute
	codeTries  = 5
	proofCalls = 5
)

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
	kept := codeRow{UserID: string(by.User), Calls: 1, FirstAt: now.UTC(), ExpiresAt: now.Add(codeLife).UTC()}
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
		var rows []codeRow
		if err := tx.Where("user_id = ?", string(by.User)).Limit(1).Find(&rows).Error; err != nil {
			return err
		}
		if len(rows) == 0 || !rows[0].ExpiresAt.After(now) || rows[0].Tries >= codeTries {
			return fault.New(fault.Conflict, "proof_code_old", "this code is no longer good; call again for a new one").With("field", "code")
		}
		said, err := box.Open(rows[0].Sealed, codePlace(by.User))
		if err != nil {
			return err
		}
		if subtle.ConstantTimeCompare(said, []byte(heard)) != 1 {
			refused = fault.New(fault.Invalid, "proof_code_wrong", "that is not the code that was said").With("field", "code").With("left", codeTries-rows[0].Tries-1)
			return tx.Exec(`update station_codes set tries = tries + 1 where user_id = ?`, string(by.User)).Error
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
