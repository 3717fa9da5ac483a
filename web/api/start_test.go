package api_test

import (
	"context"
	"testing"

	"github.com/boyunhq/boyun/infra/mail"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
)

func TestTheChecklistTicksAndSkips(t *testing.T) {
	h := open(t)
	owner := h.as(h.own, tenant.Owner)
	s := get[api.Start](owner, 200, "GET", "/v1/start", nil)
	if s.Total != 6 || s.Done != 0 || len(s.Steps) != 6 || s.SampleList != "sample" || s.SampleCampaign != "first" || s.Steps[0].Key != "test_call" || s.Steps[0].Fact == nil {
		t.Fatalf("%+v", s)
	}
	if s = get[api.Start](owner, 200, "POST", "/v1/start/caller_id/skip", map[string]bool{"skipped": true}); !s.Steps[3].Skipped || s.Steps[3].Done {
		t.Errorf("%+v", s.Steps[3])
	}
	if s = get[api.Start](owner, 200, "POST", "/v1/start/caller_id/skip", map[string]bool{"skipped": false}); s.Steps[3].Skipped {
		t.Errorf("%+v", s.Steps[3])
	}
	get[api.InvitationCreated](owner, 201, "POST", "/v1/invitations", map[string]string{"email": "chen@example.org", "role": "agent", "language": "en"})
	if s = get[api.Start](owner, 200, "GET", "/v1/start", nil); s.Done != 1 || !s.Steps[5].Done || s.Steps[5].Fact["email"] != "chen@example.org" {
		t.Errorf("%+v", s.Steps[5])
	}
	get[api.Problem](owner, 404, "POST", "/v1/start/dance/skip", map[string]bool{"skipped": true})
}

func TestTheDemosMailIsReadInDemosOnly(t *testing.T) {
	h := open(t)
	get[api.Problem](h.as(h.own, tenant.Owner), 404, "GET", "/v1/demo/inbox", nil)
	demo := build(t, style{limits: unlimited(), demo: true})
	demo.must(demo.inbox.Send(context.Background(), mail.Message{To: "lin@example.com", Subject: "Your code", Text: "123456", Link: public + "/verify?token=x", Code: "123456"}))
	box := get[api.Letters](asker{house: demo}, 200, "GET", "/v1/demo/inbox", nil)
	if len(box.Items) != 1 || box.Items[0].To != "lin@example.com" || box.Items[0].Code != "123456" || box.Items[0].Link == "" || box.Items[0].At.IsZero() {
		t.Errorf("%+v", box)
	}
	if !get[api.Me](demo.as(demo.own, tenant.Agent), 200, "GET", "/v1/me", nil).Demo {
		t.Error("me does not say that this is a demo")
	}
}
