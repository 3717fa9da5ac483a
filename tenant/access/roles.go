package access

import (
	"github.com/casbin/casbin/v2/log"
	"github.com/casbin/casbin/v2/rbac"
)

// sessionRoles answers casbin's g(who, role, tenant) from the subject itself: the session already says which role its person holds
// in which tenant, so there is nothing to store and nothing that could be stale. The methods that would change links do nothing.
type sessionRoles struct{}

var _ rbac.RoleManager = sessionRoles{}

// HasLink tells whether who holds role in the tenant asked about.
func (sessionRoles) HasLink(who, role string, domain ...string) (bool, error) {
	return len(domain) == 1 && who == role+"@"+domain[0], nil
}

func (sessionRoles) Clear() error                                         { return nil }
func (sessionRoles) AddLink(string, string, ...string) error              { return errReadOnly }
func (sessionRoles) BuildRelationship(string, string, ...string) error    { return errReadOnly }
func (sessionRoles) DeleteLink(string, string, ...string) error           { return errReadOnly }
func (sessionRoles) GetRoles(string, ...string) ([]string, error)         { return nil, nil }
func (sessionRoles) GetUsers(string, ...string) ([]string, error)         { return nil, nil }
func (sessionRoles) GetImplicitRoles(string, ...string) ([]string, error) { return nil, nil }
func (sessionRoles) GetImplicitUsers(string, ...string) ([]string, error) { return nil, nil }
func (sessionRoles) GetDomains(string) ([]string, error)                  { return nil, nil }
func (sessionRoles) GetAllDomains() ([]string, error)                     { return nil, nil }
func (sessionRoles) DeleteDomain(string) error                            { return errReadOnly }
func (sessionRoles) PrintRoles() error                                    { return nil }
func (sessionRoles) SetLogger(log.Logger)                                 {}
func (sessionRoles) Match(string, string) bool                            { return false }
func (sessionRoles) AddMatchingFunc(string, rbac.MatchingFunc)            {}
func (sessionRoles) AddDomainMatchingFunc(string, rbac.MatchingFunc)      {}
