package campaign

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/hearing"
	"github.com/boyunhq/boyun/dialer/supply"
	"github.com/boyunhq/boyun/tenant"
)

// Status is where a campaign stands in its life.
type Status string

// Statuses.
const (
	Draft   Status = "draft"
	Running Status = "running"
	Paused  Status = "paused"
	Done    Status = "done"    // nothing left to dial
	Stopped Status = "stopped" // ended by a person
)

// Mode is how numbers are dialed; dialer/campaign/tempo decides how many, dialer/campaign/run does it.
type Mode = tempo.Mode

// The modes.
const (
	Manual      = tempo.Manual
	Preview     = tempo.Preview
	Progressive = tempo.Progressive
	Ratio       = tempo.Ratio
	Predictive  = tempo.Predictive
	Agentless   = tempo.Agentless
)

// Route is how both sides of a call are reached.
type Route string

// Routes.
const (
	Direct       Route = "direct"   // the customer is called; the agent is on the page
	CallbackLine Route = "callback" // 回拨: the agent's own telephone may be called too, for a surcharge
)

// Plan is what a person may edit.
type Plan struct {
	Name         string
	List         dialer.ListID // the first of Supply.Lists, if there are several
	Supply       supply.Plan
	Trunk        dialer.TrunkID
	Group        dialer.GroupID // of trunks; Trunk is then the group's first. Empty: Trunk and no other
	Caller       dialer.CallerID
	Callers      callerid.Choice // a pool instead of the one caller ID
	Route        Route
	Mode         Mode
	Windows      []guard.Window // the customer's local time; inside the tenant's compliance profile
	MaxAttempts  int            // one budget per lead over all causes
	PerDay       int            // calls to one lead on one of its days
	RingTime     time.Duration
	WrapTime     time.Duration
	Retry        map[dialer.Outcome]time.Duration // an outcome that is missing is not tried again
	Script       []Step
	Dispositions []Disposition // the desk's keys 1 to 9, in this order
	Recording    Recording
	Purpose      string
	Pacing       Pacing
	Compliance   guard.Terms // what it calls for, and the consent that takes
	Detection    hearing.Settings
}

// Campaign is one campaign.
type Campaign struct {
	ID dialer.CampaignID
	Plan
	Status    Status
	Sandbox   bool // its trunk is the sandbox: nobody real is called
	Sample    bool
	Agents    []tenant.UserID
	Version   int // rises with every change; an edit names the one it saw
	CreatedBy tenant.UserID
	CreatedAt time.Time
	StartedAt time.Time
	EndedAt   time.Time
	// names of what it points at, for screens
	ListName   string
	TrunkName  string
	CallerName string
}

// Recording is what becomes of the sound of a campaign's talks.
type Recording struct {
	Policy dialer.RecordPolicy
	Pause  bool // agents may pause it; never where the policy is not Pausable
	Days   int  // kept so long; 0: as long as the workspace keeps recordings
}

// Step is one page of a script.
type Step struct {
	ID       string
	Title    string
	Text     string // may hold {{name}} and {{field}} of the lead, {{my name}} and {{my company}} of who speaks
	Branches []Branch
	Fields   []Field
}

// Branch leads from a step to another.
type Branch struct{ Label, To string }

// Field is asked of the customer and kept with the call.
type Field struct {
	Key      string
	Label    string
	Required bool
	Options  []string // none: free text
}

// Kind of a disposition: what it does to the lead.
type Kind string

// Kinds.
const (
	Success  Kind = "success"  // done, and it counts
	Final    Kind = "final"    // done
	Again    Kind = "retry"    // tried again by the campaign's rules
	Machine  Kind = "machine"  // a voicemail or another device answered: tried again at another time of day
	Callback Kind = "callback" // called again at the time agreed
	DNC      Kind = "dnc"      // never called again by anybody of this tenant
	Wrong    Kind = "wrong"    // the number is not this person's: never called again
)

// Disposition is one outcome an agent may choose.
type Disposition struct {
	Code  string
	Label map[string]string // language -> words; zh and en
	Kind  Kind
}
