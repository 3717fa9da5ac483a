package callerid

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/code"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Nobody's telephone rings more than proofCalls times a day for one number, nor more than proofCallsOfAll times for all numbers of a tenant.
const (
	proofCalls      = 3
	proofCallsOfAll = 20
)

type codeRow struct {
	CallerID  string `gorm:"primaryKey"`
	Sealed    []byte
	TrunkID   string
	Place     string
	Tries     int
	Calls     int
	FirstAt   time.Time
	ExpiresAt time.Time
}

func (codeRow) TableName() string { return "caller_codes" }

func codePlace(id dialer.CallerID) []byte { return []byte("caller_codes/sealed/" + string(id)) }

// ProofCall is what a proof call needs to be placed: who is called, what is shown and what is said. It is made by Prepare.
type ProofCall struct {
	Tenant   tenant.ID
	Caller   dialer.CallerID
	Trunk    dialer.TrunkID
	To, From dialer.Number
	Code     string
}

// Prepare keeps drawn, sealed, as what proves that by hears calls to the number, and gives what its call needs. The call goes by the
// number's own trunk and shows a number that is proved already, in the sandbox the sandbox's: nobody proves a number by showing it. The
// first number on a trunk is therefore proved by a document.
func (s *Store) Prepare(ctx context.Context, by tenant.Actor, id dialer.CallerID, drawn string, now time.Time) (p ProofCall, err error) {
	box, err := s.boxes.Box(ctx, by.Tenant)
	if err != nil {
		return p, err
	}
	p = ProofCall{Tenant: by.Tenant, Caller: id, Code: drawn}
	err = s.within(ctx, by.Tenant, func(tx *gorm.DB) error {
		row, err := held(tx, id)
		if err != nil {
			return err
		}
		place, err := s.route(tx, row)
		if err != nil {
			return err
		}
		p.Trunk = dialer.TrunkID(place.Trunk)
		shown, err := held(tx, dialer.CallerID(place.From))
		if err != nil {
			return err
		}
		if p.To, err = openNumber(box, row); err != nil {
			return err
		}
		if p.From, err = openNumber(box, shown); err != nil {
			return err
		}
		kept := codeRow{CallerID: row.ID, TrunkID: place.Trunk, Place: place.Place, Calls: 1, FirstAt: now.UTC(), ExpiresAt: now.Add(code.Life).UTC()}
		if kept.Sealed, err = box.Seal([]byte(drawn), codePlace(id)); err != nil {
			return err
		}
		if err := kept.limit(tx, now); err != nil {
			return err
		}
		if err := tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&kept).Error; err != nil {
			return err
		}
		c, err := get(tx, id, now)
		if err != nil {
			return err
		}
		return note(tx, by, now, "caller_id_proof_call", c, map[string]string{"trunk": place.Trunk})
	})
	return p, err
}

// limit refuses a call too many; a day after the first one the count begins anew.
func (k *codeRow) limit(tx *gorm.DB, now time.Time) error {
	var rows []codeRow
	if err := tx.Where("first_at > ?", now.Add(-24*time.Hour).UTC()).Find(&rows).Error; err != nil {
		return err
	}
	all := 0
	for _, row := range rows {
		all += row.Calls
		if row.CallerID == k.CallerID {
			k.Calls, k.FirstAt = row.Calls+1, row.FirstAt
		}
	}
	if k.Calls > proofCalls || all >= proofCallsOfAll {
		return fault.New(fault.Quota, "proof_calls", "a number is called for its proof at most %d times a day", proofCalls).With("calls", proofCalls)
	}
	return nil
}

// route is the way of a number's proof call.
type route struct{ Trunk, Place, From string }

func (s *Store) route(tx *gorm.DB, row callerRow) (r route, err error) {
	if row.Kind == "sandbox" || row.Proof == string(Verified) {
		return r, fault.New(fault.Conflict, "proof_done", "this number needs no proof")
	}
	if row.TrunkID == nil {
		return r, fault.New(fault.Conflict, "proof_trunk", "say which trunk the number belongs to; it is called by that trunk")
	}
	var rows []route
	err = tx.Raw(`select t.id as trunk, `+over+` as place, coalesce((select c.id from caller_ids c where c.id <> @caller and (t.kind = 'sandbox' and c.kind = 'sandbox' or t.kind <> 'sandbox' and `+Shown+`)
			order by c.created_at limit 1), '') as "from" from trunks t where t.id = @trunk`, map[string]any{"caller": row.ID, "trunk": *row.TrunkID}).Scan(&rows).Error
	switch {
	case err != nil:
		return r, err
	case len(rows) == 0:
		return r, notHere("trunk")
	case rows[0].From == "":
		return r, fault.New(fault.Conflict, "proof_no_caller", "the first number of a trunk is proved by a document: a call to it would have to show a number that nobody has proved")
	}
	return rows[0], nil
}

// Prove takes the code that was heard. The proof holds for the trunk the call went by, where that trunk led then.
func (s *Store) Prove(ctx context.Context, by tenant.Actor, id dialer.CallerID, heard string, now time.Time) (c Caller, err error) {
	box, err := s.boxes.Box(ctx, by.Tenant)
	if err != nil {
		return c, err
	}
	var refused error // a wrong guess is counted, so its transaction must not fail
	err = s.within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if _, err := held(tx, id); err != nil {
			return err
		}
		var kept codeRow
		if err := tx.Where("caller_id = ?", string(id)).Limit(1).Find(&kept).Error; err != nil {
			return err
		}
		err := code.Kept{Sealed: kept.Sealed, Tries: kept.Tries, ExpiresAt: kept.ExpiresAt}.Judge(box, codePlace(id), heard, now)
		if fault.Is(err, fault.Invalid) {
			refused = err
			return tx.Exec(`update caller_codes set tries = tries + 1 where caller_id = ?`, string(id)).Error
		}
		if err != nil {
			return err
		}
		err = tx.Exec(`update caller_ids set proof = 'verified', proof_by = 'call', proved_at = ?, proved_over = ?, trunk_id = ? where id = ?`,
			now.UTC(), kept.Place, kept.TrunkID, string(id)).Error
		if err != nil {
			return err
		}
		if err := tx.Exec(`update caller_codes set expires_at = ? where caller_id = ?`, now.UTC(), string(id)).Error; err != nil {
			return err
		}
		if c, err = get(tx, id, now); err != nil {
			return err
		}
		return note(tx, by, now, "caller_id_proved", c, map[string]string{"by": string(ByCall)})
	})
	if err == nil {
		err = refused
	}
	return c, err
}

// Unproved holds a number of the tenant's own until the transaction ends, and refuses one that needs no proof; tx must be inside the door.
func Unproved(tx *gorm.DB, id dialer.CallerID) error {
	row, err := held(tx, id)
	if err == nil && (row.Kind == "sandbox" || row.Proof == string(Verified)) {
		err = fault.New(fault.Conflict, "proof_done", "this number needs no proof")
	}
	return err
}

// Approve verifies a number by the word of by, who is the operator and saw what proves it; why goes into the audit log. tx must be inside
// the door.
func Approve(tx *gorm.DB, by tenant.Actor, id dialer.CallerID, why map[string]string, now time.Time) error {
	if err := Unproved(tx, id); err != nil {
		return err
	}
	err := tx.Exec(`update caller_ids set proof = 'verified', proof_by = 'operator', proved_at = ?, proved_over = '' where id = ?`, now.UTC(), string(id)).Error
	if err != nil {
		return err
	}
	c, err := get(tx, id, now)
	if err != nil {
		return err
	}
	return note(tx, by, now, "caller_id_proved", c, why)
}
