package list

import (
	"context"
	"encoding/base64"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/diary"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/visible"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Rejected turns a number that is none into an error with the reason and the values of its sentence.
func rejected(err error) error {
	if r, ok := errors.AsType[*phone.Reject](err); ok {
		return &fault.Error{Code: fault.Invalid, Reason: r.Reason, Message: r.Error(), Detail: r.Detail}
	}
	return err
}

// Add puts one person on a list. A number the list has already is merged into its lead; merged tells.
func (s *Store) Add(ctx context.Context, by tenant.Actor, list dialer.ListID, e Entry, now time.Time) (l Lead, merged bool, err error) {
	box, err := s.keys.Box(ctx, by.Tenant)
	if err != nil {
		return Lead{}, false, err
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		home, err := homeOf(tx)
		if err != nil {
			return err
		}
		on, err := getList(tx, list)
		if err != nil {
			return err
		}
		r, err := s.prepare(box, e, on.Country, home.Language)
		if err != nil {
			return rejected(err)
		}
		if len(r.bad) > 0 { // whoever types can mend it at once
			return rejected(r.bad[0])
		}
		done, err := s.into(ctx, tx, landing{list: list, by: by.ID(), now: now}, []ready{r})
		if err != nil {
			return err
		}
		if err := nameFields(tx, list, slices.Sorted(maps.Keys(r.fields))); err != nil {
			return err
		}
		merged = done[0].merged
		if l, err = getLead(tx, done[0].lead, ""); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "lead_added", Object: "leads", ObjectID: string(l.ID), Detail: map[string]string{"list": string(list)}})
	})
	return l, merged, err
}

// Change is what a person may change of a lead's words; nil leaves as it is. Its numbers are changed one by one (numbers.go).
type Change struct {
	Version  string // of the lead as the editor saw it; empty: whatever stands is changed
	Name     *string
	Tags     *[]string
	Fields   map[string]string // given names are replaced, an empty value removes
	Note     *string
	Priority *int
}

// Edit changes a lead that is still what the editor saw; fault.Conflict "lead_changed" when somebody was quicker.
func (s *Store) Edit(ctx context.Context, by tenant.Actor, id dialer.LeadID, c Change, now time.Time) (l Lead, err error) {
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if l, err = holdLead(tx, id); err != nil {
			return err
		}
		if c.Version != "" && c.Version != l.Version() {
			return overtaken(tx, l)
		}
		set := map[string]any{"changed_by": by.ID()}
		var what []string
		if c.Name != nil {
			set["name"], what = cut(visible.Trim(*c.Name), maxNameRunes), append(what, "name")
		}
		if c.Tags != nil {
			set["tags"], what = gorm.Expr(`?::text[]`, array.Of(tidyTags(*c.Tags))), append(what, "tags")
		}
		if c.Note != nil {
			set["note"], what = cut(*c.Note, maxNoteRunes), append(what, "note")
		}
		if c.Priority != nil {
			set["priority"], what = *c.Priority, append(what, "priority")
		}
		if len(c.Fields) > 0 {
			values, names, err := applyFields(l.Fields, c.Fields)
			if err != nil {
				return err
			}
			set["fields"], what = gorm.Expr(`?::jsonb`, ready{fields: values}.fieldsJSON()), append(what, "fields")
			if err := nameFields(tx, l.List, names); err != nil {
				return err
			}
		}
		if err := tx.Table("leads").Where("id = ?", string(id)).Updates(set).Error; err != nil {
			return err
		}
		if c.Priority != nil {
			if err := tx.Exec(`update queue set priority = ? where lead_id = ?`, *c.Priority, string(id)).Error; err != nil {
				return err
			}
		}
		if l, err = getLead(tx, id, ""); err != nil {
			return err
		}
		if err := diary.Note(tx, diary.Event{Lead: id, Kind: diary.Edited, Actor: by.ID(), At: now, Detail: map[string]string{"what": strings.Join(what, ",")}}); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "lead_changed", Object: "leads", ObjectID: string(id), Detail: map[string]string{"what": strings.Join(what, ",")}})
	})
	return l, err
}

// applyFields makes a change of what a lead has; fault.Invalid "field_count" when it would have more than a lead may, and more than before.
func applyFields(have []Field, change map[string]string) (values map[string]string, names []string, err error) {
	values = map[string]string{}
	for _, f := range have {
		values[f.Name] = f.Value
	}
	for name, value := range change {
		name, value = cut(visible.Trim(name), maxTagRunes), cut(strings.TrimSpace(value), maxFieldRunes)
		switch {
		case name == "":
		case value == "":
			delete(values, name)
		default:
			values[name], names = value, append(names, name)
		}
	}
	if len(values) > max(maxFields, len(have)) {
		return nil, nil, tooManyFields()
	}
	slices.Sort(names)
	return values, names, nil
}

func tooManyFields() *fault.Error {
	return fault.New(fault.Invalid, "field_count", "a lead has at most %d fields; leave out what nobody needs", maxFields).With("field", "fields").With("max", maxFields)
}

// Lead returns one lead; campaign, if given, adds where it stands there.
func (s *Store) Lead(ctx context.Context, t tenant.ID, id dialer.LeadID, campaign dialer.CampaignID) (l Lead, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		l, err = getLead(tx, id, campaign)
		return err
	})
	return l, err
}

// InTx is Lead inside a transaction that is inside the door, without a campaign.
func InTx(tx *gorm.DB, id dialer.LeadID) (Lead, error) { return getLead(tx, id, "") }

// Several reads those of some leads that are there, at once; tx must be inside the door.
func Several(tx *gorm.DB, ids []dialer.LeadID) (map[dialer.LeadID]Lead, error) {
	var rows []leadRow
	err := tx.Raw(`select `+leadColumns+` from leads join lists on lists.id = leads.list_id where leads.id = any(?::text[])`, array.Strings(ids)).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	leads := make(map[dialer.LeadID]Lead, len(rows))
	for _, row := range rows {
		leads[dialer.LeadID(row.ID)] = row.lead()
	}
	return leads, nil
}

func getLead(tx *gorm.DB, id dialer.LeadID, campaign dialer.CampaignID) (Lead, error) {
	var rows []leadRow
	err := tx.Raw(`select `+leadColumns+`, `+placeColumns+` from leads join lists on lists.id = leads.list_id
		left join queue q on q.lead_id = leads.id and q.campaign_id = ? where leads.id = ?`, string(campaign), string(id)).Scan(&rows).Error
	if err != nil {
		return Lead{}, err
	}
	if len(rows) == 0 {
		return Lead{}, notHere("lead")
	}
	return rows[0].lead(), nil
}

func cursorOf(id string) string { return base64.RawURLEncoding.EncodeToString([]byte(id)) }

func cursorTo(cursor string) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(raw) > 200 || strings.ContainsRune(string(raw), 0) {
		return "", fault.New(fault.Invalid, "bad_cursor", "cursor is not one this list gave out")
	}
	return string(raw), nil
}
