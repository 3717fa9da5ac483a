package trunk

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nyaruka/phonenumbers"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/breaker"
	"github.com/boyunhq/boyun/tenant"
)

// breakerKey names a breaker: of a trunk, or of its way to the numbers that begin so. A carrier that cannot reach one country is still
// asked for others.
type breakerKey struct {
	tenant tenant.ID
	trunk  dialer.TrunkID
	route  string // empty: the trunk itself
}

// breakers are this node's. Each node finds out for itself: what one cannot reach another may.
type breakers struct {
	mu  sync.Mutex
	all map[breakerKey]*breaker.Breaker
}

func newBreakers() *breakers { return &breakers{all: map[breakerKey]*breaker.Breaker{}} }

func (b *breakers) of(key breakerKey) *breaker.Breaker {
	b.mu.Lock()
	defer b.mu.Unlock()
	found := b.all[key]
	if found == nil {
		found = breaker.New(breaker.Config{})
		b.all[key] = found
	}
	return found
}

// passes are the rights to ask a trunk for one call: the trunk's and its route's.
type passes struct{ trunk, route *breaker.Pass }

// ask asks both; until says when to ask again if it is known.
func (b *breakers) ask(key breakerKey, now time.Time) (p passes, until time.Time, ok bool) {
	whole, until := b.of(breakerKey{key.tenant, key.trunk, ""}).Ask(now)
	if whole == nil {
		return p, until, false
	}
	route, until := b.of(key).Ask(now)
	if route == nil {
		whole.Drop()
		return p, until, false
	}
	return passes{whole, route}, time.Time{}, true
}

// note says how it went, as far as that says anything of the carrier.
func (p passes) note(now time.Time, f Facts, answered bool) {
	switch about := blameOf(f, answered); about {
	case nobody:
		p.trunk.Drop()
		p.route.Drop()
	case served:
		p.trunk.Done(now, true, 0)
		p.route.Done(now, true, 0)
	case theRoute:
		p.trunk.Done(now, true, 0)
		p.route.Done(now, false, 0)
	case theTrunk:
		p.trunk.Done(now, false, restOf(f))
		p.route.Done(now, false, 0)
	}
}

// restOf is how long a carrier wants to be left alone: only a 503 says so of itself (RFC 3261 section 21.5.4).
func restOf(f Facts) time.Duration {
	if f.Status == 503 {
		return f.RetryAfter
	}
	return 0
}

// about says what an answer says of a carrier.
type about uint8

const (
	nobody   about = iota // nothing: we gave up, or failed ourselves
	served                // it did its work, whatever the callee did
	theRoute              // it lives but cannot reach these numbers
	theTrunk              // it cannot be used
)

// blameOf is pure: see Facts.
func blameOf(f Facts, answered bool) about {
	if answered {
		return served
	}
	switch f.Fault {
	case "":
	case "sip_timeout", "sip_transport", "trunk_unresolved", "trunk_host_inside", "not_registered":
		return theTrunk
	default:
		return nobody
	}
	v, _ := judge(f)
	switch {
	case f.Stop == RingTimeout:
		return served
	case f.Stop == Cancelled || f.Status == 0:
		return nobody
	case f.Status == 401 || f.Status == 407:
		return theTrunk
	case f.Rang || v.outcome != dialer.Failed:
		return served
	case f.Status == 500 || f.Status == 502 || f.Status == 503 || f.Status == 504:
		return theTrunk
	}
	return theRoute
}

// room is how many calls a breaker lets pass.
func (b *breakers) room(key breakerKey, now time.Time) int {
	switch b.of(key).Look(now).State {
	case breaker.Open:
		return 0
	case breaker.HalfOpen:
		return 3
	}
	return unlimited
}

// Resting is a breaker that is not closed.
type Resting struct {
	Route string    // the numbers it is about begin so; empty: the whole trunk
	State string    // open or half_open
	Until time.Time // end of the rest; zero when half open
	Since time.Time
}

// resting lists a trunk's breakers that are not closed.
func (b *breakers) resting(t tenant.ID, id dialer.TrunkID, now time.Time) (out []Resting) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for key, of := range b.all {
		if key.tenant != t || key.trunk != id {
			continue
		}
		if v := of.Look(now); v.State != breaker.Closed {
			out = append(out, Resting{Route: key.route, State: string(v.State), Until: v.Until, Since: v.Since})
		}
	}
	return out
}

// destination is the finest name of where a number is that failures are counted by: the route's prefix, else its country's code.
func destination(prefix, e164 string) string {
	if prefix != "" {
		return prefix
	}
	digits := strings.TrimPrefix(e164, "+")
	for n := 1; n <= min(3, len(digits)); n++ { // no country's code begins another's (ITU-T E.164 section 6.2.1)
		if countryCodes()[digits[:n]] {
			return digits[:n]
		}
	}
	return "?"
}

// countryCodes are all that are given out.
var countryCodes = sync.OnceValue(func() map[string]bool {
	codes := map[string]bool{}
	for code := range phonenumbers.GetSupportedCallingCodes() {
		codes[strconv.Itoa(code)] = true
	}
	return codes
})
