package list

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/tenant"
)

// landing writes a batch of leads into a list.
type landing struct {
	list dialer.ListID
	imp  string // import id, or empty
	by   string // who or which import writes: leads.changed_by
	now  time.Time
	copy tenant.Copy // nil: few rows, by a statement
	mind *memory     // of the list; nil: none
}

// landed is what became of one entry of the batch.
type landed struct {
	lead   dialer.LeadID
	merged bool
	within bool            // merged with an earlier entry of the same batch
	own    bool            // merged with a lead that this import made in an earlier batch
	before json.RawMessage // the lead as it was before the first merge of this batch, for an undo
}

// into writes batch, in order: a number the list has already is merged into its lead, a new one becomes a lead. New leads join the
// campaigns that run. The list's row is held until tx ends, so that landings on one list follow each other.
func (s *Store) into(ctx context.Context, tx *gorm.DB, at landing, batch []ready) ([]landed, error) {
	var leads []int64
	if err := tx.Raw(`select leads from lists where id = ? for no key update`, string(at.list)).Scan(&leads).Error; err != nil {
		return nil, fmt.Errorf("hold list %s: %w", at.list, err)
	}
	if len(leads) == 0 {
		return nil, notHere("list")
	}
	reminded := at.mind.holds(leads[0])
	known, err := knownLeads(tx, at.list, batch, func(r *ready) bool { return !reminded || at.mind.may(r.blind) })
	if err != nil {
		return nil, err
	}
	out := make([]landed, len(batch))
	var fresh, changed []*ready
	first := map[string]*ready{}
	for i := range batch {
		r := &batch[i]
		key := string(r.blind)
		if earlier := first[key]; earlier != nil {
			earlier.absorb(*r)
			out[i] = landed{lead: earlier.id, merged: true, within: true}
			continue
		}
		first[key] = r
		if was, ok := known[key]; ok {
			r.id = dialer.LeadID(was.ID)
			changed = append(changed, r)
			out[i] = landed{lead: r.id, merged: true, own: at.imp != "" && was.ImportID == at.imp}
			if !out[i].own && was.ChangedBy != at.by {
				out[i].before = was.before()
			}
			continue
		}
		fresh = append(fresh, r)
		out[i] = landed{lead: r.id}
	}
	if err := insert(ctx, tx, at, fresh); err != nil {
		return nil, err
	}
	if reminded {
		at.mind.take(fresh)
	}
	if err := merge(tx, at, changed); err != nil {
		return nil, err
	}
	if err := further(tx, at, append(fresh, changed...)); err != nil {
		return nil, err
	}
	ids := make([]dialer.LeadID, len(fresh))
	for i, r := range fresh {
		ids[i] = r.id
	}
	if len(ids) == 0 {
		return out, nil
	}
	return out, s.join(tx, at.list, ids, at.now)
}

type knownRow struct {
	ID        string
	Blind     []byte
	Name      string
	Fields    json.RawMessage
	Tags      string
	Note      string
	ChangedBy string
	ImportID  string
}

// was is a lead's editable part as an undo restores it.
type was struct {
	Name      string          `json:"name"`
	Fields    json.RawMessage `json:"fields"`
	Tags      []string        `json:"tags"`
	Note      string          `json:"note"`
	ChangedBy string          `json:"changed_by"`
}

func (k knownRow) before() json.RawMessage {
	raw, err := json.Marshal(was{k.Name, k.Fields, parts(k.Tags), k.Note, k.ChangedBy})
	if err != nil { // the column is valid JSON
		return json.RawMessage(`{}`)
	}
	return raw
}

// knownLeads finds and holds the leads of those entries of a batch that may be on the list already.
func knownLeads(tx *gorm.DB, list dialer.ListID, batch []ready, may func(*ready) bool) (map[string]knownRow, error) {
	var blinds [][]byte
	for i := range batch {
		if may(&batch[i]) {
			blinds = append(blinds, batch[i].blind)
		}
	}
	known := make(map[string]knownRow)
	if len(blinds) == 0 {
		return known, nil
	}
	// row by row: gorm would look up by reflection where each value goes
	rows, err := tx.Raw(`select id, blind, name, fields, array_to_string(tags, chr(31)) as tags, note, changed_by, coalesce(import_id, '') as import_id from leads
		where list_id = ? and blind = any(?::bytea[]) for update`, string(list), array.Of(blinds)).Rows()
	if err != nil {
		return nil, fmt.Errorf("look for known numbers: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var row knownRow
		if err := rows.Scan(&row.ID, &row.Blind, &row.Name, &row.Fields, &row.Tags, &row.Note, &row.ChangedBy, &row.ImportID); err != nil {
			return nil, fmt.Errorf("read a known number: %w", err)
		}
		known[string(row.Blind)] = row
	}
	return known, rows.Err()
}

// merge lets later words win: a name and fields that are given replace, tags add up.
func merge(tx *gorm.DB, at landing, changed []*ready) error {
	if len(changed) == 0 {
		return nil
	}
	n := len(changed)
	ids, names, fields, tags, notes := make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	for i, r := range changed {
		ids[i], names[i], fields[i], tags[i], notes[i] = string(r.id), r.name, r.fieldsJSON(), strings.Join(r.tags, "\x1f"), r.note
	}
	err := tx.Exec(`update leads set name = coalesce(nullif(a.name, ''), leads.name), fields = leads.fields || a.fields::jsonb,
			tags = array(select distinct t from unnest(leads.tags || string_to_array(a.tags, chr(31))) t order by t),
			note = coalesce(nullif(a.note, ''), leads.note), changed_by = ?
		from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as a (id, name, fields, tags, note) where leads.id = a.id`,
		at.by, array.Of(ids), array.Of(names), array.Of(fields), array.Of(tags), array.Of(notes)).Error
	if err != nil {
		return fmt.Errorf("merge %d leads: %w", n, err)
	}
	return nil
}

// nameFields adds field names a list does not know yet, in that order.
func nameFields(tx *gorm.DB, list dialer.ListID, names []string) error {
	if len(names) == 0 {
		return nil
	}
	return tx.Exec(`update lists set fields = fields || array(select n from unnest(?::text[]) with ordinality as a (n, i) where n <> all(lists.fields) order by i)
		where id = ? and not ?::text[] <@ fields`, array.Of(names), string(list), array.Of(names)).Error
}

// Plant makes a sample list with these people; tx must be inside the door of t. Their numbers may be real people's, so a sample list is
// dialed in the sandbox only.
func (s *Store) Plant(ctx context.Context, tx *gorm.DB, t tenant.ID, l List, people []Entry, language string, now time.Time) error {
	box, err := s.keys.Box(ctx, t)
	if err != nil {
		return err
	}
	if err := tx.Exec(`insert into lists (id, name, country, sample, created_by, created_at) values (?, ?, ?, true, ?, ?)`,
		string(l.ID), l.Name, l.Country, string(l.CreatedBy), now.UTC()).Error; err != nil {
		return err
	}
	batch := make([]ready, 0, len(people))
	for _, e := range people {
		r, err := s.prepare(box, e, l.Country, language)
		if err != nil {
			return fmt.Errorf("sample number: %w", err)
		}
		batch = append(batch, r)
	}
	if _, err := s.into(ctx, tx, landing{list: l.ID, by: string(l.CreatedBy), now: now}, batch); err != nil {
		return err
	}
	return nameFields(tx, l.ID, l.Fields)
}

// PlantCaller seals n as the tenant's sandbox caller ID of that trunk; tx must be inside the door of t.
func (s *Store) PlantCaller(ctx context.Context, tx *gorm.DB, t tenant.ID, id dialer.CallerID, trunk dialer.TrunkID, label string, n dialer.Number) error {
	box, err := s.keys.Box(ctx, t)
	if err != nil {
		return err
	}
	sealed, err := SealCaller(box, id, n)
	if err != nil {
		return err
	}
	return tx.Exec(`insert into caller_ids (id, label, sealed, last4, kind, trunk_id) values (?, ?, ?, ?, 'sandbox', ?)`, string(id), label, sealed, n.Last4(), string(trunk)).Error
}
