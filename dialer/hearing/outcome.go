package hearing

import (
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/media/detect"
)

type said struct {
	outcome dialer.Outcome
	blame   dialer.Blame
}

// says is what announcements make of a call.
var says = map[detect.Class]said{
	detect.Vacant:      {dialer.Vacant, dialer.Customer},
	detect.PoweredOff:  {dialer.PoweredOff, dialer.Customer},
	detect.Suspended:   {dialer.Suspended, dialer.Customer},
	detect.BusyLine:    {dialer.Busy, dialer.Customer},
	detect.CallWaiting: {dialer.Busy, dialer.Customer},
	detect.Unreachable: {dialer.Unreachable, dialer.Customer},
	detect.NoAnswer:    {dialer.NoAnswer, dialer.Customer},
	detect.Barred:      {dialer.Rejected, dialer.Customer},
	detect.NetworkBusy: {dialer.Failed, dialer.Carrier},
	detect.OwnLine:     {dialer.Failed, dialer.Carrier},
	detect.Mailbox:     {dialer.Machine, dialer.Customer},
}

// Outcome is what an announcement makes of a call; ok is false for classes that say nothing.
func Outcome(c detect.Class) (outcome dialer.Outcome, blame dialer.Blame, ok bool) {
	s, ok := says[c]
	return s.outcome, s.blame, ok
}
