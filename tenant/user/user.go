// Package user owns the people of a tenant: who they are, which role they hold, whether they have a seat, their preferences and
// their password. It does not log them in (tenant/login) and does not invite them (tenant/invite); what a role may do is
// tenant/access.
package user

import (
	"encoding/json"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/visible"
	"github.com/boyunhq/boyun/tenant"
)

// Status of a person.
type Status string

// Statuses.
const (
	Active   Status = "active"
	Disabled Status = "disabled" // cannot log in; what they did stays theirs
)

// User is a person of one tenant.
type User struct {
	ID        tenant.UserID
	Email     string
	Name      string
	Role      tenant.Role
	Language  string // zh or en
	Status    Status
	Seat      bool            // takes a paid seat
	Prefs     json.RawMessage // the console's own: an object
	CreatedAt time.Time
	SeenAt    time.Time // zero when never
}

// Change is what to change of a person; nil leaves it.
type Change struct {
	Name     *string
	Language *string
	Role     *tenant.Role
	Status   *Status
}

// judge is the rule of who may change what of whom.
func judge(by tenant.Actor, target User, c Change) error {
	role, status := target.Role, target.Status
	if c.Role != nil {
		role = *c.Role
	}
	if c.Status != nil {
		status = *c.Status
	}
	switch {
	case !role.Valid():
		return fault.New(fault.Invalid, "role_unknown", "there is no role %q", role).With("field", "role")
	case status != Active && status != Disabled:
		return fault.New(fault.Invalid, "status_unknown", "there is no status %q", status).With("field", "status")
	case c.Language != nil && *c.Language != "zh" && *c.Language != "en":
		return fault.New(fault.Invalid, "language_unknown", "there is no language %q", *c.Language).With("field", "language")
	case c.Name != nil && (visible.Trim(*c.Name) == "" || len(*c.Name) > 200):
		return fault.New(fault.Invalid, "name_form", "a name has 1 to 200 bytes").With("field", "name")
	}
	powers := role != target.Role || status != target.Status
	if powers && by.Role != tenant.Owner && (target.Role == tenant.Owner || role == tenant.Owner) {
		return fault.New(fault.Forbidden, "owner_only", "only an owner makes, changes or disables owners").With("roles", []tenant.Role{tenant.Owner})
	}
	if status == Disabled && target.Status == Active && by.User == target.ID {
		return fault.New(fault.Conflict, "not_yourself", "you cannot disable yourself; another owner or admin can")
	}
	return nil
}

// endsOwnership tells whether c takes an owner away.
func endsOwnership(target User, c Change) bool {
	if target.Role != tenant.Owner || target.Status != Active {
		return false
	}
	return c.Role != nil && *c.Role != tenant.Owner || c.Status != nil && *c.Status != Active
}

// takesSeat tells whether c makes a person without a seat one with a seat.
func takesSeat(target User, c Change) bool {
	after := target
	if c.Role != nil {
		after.Role = *c.Role
	}
	if c.Status != nil {
		after.Status = *c.Status
	}
	return after.seated() && !target.seated()
}

func (u User) seated() bool { return u.Status == Active && u.Role.Seated() }
