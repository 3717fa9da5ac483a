package api

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/humatest"

	"github.com/boyunhq/boyun/infra/fault"
)

func TestADatabaseThatIsAwayIsNamedWhateverWasBeingDone(t *testing.T) {
	away := fault.Wrap(fault.Unavailable, "database_away", "cannot be reached", errors.New("refused")).With("seconds", 5)
	for _, test := range []struct {
		err    error
		reason string
		status int
		again  string
	}{
		{away, "database_away", 503, "5"},
		{fault.Wrap(fault.Unavailable, "session", "look up a session", fmt.Errorf("in the shared book: %w", away)), "database_away", 503, "5"},
		{fault.Wrap(fault.Unavailable, "line_count_away", "count lines", fault.New(fault.Unavailable, "state_away", "redis")), "line_count_away", 503, "1"},
		{fault.New(fault.NotFound, "not_here", "nothing"), "not_here", 404, ""},
	} {
		p := (&API{}).problem(context.Background(), test.err)
		if p.Reason != test.reason || p.Status != test.status || p.GetHeaders().Get("Retry-After") != test.again {
			t.Errorf("%v becomes %d %s, again after %q", test.err, p.Status, p.Reason, p.GetHeaders().Get("Retry-After"))
		}
	}
}

func TestAMissingFieldIsNamedWhereItBelongs(t *testing.T) {
	p, err := (&API{}).reshape(humatest.NewContext(nil, httptest.NewRequest("POST", "/", nil), httptest.NewRecorder()), "", &huma.ErrorModel{Status: 422, Detail: "validation failed",
		Errors: []*huma.ErrorDetail{{Location: "body", Message: "expected required property note to be present"}, {Location: "body.name", Message: "expected string"}}})
	if got, ok := p.(*Problem); err != nil || !ok || got.Errors[0].Location != "body.note" || got.Errors[0].Reason != "required" || got.Errors[1].Location != "body.name" {
		t.Fatalf("%+v, %v", p, err)
	}
}
