// Package statetest owns the conformance suite of state.State: what every implementation must do, whatever it is made of, and a real
// Redis server for the tests that need one.
package statetest

import (
	"testing"

	"github.com/boyunhq/boyun/infra/state"
)

// Open opens another handle on the same state, as a second node would; the suite closes it.
type Open func(t *testing.T) state.State

// Run runs the suite. fresh gives each test a state of its own: the returned Open may be called several times.
func Run(t *testing.T, fresh func(t *testing.T) Open) {
	for name, test := range map[string]func(t *testing.T, open Open){
		"a value is there until its time is over":                     valuesExpire,
		"a list has the live values under its prefix and no others":   listByPrefix,
		"a value handed out is the caller's own":                      valuesAreCopies,
		"ten holders never hold more places than the limit":           placesNeverExceed,
		"a place ends by itself and then others may have it":          placesExpire,
		"taking again renews, even when the limit has sunk":           placesRenew,
		"bad times and rates are refused":                             badInput,
		"a rate limit lets the burst pass, then the rate":             limiterRate,
		"two keys do not share a rate limit":                          limiterKeys,
		"many askers together get no more than one would":             limiterShared,
		"events reach every subscriber of the topic in order":         busOrder,
		"a slow subscriber loses the oldest and is told how many":     busLost,
		"a subscription ends with its context and closes the channel": busEnds,
		"closing the state ends its subscriptions":                    closeEnds,
	} {
		t.Run(name, func(t *testing.T) { test(t, fresh(t)) })
	}
}
