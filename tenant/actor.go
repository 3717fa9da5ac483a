package tenant

// Actor is who asks for something: a person by a session, a program by an API key, or the system itself. Every act that changes
// something takes one, and the audit log writes it down.
type Actor struct {
	Tenant ID
	User   UserID // empty for keys and the system
	Role   Role   // of User
	Key    string // id of the API key, empty for people
	Scopes []string
	Live   bool // an API key that may reach real people; test keys reach the sandbox only
}

// System is the product acting on a tenant's behalf without anybody asking.
func System(id ID) Actor { return Actor{Tenant: id} }

// SandboxOnly tells of a test key, which reaches no real person.
func (a Actor) SandboxOnly() bool { return a.Key != "" && !a.Live }

// ID is the word by which the audit log knows the actor.
func (a Actor) ID() string {
	switch {
	case a.Key != "":
		return "key:" + a.Key
	case a.User != "":
		return string(a.User)
	}
	return "system"
}
