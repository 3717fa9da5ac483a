package node

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/billing/bill"
	"github.com/boyunhq/boyun/billing/line"
	"github.com/boyunhq/boyun/billing/meter"
	"github.com/boyunhq/boyun/billing/plan"
	"github.com/boyunhq/boyun/cmd/settings"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/callerid/letter"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/disposition"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/guard/consent"
	"github.com/boyunhq/boyun/dialer/guard/platform"
	"github.com/boyunhq/boyun/dialer/guard/risk"
	"github.com/boyunhq/boyun/dialer/hearing"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/inbound"
	"github.com/boyunhq/boyun/dialer/lead"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/dialer/route"
	"github.com/boyunhq/boyun/dialer/simulate/trial"
	"github.com/boyunhq/boyun/dialer/tape"
	"github.com/boyunhq/boyun/dialer/trunk"
	trunks "github.com/boyunhq/boyun/dialer/trunk/store"
	"github.com/boyunhq/boyun/dialer/trunk/testcall"
	"github.com/boyunhq/boyun/infra/cert"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/infra/lease"
	"github.com/boyunhq/boyun/infra/mail"
	"github.com/boyunhq/boyun/media/detect/carriers"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/softphone/acd"
	"github.com/boyunhq/boyun/softphone/roster"
	"github.com/boyunhq/boyun/softphone/station"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/audit"
	"github.com/boyunhq/boyun/tenant/country"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/invite"
	"github.com/boyunhq/boyun/tenant/key"
	"github.com/boyunhq/boyun/tenant/login"
	"github.com/boyunhq/boyun/tenant/password"
	"github.com/boyunhq/boyun/tenant/session"
	"github.com/boyunhq/boyun/tenant/signup"
	"github.com/boyunhq/boyun/tenant/user"
)

// stores are the doors to what is kept, by floor: every role of a process works through the same ones.
type stores struct {
	// tenant
	directory *directory.Directory
	countries *country.Table
	access    *access.Access
	audit     *audit.Log
	sessions  *session.Sessions
	logins    *login.Logins
	users     *user.Users
	keys      *key.Keys
	invites   *invite.Invitations
	signups   *signup.Signups
	inbox     *mail.Inbox // nil with a real mail server

	// dialer
	guard     *guard.Store
	platform  *platform.Store
	feeds     *risk.Feeds
	campaigns *campaign.Store
	lists     *list.Store
	importer  *list.Importer
	leads     *lead.Store
	history   *history.Store
	keeper    *tape.Keeper
	samples   *hearing.Store
	ears      *hearing.Ears
	display   *run.Display
	trials    *trial.Trials
	callers   *callerid.Store
	letters   *letter.Store
	trunks    *trunks.Store
	tests     *testcall.Store
	queue     *acd.Queue
	rules     *route.Store
	router    *route.Router
	roster    *roster.Store
	stations  *station.Store
	inbound   *inbound.Store

	// billing
	plans  *plan.Store
	lines  *line.Lines
	ledger *meter.Ledger
	bills  *bill.Bills

	// infra
	jobs   *jobs.Jobs
	leases *lease.Leases
	served *cert.Served
}

func openStores(s settings.Settings, st *storage, name, public string, log *slog.Logger) (k *stores, err error) {
	k = &stores{queue: acd.New(), audit: audit.New(st.schemas), directory: directory.New(st.schemas)}
	k.plans = plan.NewStore(st.schemas, time.Now)
	k.ledger, k.bills = meter.NewLedger(st.schemas), bill.New(st.schemas, k.plans)
	k.lines = line.New(line.Config{Node: name, Log: log}, st.state, k.plans)
	k.jobs = st.jobs
	if k.leases, err = lease.New(st.schemas, lease.Config{Logger: log}); err != nil {
		return nil, err
	}
	if k.served, err = openCertificates(s, log); err != nil {
		return nil, err
	}
	if err := k.openDialer(s, st, log); err != nil {
		return nil, err
	}
	return k, k.openTenant(s, st, public, log)
}

func (k *stores) openDialer(s settings.Settings, st *storage, log *slog.Logger) (err error) {
	if err := k.openGuard(s, st, log); err != nil {
		return err
	}
	k.campaigns = campaign.NewStore(st.schemas, k.guard, floor{k.queue})
	k.lists = list.NewStore(st.schemas, st.boxes, phone.NewBook(), campaign.Join)
	k.importer, err = list.NewImporter(list.ImportConfig{Tmp: filepath.Join(s.Data, "tmp"), Log: log, Consents: consent.NewStore(st.schemas, k.lists)}, k.lists, st.store, k.jobs, st.state)
	if err != nil {
		return err
	}
	k.leads = lead.NewStore(st.schemas, lead.World{Lists: k.lists, Guard: k.guard, Jobs: k.jobs, Bus: st.state})
	k.callers = callerid.New(st.schemas, st.boxes, s.Private == "yes")
	k.letters = letter.New(st.schemas, st.boxes, s.Private == "yes")
	networks, err := s.Networks()
	if err != nil {
		return err
	}
	k.trunks = trunks.New(st.schemas, st.boxes, k.callers).Fenced(trunk.Fence{Networks: networks})
	k.tests = testcall.NewStore(st.schemas, st.boxes, k.guard)
	k.rules, k.router, k.roster = route.NewStore(st.schemas), route.NewRouter(st.schemas, time.Now), roster.NewStore(st.schemas)
	k.stations = station.NewStore(st.schemas, st.boxes, k.callers, k.guard)
	k.display = run.NewDisplay(st.state, st.state, log)
	k.trials = openTrials(st, k, log)
	prompts, err := prompt.Load()
	if err != nil {
		return err
	}
	announcements, err := carriers.Load(prompts)
	if err != nil {
		return err
	}
	k.samples = hearing.NewStore(st.schemas, st.boxes, log)
	if k.ears, err = hearing.NewEars(k.samples, announcements, log); err != nil {
		return err
	}
	k.history = history.NewStore(st.schemas, k.follow).Telling(st.state, log).Keeping(func(tx *gorm.DB, t tenant.ID, at time.Time) error {
		return tape.LookAfter(k.jobs, tx, t, at)
	})
	k.keeper = &tape.Keeper{Schemas: st.schemas, Index: k.history, Laws: k.guard.Kept, Stores: st.blobs(), Jobs: k.jobs, Log: log, Now: time.Now}
	k.inbound = inbound.NewStore(inbound.World{Schemas: st.schemas, Keys: st.boxes, Phones: phone.NewBook(), Lists: k.lists, Guard: k.guard, History: k.history,
		Jobs: k.jobs, Log: log, Now: time.Now})
	return nil
}

// openGuard opens what is asked before anybody is called: the platform's blocklist, the risk feeds, and the rules.
func (k *stores) openGuard(s settings.Settings, st *storage, log *slog.Logger) (err error) {
	k.platform = platform.New(st.schemas, st.keys)
	kept := filepath.Join(s.Data, "risk")
	var operator *risk.Feed
	if s.RiskFeedURL != "" {
		config := risk.Config{URL: s.RiskFeedURL, Token: s.RiskFeedToken, PublicKey: risk.PublicKey(s.RiskFeedKey), Hash: risk.Hash(s.RiskFeedHash), Secret: []byte(s.RiskFeedSecret), Folder: kept}
		if operator, err = risk.NewFeed(config, log); err != nil {
			return fmt.Errorf("setting risk_feed_url: %w", err)
		}
	}
	k.feeds = risk.NewFeeds(operator, st.boxes, log).Keeping(kept).Inside(s.Private == "yes")
	k.guard, err = guard.New(guard.Config{TrustTenants: s.Private == "yes", Numbers: list.NewNumbers(st.schemas, st.boxes), Listed: k.platform, Feeds: k.feeds})
	return err
}

// follow sets going what every closed call is followed by, in the transaction that closes it.
func (k *stores) follow(tx *gorm.DB, t tenant.ID, call dialer.CallID) error {
	if err := callerid.Ended(tx, call); err != nil {
		return err
	}
	_, err := k.jobs.Insert(tx.Statement.Context, tx, meter.RateCall{Tenant: string(t), Call: string(call)}, jobs.Options{Once: true})
	return err
}

func (k *stores) openTenant(s settings.Settings, st *storage, public string, log *slog.Logger) (err error) {
	if k.countries, err = country.New(); err != nil {
		return err
	}
	if k.access, err = access.New(); err != nil {
		return err
	}
	if k.sessions, err = session.New(session.Config{Schemas: st.schemas, Bus: st.state, Logger: log}); err != nil {
		return err
	}
	hasher := password.New()
	k.logins = login.New(st.schemas, hasher, st.state, time.Now)
	if k.users, err = user.NewUsers(user.Config{Schemas: st.schemas, Sessions: k.sessions, Seats: k.plans, Hasher: hasher}); err != nil {
		return err
	}
	if k.keys, err = key.New(key.Config{Schemas: st.schemas, Scopes: k.access, Logger: log}); err != nil {
		return err
	}
	mailer, err := k.openMail(s, st, log)
	if err != nil {
		return err
	}
	k.invites, err = invite.NewInvitations(invite.Config{Schemas: st.schemas, Seats: k.plans, Hasher: hasher, Mailer: mailer, Public: public})
	if err != nil {
		return err
	}
	k.signups, err = signup.New(signup.Config{Schemas: st.schemas, Migrate: st.migrator, Keys: st.keys, Countries: k.countries, Hasher: hasher,
		Mailer: mailer, Bus: st.state, Seeder: signup.SeedFunc(k.seed), Public: public, Logger: log})
	return err
}

func (k *stores) openMail(s settings.Settings, st *storage, log *slog.Logger) (mail.Mailer, error) {
	if s.MailURL == "" {
		k.inbox = mail.NewInbox(st.state, log)
		return k.inbox, nil
	}
	at, err := url.Parse(s.MailURL)
	if err != nil || at.Host == "" {
		return nil, fmt.Errorf("setting mail_url: %q is not smtp://user:password@host:port", s.MailURL)
	}
	config := mail.SMTPConfig{Address: at.Host, Username: at.User.Username(), From: s.MailFrom}
	config.Password, _ = at.User.Password()
	if at.Scheme == "smtps" {
		config.Security = mail.TLS
	}
	return mail.NewSMTP(config)
}

// seed puts the first things to try into a fresh workspace: its trial, the sandbox trunk, the sample list and the first campaign.
func (k *stores) seed(ctx context.Context, tx *gorm.DB, t directory.Tenant, owner tenant.UserID) error {
	if err := k.plans.Begin(tx, t.Currency); err != nil {
		return err
	}
	return k.campaigns.Seed(ctx, tx, k.lists, t.ID, owner, time.Now())
}

// testCalls starts test calls for whoever asks at their desk, which must know the sample campaign before its call comes.
type testCalls struct {
	campaigns *campaign.Store
	voice     *voice
}

func (c testCalls) TestCall(ctx context.Context, t tenant.ID, agent tenant.UserID) error {
	if err := c.campaigns.TestCall(ctx, t, agent, time.Now()); err != nil {
		return err
	}
	c.voice.desks.Reassign(t, agent)
	return nil
}

// told is the dispositions, each of which is news for whoever looks at the call.
type told struct {
	*disposition.Store
	calls *history.Store
}

func (d told) Dispose(ctx context.Context, t tenant.ID, said disposition.Disposition) error {
	err := d.Store.Dispose(ctx, t, said)
	if err == nil {
		d.calls.Tell(ctx, t, history.News{Call: said.Call, Happened: history.Disposed})
	}
	return err
}

func (d told) Undo(ctx context.Context, t tenant.ID, call dialer.CallID) error {
	err := d.Store.Undo(ctx, t, call)
	if err == nil {
		d.calls.Tell(ctx, t, history.News{Call: call, Happened: history.Disposed})
	}
	return err
}

func openCertificates(s settings.Settings, log *slog.Logger) (*cert.Served, error) {
	config := cert.Config{Address: s.Listen, CertFile: s.TLSCert, KeyFile: s.TLSKey, Email: s.ACMEMail, Folder: filepath.Join(s.Data, "tls"), Logger: log}
	switch s.TLS {
	case "off":
		config.Mode = cert.Plain
	case "files":
		config.Mode = cert.Files
	case "acme":
		config.Mode, config.Hosts = cert.ACME, []string{s.ACMEHost}
	default:
		config.Mode = cert.Self
	}
	return cert.Open(config)
}

// certificate is the web server's, for SIP over TLS.
func (k *stores) certificate() (*tls.Certificate, error) {
	switch t := k.served.TLS; {
	case t == nil:
		return nil, errors.New("SIP over TLS needs a certificate: set tls to files, acme or self-signed")
	case len(t.Certificates) > 0:
		return &t.Certificates[0], nil
	default:
		return t.GetCertificate(&tls.ClientHelloInfo{})
	}
}
