package api

import (
	"context"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// Keeper knows how long recordings are kept.
type Keeper interface {
	Until(ctx context.Context, t tenant.ID, call dialer.CallID) (time.Time, error)
}

// Desks carry out what a program asks of a running call, on whatever node its agent is.
type Desks interface {
	Record(ctx context.Context, t tenant.ID, call dialer.CallID, do signal.Taping, only tenant.UserID) error
}

type holdChange struct {
	ByID
	Body struct {
		Reason string `json:"reason" doc:"Whose claim, which case"`
	}
}

type taping struct {
	ByID
	Body struct {
		Do string `json:"do" enum:"pause,resume,consent" doc:"consent: the person agrees; begins a recording that waits for it"`
	}
}

func (a *API) holds(c *calls) {
	register(a, Route{Method: http.MethodPut, Path: "/v1/calls/{id}/hold", ID: "holdCall", Tag: "Calls", Summary: "Put a call on legal hold: none of its recordings is deleted",
		Object: access.Recordings, Action: access.Write, Status: http.StatusNoContent}, c.hold)
	register(a, Route{Method: http.MethodDelete, Path: "/v1/calls/{id}/hold", ID: "releaseCall", Tag: "Calls", Summary: "End a legal hold",
		Object: access.Recordings, Action: access.Write, Status: http.StatusNoContent}, c.release)
	register(a, Route{Method: http.MethodPost, Path: "/v1/calls/{id}/recording", ID: "recordCall", Tag: "Calls", Summary: "Pause, resume or begin the recording of a running call, as its agent could",
		Object: access.Calls, Action: access.Run, Status: http.StatusNoContent}, c.tape)
}

func (c *calls) hold(ctx context.Context, who tenant.Actor, in *holdChange) (*struct{}, error) {
	return nil, c.History.Hold(ctx, who, dialer.CallID(in.ID), in.Body.Reason, c.now())
}

func (c *calls) release(ctx context.Context, who tenant.Actor, in *ByID) (*struct{}, error) {
	return nil, c.History.Release(ctx, who, dialer.CallID(in.ID), c.now())
}

func (c *calls) tape(ctx context.Context, who tenant.Actor, in *taping) (*struct{}, error) {
	if _, err := c.History.Get(ctx, who.Tenant, dialer.CallID(in.ID)); err != nil {
		return nil, err
	}
	return nil, c.Desks.Record(ctx, who.Tenant, dialer.CallID(in.ID), signal.Taping(in.Body.Do), c.own(who, access.Calls, ""))
}
