package list

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/infra/visible"
)

// Entry is one person as somebody wrote them down.
type Entry struct {
	Number    string
	Others    []string // further numbers of the same person, in the order in which they are tried
	Name      string
	Tags      []string
	Fields    map[string]string
	Note      string
	Priority  int
	DoNotCall bool   // the person is not to be called
	Consent   string // what a file says of it, as it stands there; an import reads it
	Zone      string // IANA name, where it is known better than from the number; unknown names are passed over
}

// Bounds of what is kept; longer values are cut.
const (
	maxNameRunes  = 200
	maxFieldRunes = 1000
	maxFields     = 60
	maxTags       = 30
	maxTagRunes   = 60
	maxNoteRunes  = 4000
	maxOthers     = 9 // numbers of a lead beside its first
)

// ready is an entry whose number is judged and sealed: nothing in it tells the digits.
type ready struct {
	id       dialer.LeadID
	sealed   []byte
	blind    []byte
	last4    string
	kind     phone.Kind
	place    phone.Place
	name     string
	fields   map[string]string
	tags     []string
	note     string
	priority int
	others   []extra
	bad      []*phone.Reject // what stood beside the numbers and is none
	agreed   *agreement      // nil: nothing is said
	encoded  []byte          // the row of a new lead, as COPY takes it; nil: nobody has made it yet
}

// extra is a further number of a lead, sealed.
type extra struct {
	sealed []byte
	blind  []byte
	last4  string
	kind   phone.Kind
	place  phone.Place
}

// prepare judges and seals one entry; country and language are the list's and the tenant's. A *phone.Reject says why it is none.
func (s *Store) prepare(box *seal.Box, e Entry, country, language string) (ready, error) {
	number, others, bad, err := s.numbers(e, country, language)
	if err != nil {
		return ready{}, err
	}
	r := ready{bad: bad, id: dialer.LeadID(dialer.NewID()), blind: Blind(box, number.Number), last4: number.Number.Last4(), kind: number.Kind, place: number.Place,
		name: cut(visible.Trim(e.Name), maxNameRunes), fields: map[string]string{}, note: cut(e.Note, maxNoteRunes), priority: e.Priority}
	for name, value := range e.Fields {
		if name, value = cut(visible.Trim(name), maxTagRunes), cut(strings.TrimSpace(value), maxFieldRunes); name != "" && value != "" {
			r.fields[name] = value
		}
	}
	if len(r.fields) > maxFields {
		return ready{}, tooManyFields()
	}
	if number.Extension != "" {
		r.fields["ext"] = number.Extension
	}
	r.tags = tidyTags(e.Tags)
	if s.phones.Zone(e.Zone) {
		r.place.Zones = []string{e.Zone}
	}
	if r.sealed, err = box.Seal([]byte(number.Number.Reveal()), leadPlace(r.id)); err != nil {
		return r, err
	}
	for _, other := range others {
		x := extra{blind: Blind(box, other.Number), last4: other.Number.Last4(), kind: other.Kind, place: other.Place}
		if x.sealed, err = box.Seal([]byte(other.Number.Reveal()), otherPlace()); err != nil {
			return r, err
		}
		r.others = append(r.others, x)
	}
	return r, nil
}

// numbers reads an entry's numbers: the first that is one is the lead's own, the others follow in their order. What else in its cells looks
// like a number, and what is more than a lead can have, is left out and told in bad. Without any number the error is the first cell's.
func (s *Store) numbers(e Entry, country, language string) (first phone.Parsed, others []phone.Parsed, bad []*phone.Reject, err error) {
	if e.DoNotCall {
		return phone.Parsed{}, nil, nil, &phone.Reject{Reason: doNotCall}
	}
	cell := s.phones.ReadCell(e.Number, country, language)
	found, bad, none := cell.Numbers, cell.Bad, cell.None
	for _, text := range e.Others {
		cell := s.phones.ReadCell(text, country, language)
		found, bad = append(found, cell.Numbers...), append(bad, cell.Bad...)
	}
	if len(found) == 0 {
		return phone.Parsed{}, nil, nil, none
	}
	kept := found[:1]
	for _, n := range found[1:] {
		switch {
		case slices.ContainsFunc(kept, func(p phone.Parsed) bool { return p.Number == n.Number }):
		case len(kept) > maxOthers:
			bad = append(bad, &phone.Reject{Reason: leftOut, Detail: map[string]any{"value": phone.Mask(n.Number.Reveal()), "count": 1}})
		default:
			kept = append(kept, n)
		}
	}
	return kept[0], kept[1:], bad, nil
}

func tidyTags(tags []string) []string {
	var out []string
	for _, tag := range tags {
		if tag = cut(visible.Trim(strings.ReplaceAll(tag, "\x1f", " ")), maxTagRunes); tag != "" && !slices.Contains(out, tag) && len(out) < maxTags {
			out = append(out, tag)
		}
	}
	return out
}

// absorb takes what a later entry with the same number says: its words win where it has any, tags add up.
func (r *ready) absorb(later ready) {
	r.encoded = nil
	if later.name != "" {
		r.name = later.name
	}
	maps.Copy(r.fields, later.fields)
	r.tags = tidyTags(append(r.tags, later.tags...))
	if later.note != "" {
		r.note = later.note
	}
	for _, other := range later.others {
		if len(r.others) < maxOthers && !slices.ContainsFunc(r.others, func(x extra) bool { return bytes.Equal(x.blind, other.blind) }) {
			r.others = append(r.others, other)
		}
	}
}

func (r ready) zone() (first string, others []string) {
	if len(r.place.Zones) == 0 {
		return "", nil
	}
	return r.place.Zones[0], r.place.Zones[1:]
}

func (r ready) fieldsJSON() string {
	raw, err := json.Marshal(r.fields)
	if err != nil { // a map of strings always has a JSON form
		return "{}"
	}
	return string(raw)
}

// cut keeps at most n runes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n])
	}
	return s
}
