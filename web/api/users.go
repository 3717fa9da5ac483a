package api

import (
	"context"
	"net/http"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/user"
)

type users struct{ store *user.Users }

// Users adds the people of a tenant.
func (a *API) Users(store *user.Users) {
	u := &users{store}
	register(a, Route{Method: http.MethodGet, Path: "/v1/users", ID: "listUsers", Tag: "People", Summary: "Everybody of the workspace",
		Object: access.Users, Action: access.Read}, u.list)
	register(a, Route{Method: http.MethodPatch, Path: "/v1/users/{id}", ID: "changeUser", Tag: "People", Summary: "Change somebody's name, role or status",
		Object: access.Users, Action: access.Write}, u.change)
}

func (u *users) list(ctx context.Context, who tenant.Actor, in *Whole) (*answer[Page[User]], error) {
	all, err := u.store.List(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	items := make([]User, 0, len(all))
	for _, person := range all {
		items = append(items, viewUser(person))
	}
	return pieceOf(items, in.Cursor, in.Limit)
}

type userChange struct {
	ByID
	Body struct {
		Name   *string      `json:"name,omitempty" maxLength:"100"`
		Role   *tenant.Role `json:"role,omitempty" enum:"owner,admin,supervisor,agent,auditor,developer,billing"`
		Status *user.Status `json:"status,omitempty" enum:"active,disabled"`
	}
}

func (u *users) change(ctx context.Context, who tenant.Actor, in *userChange) (*answer[User], error) {
	changed, err := u.store.Change(ctx, who, tenant.UserID(in.ID), user.Change{Name: in.Body.Name, Role: in.Body.Role, Status: in.Body.Status})
	return &answer[User]{viewUser(changed)}, err
}
