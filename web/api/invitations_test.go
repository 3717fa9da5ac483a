package api_test

import (
	"strings"
	"testing"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
)

func TestAColleagueComesByInvitation(t *testing.T) {
	h := open(t)
	owner, email := h.as(h.own, tenant.Owner), "chen@"+strings.ToLower(string(h.own))+".example"
	made := get[api.InvitationCreated](owner, 201, "POST", "/v1/invitations", map[string]string{"email": email, "role": "agent", "language": "en"})
	if made.State != "open" || made.InvitedBy != "The owner" || made.Email != email || made.Role != "agent" || !made.ExpiresAt.After(made.CreatedAt) {
		t.Fatalf("%+v", made)
	}
	if l := h.letter(email); l.Link != made.Link || l.Text == "" {
		t.Fatalf("mailed %+v", l)
	}
	token, ok := strings.CutPrefix(made.Link, public+"/invite/")
	if !ok {
		t.Fatalf("link %s", made.Link)
	}
	if p := get[api.Problem](owner, 409, "POST", "/v1/invitations", map[string]string{"email": email, "role": "agent", "language": "en"}); p.Reason != "invitation_open" {
		t.Errorf("invited twice: %q", p.Reason)
	}
	if p := get[api.Problem](owner, 429, "POST", "/v1/invitations/"+made.ID+"/resend", nil); p.Reason != "resend_wait" || p.Detail["seconds"] == nil {
		t.Errorf("resent at once: %+v", p)
	}
	if p := get[api.Problem](owner, 422, "POST", "/v1/invitations", map[string]string{"email": "chen", "role": "agent", "language": "en"}); p.Reason != "email_form" || p.Errors[0].Location != "body.email" {
		t.Errorf("%+v", p)
	}
	nobody := asker{house: h}
	info := get[api.InvitationInfo](nobody, 200, "GET", "/v1/invitations/by-token/"+token, nil)
	if info.Email != email || info.Role != "agent" || info.InvitedByName != "The owner" || info.Company == "" {
		t.Errorf("%+v", info)
	}
	if p := get[api.Problem](nobody, 422, "POST", "/v1/invitations/accept", map[string]string{"token": token, "name": "Chen", "password": "short", "language": "en"}); p.Reason != "password_short" || p.Errors[0].Location != "body.password" || p.Errors[0].Detail["min"] == nil {
		t.Errorf("%+v", p)
	}
	w := nobody.request("POST", "/v1/invitations/accept", map[string]string{"token": token, "name": "Chen", "password": phrase, "language": "en"})
	chen := h.enter(w.Result(), w.Code)
	if me := get[api.Me](chen, 200, "GET", "/v1/me", nil); me.User.Name != "Chen" || me.User.Role != "agent" || me.Tenant.ID != string(h.own) {
		t.Errorf("%+v", me)
	}
	h.entrance(email, phrase)
	if p := get[api.Problem](nobody, 410, "GET", "/v1/invitations/by-token/"+token, nil); p.Reason != "invitation_used" {
		t.Errorf("used twice: %q", p.Reason)
	}
	if p := get[api.Problem](nobody, 404, "GET", "/v1/invitations/by-token/nonsense", nil); p.Reason != "token_wrong" {
		t.Errorf("%q", p.Reason)
	}
	if page := get[api.Page[api.Invitation]](owner, 200, "GET", "/v1/invitations", nil); len(page.Items) != 1 || page.Items[0].State != "accepted" {
		t.Errorf("%+v", page)
	}
}

func TestAnInvitationIsTakenBack(t *testing.T) {
	h := open(t)
	owner := h.as(h.own, tenant.Owner)
	made := get[api.InvitationCreated](owner, 201, "POST", "/v1/invitations", map[string]string{"email": "chen@example.org", "role": "auditor", "language": "zh"})
	if w := owner.request("DELETE", "/v1/invitations/"+made.ID, nil); w.Code != 204 || w.Body.Len() != 0 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if p := get[api.Problem](asker{house: h}, 410, "GET", "/v1/invitations/by-token/"+strings.TrimPrefix(made.Link, public+"/invite/"), nil); p.Reason != "invitation_revoked" {
		t.Errorf("%q", p.Reason)
	}
}

func TestNobodyIsInvitedWithoutASeat(t *testing.T) {
	h := open(t)
	h.exec(h.own, `update subscription set plan = 'seat', seats = 2`)
	h.exec(h.own, `update users set seat = role in ('owner', 'agent')`)
	p := get[api.Problem](h.as(h.own, tenant.Owner), 402, "POST", "/v1/invitations", map[string]string{"email": "chen@example.org", "role": "agent", "language": "en"})
	if p.Reason != "seat_limit" || p.Detail["have"] != 2.0 || p.Detail["used"] != 2.0 {
		t.Errorf("%+v", p)
	}
}
