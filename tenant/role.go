package tenant

import "slices"

// Role is what a person may do in one tenant; tenant/access holds the table of rights.
type Role string

// The roles. They are shared by all tenants: nobody's rights are stored per tenant.
const (
	Owner      Role = "owner"      // everything, and the only one who makes or unmakes owners
	Admin      Role = "admin"      // everything but money
	Supervisor Role = "supervisor" // runs campaigns and looks after agents
	Agent      Role = "agent"      // talks
	Auditor    Role = "auditor"    // reads calls, recordings and the audit log
	Developer  Role = "developer"  // keys, sandbox and what an API drives
	Billing    Role = "billing"    // plan, usage and bills
)

// Roles returns all roles, the mightiest first.
func Roles() []Role {
	return []Role{Owner, Admin, Supervisor, Agent, Auditor, Developer, Billing}
}

// Valid tells whether r is one of the roles.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Seated tells whether a person of this role takes a paid seat. Whoever can sit down at the desk does; those who only read,
// program or pay are free.
func (r Role) Seated() bool {
	return r == Owner || r == Admin || r == Supervisor || r == Agent
}
