package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/signup"
)

// Signup is how far a company's sign-up has come.
type Signup struct {
	ID        string    `json:"id"`
	Email     string    `json:"email"`
	Company   string    `json:"company"`
	Step      string    `json:"step" enum:"mailed,verified,tenant,schema,owner,ready"`
	ResendAt  time.Time `json:"resend_at" doc:"When another mail may be asked for"`
	ExpiresAt time.Time `json:"expires_at" doc:"Of the code and the link"`
}

// Verified is a proven address; the session is there when the workspace is ready and this browser began its sign-up.
type Verified struct {
	Signup  Signup   `json:"signup"`
	Session *Session `json:"session,omitempty"`
}

type signups struct {
	*identity
	store *signup.Signups
}

// Signups adds sign-up. Identity must be given as to Identity: a finished sign-up opens a session.
func (a *API) Signups(store *signup.Signups, with Identity) {
	s := &signups{&identity{with, a}, store}
	public := func(method, path, id, summary string, status int) Route {
		return Route{Method: method, Path: path, ID: id, Tag: "Sign-up", Summary: summary, Public: true, Status: status}
	}
	register(a, public(http.MethodPost, "/v1/signup", "beginSignup", "Begin a sign-up; a code and a link are mailed", http.StatusCreated), s.begin)
	register(a, public(http.MethodGet, "/v1/signup/{id}", "getSignup", "How far a sign-up has come", 0), s.get)
	register(a, public(http.MethodPost, "/v1/signup/{id}/verify", "verifySignup", "Prove the address by the mailed code", 0), s.verify)
	register(a, public(http.MethodPost, "/v1/signup/verify", "verifySignupLink", "Prove the address by the mailed link's token", 0), s.link)
	register(a, public(http.MethodPost, "/v1/signup/{id}/resend", "resendSignup", "Mail another code", 0), s.resend)
	register(a, public(http.MethodPost, "/v1/signup/{id}/address", "correctSignup", "Correct the address; the former code dies", 0), s.address)
	register(a, public(http.MethodPost, "/v1/signup/{id}/session", "claimSignup", "Log in as the owner, from the browser that began it", 0), s.claim)
	stream(a, public(http.MethodGet, "/v1/signup/{id}/events", "watchSignup", "Steps as they happen, as server-sent events", 0), func(op *huma.Operation) {
		op.Responses["200"] = &huma.Response{Description: "event: signup, data: Signup", Content: map[string]*huma.MediaType{"text/event-stream": {}}}
	}, s.watch)
}

func viewSignup(s signup.Signup) Signup {
	return Signup{ID: string(s.ID), Email: s.Email, Company: s.Company, Step: string(s.Step), ResendAt: moment(s.ResendAt), ExpiresAt: moment(s.ExpiresAt)}
}

// browserCookie keeps the secret of the browser that began a sign-up.
func (a *API) browserCookie(secret string) http.Cookie {
	return http.Cookie{Name: a.CookieName() + "-signup", Value: secret, Path: "/", Secure: a.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: 24 * 3600}
}

// OfBrowser is a request that may carry that cookie; its name depends on the scheme, so both are read.
type OfBrowser struct {
	Secure   string `cookie:"__Host-boyun-signup"`
	Plain    string `cookie:"boyun-signup"`
	RawAgent string `header:"User-Agent"`
}

func (o OfBrowser) secret() string {
	if o.Secure != "" {
		return o.Secure
	}
	return o.Plain
}

type signupRequest struct {
	OfBrowser
	Body struct {
		Company  string `json:"company" maxLength:"200"`
		Email    string `json:"email" maxLength:"254"`
		Password string `json:"password" maxLength:"1024"`
		Country  string `json:"country" maxLength:"2"`
		Language string `json:"language" enum:"zh,en"`
	}
}

type begun struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Signup
}

func (s *signups) begin(ctx context.Context, _ tenant.Actor, in *signupRequest) (*begun, error) {
	b := in.Body
	made, browser, err := s.store.Begin(ctx, signup.Request{Company: b.Company, Email: b.Email, Password: b.Password, Country: b.Country, Language: b.Language}, in.secret())
	return &begun{s.api.browserCookie(browser), viewSignup(made)}, err
}

func (s *signups) get(ctx context.Context, _ tenant.Actor, in *ByID) (*answer[Signup], error) {
	found, err := s.store.Get(ctx, signup.ID(in.ID))
	return &answer[Signup]{viewSignup(found)}, err
}

// proven is the answer to a proof: with the session's cookie when there is one.
type proven struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      Verified
}

type codeProof struct {
	OfBrowser
	ByID
	Body struct {
		Code string `json:"code" maxLength:"12"`
	}
}

func (s *signups) verify(ctx context.Context, _ tenant.Actor, in *codeProof) (*proven, error) {
	found, err := s.store.VerifyCode(ctx, signup.ID(in.ID), in.Body.Code)
	return s.prove(ctx, found, err, in.OfBrowser)
}

type linkProof struct {
	OfBrowser
	Body struct {
		Token string `json:"token" maxLength:"200"`
	}
}

func (s *signups) link(ctx context.Context, _ tenant.Actor, in *linkProof) (*proven, error) {
	found, err := s.store.VerifyLink(ctx, in.Body.Token)
	return s.prove(ctx, found, err, in.OfBrowser)
}

func (s *signups) prove(ctx context.Context, found signup.Signup, err error, from OfBrowser) (*proven, error) {
	if err != nil {
		return nil, err
	}
	p := &proven{Body: Verified{Signup: viewSignup(found)}}
	if found.Step != signup.Ready {
		return p, nil
	}
	owner, err := s.store.Claim(ctx, found.ID, from.secret())
	if err != nil {
		return p, nil // another browser: that one logs in with the password
	}
	e, err := s.enter(ctx, owner.Tenant, owner.User, owner.Role, from.RawAgent)
	if err != nil {
		return nil, err
	}
	p.SetCookie, p.Body.Session = []http.Cookie{e.SetCookie}, &e.Body
	return p, nil
}

func (s *signups) resend(ctx context.Context, _ tenant.Actor, in *ByID) (*answer[Signup], error) {
	found, err := s.store.Resend(ctx, signup.ID(in.ID))
	return &answer[Signup]{viewSignup(found)}, err
}

type addressChange struct {
	ByID
	Body struct {
		Email string `json:"email" maxLength:"254"`
	}
}

func (s *signups) address(ctx context.Context, _ tenant.Actor, in *addressChange) (*answer[Signup], error) {
	found, err := s.store.ChangeAddress(ctx, signup.ID(in.ID), in.Body.Email)
	return &answer[Signup]{viewSignup(found)}, err
}

type claimRequest struct {
	OfBrowser
	ByID
}

func (s *signups) claim(ctx context.Context, _ tenant.Actor, in *claimRequest) (*entrance, error) {
	owner, err := s.store.Claim(ctx, signup.ID(in.ID), in.secret())
	if err != nil {
		return nil, err
	}
	return s.enter(ctx, owner.Tenant, owner.User, owner.Role, in.RawAgent)
}

// watch pushes the steps, whichever device verified the address.
func (s *signups) watch(w http.ResponseWriter, r *http.Request, _ tenant.Actor) error {
	id := signup.ID(r.PathValue("id"))
	if _, err := s.store.Get(r.Context(), id); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would keep the steps until the stream ends
	if r.Method == http.MethodHead {
		return nil
	}
	out := http.NewResponseController(w)
	for found, err := range s.store.Watch(r.Context(), id) {
		if err != nil {
			return err
		}
		raw, err := json.Marshal(viewSignup(found))
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "event: signup\ndata: %s\n\n", raw); err != nil {
			return nil // the page is gone
		}
		if err := out.Flush(); err != nil {
			return nil
		}
	}
	return nil
}
