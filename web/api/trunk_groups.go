package api

import (
	"context"
	"net/http"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/trunk/pick"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// TrunkGroupDraft is what a person may set of a group.
type TrunkGroupDraft struct {
	Name     string       `json:"name"`
	Strategy string       `json:"strategy" enum:"round_robin,weighted,least_calls,cheapest" doc:"How calls are spread over trunks that serve a number equally well"`
	Routes   []TrunkRoute `json:"routes" nullable:"false"`
}

// TrunkRoute says that a trunk serves the numbers that begin so. The longest prefix wins, then the price (cheapest), then the priority.
type TrunkRoute struct {
	Prefix   string `json:"prefix" doc:"Digits, country code first; empty: every number"`
	TrunkID  string `json:"trunk_id"`
	Priority int    `json:"priority" doc:"1 is asked first" default:"1"`
	Weight   int    `json:"weight" doc:"Of weighted" default:"1"`
}

// TrunkGroup is a set of trunks that a campaign may call by.
type TrunkGroup struct {
	TrunkGroupDraft
	ID string `json:"id"`
}

func (a *API) trunkGroups(n *numbers, tag string) {
	const path = "/v1/trunk-groups"
	register(a, Route{Method: http.MethodGet, Path: path, ID: "listTrunkGroups", Tag: tag, Summary: "Groups of trunks and their routes", Object: access.Trunks, Action: access.Read}, n.groups)
	register(a, Route{Method: http.MethodPost, Path: path, ID: "createTrunkGroup", Tag: tag, Summary: "Make a group of trunks", Status: http.StatusCreated,
		Object: access.Trunks, Action: access.Write}, n.createGroup)
	register(a, Route{Method: http.MethodPut, Path: path + "/{id}", ID: "editTrunkGroup", Tag: tag, Summary: "Replace a group; campaigns follow at their next dial",
		Object: access.Trunks, Action: access.Write}, n.editGroup)
	register(a, Route{Method: http.MethodDelete, Path: path + "/{id}", ID: "deleteTrunkGroup", Tag: tag, Summary: "Remove a group no campaign uses",
		Object: access.Trunks, Action: access.Write}, n.removeGroup)
}

func viewGroup(g pick.Group) TrunkGroup {
	v := TrunkGroup{ID: string(g.ID), TrunkGroupDraft: TrunkGroupDraft{Name: g.Name, Strategy: string(g.Strategy), Routes: []TrunkRoute{}}}
	for _, r := range g.Routes {
		v.Routes = append(v.Routes, TrunkRoute{r.Prefix, string(r.Trunk), r.Priority, r.Weight})
	}
	return v
}

func (d TrunkGroupDraft) group(id string) pick.Group {
	g := pick.Group{ID: dialer.GroupID(id), Name: d.Name, Strategy: pick.Strategy(d.Strategy)}
	for _, r := range d.Routes {
		g.Routes = append(g.Routes, pick.Route{Prefix: r.Prefix, Trunk: dialer.TrunkID(r.TrunkID), Priority: r.Priority, Weight: r.Weight})
	}
	return g
}

func (n *numbers) groups(ctx context.Context, who tenant.Actor, in *Whole) (*answer[Page[TrunkGroup]], error) {
	all, err := n.Store.Groups(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	items := make([]TrunkGroup, len(all))
	for i, g := range all {
		items[i] = viewGroup(g)
	}
	return pieceOf(items, in.Cursor, in.Limit)
}

func (n *numbers) createGroup(ctx context.Context, who tenant.Actor, in *struct{ Body TrunkGroupDraft }) (*answer[TrunkGroup], error) {
	made, err := n.Store.CreateGroup(ctx, who, in.Body.group(""), n.now())
	if err != nil {
		return nil, err
	}
	return &answer[TrunkGroup]{viewGroup(made)}, nil
}

type groupEdit struct {
	ByID
	Body TrunkGroupDraft
}

func (n *numbers) editGroup(ctx context.Context, who tenant.Actor, in *groupEdit) (*answer[TrunkGroup], error) {
	now, err := n.Store.ChangeGroup(ctx, who, in.Body.group(in.ID), n.now())
	if err != nil {
		return nil, err
	}
	return &answer[TrunkGroup]{viewGroup(now)}, nil
}

func (n *numbers) removeGroup(ctx context.Context, who tenant.Actor, in *ByID) (*empty, error) {
	return nil, n.Store.DeleteGroup(ctx, who, dialer.GroupID(in.ID), n.now())
}
