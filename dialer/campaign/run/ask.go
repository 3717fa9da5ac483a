package run

import (
	"context"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/infra/fault"
)

// ask is an agent's wish to call somebody now.
type ask struct {
	agent  dialer.AgentID
	lead   dialer.LeadID // empty: the next
	answer chan error
}

// listen gives the channel on which agents ask e's loop; deaf ends it.
func (n *Node) listen(e Entry) (asks <-chan ask, deaf func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := make(chan ask)
	n.asks[e] = c
	return c, func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.asks, e)
	}
}

// Ask dials the next lead of a campaign, or the one named, for an agent who is ready, and returns when it is on its way. fault.Conflict
// tells why not: "campaign_idle" when no campaign of that name runs here, "mode_other", "list_dry", "not_now", or the guard's reason.
func (n *Node) Ask(ctx context.Context, e Entry, agent dialer.AgentID, lead dialer.LeadID) error {
	n.mu.Lock()
	asks := n.asks[e]
	n.mu.Unlock()
	idle := fault.New(fault.Conflict, "campaign_idle", "this campaign does not run")
	if asks == nil {
		return idle
	}
	wish := ask{agent: agent, lead: lead, answer: make(chan error, 1)}
	select {
	case asks <- wish:
	case <-ctx.Done():
		return idle
	}
	select {
	case err := <-wish.answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// serve does what an agent asks for.
func (l *loop) serve(ctx, hard context.Context, a ask) error {
	now := l.Now()
	if !l.plan.Mode.ByAgent() {
		return fault.New(fault.Conflict, "mode_other", "this campaign dials by itself")
	}
	switch barred := l.barred(); barred {
	case "":
	case pace.TrunkOff:
		return fault.New(fault.Conflict, string(barred), "this campaign calls nobody while its trunk is switched off")
	default:
		return fault.New(fault.Conflict, string(barred), "this campaign calls nobody while its recordings cannot be kept")
	}
	sight, unread := l.sight(ctx, now)
	switch {
	case unread != "":
		return fault.New(fault.Unavailable, string(unread), "lines or channels in use cannot be counted now; nobody new is called")
	case sight.Limits.Lines < 1:
		return fault.New(fault.Conflict, "line_limit", "all lines are in use")
	case sight.Limits.Channels < 1:
		return fault.New(fault.Conflict, "trunk_limit", "all channels of the trunk are in use")
	}
	c, ok, err := l.Offers.ClaimFor(ctx, l.Entry, l.lease.Holder(), l.lease.Epoch(), For{Agent: a.agent, Lead: a.lead}, now)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.Conflict, "list_dry", "nothing can be dialed now")
	}
	if !l.hold(ctx, hard, c, Hold{Agent: a.agent, Why: Asked}) {
		return fault.New(fault.Conflict, "not_now", "you are not ready")
	}
	return nil
}
