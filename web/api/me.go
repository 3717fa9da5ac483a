package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/user"
)

// Me is who asks.
type Me struct {
	CSRF   string          `json:"csrf"`
	User   *User           `json:"user,omitempty" doc:"Left out for an API key, which is nobody in person"`
	Tenant Tenant          `json:"tenant"`
	Verbs  []string        `json:"verbs" nullable:"false" doc:"What this person may do, such as campaigns:run"`
	Prefs  json.RawMessage `json:"prefs" doc:"The console's own object"`
	Demo   bool            `json:"demo" doc:"This is a demo: mail stays in the demo inbox"`
}

// Tenant is the workspace.
type Tenant struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Country  string `json:"country"`
	Language string `json:"language" enum:"zh,en"`
	Timezone string `json:"timezone"`
	Currency string `json:"currency"`
	Profile  string `json:"profile"`
	Sandbox  bool   `json:"sandbox" doc:"Only the sandbox carrier can be called"`
}

// User is one person.
type User struct {
	ID        string     `json:"id"`
	Email     string     `json:"email"`
	Name      string     `json:"name"`
	Role      string     `json:"role" enum:"owner,admin,supervisor,agent,auditor,developer,billing"`
	Language  string     `json:"language" enum:"zh,en"`
	Status    string     `json:"status" enum:"active,disabled"`
	Seat      bool       `json:"seat"`
	CreatedAt time.Time  `json:"created_at"`
	SeenAt    *time.Time `json:"seen_at"`
}

func viewUser(u user.User) User {
	return User{ID: string(u.ID), Email: u.Email, Name: u.Name, Role: string(u.Role), Language: u.Language, Status: string(u.Status), Seat: u.Seat,
		CreatedAt: moment(u.CreatedAt), SeenAt: instant(u.SeenAt)}
}

func (i *identity) get(ctx context.Context, who tenant.Actor, _ *struct{}) (*answer[Me], error) {
	me, err := i.me(ctx, who, sessionOf(ctx).CSRF)
	return &answer[Me]{me}, err
}

func (i *identity) me(ctx context.Context, who tenant.Actor, csrf string) (Me, error) {
	t, err := i.Directory.Get(ctx, who.Tenant)
	if err != nil {
		return Me{}, err
	}
	sandbox, err := i.Sandboxed(ctx, who.Tenant)
	if err != nil {
		return Me{}, err
	}
	me := Me{CSRF: csrf, Prefs: json.RawMessage(`{}`), Demo: i.api.Demo, Verbs: who.Scopes,
		Tenant: Tenant{ID: string(t.ID), Name: t.Name, Country: t.Country, Language: t.Language, Timezone: t.Timezone, Currency: t.Currency, Profile: t.Profile, Sandbox: sandbox}}
	if who.User == "" {
		return me, nil // an API key
	}
	person, err := i.Users.Get(ctx, who.Tenant, who.User)
	if err != nil {
		return Me{}, err
	}
	me.User, me.Verbs = new(viewUser(person)), i.api.Access.Verbs(person.Role)
	if len(person.Prefs) > 0 {
		me.Prefs = person.Prefs
	}
	return me, nil
}

type meChange struct {
	Body struct {
		Name     *string         `json:"name,omitempty" maxLength:"100"`
		Language *string         `json:"language,omitempty" enum:"zh,en"`
		Prefs    json.RawMessage `json:"prefs,omitempty"`
	}
}

func (i *identity) change(ctx context.Context, who tenant.Actor, in *meChange) (*answer[Me], error) {
	if who.User == "" {
		return nil, fault.New(fault.Forbidden, "no_person", "an API key has no name, language or preferences")
	}
	if in.Body.Name != nil || in.Body.Language != nil {
		if _, err := i.Users.Change(ctx, who, who.User, user.Change{Name: in.Body.Name, Language: in.Body.Language}); err != nil {
			return nil, err
		}
	}
	if len(in.Body.Prefs) > 0 {
		if err := i.Users.SetPrefs(ctx, who.Tenant, who.User, in.Body.Prefs); err != nil {
			return nil, err
		}
	}
	return i.get(ctx, who, nil)
}
