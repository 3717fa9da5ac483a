package callerid

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
)

// Proof says how far the tenant's claim on a number has come.
type Proof string

// Proofs.
const (
	None      Proof = ""
	Requested Proof = "requested" // claimed; shown to nobody
	Verified  Proof = "verified"  // may be shown to people
)

// Means is how a claim was proved.
type Means string

// Means of proof.
const (
	ByCall     Means = "call"     // a code spoken in a call to the number; holds for the trunk it went by
	ByOperator Means = "operator" // the word of an operator who saw the contract or bill, or the tenant's own on a private installation
)

// Attestation is what the carrier signs of calls from a number (STIR/SHAKEN, ATIS-1000074): A full, B partial, C gateway. It is carried in
// the Identity header by the carrier; here it is noted and shown.
type Attestation string

// Default caps of a number of the tenant's own: what a person with one telephone might call.
const (
	DefaultPerHour = 40
	DefaultPerDay  = 300
	mostPerHour    = 3600
	mostPerDay     = 20000
)

// Caller is one number that may be shown as the caller.
type Caller struct {
	ID          dialer.CallerID
	Label       string
	Last4       string
	Sandbox     bool           // the sandbox's own number: fiction
	Trunk       dialer.TrunkID // empty: any
	Place       Place
	Caps        Caps
	Attestation Attestation
	Proof       Proof
	By          Means
	ProvedAt    time.Time
	RestsUntil  time.Time
	Rest        *Rest // the one that runs
	Health      Health
	LastUsed    time.Time
	CreatedAt   time.Time
	Hour        int   // calls begun within Hour
	Today       Tally // since the tenant's day began
	Pools       []PoolID
	Campaigns   int // that show it, directly or by a pool
}

// Tally is what a number did in a stretch of time.
type Tally struct {
	Calls, Completed, Answered, Talked, Short int
}

// AnswerRate is people who answered among calls that ended with a fate of the callee; ok is false when there was none.
func (t Tally) AnswerRate() (rate float64, ok bool) {
	if t.Completed == 0 {
		return 0, false
	}
	return float64(t.Answered) / float64(t.Completed), true
}

// ShortRate is people who hung up within ShortCall among those whom an agent took.
func (t Tally) ShortRate() (rate float64, ok bool) {
	if t.Talked == 0 {
		return 0, false
	}
	return float64(t.Short) / float64(t.Talked), true
}

// Rest is one rest of a number.
type Rest struct {
	Began, Until time.Time
	Ended        time.Time // zero: it ran or runs to Until
	Reason       string    // AnswersFell, ShortsRose, ByHand
	From, To     float64   // what was expected and seen
	Calls        int       // in which it was seen
	By           string    // who said so; empty: the test
}
