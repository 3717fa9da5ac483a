package list

import (
	"bytes"
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
)

// Keyring opens tenants' keys; tenant/directory implements it.
type Keyring interface {
	Box(ctx context.Context, t tenant.ID) (*seal.Box, error)
}

// leadPlace and callerPlace name the places a sealed number belongs to: moved to another row it does not open.
func leadPlace(id dialer.LeadID) []byte { return []byte("leads/sealed/" + string(id)) }

// otherPlace is of a lead's further numbers: a later file's may join an earlier lead, so it names no row; who opens one compares its index.
func otherPlace() []byte { return []byte("lead_numbers/sealed") }

func callerPlace(id dialer.CallerID) []byte { return []byte("caller_ids/sealed/" + string(id)) }

// SealCaller seals the digits of a caller ID for the column caller_ids.sealed of row id.
func SealCaller(box *seal.Box, id dialer.CallerID, n dialer.Number) ([]byte, error) {
	return box.Seal([]byte(n.Reveal()), callerPlace(id))
}

// OpenCaller opens what SealCaller sealed.
func OpenCaller(box *seal.Box, id dialer.CallerID, sealed []byte) (dialer.Number, error) {
	return open(box, sealed, callerPlace(id))
}

func stationPlace(u tenant.UserID) []byte { return []byte("stations/sealed/" + string(u)) }

// SealStation seals the digits of an agent's own telephone for the column stations.sealed of that agent.
func SealStation(box *seal.Box, u tenant.UserID, n dialer.Number) ([]byte, error) {
	return box.Seal([]byte(n.Reveal()), stationPlace(u))
}

// OpenStation opens what SealStation sealed.
func OpenStation(box *seal.Box, u tenant.UserID, sealed []byte) (dialer.Number, error) {
	return open(box, sealed, stationPlace(u))
}

// Blind is the index by which a number is found without being known.
func Blind(box *seal.Box, n dialer.Number) []byte { return box.Index([]byte(n.Reveal())) }

func open(box *seal.Box, sealed, place []byte) (dialer.Number, error) {
	plain, err := box.Open(sealed, place)
	if err != nil {
		return dialer.Number{}, err
	}
	n, ok := dialer.NewNumber(string(plain))
	if !ok {
		return dialer.Number{}, fault.New(fault.Internal, "number_sealed", "what was sealed is no number")
	}
	return n, nil
}

// Numbers opens sealed numbers at the moment of dialing; it is dialer/call's.
type Numbers struct {
	schemas *tenant.Schemas
	keys    Keyring
}

// NewNumbers takes the door and the keys.
func NewNumbers(schemas *tenant.Schemas, keys Keyring) *Numbers { return &Numbers{schemas, keys} }

// Open gives the number that an attempt goes to, one of its lead's, and the one it is called from.
func (n *Numbers) Open(ctx context.Context, t tenant.ID, attempt dialer.AttemptID, lead dialer.LeadID, caller dialer.CallerID) (to, from dialer.Number, err error) {
	box, err := n.keys.Box(ctx, t)
	if err != nil {
		return to, from, err
	}
	var row struct{ Lead, Caller, Other, Blind []byte }
	err = n.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Raw(`select (select sealed from leads where id = @lead) as lead, (select sealed from caller_ids where id = @caller) as caller, n.sealed as other, n.blind
			from (select 1) one left join (attempts a join lead_numbers n on n.lead_id = a.lead_id and n.blind = a.blind) on a.id = @attempt and a.lead_id = @lead`,
			map[string]any{"attempt": string(attempt), "lead": string(lead), "caller": string(caller)}).Scan(&row).Error
	})
	if err != nil {
		return to, from, fmt.Errorf("numbers of lead %s: %w", lead, err)
	}
	if row.Lead == nil || row.Caller == nil {
		return to, from, fault.New(fault.NotFound, "not_here", "no such lead or caller ID")
	}
	sealed, place := row.Lead, leadPlace(lead)
	if row.Other != nil {
		sealed, place = row.Other, otherPlace()
	}
	if to, err = open(box, sealed, place); err != nil {
		return dialer.Number{}, dialer.Number{}, fmt.Errorf("number of lead %s: %w", lead, err)
	}
	if row.Other != nil && !bytes.Equal(Blind(box, to), row.Blind) {
		return dialer.Number{}, dialer.Number{}, fault.New(fault.Internal, "number_sealed", "a number of lead %s was moved", lead)
	}
	if from, err = open(box, row.Caller, callerPlace(caller)); err != nil {
		return dialer.Number{}, dialer.Number{}, fmt.Errorf("caller ID %s: %w", caller, err)
	}
	return to, from, nil
}

// OpenLead opens a number that was read with its row; dialer/guard asks the blocklists and feeds about it and forgets it.
func (n *Numbers) OpenLead(ctx context.Context, t tenant.ID, lead dialer.LeadID, sealed []byte) (dialer.Number, error) {
	box, err := n.keys.Box(ctx, t)
	if err != nil {
		return dialer.Number{}, err
	}
	if number, err := open(box, sealed, leadPlace(lead)); err == nil {
		return number, nil
	}
	return open(box, sealed, otherPlace()) // one of its further numbers
}
