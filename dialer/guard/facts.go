package guard

import (
	"time"

	"github.com/boyunhq/boyun/dialer/list/phone"
)

// Frame is what is the same for every lead of a campaign.
type Frame struct {
	Sandbox   bool     // the campaign's trunk is the sandbox: nobody real is called
	Sample    bool     // the campaign's list is a sample: its numbers may be real people's
	Proven    bool     // the tenant has shown who it is, and its caller ID is its own
	Countries []string // destinations the tenant may call; none means none
	Rules     Rules
	Profile   Profile // of the tenant
}

// Rules are the campaign's own; zero fields refuse.
type Rules struct {
	Week        Week
	MaxAttempts int // one budget per lead over all causes
	PerDay      int // calls of this campaign to one lead on one of its days
	NeedConsent bool
}

// Facts are all that is known of one lead at one moment.
type Facts struct {
	Frame
	Now      time.Time
	Gathered bool    // false: the lead's facts could not be read
	Local    Profile // of the called country
	Country  string
	Kind     phone.Kind
	Zones    []*time.Location // all the zones the number may be in; empty is unknown
	Blocked  *Block           // on the tenant's blocklist
	Consent  bool             // proof of consent is on file
	Used     int              // tries of the lead's budget used so far
	Calls    []Dialed         // recent attempts on this number, over all campaigns: three days at least
}

// Block is an entry of the blocklist.
type Block struct {
	Reason string // opt_out, complaint, imported, wrong_number
	Since  time.Time
}

// Dialed is one earlier attempt.
type Dialed struct {
	At   time.Time
	Here bool // by this campaign
}
