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
	news  map[Entry][]pace.Event // of calls, until the loop takes them
	fates map[Entry][]Fate
	begun map[Entry]int
}

// Fate is how one call of a campaign ended.
type Fate struct {
	Call    dialer.CallID
	Outcome dialer.Outcome
	Talked  bool // with an agent
	At      time.Time
}

type flight struct {
	entry Entry
	dial  pace.Dial
	lead  dialer.LeadID
	apart bool // an agent is held for it, or none is needed: pacing does not count it
}

// Flight is one call as the lane shows it.
type Flight struct {
	pace.Dial
	Lead dialer.LeadID
}

// NewFlights returns an empty sky.
func NewFlights() *Flights {
	return &Flights{calls: map[dialer.CallID]*flight{}, nudge: map[Entry]chan struct{}{}, news: map[Entry][]pace.Event{}, fates: map[Entry][]Fate{}, begun: map[Entry]int{}}
}

var _ call.Watcher = (*Flights)(nil)

// add puts a claimed call into the picture before it is dialed, so that no tick counts it twice. apart calls are shown, not paced.
func (f *Flights) add(e Entry, list dialer.ListID, c Claimed, apart bool, at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls[c.Call] = &flight{entry: e, lead: c.Lead, apart: apart, dial: pace.Dial{Call: c.Call, List: list, Stage: pace.Claimed, Since: at}}
	f.begun[e]++
	if !apart {
		f.tell(e, pace.Event{At: at, Kind: pace.CallDialed, Call: c.Call, List: list})
	}
}

// Stage is called by the running calls.
func (f *Flights) Stage(id dialer.CallID, stage pace.Stage, moment time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := f.calls[id]
	if at == nil || at.dial.Stage == stage {
		return
	}
	at.dial.Stage = stage
	if !at.apart {
		for _, kind := range stage.Kinds() {
			f.tell(at.entry, pace.Event{At: moment, Kind: kind, Call: id, List: at.dial.List})
		}
	}
	f.ring(at.entry)
}

// Over is called by a running call as its last word.
func (f *Flights) Over(id dialer.CallID, end dialer.Ending) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := f.calls[id]
	if at == nil {
		return
	}
	delete(f.calls, id)
	if !at.apart {
		f.tell(at.entry, pace.Event{At: end.Times.Ended, Kind: pace.CallEnded, Call: id, List: at.dial.List, Cause: pace.CauseOf(end.Outcome)})
	}
	if f.nudge[at.entry] != nil {
		f.fates[at.entry] = append(f.fates[at.entry], Fate{Call: id, Outcome: end.Outcome, Talked: !end.Times.Bridged.IsZero(), At: end.Times.Ended})
	}
	f.ring(at.entry)
}

// tell keeps an event for the loop, if one runs; the caller holds the lock.
func (f *Flights) tell(e Entry, event pace.Event) {
	if f.nudge[e] != nil {
		f.news[e] = append(f.news[e], event)
	}
}

func (f *Flights) ring(e Entry) {
	select {
	case f.nudge[e] <- struct{}{}:
	default:
	}
}

// take gives the loop what has happened since it asked last.
func (f *Flights) take(e Entry) (news []pace.Event, fates []Fate, dials int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	news, fates, dials = f.news[e], f.fates[e], f.begun[e]
	delete(f.news, e)
	delete(f.fates, e)
	delete(f.begun, e)
	return news, fates, dials
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

// paced are the calls that need an agent or will: what the pacer counts. up is how many there are of any kind, claimed how many of them
// have no line yet.
func (f *Flights) paced(e Entry) (dials []pace.Dial, up, claimed int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, at := range f.calls {
		if at.entry != e {
			continue
		}
		up++
		if at.dial.Stage == pace.Claimed {
			claimed++
		}
		if !at.apart && at.dial.Stage.Counts() {
			dials = append(dials, at.dial)
		}
	}
	return dials, up, claimed
}

// dials are all calls of a campaign, for its page.
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
		delete(f.news, e)
		delete(f.fates, e)
		delete(f.begun, e)
	}
}

// Count is how many calls this node has up.
func (f *Flights) Count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.calls)
}
