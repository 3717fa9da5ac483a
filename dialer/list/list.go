package list

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/tenant"
)

// List is a named set of leads.
type List struct {
	ID         dialer.ListID
	Name       string
	Country    string // ISO alpha-2: whose national format numbers without a country code have
	Sample     bool   // made with the workspace; may be dialed in the sandbox only
	Leads      int64
	Fields     []string // names of the free fields, in the order of the files
	CreatedBy  tenant.UserID
	CreatedAt  time.Time
	Archived   bool
	ArchivedAt time.Time
	Campaigns  int // that are not over
}

// Lead is one person on one list. The number is sealed; Masked is what a screen may show.
type Lead struct {
	ID         dialer.LeadID
	List       dialer.ListID
	ListName   string
	Import     dialer.ImportID // empty when it was added by hand
	Name       string
	Last4      string
	Country    string
	Region     string
	Carrier    string
	Kind       phone.Kind
	Zone       string // IANA; empty when the number does not tell
	OtherZones []string
	Fields     []Field // in the list's order
	Tags       []string
	Priority   int
	Note       string
	CreatedAt  time.Time
	Place      *Place // where it stands in the campaign that was asked for
}

// Masked is the number as a screen may show it.
func (l Lead) Masked() string { return "•••• " + l.Last4 }

// Field is one free field with its value.
type Field struct{ Name, Value string }

// Place is where a lead stands in a campaign's queue and why.
type Place struct {
	State   string // queued, dialing, waiting, done, blocked
	Reason  string
	Detail  map[string]any
	Due     time.Time
	Tries   int
	Agent   tenant.UserID // promised
	Changed time.Time
}
