package api_test

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/billing/bill"
	"github.com/boyunhq/boyun/billing/line"
	"github.com/boyunhq/boyun/billing/meter"
	"github.com/boyunhq/boyun/billing/plan"
	"github.com/boyunhq/boyun/dialer/checklist"
	"github.com/boyunhq/boyun/infra/mail"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
	"github.com/boyunhq/boyun/tenant/country"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/invite"
	"github.com/boyunhq/boyun/tenant/login"
	"github.com/boyunhq/boyun/tenant/password"
	"github.com/boyunhq/boyun/tenant/signup"
	"github.com/boyunhq/boyun/tenant/user"
	"github.com/boyunhq/boyun/web/api"
)

const (
	public = "https://call.example"
	phrase = "the tram leaves at seven"
)

// people adds the resources about persons, money and the audit log.
func (h *house) people(plans *plan.Store, keys *seal.Keys, table *country.Table) {
	h.Helper()
	log := slog.New(slog.DiscardHandler)
	h.hasher, h.homes, h.inbox = password.Quick(), directory.New(h.Schemas), mail.NewInbox(h.bus, log)
	users, err := user.NewUsers(user.Config{Schemas: h.Schemas, Sessions: h.sessions, Seats: plans, Hasher: h.hasher})
	h.must(err)
	invites, err := invite.NewInvitations(invite.Config{Schemas: h.Schemas, Seats: plans, Hasher: h.hasher, Mailer: h.inbox, Public: public})
	h.must(err)
	seed := func(_ context.Context, tx *gorm.DB, t directory.Tenant, _ tenant.UserID) error {
		return plans.Begin(tx, t.Currency)
	}
	signups, err := signup.New(signup.Config{Schemas: h.Schemas, Migrate: h.Migrate, Keys: keys, Countries: table, Hasher: h.hasher, Mailer: h.inbox, Bus: h.bus,
		Seeder: signup.SeedFunc(seed), Public: public, Logger: log})
	h.must(err)
	who := api.Identity{Logins: login.New(h.Schemas, h.hasher, h.bus, time.Now), Sessions: h.sessions, Users: users, Directory: h.homes,
		Sandboxed: func(context.Context, tenant.ID) (bool, error) { return true, nil }}
	h.api.Signups(signups, who)
	h.api.Identity(who)
	h.api.Start(checklist.NewStore(h.Schemas))
	h.api.Users(users)
	h.api.Invitations(invites, who)
	h.api.APIKeys(h.keys)
	h.api.Money(api.Money{Plans: plans, Bills: bill.New(h.Schemas, plans), Ledger: meter.NewLedger(h.Schemas),
		Lines: line.New(line.Config{Node: "test", Log: log}, h.bus, plans), Users: users, Directory: h.homes})
	h.api.Audit(audit.New(h.Schemas), users)
	if h.demo {
		h.api.Inbox(h.inbox)
	}
}

// member is a person who can log in; their address is theirs alone in the whole book.
func (h *house) member(t tenant.ID, name string, role tenant.Role) (email string) {
	h.Helper()
	email = name + "@" + strings.ToLower(string(t)) + ".example"
	hash, err := h.hasher.Hash(context.Background(), phrase)
	h.must(err)
	h.must(h.Schemas.Within(context.Background(), t, func(tx *gorm.DB) error {
		_, err := user.Add(tx, t, user.New{ID: tenant.UserID(name), Email: email, Name: "Person " + name, Role: role, Language: "en", PasswordHash: hash, At: time.Now()})
		return err
	}))
	return email
}

// letter is the newest mail to an address.
func (h *house) letter(to string) mail.Kept {
	h.Helper()
	all, err := h.inbox.Letters(context.Background())
	h.must(err)
	for _, l := range all {
		if l.To == to {
			return l
		}
	}
	h.Fatalf("no mail to %s", to)
	return mail.Kept{}
}
