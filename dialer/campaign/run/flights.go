package run

import (
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/tenant"
)

// Flights is the picture of every call this node has up: what the pacer counts, the campaign's page draws and the agents' lane shows.
type Flights struct {
	mu    sync.Mutex
	calls map[dialer.CallID]*flight
	nudge map[Entry]chan struct{}
}

type flight struct {
	entry Entry
	dial  pace.Dial
	lead  dialer.LeadID
}

// Flight is one call as the lane shows it.
type Flight struct {
	pace.Dial
	Lead dialer.LeadID
}

// NewFlights returns an empty sky.
func NewFlights() *Flights {
	return &Flights{calls: map[dialer.CallID]*flight{}, nudge: map[Entry]chan struct{}{}}
}

var _ call.Watcher = (*Flights)(nil)

// add puts a claimed call into the picture before it is dialed, so that no tick counts it twice.
func (f *Flights) add(e Entry, list dialer.ListID, c Claimed, at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls[c.Call] = &flight{entry: e, lead: c.Lead, dial: pace.Dial{Call: c.Call, List: list, Stage: pace.Claimed, Since: at}}
}

// Stage is called by the running calls; an empty stage removes the call.
func (f *Flights) Stage(id dialer.CallID, stage pace.Stage, _ time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := f.calls[id]
	if at == nil {
		return
	}
	if stage == "" {
		delete(f.calls, id)
	} else {
		at.dial.Stage = stage
	}
	select {
	case f.nudge[at.entry] <- struct{}{}:
	default:
	}
}

// Of lists the campaign's calls, oldest first is not promised.
func (f *Flights) Of(t tenant.ID, c dialer.CampaignID) []Flight {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Flight
	for _, at := range f.calls {
		if at.entry == (Entry{t, c}) {
			out = append(out, Flight{Dial: at.dial, Lead: at.lead})
		}
	}
	return out
}

// dials is Of for the pacer.
func (f *Flights) dials(e Entry) []pace.Dial {
	var out []pace.Dial
	for _, at := range f.Of(e.Tenant, e.Campaign) {
		out = append(out, at.Dial)
	}
	return out
}

// alive groups all calls by tenant, for the heartbeat.
func (f *Flights) alive() map[tenant.ID][]dialer.CallID {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := map[tenant.ID][]dialer.CallID{}
	for id, at := range f.calls {
		out[at.entry.Tenant] = append(out[at.entry.Tenant], id)
	}
	return out
}

// changed gives the channel on which e's loop is nudged; forget ends it.
func (f *Flights) changed(e Entry) (nudge <-chan struct{}, forget func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := make(chan struct{}, 1)
	f.nudge[e] = c
	return c, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.nudge, e)
	}
}

// Count is how many calls this node has up.
func (f *Flights) Count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.calls)
}
