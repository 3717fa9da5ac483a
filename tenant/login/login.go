// Package login owns the check of an address and a password, and the lock that follows too many wrong ones. It does not own sessions
// (tenant/session), hashes (tenant/password) nor who the people are (tenant/user).
package login

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/password"
)

// After lockAfter wrong passwords in a row an address is locked for lockFor, doubled by each further one up to lockMost. Whoever sits
// behind one network address may be wrong perNetwork times in networkWindow: a whole office shares one, and every morning somebody
// mistypes. Only wrong passwords count.
const (
	lockAfter = 5
	lockFor   = time.Minute
	lockMost  = time.Hour

	perNetwork    = 60
	networkWindow = 15 * time.Minute
)

// Logins checks passwords.
type Logins struct {
	schemas *tenant.Schemas
	hasher  *password.Hasher
	shared  Shared
	now     func() time.Time
}

// New takes the door, the hasher, the memory all nodes share and the clock.
func New(schemas *tenant.Schemas, hasher *password.Hasher, shared Shared, now func() time.Time) *Logins {
	return &Logins{schemas, hasher, shared, now}
}

// Found is whom an address and a password belong to.
type Found struct {
	Tenant tenant.ID
	User   tenant.UserID
	Role   tenant.Role
}

// Choice is one of several workspaces an address belongs to.
type Choice struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Check finds who logs in from a network address. tenantID chooses among several workspaces and may be empty. Reasons: login_wrong
// (address unknown or password wrong: never told apart), login_locked {until, seconds}, choose_tenant {tenants} when the password fits
// and the address belongs to several.
func (l *Logins) Check(ctx context.Context, email, plain string, tenantID tenant.ID, from string) (Found, error) {
	address, err := tenant.CleanEmail(email)
	if err != nil {
		address = "" // nobody's: takes as long as a real one
	}
	now := l.now()
	if l.networkFull(ctx, from) {
		return Found{}, locked(now.Add(networkWindow), networkWindow)
	}
	rows, err := l.find(ctx, address, tenantID)
	if err != nil {
		return Found{}, err
	}
	until := lockedUntil(rows, now)
	if len(rows) == 0 {
		until = l.stranger(ctx, address).Until
	}
	if until.After(now) {
		return Found{}, locked(until, until.Sub(now))
	}
	fits, err := l.match(ctx, rows, plain)
	if err != nil {
		return Found{}, err
	}
	switch {
	case len(fits) > 1:
		return Found{}, choose(fits)
	case len(fits) == 1:
		return l.entered(ctx, fits[0], from)
	}
	l.countNetwork(ctx, from)
	if len(rows) == 0 {
		l.countStranger(ctx, address)
		return Found{}, wrong()
	}
	return Found{}, l.failed(ctx, rows)
}

// match returns the log-ins whose password it is; with none it spends the time of one.
func (l *Logins) match(ctx context.Context, rows []row, plain string) (fits []row, err error) {
	if len(rows) == 0 {
		_, err := l.hasher.Match(ctx, plain, "")
		return nil, err
	}
	for _, r := range rows {
		ok, err := l.hasher.Match(ctx, plain, r.PasswordHash)
		if err != nil {
			return nil, err
		}
		if ok {
			fits = append(fits, r)
		}
	}
	return fits, nil
}

func lockedUntil(rows []row, now time.Time) (until time.Time) {
	for _, r := range rows {
		if r.LockedUntil != nil && r.LockedUntil.After(now) && r.LockedUntil.After(until) {
			until = *r.LockedUntil
		}
	}
	return until
}

func locked(until time.Time, wait time.Duration) error {
	return fault.New(fault.Quota, "login_locked", "too many wrong passwords; try again in %d s", int(wait/time.Second)+1).
		With("until", until.UTC().Format(time.RFC3339)).With("seconds", int(wait/time.Second)+1)
}

func wrong() error {
	return fault.New(fault.Forbidden, "login_wrong", "address and password do not fit together")
}

func choose(fits []row) error {
	var choices []Choice
	for _, r := range fits {
		choices = append(choices, Choice{r.TenantID, r.Name})
	}
	return fault.New(fault.Conflict, "choose_tenant", "this address belongs to several workspaces; say which").With("tenants", choices)
}

// lockTime is how long the address is locked after so many wrong passwords in a row.
func lockTime(failures int) time.Duration {
	if failures < lockAfter {
		return 0
	}
	d := lockFor
	for i := lockAfter; i < failures && d < lockMost; i++ {
		d *= 2
	}
	return min(d, lockMost)
}
