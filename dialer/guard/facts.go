package guard

import (
	"time"

	"github.com/boyunhq/boyun/dialer/guard/holiday"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/tenant"
)

// Frame is what is the same for every lead of a campaign.
type Frame struct {
	Tenant    tenant.ID
	Sandbox   bool     // the campaign's trunk is the sandbox: nobody real is called
	Sample    bool     // the campaign's list is a sample: its numbers may be real people's
	Proven    bool     // the tenant has shown who it is, and its caller ID is its own
	Countries []string // destinations the tenant may call; none means none
	Rules     Rules
	Terms     Terms
	Licensed  bool // the tenant has declared the licence that selling by telephone takes where it is based
	Profile   Profile
	Platform  Platform
	OwnDays   OwnDays // days on which the tenant calls nobody
	Feed      string  // name of the risk feed that must answer; empty: none is configured
}

// Rules are the campaign's own; zero fields refuse.
type Rules struct {
	Week        Week
	MaxAttempts int // one budget per lead over all causes
	PerDay      int // calls of this campaign to one lead on one of its days
}

// Facts are all that is known of one lead at one moment.
type Facts struct {
	Frame
	Now      time.Time
	Gathered bool                // false: the lead's facts could not be read
	Local    Profile             // of the called country
	Days     *holiday.Calendar   // of the called country; nil: no day off is known
	More     []*holiday.Calendar // of its states, and the tenant's own
	Country  string
	States   []string // of the called country: of the number's area code, and of the address that is known
	Kind     phone.Kind
	Prefix   string           // why the number's prefix is never called; empty when it may be
	Zones    []*time.Location // all the zones the number may be in; empty is unknown
	Blocked  *Block           // on the tenant's blocklist
	Listed   *Block           // on the platform's
	Consent  string           // id of the proof of consent that is on file for the campaign's purpose; empty: none
	Risk     Risk             // what the feed says, when Frame.Feed names one
	Used     int              // tries of the lead's budget used so far
	Promised bool             // a callback is promised that was not tried yet: it is a try of its own beside the campaign's, not beside the law's
	Calls    []Dialed         // attempts on this number over all campaigns and lists, as far back as the longest cap

	held *held // what Strict and Hours say; nil: worked out each time
}

// held are the rules that many leads of a batch have in common: their profile, their country's and the campaign's.
type held struct {
	profile Profile
	hours   Hours
}

// hold works the rules out that hold for the lead and keeps them; Profile, Local, Days and Rules stay as they are from then on.
func (f Facts) hold() *held { return &held{profile: f.Strict(), hours: f.Hours()} }

// Settled is f with its rules worked out once, for the many looks of a simulation: its profiles, days, states and campaign stay as they are.
func (f Facts) Settled() Facts {
	f.held = nil
	f.held = f.hold()
	return f
}

// Block is an entry of a blocklist.
type Block struct {
	Reason string // opt_out, complaint, imported, wrong_number; the platform's: fraud, complaint, regulator, carrier
	Since  time.Time
	Until  time.Time // zero: for good
}

// Risk is what the anti-fraud feed says of a number. The zero Risk knows nothing, and then nobody is called.
type Risk struct {
	Known   bool
	Denied  bool
	Reason  string    // the feed's own stable word
	At      time.Time // when what it says was signed
	Version int64     // of the feed's list
}

// Dialed is one earlier attempt.
type Dialed struct {
	At   time.Time
	Here bool // by this campaign
}

// Strict is the profile that holds for the lead: the tenant's and the called country's, the stricter of each rule.
func (f Facts) Strict() Profile {
	if f.held != nil {
		return f.held.profile
	}
	return f.Profile.And(f.Local)
}

// Hours are the calling hours that hold for the lead.
func (f Facts) Hours() Hours {
	if f.held != nil {
		return f.held.hours
	}
	p := f.Strict()
	return Hours{Week: f.Rules.Week.And(p.Week), Days: f.Days, More: f.More, Holidays: p.Holidays}
}
