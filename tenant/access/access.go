// Package access owns who may do what: one table of rights shared by all tenants, judged by casbin with the tenant as its domain.
// Nothing is stored per tenant: that somebody holds a role in a tenant is the session's word (tenant/session), that a program holds
// scopes is the key's (tenant/key). It does not own log-in, and it knows no routes: web names an object and an action for each.
package access

import (
	"fmt"
	"sync"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// rules is casbin's model: who (a role at home in a tenant) asks in which tenant for what. g is answered by sessionRoles.
const rules = `
[request_definition]
r = who, tenant, object, action
[policy_definition]
p = role, object, action
[role_definition]
g = _, _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.object == p.object && r.action == p.action && g(r.who, p.role, r.tenant)
`

// Access answers questions of right. It is safe for concurrent use.
type Access struct {
	enforcer *casbin.SyncedEnforcer
	rights   []Right
	known    map[string]bool // "object:action" of every right there is
	decided  sync.Map        // question -> bool: at most roles x rights x 2 entries
}

// question is what a decision depends on. Which tenant it is does not matter, only whether it is the asker's own.
type question struct {
	role   tenant.Role
	own    bool
	object Object
	action Action
}

// New loads the table. It fails only when the table itself is broken.
func New() (*Access, error) {
	m, err := model.NewModelFromString(rules)
	if err != nil {
		return nil, fmt.Errorf("access model: %w", err)
	}
	rights := table()
	enforcer, err := casbin.NewSyncedEnforcer(m, adapter(rights))
	if err != nil {
		return nil, fmt.Errorf("access table: %w", err)
	}
	enforcer.SetRoleManager(sessionRoles{})
	if err := enforcer.BuildRoleLinks(); err != nil {
		return nil, fmt.Errorf("access roles: %w", err)
	}
	a := &Access{enforcer: enforcer, rights: rights, known: map[string]bool{}}
	for _, r := range rights {
		a.known[r.Scope()] = true
	}
	return a, nil
}

// May tells whether role may do action on object in its own tenant. An unknown role, object or action may nothing.
func (a *Access) May(role tenant.Role, object Object, action Action) bool {
	return a.decide(tenant.Actor{Tenant: home, Role: role}, home, object, action)
}

// home stands for "the asker's own tenant" where the question is asked of a role and not of a person.
const home tenant.ID = "ownownown2"

func (a *Access) decide(who tenant.Actor, in tenant.ID, object Object, action Action) bool {
	q := question{role: who.Role, own: who.Tenant == in, object: object, action: action}
	if !a.known[Scope(object, action)] {
		return false // also keeps strangers' words out of the cache
	}
	if may, ok := a.decided.Load(q); ok {
		return may.(bool)
	}
	may, err := a.enforcer.Enforce(subject(who), string(in), string(object), string(action))
	if err != nil {
		return false
	}
	if who.Role.Valid() {
		a.decided.Store(q, may)
	}
	return may
}

// Permit lets actor do action on object in tenant in, or says why not: fault.NotFound for another tenant's things, so that nobody
// learns what exists elsewhere; fault.Forbidden with the roles that could do it for the own tenant.
func (a *Access) Permit(actor tenant.Actor, in tenant.ID, object Object, action Action) error {
	if actor.Tenant != in || !in.Valid() {
		return fault.New(fault.NotFound, "not_here", "nothing here, or not yours to see")
	}
	if actor.Key != "" {
		if a.MayKey(actor.Scopes, object, action) {
			return nil
		}
		scope := KeyScope(object, action)
		return fault.New(fault.Forbidden, "no_scope", "the API key lacks the scope %s", scope).With("scope", scope)
	}
	if a.decide(actor, in, object, action) {
		return nil
	}
	return fault.New(fault.Forbidden, "no_right", "the role %s may not %s %s", actor.Role, action, object).
		With("object", string(object)).With("action", string(action)).With("roles", a.Holders(object, action))
}

// Holders returns the roles that may do action on object: who can grant what somebody lacks.
func (a *Access) Holders(object Object, action Action) []tenant.Role {
	var roles []tenant.Role
	for _, role := range tenant.Roles() {
		if a.May(role, object, action) {
			roles = append(roles, role)
		}
	}
	return roles
}

// Verbs returns what role may do, as "object:action", for a console that leaves out the buttons a person lacks.
func (a *Access) Verbs(role tenant.Role) []string {
	var verbs []string
	for _, r := range a.rights {
		if a.May(role, r.Object, r.Action) {
			verbs = append(verbs, r.Scope())
		}
	}
	return verbs
}

// Cell is one answer of the matrix.
type Cell struct {
	Role    tenant.Role
	Object  Object
	Action  Action
	Allowed bool
}

// Matrix asks every question there is: the page that shows rights and the tests of every route read it.
func (a *Access) Matrix() []Cell {
	var cells []Cell
	for _, r := range a.rights {
		for _, role := range tenant.Roles() {
			cells = append(cells, Cell{role, r.Object, r.Action, a.May(role, r.Object, r.Action)})
		}
	}
	return cells
}
