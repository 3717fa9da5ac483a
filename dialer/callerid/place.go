package callerid

import "strings"

// Place is where a number was given out, by its own digits; people move, numbers stay.
type Place struct {
	Country string // ISO 3166-1 alpha-2
	Zh, En  string // libphonenumber's names of the area, "浙江省杭州市", "Hangzhou, Zhejiang"; either may be empty
}

// Nearness is how close a number is to whom it calls; larger is nearer.
type Nearness int

// Degrees of nearness.
const (
	Abroad   Nearness = iota // another country, or nothing known
	Country                  // the same country
	Province                 // the same province or state
	City                     // the same city or area code
)

// Near tells how close two numbers are. Names of areas are compared in each language that both have.
func Near(a, b Place) Nearness {
	if a.Country == "" || a.Country != b.Country {
		return Abroad
	}
	return max(Country, near(a.Zh, b.Zh), near(a.En, b.En))
}

func near(a, b string) Nearness {
	switch {
	case a == "" || b == "":
		return Abroad
	case a == b:
		return City
	case province(a) == province(b):
		return Province
	}
	return Abroad
}

// province is the larger part of an area's name: "浙江省杭州市" and "Hangzhou, Zhejiang" are in 浙江省 and Zhejiang, "San Francisco, CA" and
// "California" in CA. A name of one part is its own.
func province(area string) string {
	if at := strings.LastIndex(area, ", "); at >= 0 {
		return area[at+2:]
	}
	if at := strings.Index(area, "省"); at > 0 {
		return area[:at+len("省")]
	}
	for _, region := range []string{"内蒙古", "广西", "西藏", "宁夏", "新疆"} { // the autonomous regions, which carry no 省
		if strings.HasPrefix(area, region) {
			return region
		}
	}
	if short, ok := states()[area]; ok {
		return short
	}
	return area
}

// states are the names North American area codes go by when a whole state or province has them, with the short form cities use.
func states() map[string]string {
	return map[string]string{
		"Alabama": "AL", "Alaska": "AK", "Arizona": "AZ", "Arkansas": "AR", "California": "CA", "Colorado": "CO", "Connecticut": "CT",
		"Delaware": "DE", "Florida": "FL", "Georgia": "GA", "Hawaii": "HI", "Idaho": "ID", "Illinois": "IL", "Indiana": "IN", "Iowa": "IA",
		"Kansas": "KS", "Kentucky": "KY", "Louisiana": "LA", "Maine": "ME", "Maryland": "MD", "Massachusetts": "MA", "Michigan": "MI",
		"Minnesota": "MN", "Mississippi": "MS", "Missouri": "MO", "Montana": "MT", "Nebraska": "NE", "Nevada": "NV", "New Hampshire": "NH",
		"New Jersey": "NJ", "New Mexico": "NM", "New York": "NY", "North Carolina": "NC", "North Dakota": "ND", "Ohio": "OH", "Oklahoma": "OK",
		"Oregon": "OR", "Pennsylvania": "PA", "Rhode Island": "RI", "South Carolina": "SC", "South Dakota": "SD", "Tennessee": "TN", "Texas": "TX",
		"Utah": "UT", "Vermont": "VT", "Virginia": "VA", "Washington": "WA", "West Virginia": "WV", "Wisconsin": "WI", "Wyoming": "WY",
		"Washington D.C.": "DC", "Alberta": "AB", "British Columbia": "BC", "Manitoba": "MB", "New Brunswick": "NB", "Newfoundland and Labrador": "NL",
		"Nova Scotia": "NS", "Ontario": "ON", "Prince Edward Island": "PE", "Quebec": "QC", "Saskatchewan": "SK",
	}
}
