package api

import (
	"context"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/invite"
)

// Invitation is a person to be.
type Invitation struct {
	ID        string    `json:"id"`
	Email     string    `json:"email"`
	Role      string    `json:"role" enum:"owner,admin,supervisor,agent,auditor,developer,billing"`
	Language  string    `json:"language" enum:"zh,en"`
	InvitedBy string    `json:"invited_by" doc:"Name of who invited"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
	State     string    `json:"state" enum:"open,accepted,revoked,expired"`
}

// InvitationCreated is a fresh invitation with its link, shown this once.
type InvitationCreated struct {
	Invitation
	Link string `json:"link"`
}

// InvitationInfo is what the holder of a link may know.
type InvitationInfo struct {
	Company       string    `json:"company"`
	Email         string    `json:"email"`
	Role          string    `json:"role" enum:"owner,admin,supervisor,agent,auditor,developer,billing"`
	Language      string    `json:"language" enum:"zh,en"`
	InvitedByName string    `json:"invited_by_name"`
	ExpiresAt     time.Time `json:"expires_at"`
}

type invitations struct {
	*identity
	store *invite.Invitations
}

// Invitations adds invitations; accepting one opens a session.
func (a *API) Invitations(store *invite.Invitations, with Identity) {
	v := &invitations{&identity{with, a}, store}
	register(a, Route{Method: http.MethodGet, Path: "/v1/invitations", ID: "listInvitations", Tag: "People", Summary: "Invitations, the newest first",
		Object: access.Invitations, Action: access.Read}, v.list)
	register(a, Route{Method: http.MethodPost, Path: "/v1/invitations", ID: "createInvitation", Tag: "People", Summary: "Invite a colleague by mail and link",
		Object: access.Invitations, Action: access.Write, Status: http.StatusCreated}, v.create)
	register(a, Route{Method: http.MethodPost, Path: "/v1/invitations/{id}/resend", ID: "resendInvitation", Tag: "People", Summary: "Mail a new link; the former dies",
		Object: access.Invitations, Action: access.Write}, v.resend)
	register(a, Route{Method: http.MethodDelete, Path: "/v1/invitations/{id}", ID: "revokeInvitation", Tag: "People", Summary: "Revoke an invitation",
		Object: access.Invitations, Action: access.Write}, v.revoke)
	register(a, Route{Method: http.MethodGet, Path: "/v1/invitations/by-token/{token}", ID: "getInvitation", Tag: "People", Summary: "What an invitation is for", Public: true}, v.info)
	register(a, Route{Method: http.MethodPost, Path: "/v1/invitations/accept", ID: "acceptInvitation", Tag: "People", Summary: "Accept an invitation and log in", Public: true}, v.accept)
}

func viewInvitation(i invite.Invitation) Invitation {
	by := i.InvitedByName
	if by == "" {
		by = i.InvitedBy
	}
	return Invitation{ID: string(i.ID), Email: i.Email, Role: string(i.Role), Language: i.Language, InvitedBy: by, CreatedAt: moment(i.CreatedAt), ExpiresAt: moment(i.ExpiresAt), State: string(i.State)}
}

func (v *invitations) list(ctx context.Context, who tenant.Actor, in *Whole) (*answer[Page[Invitation]], error) {
	all, err := v.store.List(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	items := make([]Invitation, 0, len(all))
	for _, i := range all {
		items = append(items, viewInvitation(i))
	}
	return pieceOf(items, in.Cursor, in.Limit)
}

type invitationFresh struct {
	Body struct {
		Email    string      `json:"email" maxLength:"254"`
		Role     tenant.Role `json:"role" enum:"owner,admin,supervisor,agent,auditor,developer,billing"`
		Language string      `json:"language" enum:"zh,en"`
	}
}

func (v *invitations) create(ctx context.Context, who tenant.Actor, in *invitationFresh) (*answer[InvitationCreated], error) {
	made, link, err := v.store.Create(ctx, who, invite.New{Email: in.Body.Email, Role: in.Body.Role, Language: in.Body.Language})
	return &answer[InvitationCreated]{InvitationCreated{viewInvitation(made), link}}, err
}

func (v *invitations) resend(ctx context.Context, who tenant.Actor, in *ByID) (*answer[InvitationCreated], error) {
	made, link, err := v.store.Resend(ctx, who, invite.ID(in.ID))
	return &answer[InvitationCreated]{InvitationCreated{viewInvitation(made), link}}, err
}

func (v *invitations) revoke(ctx context.Context, who tenant.Actor, in *ByID) (*empty, error) {
	return &empty{}, v.store.Revoke(ctx, who, invite.ID(in.ID))
}

type byToken struct {
	Token string `path:"token" maxLength:"200"`
}

func (v *invitations) info(ctx context.Context, _ tenant.Actor, in *byToken) (*answer[InvitationInfo], error) {
	i, err := v.store.ByToken(ctx, in.Token)
	return &answer[InvitationInfo]{InvitationInfo{i.Company, i.Email, string(i.Role), i.Language, i.InvitedByName, moment(i.ExpiresAt)}}, err
}

type acceptance struct {
	RawAgent string `header:"User-Agent"`
	Body     struct {
		Token    string `json:"token" maxLength:"200"`
		Name     string `json:"name" maxLength:"100"`
		Password string `json:"password" maxLength:"1024"`
		Language string `json:"language" enum:"zh,en"`
	}
}

func (v *invitations) accept(ctx context.Context, _ tenant.Actor, in *acceptance) (*entrance, error) {
	who, err := v.store.Accept(ctx, invite.Acceptance{Token: in.Body.Token, Name: in.Body.Name, Password: in.Body.Password, Language: in.Body.Language})
	if err != nil {
		return nil, err
	}
	return v.enter(ctx, who.Tenant, who.User, who.Role, in.RawAgent)
}
