package wrap

import (
	"context"
	"strings"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/disposition"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/card"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
)

// None is the code of a talk about which its agent said nothing in time. Supervisors find it in the list of calls.
const None = "no_disposition"

// Undo is how long a disposition may be taken back.
const Undo = 5 * time.Second

// Extension is what one press of + adds to the wrap-up; Extensions are how many there are.
const (
	Extension  = 30 * time.Second
	Extensions = 10
)

// farthest is how far ahead a callback may be promised.
const farthest = 366 * 24 * time.Hour

// After writes a disposition and what follows from it. Saying it again for the same call replaces what was said before.
type After interface {
	Dispose(ctx context.Context, t tenant.ID, d disposition.Disposition) error
	Undo(ctx context.Context, t tenant.ID, call dialer.CallID) error
}

var _ After = (*disposition.Store)(nil)

// Judge turns what the agent said into a disposition, or tells in a fault.Invalid error what is missing.
func Judge(said *signal.Dispose, s card.Sheet, who tenant.UserID, now time.Time) (disposition.Disposition, error) {
	outcome, ok := s.Outcome(said.Code)
	if !ok {
		return disposition.Disposition{}, fault.New(fault.Invalid, "code_unknown", "the campaign has no disposition %q", said.Code).With("code", said.Code)
	}
	d := disposition.Disposition{Call: dialer.CallID(said.Call), Agent: who, Code: said.Code, Kind: disposition.Kind(outcome.Kind),
		Note: said.Note, Fields: said.Fields, OnlyHere: said.OnlyHere, At: now}
	if outcome.Kind == signal.KindSuccess {
		if err := complete(said.Fields, s.Card.Script); err != nil {
			return d, err
		}
	}
	if outcome.Kind != signal.KindCallback {
		return d, nil
	}
	if most := s.Card.NoCallback; most > 0 {
		return d, fault.New(fault.Invalid, "callback_law", "the rules of the customer's country allow %d calls, and this was the last: no callback can be promised", most).With("max", most)
	}
	promise, err := promised(said.Callback, s.Zone, now)
	d.Callback = promise
	return d, err
}

// complete finds the first required field that is empty or holds none of its options.
func complete(fields map[string]string, script []signal.Step) error {
	for _, step := range script {
		for _, f := range step.Fields {
			value := strings.TrimSpace(fields[f.Key])
			if f.Required && value == "" {
				return fault.New(fault.Invalid, "field_required", "%s is required", f.Label).With("field", f.Key).With("label", f.Label)
			}
			if value != "" && len(f.Options) > 0 && !contains(f.Options, value) {
				return fault.New(fault.Invalid, "field_option", "%s has no option %q", f.Label, value).With("field", f.Key).With("label", f.Label)
			}
		}
	}
	return nil
}

func contains(list []string, value string) bool {
	for _, v := range list {
		if v == value {
			return true
		}
	}
	return false
}

// promised reads the customer's wall clock in the customer's zone.
func promised(c *signal.Callback, zone *time.Location, now time.Time) (*disposition.Promise, error) {
	if c == nil {
		return nil, fault.New(fault.Invalid, "callback_time_missing", "a callback needs the time that was promised")
	}
	if zone == nil {
		zone = time.UTC
	}
	at, err := time.ParseInLocation(signal.WallClock, c.At, zone)
	switch {
	case err != nil:
		return nil, fault.New(fault.Invalid, "callback_time", "%q is no time", c.At)
	case at.Format(signal.WallClock) != c.At: // skipped by a clock change
		return nil, fault.New(fault.Invalid, "callback_time", "%s does not exist there that day", c.At)
	case !at.After(now):
		return nil, fault.New(fault.Invalid, "callback_past", "%s has passed where the customer is", c.At)
	case at.After(now.Add(farthest)):
		return nil, fault.New(fault.Invalid, "callback_far", "a callback may be promised for a year ahead")
	}
	return &disposition.Promise{At: at.UTC(), AnyAgent: c.AnyAgent, Note: c.Note}, nil
}

// Unsaid is the disposition of a talk about which nothing was said: what was typed is kept.
func Unsaid(call dialer.CallID, who tenant.UserID, draft signal.Draft, now time.Time) disposition.Disposition {
	return disposition.Disposition{Call: call, Agent: who, Code: None, Kind: disposition.Final, Note: draft.Note, Fields: draft.Fields, At: now}
}
