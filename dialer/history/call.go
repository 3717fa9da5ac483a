package history

import (
	"encoding/json"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// Call is one call as screens and exports read it.
type Call struct {
	ID          dialer.CallID
	Attempt     dialer.AttemptID
	Try         int // the lead's first, second ... try
	Campaign    dialer.CampaignID
	CampaignIs  string // its name
	Lead        dialer.LeadID
	LeadName    string
	Last4       string // of the number; the whole number is sealed
	Region      string
	Timezone    string
	Agent       tenant.UserID // empty when nobody talked
	AgentName   string
	Taken       dialer.Taking // by whom it was taken from that agent
	TakenName   string        // of Taken.By
	Trunk       dialer.TrunkID
	TrunkName   string
	Outcome     dialer.Outcome // empty while it lives
	Blame       dialer.Blame
	Reason      string
	By          dialer.Party
	SIP, Cause  int
	Test        bool
	Inbound     bool   // the customer called us
	Queue       string // name of the queue it came through
	Times       dialer.Times
	Talk        time.Duration
	Disposition string
	Note        string
	Form        map[string]any
	MOS         float64
	Cost        *int64 // what the carrier charges, in millionths of Currency; nil where its price is not known
	Currency    string
	Events      []dialer.Event // Get only
	Recordings  []Recording    // Get only
	Hold        Hold
	Recorded    bool // a recording of the talk exists
	Early       bool // what the network said before an answer is kept
}

// Had tells whether somebody talked in the call: as its agent, or because they took it from them.
func (c Call) Had(user tenant.UserID) bool {
	return user != "" && (c.Agent == user || c.Taken.By == string(user))
}

// Live tells whether the call has not ended yet.
func (c Call) Live() bool { return c.Times.Ended.IsZero() }

// Recording is one entry of the recordings' index.
type Recording struct {
	ID      string
	Call    dialer.CallID
	Kind    string // call, or early: what the network said before an answer
	Key     string // object key
	Bytes   int64
	Length  time.Duration
	Status  string // open, complete, partial
	Peaks   []byte
	Started time.Time
	Gaps    []Gap     // stretches it does not have
	Paused  bool      // it is open, and nothing is kept now
	Deleted time.Time // its time is over; zero while it is kept
}

// Kinds of gaps.
const (
	GapPaused = "paused" // nobody wanted it kept
	GapLost   = "lost"   // it could not be written
)

// Gap is a stretch of a recording, from its start, that it does not have.
type Gap struct {
	From, To time.Duration
	Kind     string
}

type listedRow struct {
	Row          callRow `gorm:"embedded"`
	Number       int
	CampaignName string
	LeadName     string
	Last4        string
	Region       string
	Timezone     string
	AgentName    string
	TakenName    string
	TrunkName    string
	Recorded     bool
	Early        bool
	Direction    string
	QueueName    string
}

func (l listedRow) call() Call {
	r := l.Row
	c := Call{ID: dialer.CallID(r.ID), Attempt: dialer.AttemptID(r.AttemptID), Try: l.Number, Campaign: dialer.CampaignID(r.CampaignID), CampaignIs: l.CampaignName,
		Lead: dialer.LeadID(r.LeadID), LeadName: l.LeadName, Last4: l.Last4, Region: l.Region, Timezone: l.Timezone, AgentName: l.AgentName,
		Trunk: dialer.TrunkID(r.TrunkID), TrunkName: l.TrunkName, Blame: dialer.Blame(r.Blame), Reason: r.Reason, By: dialer.Party(r.HungUpBy),
		SIP: r.SIPStatus, Cause: r.Cause, Test: r.Test, Times: r.times(), Talk: time.Duration(r.TalkMS) * time.Millisecond, Note: r.Note, MOS: float64(r.MOS), Cost: r.CostMicro, Currency: r.CostCurrency, Recorded: l.Recorded, Early: l.Early, Inbound: l.Direction == Inbound, Queue: l.QueueName,
		Hold: Hold{moment(r.HeldAt), r.HeldBy, r.HeldWhy}}
	if r.AgentID != nil {
		c.Agent = tenant.UserID(*r.AgentID)
	}
	if r.TakenBy != nil {
		c.Taken, c.TakenName = dialer.Taking{By: *r.TakenBy, At: moment(r.TakenAt)}, l.TakenName
	}
	if r.Outcome != nil {
		c.Outcome = dialer.Outcome(*r.Outcome)
	}
	if r.Disposition != nil {
		c.Disposition = *r.Disposition
	}
	if len(r.Form) > 0 {
		// a form that is not an object is kept out of the answer rather than failing the page
		_ = json.Unmarshal(r.Form, &c.Form)
	}
	return c
}

func (r recordingRow) recording() Recording {
	tape := Recording{ID: r.ID, Call: dialer.CallID(r.CallID), Kind: r.Kind, Key: r.ObjectKey, Bytes: r.Bytes,
		Length: time.Duration(r.LengthMS) * time.Millisecond, Status: r.Status, Peaks: r.Peaks, Started: r.StartedAt, Paused: r.Paused, Deleted: moment(r.DeletedAt)}
	var gaps []gapRow
	// gaps that do not parse are left out rather than keeping the recording from being heard
	_ = json.Unmarshal(r.Gaps, &gaps)
	for _, g := range gaps {
		tape.Gaps = append(tape.Gaps, Gap{time.Duration(g.FromMS) * time.Millisecond, time.Duration(g.ToMS) * time.Millisecond, g.Kind})
	}
	return tape
}
