package list

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/seal"
)

// Entry is one person as somebody wrote them down.
type Entry struct {
	Number   string
	Name     string
	Tags     []string
	Fields   map[string]string
	Note     string
	Priority int
	Zone     string // IANA name, where it is known better than from the number; unknown names are passed over
}

// Bounds of what is kept; longer values are cut.
const (
	maxNameRunes  = 200
	maxFieldRunes = 1000
	maxFields     = 60
	maxTags       = 30
	maxTagRunes   = 60
	maxNoteRunes  = 4000
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
}

// prepare judges and seals one entry; country and language are the list's and the tenant's. A *phone.Reject says why it is none.
func (s *Store) prepare(box *seal.Box, e Entry, country, language string) (ready, error) {
	number, err := s.phones.Parse(e.Number, country, language)
	if err != nil {
		return ready{}, err
	}
	r := ready{id: dialer.LeadID(dialer.NewID()), blind: Blind(box, number.Number), last4: number.Number.Last4(), kind: number.Kind, place: number.Place,
		name: cut(strings.TrimSpace(e.Name), maxNameRunes), fields: map[string]string{}, note: cut(e.Note, maxNoteRunes), priority: e.Priority}
	for name, value := range e.Fields {
		if name, value = cut(strings.TrimSpace(name), maxTagRunes), cut(strings.TrimSpace(value), maxFieldRunes); name != "" && value != "" && len(r.fields) < maxFields {
			r.fields[name] = value
		}
	}
	if number.Extension != "" {
		r.fields["ext"] = number.Extension
	}
	r.tags = tidyTags(e.Tags)
	if s.phones.Zone(e.Zone) {
		r.place.Zones = []string{e.Zone}
	}
	r.sealed, err = box.Seal([]byte(number.Number.Reveal()), leadPlace(r.id))
	return r, err
}

func tidyTags(tags []string) []string {
	var out []string
	for _, tag := range tags {
		if tag = cut(strings.TrimSpace(strings.ReplaceAll(tag, "\x1f", " ")), maxTagRunes); tag != "" && !slices.Contains(out, tag) && len(out) < maxTags {
			out = append(out, tag)
		}
	}
	return out
}

// absorb takes what a later entry with the same number says: its words win where it has any, tags add up.
func (r *ready) absorb(later ready) {
	if later.name != "" {
		r.name = later.name
	}
	maps.Copy(r.fields, later.fields)
	r.tags = tidyTags(append(r.tags, later.tags...))
	if later.note != "" {
		r.note = later.note
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
