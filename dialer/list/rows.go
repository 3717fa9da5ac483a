package list

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/tenant"
)

type listRow struct {
	ID         string
	Name       string
	Country    string
	Sample     bool
	Leads      int64
	Fields     string
	CreatedBy  string
	CreatedAt  time.Time
	Archived   bool
	ArchivedAt *time.Time
	Campaigns  int
}

func (r listRow) list() List {
	l := List{ID: dialer.ListID(r.ID), Name: r.Name, Country: r.Country, Sample: r.Sample, Leads: r.Leads, Fields: parts(r.Fields),
		CreatedBy: tenant.UserID(r.CreatedBy), CreatedAt: r.CreatedAt, Archived: r.Archived, Campaigns: r.Campaigns}
	if r.ArchivedAt != nil {
		l.ArchivedAt = *r.ArchivedAt
	}
	return l
}

// leadColumns is a lead with its list's name and field order, beside @campaign's queue row if there is one.
const leadColumns = `leads.id, leads.list_id, lists.name as list_name, coalesce(leads.import_id, '') as import_id, leads.name, leads.last4, leads.country, leads.region,
	leads.carrier, leads.kind, leads.timezone, array_to_string(leads.other_zones, chr(31)) as other_zones, leads.fields, array_to_string(lists.fields, chr(31)) as field_order,
	array_to_string(leads.tags, chr(31)) as tags, leads.priority, leads.note, leads.created_at`

const placeColumns = `q.state, q.reason, q.detail, q.due_at, q.tries, coalesce(q.agent_id, '') as agent_id, q.updated_at`

type leadRow struct {
	ID         string
	ListID     string
	ListName   string
	ImportID   string
	Name       string
	Last4      string
	Country    string
	Region     string
	Carrier    string
	Kind       string
	Timezone   string
	OtherZones string
	Fields     json.RawMessage
	FieldOrder string
	Tags       string
	Priority   int
	Note       string
	CreatedAt  time.Time

	State     *string
	Reason    *string
	Detail    json.RawMessage
	DueAt     *time.Time
	Tries     *int
	AgentID   *string
	UpdatedAt *time.Time
}

func (r leadRow) lead() Lead {
	l := Lead{ID: dialer.LeadID(r.ID), List: dialer.ListID(r.ListID), ListName: r.ListName, Import: dialer.ImportID(r.ImportID), Name: r.Name, Last4: r.Last4,
		Country: r.Country, Region: r.Region, Carrier: r.Carrier, Kind: phone.Kind(r.Kind), Zone: r.Timezone, OtherZones: parts(r.OtherZones),
		Fields: ordered(r.Fields, parts(r.FieldOrder)), Tags: parts(r.Tags), Priority: r.Priority, Note: r.Note, CreatedAt: r.CreatedAt}
	if r.State == nil {
		return l
	}
	l.Place = &Place{State: *r.State, Reason: *r.Reason, Due: *r.DueAt, Tries: *r.Tries, Agent: tenant.UserID(*r.AgentID), Changed: *r.UpdatedAt}
	_ = json.Unmarshal(r.Detail, &l.Place.Detail) // the column is an object by construction; without it the sentence lacks its values
	return l
}

// ordered puts the fields of a lead into their list's order; what the list does not name follows by name.
func ordered(raw json.RawMessage, order []string) []Field {
	var values map[string]string
	if json.Unmarshal(raw, &values) != nil {
		return nil
	}
	var fields []Field
	for _, name := range order {
		if value, ok := values[name]; ok {
			fields = append(fields, Field{name, value})
			delete(values, name)
		}
	}
	at := len(fields)
	for name, value := range values {
		fields = append(fields, Field{name, value})
	}
	slices.SortFunc(fields[at:], func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return fields
}

func parts(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\x1f")
}
