package node

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/boyunhq/boyun/dialer/callback"
	"github.com/boyunhq/boyun/dialer/checklist"
	"github.com/boyunhq/boyun/dialer/guard/consent"
	"github.com/boyunhq/boyun/dialer/guard/proof"
	"github.com/boyunhq/boyun/dialer/guard/rulebook"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/dialer/tape"
	"github.com/boyunhq/boyun/media/mp3"
	softdesk "github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
	"github.com/boyunhq/boyun/web/desk"
	"github.com/boyunhq/boyun/web/live"
	"github.com/boyunhq/boyun/web/ticket"
)

// mountDesk puts the agents' sockets where their audio is: a voice node serves them itself, with or without the API beside it.
func mountDesk(mux *http.ServeMux, st *storage, k *stores, v *voice, log *slog.Logger) {
	mux.Handle("/v1/desk", &desk.Door{Desks: v.desks, Office: ticket.NewOffice(st.state), Sessions: k.sessions, Log: log})
}

// mount puts the API and the live stream under /v1.
func mount(mux *http.ServeMux, x Extras, st *storage, k *stores, v *voice, public string, proxies []netip.Prefix, log *slog.Logger) error {
	a, err := api.New(api.Config{Secure: strings.HasPrefix(public, "https:"), Proxies: proxies, PublicURL: public, Demo: x.Demo, Limits: x.Limits, Access: k.access, Sessions: k.sessions,
		Keys: k.keys, Limiter: st.state, Log: log, Now: time.Now})
	if err != nil {
		return err
	}
	office, steps := ticket.NewOffice(st.state), checklist.NewStore(st.schemas)
	running := api.CampaignWorld{Campaigns: k.campaigns, Lists: k.lists, Plans: k.plans, Stations: k.stations, Display: k.display, Floor: api.Floor{Shelf: st.state}}
	if v != nil {
		running.Assigned = v.desks.Reassign
	}
	numbers := api.NumberWorld{Store: k.trunks, Callers: k.callers, Letters: k.letters, Phones: phone.NewBook(), Homes: k.directory, Posts: st.state, Tests: k.tests}
	if v != nil {
		numbers.Node, numbers.Calls, numbers.Proofs = v.trunks, v.tests, v.prover
	}
	resources(a, st, k, v, running, numbers, office, steps)
	stream, err := live.New(live.World{Office: office, Sessions: k.sessions, Access: k.access, Bus: st.state, Shelf: st.state, Campaigns: running, Store: k.campaigns,
		Imports: k.importer, Leads: k.leads, Trials: k.trials, History: k.history, Numbers: numbers, Log: log, Start: func(ctx context.Context, who tenant.Actor) (any, error) { return api.ViewStart(ctx, steps, who.Tenant) },
		Total: k.total})
	if err != nil {
		return err
	}
	mux.Handle("/v1/", a)
	mux.Handle("/v1/live", stream)
	return nil
}

// resources adds every resource of the API, in the order of its documentation.
func resources(a *api.API, st *storage, k *stores, v *voice, running api.CampaignWorld, numbers api.NumberWorld, office *ticket.Office, steps *checklist.Store) {
	who := api.Identity{Logins: k.logins, Sessions: k.sessions, Users: k.users, Directory: k.directory, Sandboxed: k.sandboxed}
	a.Signups(k.signups, who)
	a.Countries(k.countries)
	a.Identity(who)
	a.Tickets(office)
	a.Start(steps)
	promises := callback.NewStore(st.schemas).Under(k.guard)
	a.Lists(api.ListWorld{Lists: k.lists, Imports: k.importer, Campaigns: k.campaigns, History: k.history, Leads: k.leads, Callbacks: promises})
	a.Campaigns(running)
	a.Callbacks(promises, k.campaigns)
	a.Simulations(k.trials)
	a.Calls(api.CallWorld{History: k.history, Ledger: k.ledger, Campaigns: k.campaigns, Lists: k.lists,
		Sounds: tape.NewLibrary(st.boxes, k.history, st.blobs()...), Samples: k.samples, Ears: k.ears, News: st.state, Assigned: running.Assigned, Keeper: k.keeper, Desks: softdesk.Remote{Bus: st.state}, MP3: mp3.New(mp3.Config{})})
	a.Users(k.users)
	phones := api.StationWorld{Store: k.stations, Phones: phone.NewBook(), Homes: k.directory, Assigned: running.Assigned}
	if v != nil {
		phones.Proofs = v.phones
	}
	a.Stations(phones)
	a.Floors(running.Floor)
	logins := api.Logins{Watch: k.sessions.Watch, Key: k.keys.Watch}
	listening := api.MonitorWorld{Logins: logins, Words: func(ctx context.Context, t tenant.ID, name string) ([]byte, error) {
		w, err := k.campaigns.Words(ctx, t, name)
		return w.Audio, err
	}}
	if v != nil {
		listening.Sessions, listening.ICE = v.monitors, v.desks.ICE
		numbers.Ears = api.Ears{Logins: logins, Sessions: v.monitors}
	}
	a.Monitors(listening)
	a.Invitations(k.invites, who)
	a.APIKeys(k.keys)
	a.Sandbox()
	a.SandboxCalls(v.caller(st))
	a.Money(api.Money{Plans: k.plans, Bills: k.bills, Ledger: k.ledger, Lines: k.lines, Users: k.users, Directory: k.directory})
	a.Numbers(numbers)
	a.Routing(k.rules)
	a.Roster(api.RosterWorld{Store: k.roster, Shelf: st.state, Assigned: running.Assigned})
	a.Compliance(api.ComplianceWorld{Book: &rulebook.Book{Schemas: st.schemas, Guard: k.guard, Lists: k.lists, Feeds: k.feeds}, Lists: k.lists, Campaigns: k.campaigns,
		Consents: consent.NewStore(st.schemas, k.lists), Proofs: &proof.Maker{Schemas: st.schemas, Lists: k.lists, Log: k.audit, Profiles: k.guard.Profiles()}, Audit: k.audit})
	a.Audit(k.audit, k.users)
	if k.inbox != nil && a.Demo {
		a.Inbox(k.inbox)
	}
}

// sandboxed tells whether a workspace can call nobody real: it has no enabled trunk but the sandbox.
func (k *stores) sandboxed(ctx context.Context, t tenant.ID) (bool, error) {
	all, err := k.trunks.List(ctx, t)
	if err != nil {
		return false, err
	}
	for _, trunk := range all {
		if trunk.Kind != "sandbox" && trunk.Enabled {
			return false, nil
		}
	}
	return true, nil
}

// total is the month's bill so far.
func (k *stores) total(ctx context.Context, t tenant.ID) (int64, error) {
	home, err := k.directory.Get(ctx, t)
	if err != nil {
		return 0, err
	}
	zone, err := home.Zone()
	if err != nil {
		return 0, err
	}
	b, err := k.bills.Preview(ctx, t, time.Now(), zone)
	return int64(b.Total), err
}
