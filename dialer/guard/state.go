package guard

import (
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
	if len(profiles.states[f.Country]) == 0 {
		return
	}
	for _, state := range append([]string{phone.State(n)}, statesIn(addresses)...) {
		if state != "" && !slices.Contains(f.States, state) {
			f.States = append(f.States, state)
		}
	}
	slices.Sort(f.States)
	f.Local = profiles.Local(f.Country, f.States)
}

func statesIn(addresses string) (all []string) {
	for address := range strings.SplitSeq(addresses, "|") {
		all = append(all, phone.StateIn(address))
	}
	return all
}
