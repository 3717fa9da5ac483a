package dialer

import "time"

// Carriage is who carries a call, and at what price.
type Carriage struct {
	Trunk TrunkID
	Rate  Rate
}

// Rate is what a carrier charges for a call to one number. Money is in millionths of the currency unit. It is the tenant's cost, not
// what the tenant is billed (billing/plan).
type Rate struct {
	Prefix   string // of the price that applies, for people
	Currency string // ISO 4217; empty: the trunk has no price for the number
	Minute   int64
	Connect  int64         // once, when the call is answered
	First    time.Duration // the least that is charged for; whole seconds (price.Validate)
	Step     time.Duration // what is charged at a time after that; whole seconds
}

// Known tells whether there is a price at all.
func (r Rate) Known() bool { return r.Currency != "" }

// Charged is the time the carrier counts for a talk: nothing for a call that was not answered, at least First, then whole Steps.
func (r Rate) Charged(talk time.Duration) time.Duration {
	first, step := max(r.First, time.Second), max(r.Step, time.Second)
	switch {
	case talk <= 0:
		return 0
	case talk <= first:
		return first
	}
	return first + (talk-first+step-1)/step*step
}

// Cost is what a talk costs, rounded up to a millionth.
func (r Rate) Cost(talk time.Duration) int64 {
	charged := int64(r.Charged(talk) / time.Second)
	if charged == 0 {
		return 0
	}
	return r.Connect + (r.Minute*charged+59)/60
}
