package trunk

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// State is how a trunk stands with its carrier, in words for a screen.
type State string

// The states. Unused: not dialed for a while, so nothing is known and nothing is kept up.
const (
	Unused      State = "unused"
	Checking    State = "checking"    // the first OPTIONS is on its way
	Up          State = "up"          // the carrier answers
	Down        State = "down"        // it does not
	Registering State = "registering" // the first REGISTER is on its way, or the last one failed and is repeated
	Registered  State = "registered"
	Refused     State = "refused" // the registrar wants other credentials or does not want us
)

// Status is what is known of one trunk on this node.
type Status struct {
	State     State
	Since     time.Time
	Host      string        // the host in use
	Until     time.Time     // end of the registration, zero without one
	RoundTrip time.Duration // of the last OPTIONS or REGISTER, 0 when none was answered
	Reason    string        // stable word for Down, Registering and Refused: "sip_timeout", "sip_403", ...
	Calls     int           // on this node now
}

// Status tells how a trunk stands.
func (t *Trunks) Status(tenant tenant.ID, id dialer.TrunkID) Status {
	key := trunkKey{tenant, id}
	t.mu.RLock()
	k := t.keepers[key]
	t.mu.RUnlock()
	s := Status{State: Unused}
	if k != nil {
		k.mu.Lock()
		s = k.status
		k.mu.Unlock()
	}
	s.Calls = t.busy(key)
	return s
}
