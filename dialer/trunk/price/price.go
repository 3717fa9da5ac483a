// Package price owns what carriers charge: a table of prices by the beginning of the number, the file it comes in, and which price a
// number has. It does not own what tenants are billed (billing/plan), nor the rows (dialer/trunk/store); what a talk costs at a price is
// dialer.Rate.
package price

import (
	"strings"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
)

// Most is how many prices one trunk may have: a world-wide table by area code has some tens of thousands.
const Most = 100_000

// longest is how many digits a prefix may have (E.164).
const longest = 15

// Prefixes are the beginnings of a number that a table may have a price for, the longest first. They end before the last four digits: no
// price is for one person, and what is asked of a database should not be a number.
func Prefixes(digits string) []string {
	most := max(min(len(digits)-4, longest), 0)
	out := make([]string, 0, most+1)
	for n := most; n >= 0; n-- {
		out = append(out, digits[:n])
	}
	return out
}

// Validate tells what is wrong with a table. A trunk has one currency, for one carrier sends one bill.
func Validate(table []dialer.Rate) error {
	seen := map[string]bool{}
	if len(table) > Most {
		return fault.New(fault.Invalid, "prices_many", "a trunk has at most %d prices", Most).With("max", Most)
	}
	for _, r := range table {
		if reason := check(r); reason != "" {
			return fault.New(fault.Invalid, reason, "price for %q", r.Prefix).With("prefix", r.Prefix)
		}
		if r.Currency != table[0].Currency {
			return fault.New(fault.Invalid, "price_currencies", "a trunk has one currency, not %s and %s", table[0].Currency, r.Currency)
		}
		if seen[r.Prefix] {
			return fault.New(fault.Invalid, "price_twice", "two prices for %q", r.Prefix).With("prefix", r.Prefix)
		}
		seen[r.Prefix] = true
	}
	return nil
}

// The bounds of a price: a thousand units of currency a minute, and steps of an hour.
const (
	dearest  = 1_000_000_000
	longStep = 3600e9
)

// check is the stable word for what is wrong with one price.
func check(r dialer.Rate) string {
	switch {
	case len(r.Prefix) > longest || strings.Trim(r.Prefix, "0123456789") != "" || strings.HasPrefix(r.Prefix, "0"): // no country code begins with 0
		return "price_prefix"
	case len(r.Currency) != 3 || strings.Trim(r.Currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "":
		return "price_currency"
	case r.Minute < 0 || r.Minute > dearest || r.Connect < 0 || r.Connect > dearest:
		return "price_amount"
	case r.First < 1e9 || r.First > longStep || r.Step < 1e9 || r.Step > longStep || r.First%1e9 != 0 || r.Step%1e9 != 0:
		return "price_steps"
	}
	return ""
}
