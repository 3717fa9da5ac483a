package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/telemetry"
)

// Problem is every error answer: RFC 9457 with the fault code, a stable reason word, the values for its sentence and the request's id.
type Problem struct {
	Type      string         `json:"type" doc:"Page about this kind of problem"`
	Title     string         `json:"title" doc:"What happened, in English"`
	Status    int            `json:"status"`
	Code      string         `json:"code" enum:"invalid,not_found,conflict,forbidden,quota,unavailable,internal"`
	Reason    string         `json:"reason" doc:"Stable word; the console's key for the sentence"`
	Detail    map[string]any `json:"detail" doc:"Values for that sentence"`
	RequestID string         `json:"request_id"`
	Errors    []FieldError   `json:"errors,omitempty" doc:"One for each field that cannot stand"`
}

// FieldError is one field that cannot stand.
type FieldError struct {
	Location string         `json:"location" doc:"Path such as body.email"`
	Reason   string         `json:"reason"`
	Message  string         `json:"message"`
	Detail   map[string]any `json:"detail,omitempty" doc:"Values for the sentence of the reason"`
}

var _ huma.StatusError = (*Problem)(nil)

func (p *Problem) Error() string { return p.Title }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is RFC 9457's.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// status is the one place where fault codes become HTTP status.
func status(code fault.Code) int {
	switch code {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.Quota:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// statusOf lets a few reasons be more exact than their code.
func statusOf(e *fault.Error) int {
	switch e.Reason {
	case "login_wrong", "no_session", "signed_out", "key_unknown", "key_revoked", "key_expired":
		return http.StatusUnauthorized
	case "seat_limit", "credit_low":
		return http.StatusPaymentRequired
	case "code_expired", "invitation_expired", "invitation_used", "invitation_revoked", "link_used":
		return http.StatusGone
	case "method_not_allowed":
		return http.StatusMethodNotAllowed
	case "file_too_large":
		return http.StatusRequestEntityTooLarge
	case "body_form":
		return http.StatusUnsupportedMediaType
	}
	return status(e.Code)
}

// problem turns an error into its answer. What is not a fault is ours: its text stays in the log, the answer carries the id to find it.
func (a *API) problem(ctx context.Context, err error) *Problem {
	id := telemetry.Request(ctx)
	if already, ok := errors.AsType[*Problem](err); ok {
		already.RequestID = id
		return already
	}
	e, ok := errors.AsType[*fault.Error](err)
	if !ok {
		if ctx.Err() == nil {
			a.Log.ErrorContext(ctx, "request failed", "error", err)
		}
		e = fault.New(fault.Internal, "internal", "something went wrong on our side; give support the request id")
	}
	if away, found := databaseAway(e); found {
		e = away
	}
	p := &Problem{Type: "/problems/" + e.Reason, Title: e.Message, Status: statusOf(e), Code: string(e.Code), Reason: e.Reason, Detail: e.Detail, RequestID: id}
	if p.Detail == nil {
		p.Detail = map[string]any{}
	}
	if field, ok := p.Detail["field"].(string); ok { // the floors below know fields, not requests
		p.Errors = []FieldError{{Location: "body." + field, Reason: e.Reason, Message: e.Message, Detail: p.Detail}}
	}
	return p
}

// databaseAway finds it below what was being done: it is what whoever reads the answer can act on.
func databaseAway(e *fault.Error) (away *fault.Error, found bool) {
	for ok := true; ok; e, ok = errors.AsType[*fault.Error](e.Cause) {
		if e.Reason == "database_away" {
			return e, true
		}
	}
	return nil, false
}

// notHere is the one answer for what does not exist and for what is somebody else's.
func notHere() error {
	return fault.New(fault.NotFound, "not_here", "nothing here, or not yours to see")
}

// reshape gives huma's own answers (validation, size, media type) the same form as ours.
func (a *API) reshape(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := &Problem{Status: m.Status, Title: m.Detail, Detail: map[string]any{}, RequestID: telemetry.Request(ctx.Context()), Code: string(fault.Invalid), Reason: "request_invalid"}
	switch {
	case m.Status == http.StatusRequestEntityTooLarge:
		p.Reason = "body_too_large"
	case m.Status == http.StatusUnsupportedMediaType:
		p.Reason, p.Title = "media_type", "this takes a body in JSON: send it with Content-Type: application/json"
	case m.Status >= 500:
		p.Code, p.Reason = string(fault.Internal), "internal"
		a.Log.ErrorContext(ctx.Context(), "request failed", "error", m.Detail, "errors", m.Errors)
	}
	p.Type = "/problems/" + p.Reason
	for _, e := range m.Errors {
		if words, ok := strings.CutPrefix(e.Message, `expected value to be one of "`); ok {
			allowed := slices.DeleteFunc(strings.Split(strings.TrimSuffix(words, `"`), ", "), func(word string) bool { return word == "" })
			p.Errors = append(p.Errors, notOneOf(e.Location, e.Value, allowed))
			continue
		}
		p.Errors = append(p.Errors, FieldError{Location: locationOf(e), Reason: reasonFor(e.Message), Message: e.Message})
	}
	return p, nil
}

// locationOf is the field that cannot stand; huma names a missing one in its sentence alone.
func locationOf(e *huma.ErrorDetail) string {
	if rest, ok := strings.CutPrefix(e.Message, "expected required property "); ok {
		name, _, _ := strings.Cut(rest, " ")
		return e.Location + "." + name
	}
	return e.Location
}

// reasonFor makes a stable word of huma's validation sentence.
func reasonFor(message string) string {
	for prefix, reason := range map[string]string{"expected required": "required", "expected length": "length", "expected string to be RFC 5322 email": "email",
		"expected number": "range", "unexpected property": "unknown"} {
		if strings.HasPrefix(message, prefix) {
			return reason
		}
	}
	return "invalid"
}

// retryAfter is the header for answers that say when to come back.
func (p *Problem) retryAfter() string {
	if seconds, ok := p.Detail["seconds"].(int); ok {
		return strconv.Itoa(seconds)
	}
	return "1"
}

// GetHeaders adds Retry-After to answers that may be asked again later.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.Status == http.StatusTooManyRequests || p.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", p.retryAfter())
	}
	return h
}
