// Package dialer owns the words of outbound calling that its sub-packages and the floors above share: ids, numbers, outcomes, the
// Ending of a call. The work itself lives below it: list, campaign, guard, pace, call, retry, trunk, sandbox, history.
// It never imports gin, stripe or pion/webrtc; agents and lines are interfaces that cmd fills in.
package dialer

import "github.com/google/uuid"

// Ids are distinct types so that one cannot be passed for another. Each is UUIDv7 text: sortable by time of birth.
type (
	ListID     string
	ImportID   string
	LeadID     string
	CampaignID string
	AttemptID  string
	CallID     string
	TrunkID    string
	GroupID    string // of trunks
	CallerID   string // id of a caller-ID row, not the digits
	AgentID    string // a tenant.UserID seen from the dialer
	QueueID    string // a queue of the call distribution (ACD), not a campaign's dialing queue
	SkillID    string
)

// NewID draws a UUIDv7.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }
