package phone

import (
	"regexp"
	"strings"

	pn "github.com/nyaruka/phonenumbers"

	"github.com/boyunhq/boyun/dialer"
)

// usStates are the states of the US and the District of Columbia by name, as postal codes.
var usStates = map[string]string{
	"alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO", "connecticut": "CT", "delaware": "DE", "florida": "FL", "georgia": "GA",
	"hawaii": "HI", "idaho": "ID", "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY", "louisiana": "LA", "maine": "ME", "maryland": "MD",
	"massachusetts": "MA", "michigan": "MI", "minnesota": "MN", "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH",
	"new jersey": "NJ", "new mexico": "NM", "new york": "NY", "north carolina": "NC", "north dakota": "ND", "ohio": "OH", "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA",
	"rhode island": "RI", "south carolina": "SC", "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT", "virginia": "VA", "washington": "WA",
	"washington state": "WA", "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY", "district of columbia": "DC", "washington d.c": "DC", "washington dc": "DC",
}

// postal is a postal code at the end of an address, with or without its ZIP code.
var postal = regexp.MustCompile(`(?:^|[\s,|/])([A-Za-z]{2})\.?(?:[\s,]+\d{5}(?:-\d{4})?)?$`)

// State is the state of the US in whose area code n is, by libphonenumber's table of places; empty when n is no number of one state. A mobile
// number keeps its area code wherever its person lives.
func State(n dialer.Number) string {
	if !strings.HasPrefix(n.Reveal(), "+1") {
		return ""
	}
	number, err := pn.Parse(n.Reveal(), "US")
	if err != nil {
		return ""
	}
	place, _ := pn.GetGeocodingForNumber(number, "en") // the tables are compiled in: an error is an empty name
	return StateIn(place)
}

// States is State for many numbers: what was found for an exchange (+1 and six digits, the finest the table knows) is not looked up
// again. Not safe for concurrent use.
type States map[string]string

// Of is State(n).
func (s States) Of(n dialer.Number) string {
	const exchange = len("+1212555")
	digits := n.Reveal()
	if !strings.HasPrefix(digits, "+1") || len(digits) != len("+12125550100") {
		return State(n)
	}
	found, ok := s[digits[:exchange]]
	if !ok {
		found = State(n)
		s[digits[:exchange]] = found
	}
	return found
}

// StateIn finds the state of the US in the words of a place or an address: a name, a postal code, or an address that ends with one. Empty when
// there is none.
func StateIn(address string) string {
	address = strings.TrimSpace(address)
	if code, ok := usStates[strings.ToLower(strings.Trim(address, " ."))]; ok {
		return code
	}
	if at := postal.FindStringSubmatch(address); at != nil {
		return postalCode(at[1])
	}
	if cut := strings.LastIndexByte(address, ','); cut >= 0 {
		return usStates[strings.ToLower(strings.Trim(address[cut+1:], " .0123456789-"))]
	}
	return ""
}

func postalCode(letters string) string {
	letters = strings.ToUpper(letters)
	for _, code := range usStates {
		if code == letters {
			return code
		}
	}
	return ""
}
