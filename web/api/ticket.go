package api

import (
	"context"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/web/ticket"
)

// Ticket opens one WebSocket, once, within 30 s.
type Ticket struct {
	Ticket    string    `json:"ticket"`
	ExpiresAt time.Time `json:"expires_at"`
}

type ticketBody struct {
	Origin string `header:"Origin"`
	Body   struct {
		For string `json:"for" enum:"live,desk"`
	}
}

// Tickets adds the resource of tickets.
func (a *API) Tickets(office *ticket.Office) {
	register(a, Route{Method: http.MethodPost, Path: "/v1/ticket", ID: "issueTicket", Tag: "Live", Summary: "A ticket for /v1/live or /v1/desk: one use, 30 s, for the page that asked",
		Object: access.Me, Action: access.Write}, func(ctx context.Context, who tenant.Actor, in *ticketBody) (*answer[Ticket], error) {
		open := sessionOf(ctx)
		if open.ID == "" {
			return nil, fault.New(fault.Forbidden, "needs_session", "tickets are for people who are logged in")
		}
		if in.Body.For == string(ticket.Desk) {
			if err := a.Access.Permit(who, who.Tenant, access.Desk, access.Run); err != nil {
				return nil, err
			}
		}
		made, err := office.Issue(ctx, ticket.Kind(in.Body.For), ticket.Bearer{Who: who, Session: string(open.ID), Origin: in.Origin})
		if err != nil {
			return nil, err
		}
		return &answer[Ticket]{Ticket{made, moment(a.Now().Add(ticket.Life))}}, nil
	})
}
