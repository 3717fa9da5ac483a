// Package invite owns how a colleague comes into a tenant: a link for one address and one role that works once within 72 hours. It
// does not own who may invite (tenant/access), what a person is afterwards (tenant/user) nor how they are logged in (tenant/session).
package invite

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/visible"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/password"
)

const (
	lifetime = 72 * time.Hour
	pause    = 30 * time.Second // between two mails of one invitation
	longest  = 200              // bytes of a name
)

// ID names an invitation in its tenant (UUIDv7 text). It opens nothing: the link carries a token of its own.
type ID string

// State of an invitation.
type State string

// States.
const (
	Open     State = "open"
	Accepted State = "accepted"
	Revoked  State = "revoked"
	Expired  State = "expired"
)

// Invitation is a person to be.
type Invitation struct {
	ID            ID
	Email         string
	Role          tenant.Role
	Language      string // zh or en
	InvitedBy     string // user id, "key:<id>" or "system"
	InvitedByName string // empty when it was not a person
	CreatedAt     time.Time
	ExpiresAt     time.Time
	State         State // at the moment of asking
}

// New is whom to invite as what.
type New struct {
	Email    string
	Role     tenant.Role
	Language string // zh or en
}

// Info is what the holder of a link may know before they accept.
type Info struct {
	Company       string
	Email         string
	Role          tenant.Role
	Language      string
	InvitedByName string // the company's when it was not a person
	ExpiresAt     time.Time
}

// Acceptance is what the invited person fills in.
type Acceptance struct {
	Token    string
	Name     string
	Password string
	Language string // zh or en
}

// clean judges n on behalf of by and returns it as it is stored.
func (n New) clean(by tenant.Actor) (New, error) {
	email, err := tenant.CleanEmail(n.Email)
	if err != nil {
		return n, err
	}
	n.Email = email
	if !n.Role.Valid() {
		return n, fault.New(fault.Invalid, "role_unknown", "there is no role %q", n.Role).With("field", "role")
	}
	if err := language(n.Language); err != nil {
		return n, err
	}
	return n, mayGive(by, n.Role)
}

// mayGive: whoever can see a link can use it, so links to ownership are an owner's alone, to make and to renew.
func mayGive(by tenant.Actor, role tenant.Role) error {
	if role == tenant.Owner && by.Role != tenant.Owner {
		return fault.New(fault.Forbidden, "owner_only", "only an owner invites owners").With("roles", []tenant.Role{tenant.Owner})
	}
	return nil
}

func language(l string) error {
	if l != "zh" && l != "en" {
		return fault.New(fault.Invalid, "language_unknown", "there is no language %q", l).With("field", "language")
	}
	return nil
}

// clean judges what a person invited by i fills in.
func (a Acceptance) clean(i Info) (Acceptance, error) {
	a.Name = visible.Trim(a.Name)
	if a.Name == "" || len(a.Name) > longest || !utf8.ValidString(a.Name) || strings.ContainsFunc(a.Name, unicode.IsControl) {
		return a, fault.New(fault.Invalid, "name_form", "a name has 1 to %d bytes in one line", longest).With("field", "name")
	}
	if err := language(a.Language); err != nil {
		return a, err
	}
	return a, password.Check(a.Password, i.Email, i.Company)
}

// gone says why an invitation in state s cannot be accepted; nil when it can.
func gone(s State) error {
	switch s {
	case Accepted:
		return fault.New(fault.Conflict, "invitation_used", "the invitation was used already; log in")
	case Revoked:
		return fault.New(fault.Conflict, "invitation_revoked", "the invitation was taken back")
	case Expired:
		return fault.New(fault.Conflict, "invitation_expired", "the invitation has expired or a newer mail has replaced it; ask for a new one")
	}
	return nil
}
