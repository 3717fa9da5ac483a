package run

import (
	"context"
	"errors"

	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/infra/fault"
)

// away says for a campaign's page why something could not be read that dialing needs.
func away(err error) pace.Reason {
	if errors.Is(err, context.Canceled) {
		return pace.Drained
	}
	for e, ok := errors.AsType[*fault.Error](err); ok; e, ok = errors.AsType[*fault.Error](e.Cause) {
		switch {
		case e.Reason == string(pace.DatabaseAway):
			return pace.DatabaseAway
		case e.Reason == string(pace.LeaseLost):
			return pace.LeaseLost
		}
	}
	if fault.Is(err, fault.Unavailable) {
		return pace.StateAway
	}
	return pace.LookFailed
}
