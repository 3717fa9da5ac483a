package guard

import (
	"maps"
	"slices"
	"strings"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/phone"
)

// addressFields are the names of free fields, in lower case, that say where a person lives.
func addressFields() []string {
	return []string{"state", "us_state", "us state", "address", "address state", "address_state", "home state", "home_state", "州", "地址"}
}

// settle finds the states of the called country whose rules protect the person: the one of the number's area code, and those that their address
// names (parted by |). Where they differ all of them count. A number of no state is held to the country's rules.
func (f *Facts) settle(profiles *Profiles, n dialer.Number, addresses string) {
	if !profiles.Divided(f.Country) {
		return
	}
	f.Reside(profiles, residences(phone.State(n), addresses))
}

// Reside holds the person to what these states of the called country ask besides it.
func (f *Facts) Reside(profiles *Profiles, states []string) {
	f.States, f.held = states, nil
	f.Local = profiles.Local(f.Country, states)
	f.More = nil
	for _, state := range states {
		if days := profiles.days.Of(f.Country + "-" + state); days != nil {
			f.More = append(f.More, days)
		}
	}
	f.More = append(f.More, f.OwnDays.of(f.Country, states)...)
}

// residences are the state of a number and those that addresses (parted by |) name, sorted.
func residences(ofNumber, addresses string) (states []string) {
	for _, state := range append([]string{ofNumber}, statesIn(addresses)...) {
		if state != "" && !slices.Contains(states, state) {
			states = append(states, state)
		}
	}
	slices.Sort(states)
	return states
}

// ByState finds the state whose own rule makes the difference: f is against a call, and would not be by its country's rules alone. What
// against means is the caller's: now, or for the day. A lead of two states is the first one's whose rule alone is enough.
func (p *Profiles) ByState(f Facts, against func(Facts) bool) (found State, ok bool) {
	held := p.Held(f)
	if len(held) == 0 || !against(f) {
		return found, false
	}
	country := f
	if country.Reside(p, nil); against(country) {
		return found, false
	}
	for _, state := range held {
		one := f
		if one.Reside(p, []string{state.Code}); against(one) {
			return state, true
		}
	}
	return held[0], true
}

// Held are the states of f that ask more than its country.
func (p *Profiles) Held(f Facts) (held []State) {
	for _, code := range f.States {
		if s, ok := p.states[f.Country][code]; ok {
			held = append(held, s)
		}
	}
	return held
}

// Divided tells whether people of a country are told apart by its states.
func (p *Profiles) Divided(country string) bool { return len(p.states[country]) > 0 }

// stated are the countries whose states ask more.
func (p *Profiles) stated() []string { return slices.Sorted(maps.Keys(p.states)) }

func statesIn(addresses string) (all []string) {
	for address := range strings.SplitSeq(addresses, "|") {
		all = append(all, phone.StateIn(address))
	}
	return all
}
