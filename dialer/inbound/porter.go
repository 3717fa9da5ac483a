package inbound

import (
	"context"

	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/trunk"
)

// Porter brings calls from the trunks to the reception.
type Porter struct {
	*Store
	Reception *call.Reception
}

var (
	_ trunk.Porter = (*Porter)(nil)
	_ call.Ringing = (*trunk.Ringing)(nil)
)

// Receive implements trunk.Porter.
func (p *Porter) Receive(ctx context.Context, in trunk.Incoming, ringing *trunk.Ringing) {
	p.Reception.Run(ctx, call.Arrival{Tenant: in.Tenant, Trunk: in.Trunk, Caller: in.Caller, From: in.From.Reveal(), Test: in.Sandbox}, ringing)
}
