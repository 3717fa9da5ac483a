package access

import (
	"slices"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// KeyScope is the scope with which an API key does action on object: a key is nobody in person, so what people may see because they took
// part in it a key sees with the scope for all of it.
func KeyScope(object Object, action Action) string {
	if action == ReadOwn {
		action = Read
	}
	return Scope(object, action)
}

// MayKey tells whether an API key with these scopes may do action on object. Every key may ask who it is.
func (a *Access) MayKey(scopes []string, object Object, action Action) bool {
	if object == Me && action == Read {
		return true
	}
	return slices.Contains(scopes, Scope(object, action)) && a.forKeys(Scope(object, action)) ||
		action == ReadOwn && slices.Contains(scopes, Scope(object, Read))
}

func (a *Access) forKeys(scope string) bool {
	return slices.ContainsFunc(a.rights, func(r Right) bool { return r.Key && r.Scope() == scope })
}

// Scopes returns every scope an API key can have.
func (a *Access) Scopes() []string {
	var scopes []string
	for _, r := range a.rights {
		if r.Key {
			scopes = append(scopes, r.Scope())
		}
	}
	return scopes
}

// Grantable tells whether somebody of role may give a key these scopes: only what is a scope at all, and never more than the giver
// has, so that a key is no way around the table.
func (a *Access) Grantable(role tenant.Role, scopes []string) error {
	if len(scopes) == 0 {
		return fault.New(fault.Invalid, "scopes_missing", "an API key needs at least one scope")
	}
	for _, scope := range scopes {
		i := slices.IndexFunc(a.rights, func(r Right) bool { return r.Key && r.Scope() == scope })
		if i < 0 {
			return fault.New(fault.Invalid, "scope_unknown", "there is no scope %q", scope).With("scope", scope).With("allowed", a.Scopes())
		}
		if r := a.rights[i]; !a.May(role, r.Object, r.Action) {
			return fault.New(fault.Forbidden, "scope_above_role", "the role %s may not give the scope %s", role, scope).With("scope", scope)
		}
	}
	return nil
}
