package node

import (
	"context"
	"net/netip"
	"time"

	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/signup"
)

// Workspace makes a ready workspace, as an operator's word: its owner needs no mail. Twice equals once.
func (n *Node) Workspace(ctx context.Context, company, email, password, country, language string) (tenant.ID, error) {
	id, _, err := n.stores.signups.Direct(ctx, signup.Request{Company: company, Email: email, Password: password, Country: country, Language: language})
	return id, err
}

// Sandbox is the node's sandbox carrier, nil when there is none: whoever compares with its truth asks it.
func (n *Node) Sandbox() *sandbox.Sandbox {
	if n.voice == nil {
		return nil
	}
	return n.voice.sandbox
}

// Left says what this node still holds, by name, once everything that is about to end has had a few seconds: all zero when no call is up.
func (n *Node) Left(ctx context.Context) map[string]int {
	patience, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		held := n.held()
		sum := 0
		for _, count := range held {
			sum += count
		}
		if sum == 0 {
			return held
		}
		select {
		case <-patience.Done():
			return held
		case <-tick.C:
		}
	}
}

func (n *Node) held() map[string]int {
	if n.voice == nil {
		return nil
	}
	held := map[string]int{
		"SIP dialogs":    n.voice.trunks.Live(),
		"RTP ports":      n.voice.ports.InUse(),
		"open tapes":     n.voice.deck.Running(),
		"calls in state": n.voice.flights.Count(),
		"lines":          n.voice.lines.Held(),
	}
	if n.voice.sandbox != nil {
		held["calls at the carrier"] = n.voice.sandbox.Counts().Open
	}
	return held
}

// SIP is where this node takes SIP by UDP; the zero value when it is no voice node.
func (n *Node) SIP() netip.AddrPort {
	if n.voice == nil {
		return netip.AddrPort{}
	}
	return n.voice.trunks.Addr("udp")
}
