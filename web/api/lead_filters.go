package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// LeadFilter chooses leads by what they are: all that is given must hold, of several values one is enough.
type LeadFilter struct {
	Tags      []string    `json:"tags,omitempty"`
	NoTags    []string    `json:"no_tags,omitempty"`
	Countries []string    `json:"countries,omitempty" doc:"ISO alpha-2"`
	Regions   []string    `json:"regions,omitempty" doc:"Beginnings of the place's name"`
	Carriers  []string    `json:"carriers,omitempty"`
	Kinds     []string    `json:"kinds,omitempty"`
	Imports   []string    `json:"imports,omitempty"`
	Called    string      `json:"called,omitempty" enum:",never,before"`
	Since     string      `json:"since,omitempty" doc:"Added on this day (UTC) or later, like 2026-11-23"`
	Priority  *int        `json:"priority,omitempty" doc:"At least"`
	Fields    []FieldTest `json:"fields,omitempty"`
}

// FieldTest looks at one free field of a lead.
type FieldTest struct {
	Field string `json:"field"`
	Op    string `json:"op" enum:"is,not,has,gt,lt,set,unset"`
	Value string `json:"value,omitempty"`
}

func (f LeadFilter) where() list.Where {
	w := list.Where{Tags: f.Tags, NoTags: f.NoTags, Countries: f.Countries, Regions: f.Regions, Carriers: f.Carriers, Kinds: f.Kinds, Imports: f.Imports, Called: f.Called,
		Since: f.Since, Priority: f.Priority}
	for _, t := range f.Fields {
		w.Fields = append(w.Fields, list.Test(t))
	}
	return w
}

func viewFilter(w list.Where) LeadFilter {
	f := LeadFilter{Tags: w.Tags, NoTags: w.NoTags, Countries: w.Countries, Regions: w.Regions, Carriers: w.Carriers, Kinds: w.Kinds, Imports: w.Imports, Called: w.Called,
		Since: w.Since, Priority: w.Priority}
	for _, t := range w.Fields {
		f.Fields = append(f.Fields, FieldTest(t))
	}
	return f
}

// filterOf reads a filter from a query parameter.
func filterOf(text string) (list.Where, error) {
	var f LeadFilter
	if text == "" {
		return list.Where{}, nil
	}
	in := json.NewDecoder(strings.NewReader(text))
	in.DisallowUnknownFields() // a test that is passed over would let everybody through
	if err := in.Decode(&f); err != nil {
		return list.Where{}, fault.New(fault.Invalid, "where_unreadable", "the filter is not a LeadFilter in JSON: %v", err).With("field", "where")
	}
	if in.More() {
		return list.Where{}, fault.New(fault.Invalid, "where_unreadable", "the filter goes on behind its end").With("field", "where")
	}
	return f.where(), nil
}

// SavedFilter is a filter somebody kept under a name.
type SavedFilter struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Where     LeadFilter `json:"where"`
	ChangedAt time.Time  `json:"changed_at"`
}

type savedFilters struct {
	Items []SavedFilter `json:"items" nullable:"false"`
}

func (a *API) leadFilters(l *lists) {
	const tag, path = "Leads", "/v1/lead-filters"
	register(a, Route{Method: http.MethodGet, Path: path, ID: "listLeadFilters", Tag: tag, Summary: "Saved filters", Object: access.Leads, Action: access.Read}, l.filters)
	register(a, Route{Method: http.MethodPost, Path: path, ID: "saveLeadFilter", Tag: tag, Summary: "Save a filter under a name; the name's earlier rules are replaced",
		Status: http.StatusCreated, Object: access.Leads, Action: access.Write}, l.keepFilter)
	register(a, Route{Method: http.MethodDelete, Path: path + "/{id}", ID: "removeLeadFilter", Tag: tag, Summary: "Remove a saved filter; campaigns keep what they took over",
		Status: http.StatusNoContent, Object: access.Leads, Action: access.Write}, l.forgetFilter)
}

func viewSaved(s list.Saved) SavedFilter {
	return SavedFilter{ID: s.ID, Name: s.Name, Where: viewFilter(s.Where), ChangedAt: moment(s.Changed)}
}

func (l *lists) filters(ctx context.Context, who tenant.Actor, _ *struct{}) (*answer[savedFilters], error) {
	all, err := l.Lists.Filters(ctx, who.Tenant)
	v := savedFilters{Items: []SavedFilter{}}
	for _, s := range all {
		v.Items = append(v.Items, viewSaved(s))
	}
	return &answer[savedFilters]{v}, err
}

func (l *lists) keepFilter(ctx context.Context, who tenant.Actor, in *struct {
	Body struct {
		Name  string     `json:"name"`
		Where LeadFilter `json:"where"`
	}
}) (*answer[SavedFilter], error) {
	kept, err := l.Lists.Keep(ctx, who, in.Body.Name, in.Body.Where.where(), l.now())
	return &answer[SavedFilter]{viewSaved(kept)}, err
}

func (l *lists) forgetFilter(ctx context.Context, who tenant.Actor, in *ByID) (*struct{}, error) {
	return nil, l.Lists.Forget(ctx, who, in.ID, l.now())
}
