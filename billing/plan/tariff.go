// Package plan owns what is sold: tariffs by version, a tenant's subscription (by seat or by concurrent lines) and its changes. It does not
// count lines in use (billing/line), rate calls (billing/meter) or draw up bills (billing/bill).
package plan

import (
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

// Micro is money in millionths of the currency unit: integers only, so that nothing is lost by adding.
type Micro int64

// Tariff is one version of the prices in one currency. A ledger row names the version it was rated by, so that rating it again gives the
// same amount for ever: a tariff is never changed, a new version follows it.
type Tariff struct {
	Version   string
	Currency  string // ISO 4217
	From      time.Time
	Seat      Micro         // a seat a month
	Line      Micro         // a concurrent line a month
	Minute    Micro         // an answered minute
	Increment time.Duration // answered time is rounded up to it, once per leg
	Callback  Micro         // added per minute on callback lines (回拨): both sides are called
}

// Rate is the price of an answered interval: billed time after rounding, and its amount. Unanswered calls cost nothing.
func (t Tariff) Rate(answered time.Duration) (billed time.Duration, amount Micro) {
	if answered <= 0 {
		return 0, 0
	}
	billed = (answered + t.Increment - 1) / t.Increment * t.Increment
	// rounded half up to the micro-unit, in integers: minutes are billed to the millisecond of the increment
	ms := billed.Milliseconds()
	return billed, Micro((ms*int64(t.Minute) + 30_000) / 60_000)
}

// RateInbound is the price of an answered interval of a person who called us: rounded as any other, and free in every version sold so far,
// because carriers charge their caller for it.
func (t Tariff) RateInbound(answered time.Duration) (billed time.Duration, amount Micro) {
	billed, _ = t.Rate(answered)
	return billed, 0
}

// RateCallback is what an answered interval costs on top where the agent's telephone was called for it: the route's surcharge, on the same
// billed time as the call itself.
func (t Tariff) RateCallback(answered time.Duration) (billed time.Duration, amount Micro) {
	billed, _ = t.Rate(answered)
	return billed, Micro((billed.Milliseconds()*int64(t.Callback) + 30_000) / 60_000)
}

const first = "2026-11"

// tariffs lists every version ever sold, the oldest first.
func tariffs() []Tariff {
	since := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	return []Tariff{
		{first, "CNY", since, 98_000_000, 42_000_000, 120_000, time.Second, 50_000},
		{first, "USD", since, 15_000_000, 6_500_000, 12_000, time.Second, 50_000},
		{first, "EUR", since, 14_000_000, 6_000_000, 11_000, time.Second, 50_000},
		{first, "GBP", since, 12_000_000, 5_000_000, 10_000, time.Second, 50_000},
	}
}

// Current is the tariff sold in currency at a moment; a currency without one is sold in USD.
func Current(currency string, at time.Time) Tariff {
	var found Tariff
	for _, want := range []string{currency, "USD"} {
		for _, t := range tariffs() {
			if t.Currency == want && (!t.From.After(at) || found.Version == "") {
				found = t
			}
		}
		if found.Version != "" {
			break
		}
	}
	return found
}

// Version finds a tariff by its name; an unknown one is our mistake.
func Version(version, currency string) (Tariff, error) {
	for _, t := range tariffs() {
		if t.Version == version && t.Currency == currency {
			return t, nil
		}
	}
	return Tariff{}, fault.New(fault.Internal, "tariff_unknown", "no tariff %s in %s", version, currency)
}
