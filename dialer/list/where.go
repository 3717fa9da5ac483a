package list

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
)

// Where chooses leads by what they are; its zero value chooses all. All that is given must hold; in a list of values one is enough. It is
// kept with a campaign (its selection), as a saved filter, and asked for by the table of leads: one meaning everywhere.
type Where struct {
	Tags      []string `json:"tags,omitempty"`      // has one of them
	NoTags    []string `json:"no_tags,omitempty"`   // has none of them
	Countries []string `json:"countries,omitempty"` // ISO alpha-2
	Regions   []string `json:"regions,omitempty"`   // beginnings of the place's name
	Carriers  []string `json:"carriers,omitempty"`
	Kinds     []string `json:"kinds,omitempty"`
	Imports   []string `json:"imports,omitempty"`
	Called    string   `json:"called,omitempty"`   // "never", "before" (at least once), in any campaign
	Since     string   `json:"since,omitempty"`    // added on this day (UTC) or later
	Priority  *int     `json:"priority,omitempty"` // at least
	Fields    []Test   `json:"fields,omitempty"`
}

// Test looks at one free field of a lead.
type Test struct {
	Field string `json:"field"`
	Op    string `json:"op"` // is, not, has, gt, lt, set, unset
	Value string `json:"value,omitempty"`
}

// Bounds of a Where, so that none can be made to cost the database more than a scan.
const (
	maxValues = 200
	maxTests  = 20
)

// Empty tells that w chooses all.
func (w Where) Empty() bool { s, _ := w.SQL("l"); return s == "true" }

// Validate says what in w cannot be meant.
func (w Where) Validate() error {
	for name, values := range map[string][]string{"tags": w.Tags, "no_tags": w.NoTags, "countries": w.Countries, "regions": w.Regions, "carriers": w.Carriers, "kinds": w.Kinds, "imports": w.Imports} {
		if len(values) > maxValues {
			return fault.New(fault.Invalid, "where_values", "%s holds more than %d values", name, maxValues).With("field", name).With("max", maxValues)
		}
		for _, v := range values {
			if v == "" || len(v) > maxFieldRunes || !text(v) {
				return fault.New(fault.Invalid, "where_value", "%s holds a value that is none", name).With("field", name)
			}
		}
	}
	for _, kind := range w.Kinds { // one that is none would choose nobody, in silence
		if !slices.Contains(phone.Kinds(), phone.Kind(kind)) {
			return fault.New(fault.Invalid, "where_kind", "%.40q is no kind of number: one of %s", kind, phone.Kinds()).With("field", "kinds").With("allowed", phone.Kinds())
		}
	}
	for _, country := range w.Countries {
		if !phone.Country(country) {
			return fault.New(fault.Invalid, "where_country", "%.40q is no country's code such as CN", country).With("field", "countries").With("country", country)
		}
	}
	if w.Called != "" && w.Called != "never" && w.Called != "before" {
		return fault.New(fault.Invalid, "where_called", "called is never or before").With("field", "called")
	}
	if _, err := time.Parse(time.DateOnly, w.Since); w.Since != "" && err != nil {
		return fault.New(fault.Invalid, "where_since", "since is a day, like 2026-11-23").With("field", "since")
	}
	if len(w.Fields) > maxTests {
		return fault.New(fault.Invalid, "where_values", "a filter holds at most %d tests of fields", maxTests).With("field", "fields").With("max", maxTests)
	}
	for _, t := range w.Fields {
		if err := t.validate(); err != nil {
			return err
		}
	}
	return nil
}

func (t Test) validate() error {
	if t.Field == "" || len(t.Field) > 4*maxTagRunes || !text(t.Field) || len(t.Value) > maxFieldRunes || !text(t.Value) {
		return fault.New(fault.Invalid, "where_field", "a test of a field needs the field's name and a value").With("field", "fields")
	}
	switch t.Op {
	case "is", "not", "has", "set", "unset":
	case "gt", "lt":
		if _, err := strconv.ParseFloat(t.Value, 64); err != nil {
			return fault.New(fault.Invalid, "where_number", "%q is no number to compare %s with", t.Value, t.Field).With("field", t.Field)
		}
	default:
		return fault.New(fault.Invalid, "where_op", "%q is no way to look at a field", t.Op).With("field", t.Field)
	}
	return nil
}

// text keeps out what Postgres takes for no text.
func text(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// SQL is w as a condition on the rows of leads under that alias, with its parameters for the question marks in it.
func (w Where) SQL(alias string) (string, []any) {
	c := clause{alias: alias}
	if len(w.Tags) > 0 {
		c.add(`@.tags && cast(? as text[])`, array.Of(w.Tags))
	}
	if len(w.NoTags) > 0 {
		c.add(`not @.tags && cast(? as text[])`, array.Of(w.NoTags))
	}
	for _, in := range []struct {
		column string
		values []string
	}{{"country", w.Countries}, {"carrier", w.Carriers}, {"kind", w.Kinds}, {"import_id", w.Imports}} {
		if len(in.values) > 0 {
			c.add(`@.`+in.column+` = any(cast(? as text[]))`, array.Of(in.values))
		}
	}
	if len(w.Regions) > 0 {
		starts := make([]string, len(w.Regions))
		for i, r := range w.Regions {
			starts[i] = escapeLike(r) + "%"
		}
		c.add(`@.region like any(cast(? as text[]))`, array.Of(starts))
	}
	if w.Called != "" {
		not := map[bool]string{true: "not "}[w.Called == "never"]
		c.add(not + `exists (select 1 from attempts w where w.blind = @.blind and w.outcome is distinct from 'blocked')`)
	}
	if w.Since != "" {
		c.add(`@.created_at >= cast(? as timestamptz)`, w.Since+"T00:00:00Z")
	}
	if w.Priority != nil {
		c.add(`@.priority >= ?`, *w.Priority)
	}
	for _, t := range w.Fields {
		t.sql(&c)
	}
	if len(c.parts) == 0 {
		return "true", nil
	}
	return strings.Join(c.parts, " and "), c.args
}

// numeric is a text that Postgres casts to a number without an error, with thousands separators taken out.
const numeric = `'^\s*-{0,1}\d{1,15}(\.\d{1,9}){0,1}\s*$'`

func (t Test) sql(c *clause) {
	value := `@.fields->>?`
	switch t.Op {
	case "is":
		c.add(`lower(`+value+`) = lower(?)`, t.Field, t.Value)
	case "not":
		c.add(`lower(coalesce(`+value+`, '')) <> lower(?)`, t.Field, t.Value)
	case "has":
		c.add(value+` ilike ?`, t.Field, "%"+escapeLike(t.Value)+"%")
	case "gt", "lt":
		sign := map[string]string{"gt": ">", "lt": "<"}[t.Op]
		number := `translate(` + value + `, ',，', '')`
		c.add(`case when `+number+` ~ `+numeric+` then (`+number+`)::numeric `+sign+` cast(? as numeric) else false end`, t.Field, t.Field, t.Value)
	case "set":
		c.add(`coalesce(`+value+`, '') <> ''`, t.Field)
	case "unset":
		c.add(`coalesce(`+value+`, '') = ''`, t.Field)
	}
}

// clause collects conditions; @ in them is the alias.
type clause struct {
	alias string
	parts []string
	args  []any
}

func (c *clause) add(sql string, args ...any) {
	c.parts = append(c.parts, strings.ReplaceAll(sql, "@", c.alias))
	c.args = append(c.args, args...)
}
