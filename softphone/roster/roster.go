// Package roster owns who can do what and who serves where: the tenant's skills, which agents have them at which level, and the queues of
// the call distribution with their members, hours and overflow. It does not decide who gets whom (dialer/route, softphone/acd).
package roster

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/tenant"
)

// Skill is something some agents can and others cannot: a language, a product.
type Skill struct {
	ID   dialer.SkillID
	Name string
}

// Grant is one agent's level in one skill, 1 (learns it) to 5 (teaches it); 0 takes the skill away.
type Grant struct {
	User  tenant.UserID
	Skill dialer.SkillID
	Level int
}

// Agent is a row of the matrix.
type Agent struct {
	User   tenant.UserID
	Name   string
	Levels map[dialer.SkillID]int
	Queues []dialer.QueueID
}

// Queue is where people wait for its members.
type Queue struct {
	ID       dialer.QueueID
	Name     string
	Overflow dialer.QueueID // whose members help out; empty: nobody
	After    time.Duration  // of waiting, before they do
	Wait     time.Duration  // of a caller at most, before they are called back instead
	Hours    []guard.Window // in the tenant's zone; none: always open
	Members  []tenant.UserID
}

// Number is where callers of a caller ID land.
type Number struct {
	Caller  dialer.CallerID
	Label   string
	Last4   string
	Sandbox bool
	Queue   dialer.QueueID // empty: the campaign that called them
	Closed  bool           // their calls are refused
}

// Bounds of what a tenant may set up.
const (
	mostSkills  = 100
	mostQueues  = 100
	longestName = 60
)
