package sandbox

import (
	"sync"

	"github.com/emiago/sipgo/sip"
)

// switchboard finds the call a request belongs to.
type switchboard struct {
	mu      sync.Mutex
	dialogs map[dialogID]*call
	callIDs map[string]*call // a call not yet finally answered, or in conversation
}

// dialogID is a dialog seen from here (RFC 3261 section 12).
type dialogID struct{ callID, local, remote string }

func newSwitchboard() *switchboard {
	return &switchboard{dialogs: map[dialogID]*call{}, callIDs: map[string]*call{}}
}

// plug connects a new call; ok is false when its Call-ID is in use, by was then.
func (s *switchboard) plug(c *call) (was *call, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if was = s.callIDs[c.dialog.id.callID]; was != nil {
		return was, false
	}
	s.callIDs[c.dialog.id.callID] = c
	s.dialogs[c.dialog.id] = c
	return nil, true
}

func (s *switchboard) unplug(c *call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.callIDs, c.dialog.id.callID)
	delete(s.dialogs, c.dialog.id)
}

// dialogOf finds the call of a request inside a dialog: its To tag is ours.
func (s *switchboard) dialogOf(req *sip.Request) *call {
	id := dialogID{callID: req.CallID().Value()}
	id.local, _ = req.To().Params.Get("tag")
	id.remote, _ = req.From().Params.Get("tag")
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dialogs[id]
}

func (s *switchboard) callID(id string) *call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.callIDs[id]
}
