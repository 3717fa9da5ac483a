package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/guard/consent"
	"github.com/boyunhq/boyun/dialer/guard/proof"
	"github.com/boyunhq/boyun/dialer/guard/rulebook"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/audit"
)

// ComplianceWorld is what the resources of compliance read.
type ComplianceWorld struct {
	Book      *rulebook.Book
	Lists     *list.Store
	Campaigns *campaign.Store
	Consents  *consent.Store
	Proofs    *proof.Maker
	Audit     *audit.Log
}

type compliance struct {
	ComplianceWorld
	now func() time.Time
}

// Compliance adds what stands between a number and a call: the state of every check, stricter rules, blocklist, consent and proof.
func (a *API) Compliance(world ComplianceWorld) {
	c := &compliance{world, a.Now}
	const tag, path = "Compliance", "/v1/compliance"
	route := func(method, under, id, summary string, object access.Object, action access.Action) Route {
		return Route{Method: method, Path: path + under, ID: id, Tag: tag, Summary: summary, Object: object, Action: action}
	}
	register(a, route(http.MethodGet, "", "getCompliance", "Rules in force, what feeds them, and whom they hold back now", access.Compliance, access.Read), c.overview)
	register(a, route(http.MethodGet, "/windows", "complianceWindows", "Open hours of a week in one country, its days off, and how far they are known", access.Compliance, access.Read), c.windows)
	register(a, route(http.MethodPost, "/check", "checkNumber", "May this number be called now: why not, since when, until when", access.Compliance, access.Read), c.check)
	register(a, route(http.MethodPut, "/rules", "tightenRules", "Stricter rules than the profile asks; whatever would loosen one is refused", access.Settings, access.Write), c.tighten)
	register(a, route(http.MethodPut, "/destinations", "setDestinations", "Countries that are called; one that was not allowed is added by the operator", access.Settings, access.Write), c.destinations)
	register(a, route(http.MethodPut, "/feed", "setRiskFeed", "An anti-fraud feed of one's own: while it cannot be heard nobody is called", access.Settings, access.Write), c.setFeed)
	register(a, route(http.MethodPost, "/feed/test", "testRiskFeed", "Ask a feed once, as it would be asked; nothing is kept", access.Settings, access.Write), c.tryFeed)
	register(a, route(http.MethodDelete, "/feed", "removeRiskFeed", "Go without an own feed again", access.Settings, access.Write), c.removeFeed)
	pack := route(http.MethodPost, "/proof", "makeProof", "All that shows under which rules a number was called, in a chain that shows tampering", access.Compliance, access.Export)
	register(a, pack, c.proof)
	a.blocklist(c)
	a.consents(c)
}

// ComplianceRules are the figures of a profile, or of a profile with what the tenant asks more.
type ComplianceRules struct {
	Name        string            `json:"name"`
	Version     string            `json:"version"`
	Windows     []Window          `json:"windows" nullable:"false"`
	Holidays    string            `json:"holidays" enum:"closed,sunday,open"`
	PerDay      int               `json:"per_day"`
	Caps        []ComplianceCap   `json:"caps" nullable:"false"`
	MaxAttempts int               `json:"max_attempts"`
	AbandonCap  float64           `json:"abandon_cap"`
	AbandonDays int               `json:"abandon_days"`
	AnswerMS    int64             `json:"answer_within_ms"`
	MinRing     int               `json:"min_ring_seconds"`
	Consent     map[string]string `json:"consent" doc:"Purpose to none, proof or licence"`
	Retention   int               `json:"retention_days"`
	AILabel     bool              `json:"ai_label"`
	Sources     []string          `json:"sources" nullable:"false"`
}

// ComplianceCap is the most calls to one number within so many hours.
type ComplianceCap struct {
	Calls int `json:"calls" minimum:"1"`
	Hours int `json:"hours" minimum:"1" maximum:"744"`
}

func viewCaps(caps []guard.Cap) []ComplianceCap {
	out := []ComplianceCap{}
	for _, c := range caps {
		out = append(out, ComplianceCap{c.Calls, int(c.Span / time.Hour)})
	}
	return out
}

func viewWindows(windows []guard.Window) []Window {
	out := []Window{}
	for _, w := range windows {
		out = append(out, Window(w))
	}
	return out
}

func viewProfile(p guard.Profile) ComplianceRules {
	r := ComplianceRules{Name: p.Name, Version: p.Version, Windows: viewWindows(p.Windows), Holidays: string(p.Holidays), PerDay: p.PerDay, Caps: viewCaps(p.Caps), MaxAttempts: p.MaxAttempts,
		AbandonCap: p.Abandon.Cap, AbandonDays: p.Abandon.Days, AnswerMS: p.Abandon.AnswerWithin.Milliseconds(), MinRing: int(p.MinRing / time.Second), Consent: map[string]string{},
		Retention: p.Keep.Days, AILabel: p.AILabel, Sources: append([]string{}, p.Sources...)}
	for _, purpose := range append(guard.Purposes(), guard.AIVoice) {
		r.Consent[string(purpose)] = string(p.Needs(purpose))
	}
	return r
}

// OwnRules is what a tenant asks of itself; what is absent or zero asks nothing more.
type OwnRules struct {
	Windows     []Window        `json:"windows,omitempty"`
	Holidays    string          `json:"holidays,omitempty" enum:"closed,sunday,open,"`
	PerDay      int             `json:"per_day,omitempty"`
	Caps        []ComplianceCap `json:"caps,omitempty"`
	MaxAttempts int             `json:"max_attempts,omitempty"`
	AbandonCap  float64         `json:"abandon_cap,omitempty"`
	MinRing     int             `json:"min_ring_seconds,omitempty"`
	NeedProof   []string        `json:"need_proof,omitempty" doc:"Purposes that take proof of consent though the profile asks none"`
	Retention   int             `json:"retention_days,omitempty"`
	OptOutScope string          `json:"opt_out_scope,omitempty" enum:"tenant,campaign,"`
	Days        []ClosedDay     `json:"days,omitempty" maxItems:"400" doc:"On which nobody is called"`
	Licence     string          `json:"licence,omitempty" doc:"Number of the licence for selling by telephone that you declare"`
}

// ClosedDay is a day on which you call nobody of a country, or of one of its states.
type ClosedDay struct {
	Date    string `json:"date" format:"date" doc:"Of the person's own calendar"`
	Country string `json:"country" minLength:"2" maxLength:"2" doc:"ISO alpha-2"`
	State   string `json:"state,omitempty" maxLength:"2" doc:"Of the US, as in postal addresses; empty: all of the country"`
	Name    string `json:"name" maxLength:"80"`
}

// Compliance is how everything stands that keeps calls lawful.
type Compliance struct {
	Profile   ComplianceRules  `json:"profile" doc:"What the law of the profile asks"`
	Rules     ComplianceRules  `json:"rules" doc:"With what you ask of yourselves"`
	Own       OwnRules         `json:"own"`
	Platform  []ComplianceCap  `json:"platform_caps" nullable:"false" doc:"What holds for every company here"`
	PerDay    int              `json:"platform_per_day"`
	Countries []string         `json:"countries" nullable:"false"`
	Granted   []string         `json:"granted" nullable:"false" doc:"Countries you may call; those you left out yourselves can be added again"`
	Live      bool             `json:"live" doc:"May call real people"`
	Checks    []ComplianceFeed `json:"checks" nullable:"false"`
	Feed      *FeedState       `json:"feed" doc:"Null: no anti-fraud feed is set up"`
	FeedSet   *FeedSetting     `json:"feed_setting" doc:"Of the own feed; null: none"`
	Kinds     []string         `json:"kinds" nullable:"false" doc:"Kinds of numbers that may be called at all; every other kind, such as premium, never is"`
	Never     []NeverCalled    `json:"never" nullable:"false" doc:"Beginnings of numbers that are never called"`
	Adds      bool             `json:"may_add_countries" doc:"False: the operator adds destinations, after a look at the fraud"`
	Blocked   map[string]int64 `json:"blocked" doc:"Leads of running campaigns that rest now, by reason"`
	Blocklist int64            `json:"blocklist"`
	Consents  ConsentCounts    `json:"consents"`
}

// ComplianceFeed is one thing that must be known before anybody is called.
type ComplianceFeed struct {
	Key    string         `json:"key" enum:"blocklist,platform,risk_feed,holidays,consent"`
	OK     bool           `json:"ok"`
	Detail map[string]any `json:"detail"`
}

// FeedState is how an anti-fraud feed stands.
type FeedState struct {
	Name    string     `json:"name"`
	Own     bool       `json:"own" doc:"False: the operator's, for every company"`
	Fresh   bool       `json:"fresh" doc:"False: nobody is called"`
	HeardAt *time.Time `json:"heard_at"`
	Version int64      `json:"version"`
	Count   int        `json:"count"`
	Breaker string     `json:"breaker"`
	Error   string     `json:"error" doc:"Reason word of the last failure"`
	MaxAge  int        `json:"max_age_seconds" doc:"How long what it signed counts; older: nobody is called"`
}

// FeedSetting is how the own feed is set up; its secrets are never shown.
type FeedSetting struct {
	Name      string `json:"name"`
	URL       string `json:"url"`
	PublicKey string `json:"public_key"`
	Hash      string `json:"hash"`
	Secret    bool   `json:"has_secret"`
	Token     bool   `json:"has_token"`
}

// NeverCalled is a beginning of numbers that no company here calls.
type NeverCalled struct {
	Prefix string `json:"prefix"`
	Why    string `json:"why"`
}

// FeedTest is what a feed said when it was asked once.
type FeedTest struct {
	Feed     string    `json:"feed" doc:"What it calls itself"`
	Version  int64     `json:"version"`
	Count    int       `json:"count"`
	SignedAt time.Time `json:"signed_at"`
	TookMS   int64     `json:"took_ms"`
}

// ConsentCounts are how many records there are, and how many people on lists have one.
type ConsentCounts struct {
	Holding   int64 `json:"holding"`
	Withdrawn int64 `json:"withdrawn"`
	Leads     int64 `json:"leads"`
	With      int64 `json:"leads_with"`
}

func (c *compliance) overview(ctx context.Context, who tenant.Actor, _ *struct{}) (*answer[Compliance], error) {
	o, err := c.Book.Overview(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	counts, err := c.Consents.Count(ctx, who.Tenant, c.now())
	if err != nil {
		return nil, err
	}
	v := Compliance{Profile: viewProfile(o.Base), Rules: viewProfile(o.Tight), Own: viewOwn(o.Own), Platform: viewCaps(o.Platform.Caps), PerDay: o.Platform.PerDay, Countries: append([]string{}, o.Countries...), Granted: append([]string{}, o.Granted...),
		Live: o.Live, Blocked: o.Blocked, Blocklist: o.Blocklist, Consents: ConsentCounts(counts)}
	v.Kinds, v.Never, v.Adds = []string{}, []NeverCalled{}, c.Book.Guard.TrustTenants
	for _, k := range o.Platform.Kinds {
		v.Kinds = append(v.Kinds, string(k))
	}
	for _, p := range o.Platform.Prefixes {
		v.Never = append(v.Never, NeverCalled(p))
	}
	if s := o.FeedSet; s != nil {
		v.FeedSet = &FeedSetting{s.Name, s.URL, s.PublicKey, string(s.Hash), s.Secret, s.Token}
	}
	v.Checks = append(v.Checks, ComplianceFeed{"blocklist", true, map[string]any{"count": o.Blocklist}}, ComplianceFeed{"platform", o.Platforms, map[string]any{}})
	if o.Feed != nil {
		v.Feed = &FeedState{Name: o.Feed.Name, Own: o.FeedOwn, Fresh: o.Feed.Fresh, HeardAt: instant(o.Feed.Heard), Version: o.Feed.Version, Count: o.Feed.Count, Breaker: o.Feed.Breaker, Error: o.Feed.Error, MaxAge: int(guard.FeedAge / time.Second)}
		v.Checks = append(v.Checks, ComplianceFeed{"risk_feed", o.Feed.Fresh, map[string]any{"feed": o.Feed.Name}})
	}
	for _, country := range o.Countries {
		for _, year := range []int{c.now().Year(), c.now().AddDate(0, 2, 0).Year()} {
			known := c.Book.Guard.Profiles().Days(country).Known(year)
			check := ComplianceFeed{"holidays", known == "full", map[string]any{"country": country, "year": year, "known": string(known)}}
			if n := len(v.Checks); n == 0 || v.Checks[n-1].Key != "holidays" || v.Checks[n-1].Detail["year"] != year || v.Checks[n-1].Detail["country"] != country {
				v.Checks = append(v.Checks, check)
			}
		}
	}
	v.Checks = append(v.Checks, ComplianceFeed{"consent", counts.Leads == counts.With, map[string]any{"leads": counts.Leads, "with": counts.With, "without": counts.Leads - counts.With}})
	return &answer[Compliance]{v}, nil
}

func viewOwn(o guard.Tightening) OwnRules {
	v := OwnRules{Holidays: string(o.Holidays), PerDay: o.PerDay, MaxAttempts: o.MaxAttempts, AbandonCap: o.AbandonCap, MinRing: int(o.MinRing / time.Second), Retention: o.Retention,
		OptOutScope: string(o.Scope), Licence: o.Licence}
	if len(o.Windows) > 0 {
		v.Windows = viewWindows(o.Windows)
	}
	if len(o.Caps) > 0 {
		v.Caps = viewCaps(o.Caps)
	}
	for _, d := range o.Days {
		v.Days = append(v.Days, ClosedDay(d))
	}
	for _, p := range o.NeedProof {
		v.NeedProof = append(v.NeedProof, string(p))
	}
	return v
}

func (c *compliance) tighten(ctx context.Context, who tenant.Actor, in *struct{ Body OwnRules }) (*answer[Compliance], error) {
	b := in.Body
	own := guard.Tightening{Holidays: guard.Treatment(b.Holidays), PerDay: b.PerDay, MaxAttempts: b.MaxAttempts, AbandonCap: b.AbandonCap, MinRing: time.Duration(b.MinRing) * time.Second,
		Retention: b.Retention, Scope: guard.Scope(b.OptOutScope), Licence: b.Licence}
	for _, w := range b.Windows {
		own.Windows = append(own.Windows, guard.Window(w))
	}
	for _, each := range b.Caps {
		own.Caps = append(own.Caps, guard.Cap{Calls: each.Calls, Span: time.Duration(each.Hours) * time.Hour})
	}
	for _, d := range b.Days {
		own.Days = append(own.Days, guard.ClosedDay(d))
	}
	for _, p := range b.NeedProof {
		own.NeedProof = append(own.NeedProof, guard.Purpose(p))
	}
	if err := c.Book.Tighten(ctx, who, own, c.now()); err != nil {
		return nil, err
	}
	return c.overview(ctx, who, nil)
}

type destinationsBody struct {
	Body struct {
		Countries []string `json:"countries" maxItems:"250" doc:"ISO alpha-2"`
	}
}

func (c *compliance) destinations(ctx context.Context, who tenant.Actor, in *destinationsBody) (*answer[Compliance], error) {
	if err := c.Book.Destinations(ctx, who, in.Body.Countries, c.now()); err != nil {
		return nil, err
	}
	return c.overview(ctx, who, nil)
}

// NumberCheck is the answer to "may we call?".
type NumberCheck struct {
	Number   string         `json:"number" doc:"Masked"`
	Kind     string         `json:"kind"`
	Country  string         `json:"country"`
	Region   string         `json:"region"`
	Zones    []string       `json:"zones" nullable:"false"`
	Local    []string       `json:"local" nullable:"false" doc:"The clock in each zone"`
	Allowed  bool           `json:"allowed"`
	Reason   string         `json:"reason"`
	Detail   map[string]any `json:"detail"`
	Until    *time.Time     `json:"until" doc:"When to ask again; null: time changes nothing"`
	Since    *time.Time     `json:"since" doc:"Of the block, if that is why"`
	BlockID  string         `json:"block_id" doc:"Of the tenant's own entry; empty: none"`
	Consent  bool           `json:"consent"`
	Today    int            `json:"calls_today"`
	Week     int            `json:"calls_7_days"`
	Leads    int            `json:"leads" doc:"On how many of your lists the number is"`
	Rules    string         `json:"rules" doc:"Versions of the rules"`
	Platform bool           `json:"platform_blocked"`
}

type checkBody struct {
	Body struct {
		Number   string `json:"number" maxLength:"120"`
		Campaign string `json:"campaign_id,omitempty" maxLength:"64" doc:"Absent: the widest rules a campaign of yours could have"`
	}
}

func (c *compliance) check(ctx context.Context, who tenant.Actor, in *checkBody) (*answer[NumberCheck], error) {
	a, err := c.Book.Check(ctx, who.Tenant, in.Body.Number, dialer.CampaignID(in.Body.Campaign), c.now())
	if err != nil {
		return nil, err
	}
	v := NumberCheck{Number: a.Known.Masked, Kind: string(a.Known.Kind), Country: a.Known.Place.Country, Region: a.Known.Place.Region, Zones: append([]string{}, a.Inputs.Zones...),
		Local: append([]string{}, a.Inputs.Local...), Allowed: a.Verdict.Allowed, Reason: a.Verdict.Reason, Detail: a.Verdict.Detail, Until: instant(a.Verdict.Until),
		Consent: a.Facts.Consent != "", Today: a.Inputs.Today, Week: a.Inputs.Week, Leads: len(a.Known.Leads), Rules: a.Inputs.Rules, Platform: a.Facts.Listed != nil}
	if v.Detail == nil {
		v.Detail = map[string]any{}
	}
	if a.Known.Blocked != nil {
		v.BlockID, v.Since = a.Known.Blocked.ID, instant(a.Known.Blocked.Since)
	}
	return &answer[NumberCheck]{v}, nil
}

type proofBody struct {
	Body struct {
		Number string `json:"number,omitempty" maxLength:"120"`
		Call   string `json:"call_id,omitempty" maxLength:"64"`
	}
}

func (c *compliance) proof(ctx context.Context, who tenant.Actor, in *proofBody) (*answer[json.RawMessage], error) {
	var p proof.Pack
	var err error
	if in.Body.Call != "" {
		p, err = c.Proofs.OfCall(ctx, who, dialer.CallID(in.Body.Call), c.now())
	} else {
		p, err = c.Proofs.OfNumber(ctx, who, in.Body.Number, c.now())
	}
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(p)
	return &answer[json.RawMessage]{raw}, err
}
