// Package station owns agents' own telephones: whose number it is and how that was proved, whether calls reach the agent there, ringing it
// over a callback line (回拨), and its leg, which is to a desk what a browser's is. The number is kept sealed, is called and never shown: what
// the telephone displays is a number of the campaign's (dialer/callerid). It does not own agents' states (softphone/desk), trunks
// (dialer/trunk) or the surcharge (billing/plan). The walk goes on in softphone/bridge.
package station

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/tenant"
)

// Means is how a telephone was proved to be its agent's.
type Means string

// Means of proof.
const (
	ByCall  Means = "call"  // a code that was spoken to it
	ByAdmin Means = "admin" // an admin's word: the agent cannot change it
)

// Station is one agent's own telephone.
type Station struct {
	User     tenant.UserID
	Last4    string
	Verified bool
	By       Means // empty: not proved yet
	ProvedAt time.Time
	InUse    bool // calls reach the agent there, not on the page
}

// Claim is a number somebody enters as a telephone.
type Claim struct {
	Number  dialer.Number
	Country string // ISO 3166-1 alpha-2
	Kind    phone.Kind
}
