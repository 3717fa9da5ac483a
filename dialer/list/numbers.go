package list

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/diary"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// NumberID names one of a lead's numbers without telling it.
type NumberID string

func numberID(blind []byte) NumberID { return NumberID(hex.EncodeToString(blind[:min(8, len(blind))])) }

// LeadNumber is one number of a lead.
type LeadNumber struct {
	ID         NumberID
	Position   int // in which it is tried; 0 is the first
	Last4      string
	Country    string
	Region     string
	Carrier    string
	Kind       phone.Kind
	Zone       string
	OtherZones []string
	Sealed     []byte
	Blind      []byte
	brought    string // the import it came with
}

type numberRow struct {
	Position                                                      int
	Sealed, Blind                                                 []byte
	Last4, Country, Region, Carrier, Kind, Timezone, Oth, Brought string
}

func (r numberRow) number() LeadNumber {
	return LeadNumber{ID: numberID(r.Blind), Position: r.Position, Last4: r.Last4, Country: r.Country, Region: r.Region, Carrier: r.Carrier, Kind: phone.Kind(r.Kind), Zone: r.Timezone,
		OtherZones: parts(r.Oth), Sealed: r.Sealed, Blind: r.Blind, brought: r.Brought}
}

const numberColumns = `sealed, blind, last4, country, region, carrier, kind, timezone, array_to_string(other_zones, chr(31)) as oth`

// NumbersOf are a lead's numbers in the order in which they are tried; tx must be inside the door.
func NumbersOf(tx *gorm.DB, id dialer.LeadID) (all []LeadNumber, err error) {
	var rows []numberRow
	err = tx.Raw(`select 0 as position, `+numberColumns+`, '' as brought from leads where id = @lead union all select position, `+numberColumns+`, coalesce(import_id, '') from lead_numbers where lead_id = @lead order by 1`,
		map[string]any{"lead": string(id)}).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("numbers of lead %s: %w", id, err)
	}
	if len(rows) == 0 {
		return nil, notHere("lead")
	}
	for _, r := range rows {
		all = append(all, r.number())
	}
	return all, nil
}

// change says what a lead's numbers are from now on.
type change func(tx *gorm.DB, box *seal.Box, have []LeadNumber) ([]LeadNumber, diary.Event, error)

// edit is edited with nothing to do behind it.
func (s *Store) edit(ctx context.Context, by tenant.Actor, id dialer.LeadID, fn change, now time.Time) error {
	return s.edited(ctx, by, id, fn, func(*gorm.DB, []LeadNumber) error { return nil }, now)
}

// edited holds a lead and its places, reads its numbers, lets fn say what they are from now on, writes that and does what follows from it. A
// lead that is being called is left alone: which number a call goes to is settled when it is claimed.
func (s *Store) edited(ctx context.Context, by tenant.Actor, id dialer.LeadID, fn change, then func(tx *gorm.DB, want []LeadNumber) error, now time.Time) (err error) {
	box, err := s.keys.Box(ctx, by.Tenant)
	if err != nil {
		return err
	}
	return s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		var list []string
		if err := tx.Raw(`select list_id from leads where id = ? for update`, string(id)).Scan(&list).Error; err != nil {
			return err
		}
		if len(list) == 0 {
			return notHere("lead")
		}
		var states []string
		if err := tx.Raw(`select state from queue where lead_id = ? order by campaign_id for update`, string(id)).Scan(&states).Error; err != nil {
			return err
		}
		if slices.Contains(states, "dialing") || slices.Contains(states, "leased") {
			return fault.New(fault.Conflict, "lead_in_call", "this lead is being called: its numbers can be changed afterwards")
		}
		have, err := NumbersOf(tx, id)
		if err != nil {
			return err
		}
		want, event, err := fn(tx, box, have)
		if err != nil {
			return err
		}
		if err := rewrite(tx, box, id, dialer.ListID(list[0]), have, want); err != nil {
			return err
		}
		if err := then(tx, want); err != nil {
			return err
		}
		event.Lead, event.Actor, event.At = id, by.ID(), now
		if err := diary.Note(tx, event); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "lead_" + string(event.Kind), Object: "leads", ObjectID: string(id), Detail: event.Detail})
	})
}

// rewrite makes want the numbers of a lead, in that order, and lets the next tries of every campaign go to the number they were meant for.
func rewrite(tx *gorm.DB, box *seal.Box, id dialer.LeadID, list dialer.ListID, have, want []LeadNumber) error {
	first := want[0]
	if first.ID != have[0].ID { // what is sealed belongs to its place
		n, err := open(box, first.Sealed, otherPlace())
		if err != nil {
			return fmt.Errorf("number of lead %s: %w", id, err)
		}
		var taken bool
		if err := tx.Raw(`select exists (select 1 from leads where blind = ? and list_id = ? and id <> ?)`, first.Blind, string(list), string(id)).Scan(&taken).Error; err != nil {
			return err
		}
		if taken {
			return fault.New(fault.Conflict, "number_is_anothers", "another lead of this list has this number as its first")
		}
		if first.Sealed, err = box.Seal([]byte(n.Reveal()), leadPlace(id)); err != nil {
			return err
		}
		if err := tx.Exec(`update leads set sealed = ?, blind = ?, last4 = ?, country = ?, region = ?, carrier = ?, kind = ?, timezone = ?, other_zones = ? where id = ?`, first.Sealed, first.Blind,
			first.Last4, first.Country, first.Region, first.Carrier, string(first.Kind), first.Zone, array.Of(first.OtherZones), string(id)).Error; err != nil {
			return err
		}
	}
	if err := tx.Exec(`delete from lead_numbers where lead_id = ?`, string(id)).Error; err != nil {
		return err
	}
	for i, n := range want[1:] {
		if n.ID == have[0].ID {
			opened, err := open(box, n.Sealed, leadPlace(id))
			if err != nil {
				return fmt.Errorf("number of lead %s: %w", id, err)
			}
			if n.Sealed, err = box.Seal([]byte(opened.Reveal()), otherPlace()); err != nil {
				return err
			}
		}
		if err := tx.Exec(`insert into lead_numbers (lead_id, position, sealed, blind, last4, country, region, carrier, kind, timezone, other_zones, import_id)
			values (?,?,?,?,?,?,?,?,?,?,?,nullif(?, ''))`,
			string(id), i+1, n.Sealed, n.Blind, n.Last4, n.Country, n.Region, n.Carrier, string(n.Kind), n.Zone, array.Of(n.OtherZones), n.brought).Error; err != nil {
			return err
		}
	}
	moved := make([]int32, len(have)) // where each number is now; one that is gone gives its tries to the first
	for i, n := range have {
		moved[i] = int32(max(0, slices.IndexFunc(want, func(w LeadNumber) bool { return w.ID == n.ID })))
	}
	return tx.Exec(`update queue set number_at = coalesce((cast(? as int[]))[number_at + 1], 0) where lead_id = ?`, array.Of(moved), string(id)).Error
}

// AddNumber puts a further number behind a lead's others. country is the list's where the number names none.
func (s *Store) AddNumber(ctx context.Context, by tenant.Actor, id dialer.LeadID, text string, now time.Time) error {
	return s.edit(ctx, by, id, func(tx *gorm.DB, box *seal.Box, have []LeadNumber) ([]LeadNumber, diary.Event, error) {
		home, err := homeOf(tx)
		if err != nil {
			return nil, diary.Event{}, err
		}
		lead, err := getLead(tx, id, "")
		if err != nil {
			return nil, diary.Event{}, err
		}
		on, err := getList(tx, lead.List)
		if err != nil {
			return nil, diary.Event{}, err
		}
		parsed, err := s.phones.Parse(text, on.Country, home.Language)
		if err != nil {
			return nil, diary.Event{}, rejected(err)
		}
		n := LeadNumber{Blind: Blind(box, parsed.Number), Last4: parsed.Number.Last4(), Country: parsed.Place.Country, Region: parsed.Place.Region, Carrier: parsed.Place.Carrier, Kind: parsed.Kind}
		n.ID = numberID(n.Blind)
		if len(parsed.Place.Zones) > 0 {
			n.Zone, n.OtherZones = parsed.Place.Zones[0], parsed.Place.Zones[1:]
		}
		switch {
		case slices.ContainsFunc(have, func(h LeadNumber) bool { return h.ID == n.ID }):
			return nil, diary.Event{}, fault.New(fault.Conflict, "number_known", "the lead has this number already").With("field", "number")
		case len(have) > maxOthers:
			return nil, diary.Event{}, fault.New(fault.Conflict, "numbers_full", "a lead has at most %d numbers", maxOthers+1).With("max", maxOthers+1)
		}
		if n.Sealed, err = box.Seal([]byte(parsed.Number.Reveal()), otherPlace()); err != nil {
			return nil, diary.Event{}, err
		}
		return append(have, n), diary.Event{Kind: diary.NumberAdded, Detail: map[string]string{"last4": n.Last4}}, nil
	}, now)
}

// OrderNumbers says in which order a lead's numbers are tried; order must name each of them once.
func (s *Store) OrderNumbers(ctx context.Context, by tenant.Actor, id dialer.LeadID, order []NumberID, now time.Time) error {
	return s.edit(ctx, by, id, func(_ *gorm.DB, _ *seal.Box, have []LeadNumber) ([]LeadNumber, diary.Event, error) {
		var want []LeadNumber
		for _, each := range order {
			at := slices.IndexFunc(have, func(n LeadNumber) bool { return n.ID == each })
			if at < 0 || slices.ContainsFunc(want, func(n LeadNumber) bool { return n.ID == each }) {
				return nil, diary.Event{}, changedSince()
			}
			want = append(want, have[at])
		}
		if len(want) != len(have) {
			return nil, diary.Event{}, changedSince()
		}
		return want, diary.Event{Kind: diary.Reordered, Detail: map[string]string{"first": want[0].Last4}}, nil
	}, now)
}

func changedSince() error {
	return fault.New(fault.Conflict, "numbers_changed", "the lead's numbers are others now: look again")
}

// Reveal opens one of a lead's numbers ("" is the first) for a person who says why; who, what and why go to the audit log in the same
// transaction.
func (s *Store) Reveal(ctx context.Context, by tenant.Actor, id dialer.LeadID, number NumberID, reason string, now time.Time) (n dialer.Number, err error) {
	if reason = strings.TrimSpace(reason); len([]rune(reason)) < 3 {
		return n, fault.New(fault.Invalid, "reveal_reason", "a number is shown to people who say why").With("field", "reason")
	}
	box, err := s.keys.Box(ctx, by.Tenant)
	if err != nil {
		return n, err
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		have, err := NumbersOf(tx, id)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(have, func(n LeadNumber) bool { return number == "" || n.ID == number })
		if at < 0 {
			return notHere("number")
		}
		place := otherPlace()
		if have[at].Position == 0 {
			place = leadPlace(id)
		}
		if n, err = open(box, have[at].Sealed, place); err != nil {
			return err
		}
		if err := diary.Note(tx, diary.Event{Lead: id, Kind: diary.Revealed, Actor: by.ID(), At: now, Detail: map[string]string{"last4": have[at].Last4}}); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "number_revealed", Object: "leads", ObjectID: string(id), Detail: map[string]string{"reason": cut(reason, 500), "last4": have[at].Last4}})
	})
	if err != nil {
		return dialer.Number{}, err
	}
	return n, nil
}
