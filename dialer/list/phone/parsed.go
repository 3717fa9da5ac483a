package phone

import "github.com/boyunhq/boyun/dialer"

// Kind is what sort of number it is, from libphonenumber's type. dialer/guard refuses the dear and the unknown ones.
type Kind string

// The kinds.
const (
	Mobile        Kind = "mobile"
	Fixed         Kind = "fixed"
	FixedOrMobile Kind = "fixed_or_mobile" // countries that do not tell them apart, such as the US
	TollFree      Kind = "toll_free"
	Premium       Kind = "premium"
	SharedCost    Kind = "shared_cost"
	VoIP          Kind = "voip"
	Personal      Kind = "personal"
	Pager         Kind = "pager"
	Company       Kind = "company" // one number for a whole company (UAN), CN 400 numbers among them
	Voicemail     Kind = "voicemail"
)

// Kinds are all of them.
func Kinds() []Kind {
	return []Kind{Mobile, Fixed, FixedOrMobile, TollFree, Premium, SharedCost, VoIP, Personal, Pager, Company, Voicemail}
}

// Place says where a number was given out. It is the number's, not the person's: phones move.
type Place struct {
	Country string   // ISO 3166-1 alpha-2; "" for numbers of no country (satellite, international freephone)
	Region  string   // name in the language asked for
	Carrier string   // the number's first carrier, often unknown
	Zones   []string // IANA; several when the number does not tell which, none when that would be a guess
}

// Parsed is a number that passed.
type Parsed struct {
	Number    dialer.Number
	Kind      Kind
	Extension string // digits after 转 or ext.; nothing dials them by itself
	Place
}

// Reject says why a text is no number. Reason is a stable word, Detail holds the values its sentence needs; never whole digits.
type Reject struct {
	Reason string
	Detail map[string]any
}

// Reasons.
const (
	Empty          = "empty"            // nothing in the cell
	NotANumber     = "not_a_number"     // no telephone number in it
	TooShort       = "too_short"        // value, country, missing
	TooLong        = "too_long"         // value, country, extra
	NotAssigned    = "not_assigned"     // value, country: the right length, but no such numbers are given out
	UnknownCountry = "unknown_country"  // value: no country has this code
	Several        = "several_numbers"  // count
	ShortNumber    = "short_number"     // value, country: emergency and service numbers
	LostDigits     = "scientific_lossy" // value: a spreadsheet rounded the number away
)

func (r *Reject) Error() string { return "not a telephone number: " + r.Reason }
