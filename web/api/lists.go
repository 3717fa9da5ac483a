package api

import (
	"context"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callback"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/lead"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// List is a named set of leads.
type List struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Country    string     `json:"country" doc:"ISO alpha-2: whose national format numbers without a country code have"`
	Sample     bool       `json:"sample"`
	Leads      int64      `json:"leads"`
	CreatedAt  time.Time  `json:"created_at"`
	ArchivedAt *time.Time `json:"archived_at"`
	Running    *string    `json:"running_import_id,omitempty" doc:"The import that runs into it"`
}

// ListWorld is what the resources of lists, leads and imports read.
type ListWorld struct {
	Lists     *list.Store
	Imports   *list.Importer
	Campaigns *campaign.Store
	History   *history.Store
	Leads     *lead.Store
	Callbacks *callback.Store
}

type lists struct {
	ListWorld
	now func() time.Time
}

// Lists adds the resources of lists, leads and imports.
func (a *API) Lists(world ListWorld) {
	l := &lists{world, a.Now}
	const tag = "Lists"
	register(a, Route{Method: http.MethodGet, Path: "/v1/lists", ID: "listLists", Tag: tag, Summary: "Lists, the newest first", Object: access.Lists, Action: access.Read}, l.all)
	register(a, Route{Method: http.MethodPost, Path: "/v1/lists", ID: "createList", Tag: tag, Summary: "Make an empty list", Status: http.StatusCreated,
		Object: access.Lists, Action: access.Write}, l.create)
	register(a, Route{Method: http.MethodGet, Path: "/v1/lists/{id}", ID: "getList", Tag: tag, Summary: "One list", Object: access.Lists, Action: access.Read}, l.get)
	register(a, Route{Method: http.MethodPatch, Path: "/v1/lists/{id}", ID: "editList", Tag: tag, Summary: "Rename, archive or restore a list",
		Object: access.Lists, Action: access.Write}, l.edit)
	a.leads(l)
	a.leadFilters(l)
	a.imports(l)
}

func (l *lists) view(ctx context.Context, t tenant.ID, found list.List) (*answer[List], error) {
	running, err := l.running(ctx, t, found.ID)
	return &answer[List]{viewList(found, running)}, err
}

// running are the imports at work, by list; id empty: of all.
func (l *lists) running(ctx context.Context, t tenant.ID, id dialer.ListID) (map[dialer.ListID]dialer.ImportID, error) {
	imports, err := l.Imports.Imports(ctx, t, id, "", 100)
	at := map[dialer.ListID]dialer.ImportID{}
	for _, i := range imports {
		if i.Status == list.Running {
			at[i.List] = i.ID
		}
	}
	return at, err
}

func viewList(l list.List, running map[dialer.ListID]dialer.ImportID) List {
	v := List{ID: string(l.ID), Name: l.Name, Country: l.Country, Sample: l.Sample, Leads: l.Leads, CreatedAt: moment(l.CreatedAt), Running: pointer(string(running[l.ID]))}
	if l.Archived {
		v.ArchivedAt = instant(l.ArchivedAt)
	}
	return v
}

type listsQuery struct {
	Paging
	Archived bool `query:"archived"`
}

func (l *lists) all(ctx context.Context, who tenant.Actor, in *listsQuery) (*answer[Page[List]], error) {
	all, err := l.Lists.Lists(ctx, who.Tenant, in.Archived)
	if err != nil {
		return nil, err
	}
	running, err := l.running(ctx, who.Tenant, "")
	if err != nil {
		return nil, err
	}
	items := make([]List, len(all))
	for i, each := range all {
		items[i] = viewList(each, running)
	}
	return pieceOf(items, in.Cursor, in.Limit)
}

type listBody struct {
	Body struct {
		Name    string `json:"name"`
		Country string `json:"country,omitempty" doc:"The workspace's when absent"`
	}
}

func (l *lists) create(ctx context.Context, who tenant.Actor, in *listBody) (*answer[List], error) {
	made, err := l.Lists.Create(ctx, who, in.Body.Name, in.Body.Country, l.now())
	if err != nil {
		return nil, err
	}
	return &answer[List]{viewList(made, nil)}, nil
}

func (l *lists) get(ctx context.Context, who tenant.Actor, in *ByID) (*answer[List], error) {
	found, err := l.Lists.Get(ctx, who.Tenant, dialer.ListID(in.ID))
	if err != nil {
		return nil, err
	}
	return l.view(ctx, who.Tenant, found)
}

type listEdit struct {
	ByID
	Body struct {
		Name     *string `json:"name,omitempty"`
		Archived *bool   `json:"archived,omitempty"`
	}
}

func (l *lists) edit(ctx context.Context, who tenant.Actor, in *listEdit) (*answer[List], error) {
	id := dialer.ListID(in.ID)
	found, err := l.Lists.Get(ctx, who.Tenant, id)
	if err == nil && in.Body.Name != nil {
		found, err = l.Lists.Rename(ctx, who, id, *in.Body.Name, l.now())
	}
	if err == nil && in.Body.Archived != nil {
		found, err = l.Lists.Archive(ctx, who, id, *in.Body.Archived, l.now())
	}
	if err != nil {
		return nil, err
	}
	return l.view(ctx, who.Tenant, found)
}
