// Package scenario owns the description of a simulated campaign: the list and its people, the carrier, the team, the campaign's settings
// and what changes on the way, as a file a person can write (docs/simulate.md) and as values. It draws nothing and runs nothing: the walk
// goes on in dialer/simulate.
package scenario

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/retry"
)

// Scenario is one campaign to be played. Read fills in everything a file leaves out; a Scenario made by hand needs Complete.
type Scenario struct {
	Name     string
	Seed     uint64
	Zone     *time.Location // of Start, Until, shifts and changes
	Start    time.Time
	Until    time.Time // the last moment played; default the end of the last shift of the last day
	Days     int       // the team's shifts are repeated on so many days; default 1
	Team     []Shift
	Groups   []Group
	Lists    []List // that are mixed; none: all groups are one list
	Callers  Callers
	Carrier  Carrier
	Campaign Campaign
	Changes  []Change
	Closed   []guard.ClosedDay // days on which the company calls nobody, of a country or a US state
	Money    Money
}

// Shift is a number of agents who work the same hours.
type Shift struct {
	Agents int
	From   time.Duration // since midnight in Zone
	To     time.Duration // not after midnight: a shift over midnight is two
	Breaks []Break
	Talk   Spread                 // length of a conversation
	Wrap   Spread                 // work after it
	Pace   float64                // standard deviation of the logarithm of an agent's own factor on talk and wrap; default 0.1
	Look   Spread                 // manual, preview: from a free desk to the wish for a call, or from a lead shown to its being called or skipped
	Skips  map[retry.Skip]float64 // preview: shares of the leads shown that are skipped
}

// Break is a pause every agent of a shift takes, at a moment drawn evenly from At to At+Spread.
type Break struct {
	At     time.Duration
	For    time.Duration
	Spread time.Duration
}

// Group is a number of leads that behave alike.
type Group struct {
	Name     string
	Leads    int
	Country  string // ISO alpha-2
	Kind     phone.Kind
	Zones    []string    // IANA names: all the zones such a number may be in
	States   []Residence // who of them lives where, in a country whose states ask more; the rest is held to the country's rules alone
	Numbers  []float64   // shares of leads with one, two, ... numbers; empty: one each
	Blocked  float64     // share on the blocklist
	Consent  float64     // share with proof of consent
	Used     int         // tries of the budget that are used already
	Today    int         // calls to the number on the first day before the start
	Priority int
	List     string   // that it is on; empty: the first
	Regions  []Region // where its numbers were given out, for the choice of the number they are called from; the rest is somewhere in the country
	Fates    Fates
	Callback Callback
	Promises []Promise // callbacks that were promised before the start, for the first leads of the group
	// Facts are what the guard knows of each lead of a real list; Country, Kind, Zones, States, Blocked, Consent, Used and Today are then
	// not looked at, nor are the campaign's Profile, Windows and NeedConsent: it is all in there.
	Facts *guard.Facts
}

// List is one list of the campaign's mix: of weights 3 and 1, three calls in four go to the first while both have leads.
type List struct {
	Name   string
	Weight int
}

// Region is a share of a group whose numbers are of one area.
type Region struct {
	callerid.Place
	Share float64
}

// Callback is how conversations end with the promise of another.
type Callback struct {
	Share float64 // of conversations
	After Spread  // from the end of the conversation to the time the person asks for; 2 h
	Own   float64 // share of them that wait for the agent who promised; the rest is for whoever is free
}

// Promise is a callback that waits already.
type Promise struct {
	At    time.Time
	Agent int // number of the agent in the team, from 1; 0: whoever is free; above the team: somebody who is not there
}

// Callers are the numbers calls show. Without any, every call shows a number that has no cap.
type Callers struct {
	Numbers []Caller
	Guard   bool // they are shown less when fewer people answer than usual
}

// Caller is one number as it stands at the start: its caps, its use so far, its health.
type Caller struct {
	callerid.Standing
	Name   string // as the report tells it; empty: its ID
	Health callerid.Health
	Rested int // how often its health made it rest in the thirty days before
}

// Residence is a share of a group that lives in one state, or is held to several: the number's and the address's.
type Residence struct {
	States []string
	Share  float64
}

// Fates say what becomes of a dial, as shares of all dials; what is missing to one rings unanswered.
type Fates struct {
	Person, Machine, Busy, Rejected, Vacant, Off, Failed float64
	Suspended, Unreachable                               float64
}

// Sum is everything that does not ring unanswered.
func (f Fates) Sum() float64 {
	return f.Person + f.Machine + f.Busy + f.Rejected + f.Vacant + f.Off + f.Failed + f.Suspended + f.Unreachable
}

// Carrier is the network between us and the people.
type Carrier struct {
	Lines     int    // of the plan: most calls at once
	Channels  int    // of the trunk
	PerSecond int    // INVITEs
	Setup     Spread // INVITE to ringing
	Ring      Spread // ringing to a person's answer
	Mailbox   Spread // ringing to a machine's answer
	Verdict   Spread // answer to the end of the greeting and the word of the detection
	Patience  Spread // how long a person stays without an agent
}

// Campaign is the part of the settings that a simulation depends on.
type Campaign struct {
	Mode        tempo.Mode
	Ratio       float64
	Target      float64           // share of people who may find no agent
	PerMinute   int               // most dials a minute, set by hand; 0 is no cap
	Guard       pace.ThrottleRule // of the answer rate; the zero rule allows everything
	Preview     Preview
	Speech      Speech // what people hear in agentless mode
	Profile     string // jurisdiction, e.g. "CN"
	Windows     []guard.Window
	MaxAttempts int
	PerDay      int
	RingTime    time.Duration
	SeatWait    time.Duration // how long a person may wait for an agent after the answer; 2 s
	NeedConsent bool
	Retry       map[dialer.Outcome]time.Duration
	Recycle     map[dialer.Outcome]retry.Recycle // nil: a new campaign's
	Detection   Detection
}

// Preview is how long an agent may look at a lead; Skip passes a lead over that nobody looked at, and sends its agent on a break, instead of
// dialing it.
type Preview struct {
	Time time.Duration // 0: no limit
	Skip bool
}

// Speech is the announcement of a campaign without agents, and what people do with it.
type Speech struct {
	Length  time.Duration
	ToAgent bool    // a key connects to an agent
	Heard   float64 // shares of the people who answer: who hear it out, who ask for an agent, who opt out; the rest hangs up on the way
	Agent   float64
	OptOut  float64
}

// Detection tells people from machines.
type Detection struct {
	On       bool
	HangUp   bool          // a machine that has no agent yet is hung up on; without it, agents are told and decide
	Missed   float64       // share of machines taken for people
	Mistaken float64       // share of people taken for machines: without an agent they are hung up on, a silent call
	Handling time.Duration // what a machine costs an agent who got it
}

// Change alters people from a moment on.
type Change struct {
	At     time.Time
	Group  string  // empty: all
	Person float64 // factor on the share of people who answer
	Talk   float64 // factor on the length of conversations
}

// Money is what calls cost.
type Money struct {
	Currency string
	Minute   int64 // micro-units an answered minute, when no tariff is handed in
}
