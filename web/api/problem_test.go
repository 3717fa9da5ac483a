package api

import (
	"context"
	"errors"
	"fmt"
	"testing"

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
