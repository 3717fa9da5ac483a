package desk

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/bridge"
)

// Conversation is a running call as a watcher gets it.
type Conversation struct {
	Call     dialer.CallID
	Campaign dialer.CampaignID
	Test     bool // with the sandbox carrier: no real person
	Bridge   *bridge.Bridge
}

// Watcher follows one agent from call to call. It is told on the desk's goroutine and must not block.
type Watcher interface {
	// Begun tells of a conversation that begins, or runs when the watch does.
	Begun(Conversation)
	// Over tells that it has ended.
	Over(dialer.CallID)
	// Left tells that the agent's desk was closed; nothing follows.
	Left()
}

// Watch lets w follow an agent of this node until stop is called or the agent leaves. An agent of another node is a conflict that names
// the node, one who is not signed in is not found.
func (h *Desks) Watch(ctx context.Context, who Who, w Watcher) (stop func(), err error) {
	d, err := h.find(who)
	if err != nil {
		return nil, err
	}
	if d == nil {
		return nil, h.elsewhere(ctx, who)
	}
	if over := d.do(func() {
		d.watchers = append(d.watchers, w)
		if t := d.call; t != nil && t.bridge != nil {
			w.Begun(t.conversation())
		}
	}); over != nil {
		return nil, absent()
	}
	return func() {
		d.box.put(func() { d.watchers = slices.DeleteFunc(d.watchers, func(o Watcher) bool { return o == w }) })
	}, nil
}

// elsewhere says why there is no desk of the agent here.
func (h *Desks) elsewhere(ctx context.Context, who Who) error {
	raw, found, err := h.Board.Get(ctx, who.key())
	if err != nil {
		return fault.Wrap(fault.Unavailable, "state_away", "where agents stand cannot be read now", err)
	}
	var r record
	if !found || json.Unmarshal(raw, &r) != nil || r.Node == h.Node {
		return absent()
	}
	return fault.New(fault.Conflict, "other_node", "the agent's calls run on node %s; this is %s", r.Node, h.Node).With("node", r.Node)
}

func absent() error {
	return fault.New(fault.NotFound, "agent_absent", "the agent is not signed in")
}

func (t *talk) conversation() Conversation {
	return Conversation{Call: t.person.Call, Campaign: t.person.Campaign, Test: t.person.Test, Bridge: t.bridge}
}
