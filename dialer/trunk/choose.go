package trunk

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/trunk/pick"
	"github.com/boyunhq/boyun/infra/breaker"
	"github.com/boyunhq/boyun/tenant"
)

// bookAge is how old what the book says of a group may be: edits are seen at the next dial.
const bookAge = time.Second

// grouped is a group as it was read, and whose turn it is.
type grouped struct {
	pick.Group
	read  time.Time
	wheel pick.Wheel
}

// choosing is the node's memory of groups. Its lock is held over one choice: what one call is given the next must see.
type choosing struct {
	mu       sync.Mutex
	groups   map[groupKey]*grouped
	accounts map[trunkKey]readAccount
}

type groupKey struct {
	tenant tenant.ID
	id     dialer.GroupID
}

type readAccount struct {
	Account
	read time.Time
}

func (g *grouped) trunks() (ids []dialer.TrunkID) {
	for _, r := range g.Routes {
		if !slices.Contains(ids, r.Trunk) {
			ids = append(ids, r.Trunk)
		}
	}
	return ids
}

// group reads a group, from memory when it was read just now.
func (t *Trunks) group(ctx context.Context, tn tenant.ID, id dialer.GroupID) (*grouped, error) {
	key, now := groupKey{tn, id}, time.Now()
	t.choosing.mu.Lock()
	g := t.choosing.groups[key]
	if g != nil && now.Sub(g.read) < bookAge {
		defer t.choosing.mu.Unlock()
		return &grouped{Group: g.Group}, nil
	}
	t.choosing.mu.Unlock()
	read, err := t.world.Book.Group(ctx, tn, id)
	if err != nil {
		return nil, err
	}
	t.choosing.mu.Lock()
	defer t.choosing.mu.Unlock()
	if g = t.choosing.groups[key]; g == nil {
		g = &grouped{}
		t.choosing.groups[key] = g
	}
	g.Group, g.read = read, now
	return &grouped{Group: read}, nil
}

// account reads a trunk for its limits, from memory when it was read just now.
func (t *Trunks) account(ctx context.Context, tn tenant.ID, id dialer.TrunkID) (Account, error) {
	key, now := trunkKey{tn, id}, time.Now()
	t.choosing.mu.Lock()
	known, ok := t.choosing.accounts[key]
	t.choosing.mu.Unlock()
	if ok && now.Sub(known.read) < bookAge {
		return known.Account, nil
	}
	a, err := t.world.Book.Trunk(ctx, tn, id)
	if err != nil {
		return a, err
	}
	a.Tenant, a.ID, a.Secret = tn, id, ""
	t.choosing.mu.Lock()
	defer t.choosing.mu.Unlock()
	t.choosing.accounts[key] = readAccount{a, now}
	return a, nil
}

// way is one trunk a call may go by.
type way struct {
	trunk dialer.TrunkID
	route string // the beginning of the numbers its breaker is about
	rate  dialer.Rate
	hold  func() // gives the trunk's count back; nil until it is counted
}

// ways lists the trunks for a call in the order in which they are asked. word is the reason of a refusal, wait when to come again.
func (t *Trunks) ways(ctx context.Context, d call.Dialing) (list []way, word string, wait time.Duration) {
	digits := d.To.Reveal()
	if len(digits) < 2 {
		return nil, "number_unusable", 0
	}
	if d.Group == "" {
		rates := t.rates(ctx, d.Tenant, []dialer.TrunkID{d.Trunk}, digits[1:])
		return []way{{trunk: d.Trunk, route: destination("", digits), rate: rates[d.Trunk]}}, "", 0
	}
	g, err := t.group(ctx, d.Tenant, d.Group)
	if err != nil {
		return nil, "trunk_book_away", 0
	}
	if !g.Serves(digits[1:]) {
		return nil, "no_route", 0
	}
	rates := t.rates(ctx, d.Tenant, g.trunks(), digits[1:])
	return t.order(d, g.Group, digits, rates)
}

// order chooses, and counts the first choice as a call of its trunk before the next call may choose.
func (t *Trunks) order(d call.Dialing, g pick.Group, digits string, rates map[dialer.TrunkID]dialer.Rate) (list []way, word string, wait time.Duration) {
	now := time.Now()
	var soonest time.Time
	see := func(id dialer.TrunkID) pick.Sight {
		v := t.breakers.of(breakerKey{d.Tenant, id, ""}).Look(now)
		if v.State == breaker.Open && (soonest.IsZero() || v.Until.Before(soonest)) {
			soonest = v.Until
		}
		return pick.Sight{Away: v.State == breaker.Open, Calls: t.usageOf(trunkKey{d.Tenant, id}).calls(), Rate: rates[id]}
	}
	answering := func(id dialer.TrunkID) pick.Sight {
		s := see(id)
		s.Away = s.Away || t.silent(trunkKey{d.Tenant, id})
		return s
	}
	t.choosing.mu.Lock()
	defer t.choosing.mu.Unlock()
	wheel := &t.choosing.groups[groupKey{d.Tenant, d.Group}].wheel
	order := pick.Order(g, digits[1:], answering, wheel)
	if len(order) == 0 { // better one that did not answer its last keep-alive than none
		order = pick.Order(g, digits[1:], see, wheel)
	}
	for i, r := range order {
		w := way{trunk: r.Trunk, route: destination(r.Prefix, digits), rate: rates[r.Trunk]}
		if i == 0 {
			w.hold = t.usageOf(trunkKey{d.Tenant, r.Trunk}).hold()
		}
		list = append(list, w)
	}
	if len(list) == 0 {
		return nil, "trunk_resting", max(soonest.Sub(now), 0)
	}
	return list, "", 0
}

// silent tells whether a trunk that is kept up did not answer when it was last asked.
func (t *Trunks) silent(key trunkKey) bool {
	t.mu.RLock()
	k := t.keepers[key]
	t.mu.RUnlock()
	if k == nil {
		return false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if t.cfg.PingEvery < 0 && k.account.Kind != Register {
		return false // what is known comes from calls: the breakers judge those
	}
	return k.status.State == Down || k.status.State == Refused
}

// rates are what the carriers charge for the number. Not to know them stops no call.
func (t *Trunks) rates(ctx context.Context, tn tenant.ID, ids []dialer.TrunkID, digits string) map[dialer.TrunkID]dialer.Rate {
	rates, err := t.world.Book.Rates(ctx, tn, ids, digits)
	if err != nil && ctx.Err() == nil {
		t.log.Warn("carriers' prices are not read; the call's cost will not be known", "tenant", tn, "error", err)
	}
	return rates
}
