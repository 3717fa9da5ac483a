package api

import (
	"context"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/guard/consent"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// Consent is one record of what a person agreed to.
type Consent struct {
	ID          string     `json:"id"`
	Number      string     `json:"number" doc:"Masked"`
	Purpose     string     `json:"purpose" enum:"service,callback,survey,marketing,ai_voice,any"`
	TextVersion string     `json:"text_version" doc:"Which wording"`
	Source      string     `json:"source"`
	GivenAt     time.Time  `json:"given_at"`
	ExpiresAt   *time.Time `json:"expires_at"`
	Proof       string     `json:"proof" doc:"Where it is kept"`
	ProofSHA256 string     `json:"proof_sha256" doc:"Hex, of the file that was shown; empty: none was"`
	CreatedAt   time.Time  `json:"created_at"`
	WithdrawnAt *time.Time `json:"withdrawn_at"`
	Why         string     `json:"withdrawn_why"`
}

func (a *API) consents(c *compliance) {
	const tag, path = "Compliance", "/v1/consents"
	route := func(method, under, id, summary string, action access.Action) Route {
		return Route{Method: method, Path: path + under, ID: id, Tag: tag, Summary: summary, Object: access.Compliance, Action: action}
	}
	register(a, route(http.MethodGet, "", "listConsents", "Records of consent, the newest first", access.Read), c.consented)
	add := route(http.MethodPost, "", "addConsents", "Write down consents with their proof; leads that waited for one are called again", access.Write)
	add.Bytes = 16 << 20
	register(a, add, c.addConsents)
	register(a, route(http.MethodPost, "/withdraw", "withdrawConsent", "A person withdraws: calls that need the consent stop, ringing ones too", access.Write), c.withdraw)
}

func (c *compliance) consented(ctx context.Context, who tenant.Actor, in *Paging) (*answer[Page[Consent]], error) {
	all, next, err := c.Consents.List(ctx, who.Tenant, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	items := make([]Consent, len(all))
	for i, r := range all {
		items[i] = viewConsent(r)
	}
	return pageOf(items, next), nil
}

func viewConsent(r consent.Record) Consent {
	return Consent{ID: r.ID, Number: mask(r.Last4), Purpose: string(r.Purpose), TextVersion: r.TextVersion, Source: r.Source, GivenAt: moment(r.Given), ExpiresAt: instant(r.Expires),
		Proof: r.ProofRef, ProofSHA256: hex.EncodeToString(r.ProofSHA256), CreatedAt: moment(r.Made), WithdrawnAt: instant(r.Withdrawn), Why: r.Why}
}

// ConsentLine is one consent to write down.
type ConsentLine struct {
	Number      string     `json:"number" maxLength:"120"`
	Purpose     string     `json:"purpose" enum:"service,callback,survey,marketing,ai_voice,any"`
	TextVersion string     `json:"text_version" maxLength:"200"`
	Source      string     `json:"source" maxLength:"200"`
	GivenAt     time.Time  `json:"given_at"`
	ExpiresAt   *time.Time `json:"expires_at,omitempty"`
	Proof       string     `json:"proof,omitempty" maxLength:"500" doc:"Where the proof is kept: an address, a file, a recording's id"`
	ProofSHA256 string     `json:"proof_sha256,omitempty" maxLength:"64" doc:"Hex, of the proof's file"`
}

type consentsBody struct {
	Body struct {
		Consents []ConsentLine `json:"consents" minItems:"1" maxItems:"50000"`
	}
}

// ConsentResult is what became of the lines.
type ConsentResult struct {
	Added   int64      `json:"added"`
	Known   int64      `json:"known"`
	Refused []LineFlaw `json:"refused" nullable:"false"`
}

func (c *compliance) addConsents(ctx context.Context, who tenant.Actor, in *consentsBody) (*answer[ConsentResult], error) {
	if err := mayReach(ctx, c.Campaigns, who); err != nil {
		return nil, err
	}
	rows := make([]consent.Row, len(in.Body.Consents))
	for i, l := range in.Body.Consents {
		sum, err := hex.DecodeString(l.ProofSHA256)
		if err != nil || len(sum) != 0 && len(sum) != 32 {
			return nil, fault.New(fault.Invalid, "consent_proof", "line %d: a SHA-256 has 64 hex digits", i+1).With("field", "proof_sha256")
		}
		rows[i] = consent.Row{Number: l.Number, Record: consent.Record{Purpose: guard.Purpose(l.Purpose), TextVersion: l.TextVersion, Source: l.Source, Given: l.GivenAt, ProofRef: l.Proof, ProofSHA256: sum}}
		if l.ExpiresAt != nil {
			rows[i].Expires = *l.ExpiresAt
		}
	}
	added, rejected, err := c.Consents.Import(ctx, who, rows, c.now())
	if err != nil {
		return nil, err
	}
	out := ConsentResult{Added: added, Known: int64(len(rows)) - int64(len(rejected)) - added, Refused: []LineFlaw{}}
	for _, r := range rejected {
		out.Refused = append(out.Refused, LineFlaw(r))
	}
	return &answer[ConsentResult]{out}, nil
}

type withdrawBody struct {
	Body struct {
		Number  string `json:"number" maxLength:"120"`
		Purpose string `json:"purpose,omitempty" enum:"service,callback,survey,marketing,ai_voice,any," doc:"Absent: every purpose"`
		Why     string `json:"why,omitempty" maxLength:"500"`
	}
}

type withdrawn struct {
	Count int64 `json:"count" doc:"Records that are withdrawn now"`
}

func (c *compliance) withdraw(ctx context.Context, who tenant.Actor, in *withdrawBody) (*answer[withdrawn], error) {
	n, err := c.Consents.Withdraw(ctx, who, in.Body.Number, guard.Purpose(in.Body.Purpose), in.Body.Why, c.now())
	if err != nil {
		return nil, err
	}
	return &answer[withdrawn]{withdrawn{n}}, nil
}
