package access

import (
	"errors"

	"github.com/casbin/casbin/v2/model"
	"github.com/casbin/casbin/v2/persist"

	"github.com/boyunhq/boyun/tenant"
)

// adapter hands casbin the table in memory. The table is code: nothing is ever written back.
type adapter []Right

var _ persist.Adapter = adapter{}

// LoadPolicy gives one rule for each role of each right.
func (a adapter) LoadPolicy(m model.Model) error {
	for _, right := range a {
		for _, role := range right.Roles {
			if err := persist.LoadPolicyArray([]string{"p", string(role), string(right.Object), string(right.Action)}, m); err != nil {
				return err
			}
		}
	}
	return nil
}

var errReadOnly = errors.New("the table of rights is code and cannot be changed at run time")

// SavePolicy refuses.
func (adapter) SavePolicy(model.Model) error { return errReadOnly }

// AddPolicy refuses.
func (adapter) AddPolicy(string, string, []string) error { return errReadOnly }

// RemovePolicy refuses.
func (adapter) RemovePolicy(string, string, []string) error { return errReadOnly }

// RemoveFilteredPolicy refuses.
func (adapter) RemoveFilteredPolicy(string, string, int, ...string) error { return errReadOnly }

// subject says in one word what a session says: this role, at home in this tenant.
func subject(who tenant.Actor) string { return string(who.Role) + "@" + string(who.Tenant) }
