package api

import (
	"context"
	"net/http"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// SandboxCaller lets a simulated customer call the workspace; a voice node with a sandbox carrier is one.
type SandboxCaller interface {
	// CallBack lets the lead call, or when it is empty the one the sandbox called last; it returns who.
	CallBack(ctx context.Context, t tenant.ID, lead dialer.LeadID) (dialer.LeadID, error)
}

// SandboxCall is a simulated customer's call on its way.
type SandboxCall struct {
	LeadID string `json:"lead_id" doc:"Who calls"`
}

type sandboxCallback struct {
	Body struct {
		LeadID string `json:"lead_id,omitempty" maxLength:"64" doc:"Empty: whom the sandbox called last"`
	}
}

// SandboxCalls adds calls of simulated customers; caller is nil where no sandbox carrier runs in this process.
func (a *API) SandboxCalls(caller SandboxCaller) {
	register(a, Route{Method: http.MethodPost, Path: "/v1/sandbox/callbacks", ID: "sandboxCallBack", Tag: "Developers", Status: http.StatusAccepted,
		Summary: "A simulated customer calls back, by real SIP; nobody real is involved", Object: access.Sandbox, Action: access.Run},
		func(ctx context.Context, who tenant.Actor, in *sandboxCallback) (*answer[SandboxCall], error) {
			if caller == nil {
				return nil, fault.New(fault.Unavailable, "no_sandbox", "no sandbox carrier runs in this process")
			}
			lead, err := caller.CallBack(ctx, who.Tenant, dialer.LeadID(in.Body.LeadID))
			if err != nil {
				return nil, err
			}
			return &answer[SandboxCall]{SandboxCall{string(lead)}}, nil
		})
}
