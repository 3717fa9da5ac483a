package guard

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"
)

// Profile is what a jurisdiction asks. A tenant may tighten it, never widen it.
type Profile struct {
	Name        string
	Version     string // changes with every change of what is in it; kept with each verdict
	Windows     []Window
	Week        Week
	Holidays    Treatment
	PerDay      int   // calls to one number on one of its days, over all campaigns and lists of the tenant
	Caps        []Cap // the same over longer or rolling spans
	MaxAttempts int   // most tries one lead may be given in a campaign

	Abandon Abandon
	MinRing time.Duration             // shortest time a call rings before it is given up
	Consent map[Purpose]ConsentNeed   // a purpose that is missing needs proof
	Keep    struct{ Days, Proof int } // floors: days recordings and call records are kept, days proof of consent is kept
	AILabel bool                      // an artificial voice says so, audibly, at the start

	Source  string // where the figures come from, in one line
	Sources []string
}

// Cap is the most calls to one number within the last Span.
type Cap struct {
	Calls int
	Span  time.Duration
}

// Abandon is how many of the calls that a person answered may find no agent.
type Abandon struct {
	Cap          float64       // share of calls answered by a person, 0 to 1, per campaign
	Days         int           // the share is taken over so many days
	AnswerWithin time.Duration // an agent after that long is no agent
}

// Treatment is what a public holiday does to calling hours.
type Treatment string

// Treatments, the strictest first.
const (
	Closed   Treatment = "closed" // nobody is called
	AsSunday Treatment = "sunday" // the hours of a Sunday
	AsAnyDay Treatment = "open"   // a day like any other
)

func (t Treatment) rank() int {
	switch t {
	case AsAnyDay:
		return 0
	case AsSunday:
		return 1
	}
	return 2 // what is not known is taken for the strictest
}

// Purpose is what a campaign calls for. It decides which consent must be on file.
type Purpose string

// Purposes. AIVoice is asked besides the campaign's purpose when an artificial voice speaks.
const (
	ForService   Purpose = "service"   // about a contract or an order the person has
	ForCallback  Purpose = "callback"  // the person asked to be called
	ForSurvey    Purpose = "survey"    // research
	ForMarketing Purpose = "marketing" // selling
	AIVoice      Purpose = "ai_voice"
)

// Purposes a campaign may have.
func Purposes() []Purpose { return []Purpose{ForService, ForCallback, ForSurvey, ForMarketing} }

// ConsentNeed is what a purpose asks for.
type ConsentNeed string

// Needs, the weakest first.
const (
	NoConsent ConsentNeed = "none"
	Proof     ConsentNeed = "proof"   // a record of consent for each number
	Licence   ConsentNeed = "licence" // proof, and the tenant has declared the licence that this purpose takes
)

func (n ConsentNeed) rank() int {
	switch n {
	case NoConsent:
		return 0
	case Proof:
		return 1
	}
	return 2
}

// Needs is what purpose asks for in p; a purpose that p does not know asks for proof.
func (p Profile) Needs(purpose Purpose) ConsentNeed {
	if need, ok := p.Consent[purpose]; ok {
		return need
	}
	return Proof
}

// And is the stricter of both in each rule.
func (p Profile) And(other Profile) Profile {
	both := p
	both.Week = p.Week.And(other.Week)
	if other.Holidays.rank() > p.Holidays.rank() {
		both.Holidays = other.Holidays
	}
	both.PerDay = min(p.PerDay, other.PerDay)
	both.Caps = stricterCaps(p.Caps, other.Caps)
	both.MaxAttempts = min(p.MaxAttempts, other.MaxAttempts)
	both.Abandon = p.Abandon.and(other.Abandon)
	both.MinRing = max(p.MinRing, other.MinRing)
	both.Consent = map[Purpose]ConsentNeed{}
	for _, purpose := range append(Purposes(), AIVoice) {
		a, b := p.Needs(purpose), other.Needs(purpose)
		if b.rank() > a.rank() {
			a = b
		}
		both.Consent[purpose] = a
	}
	both.Keep.Days, both.Keep.Proof = max(p.Keep.Days, other.Keep.Days), max(p.Keep.Proof, other.Keep.Proof)
	both.AILabel = p.AILabel || other.AILabel
	if other.Version != p.Version {
		both.Version = p.Version + " " + other.Version
	}
	return both
}

// and is the smaller share over the longer span: a day's share is held as well when a month's is.
func (a Abandon) and(b Abandon) Abandon {
	return Abandon{Cap: min(a.Cap, b.Cap), Days: max(a.Days, b.Days), AnswerWithin: min(a.AnswerWithin, b.AnswerWithin)}
}

// stricterCaps keeps both sides' caps, one for each span.
func stricterCaps(a, b []Cap) []Cap {
	of := map[time.Duration]int{}
	for _, c := range append(slices.Clone(a), b...) {
		if had, ok := of[c.Span]; !ok || c.Calls < had {
			of[c.Span] = c.Calls
		}
	}
	var out []Cap
	for _, span := range slices.Sorted(maps.Keys(of)) {
		out = append(out, Cap{of[span], span})
	}
	return out
}

// Within tells whether p asks nothing less than outer does: that a tightening has not loosened.
func (p Profile) Within(outer Profile) bool {
	both := outer.And(p)
	return p.Week.Inside(outer.Week) && both.Holidays == p.Holidays && both.PerDay == p.PerDay && slices.Equal(both.Caps, p.Caps) &&
		both.MaxAttempts == p.MaxAttempts && both.Abandon == p.Abandon && both.MinRing == p.MinRing && maps.Equal(both.Consent, p.needs()) &&
		both.Keep == p.Keep && both.AILabel == p.AILabel
}

func (p Profile) needs() map[Purpose]ConsentNeed {
	all := map[Purpose]ConsentNeed{}
	for _, purpose := range append(Purposes(), AIVoice) {
		all[purpose] = p.Needs(purpose)
	}
	return all
}

// versionOf names a text by its content.
func versionOf(name string, texts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
	return name + "@" + hex.EncodeToString(sum[:4])
}
