package trunk

import (
	"strconv"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/media/detect"
)

// Facts are all that decides what became of a call that was not answered.
type Facts struct {
	Status     int            // final SIP status, 0 when none came
	Cause      int            // Q.850 cause of the Reason header (RFC 3326), 0 when none came
	Rang       bool           // 180 or early media was there: the call had reached the far end
	Stop       Stop           // why we gave up, if it was we
	Fault      string         // stable word of what went wrong on our side of the answer, "" when the far side's answer decides
	RetryAfter time.Duration  // what the far side asked for
	Heard      detect.Verdict // what early media said, zero when nothing was heard
}

// Stop says why we cancelled.
type Stop uint8

// The stops.
const (
	NotStopped Stop = iota
	RingTimeout
	Cancelled
	HeardOut // early media has said all there is to say, and the network does not refuse
)

// verdict is an outcome and who is to blame for it.
type verdict struct {
	outcome dialer.Outcome
	blame   dialer.Blame
}

// causes are the Q.850 causes that say more than a SIP status can; gateways copy them from the network (RFC 3398 section 8.2.6.1).
// The others (16 and 31 among them, which are "normal") leave the word to the status.
var causes = map[int]verdict{
	1:  {dialer.Vacant, dialer.Customer},     // unallocated number
	17: {dialer.Busy, dialer.Customer},       // user busy
	18: {dialer.NoAnswer, dialer.Customer},   // no user responding
	19: {dialer.NoAnswer, dialer.Customer},   // no answer from user
	20: {dialer.PoweredOff, dialer.Customer}, // subscriber absent
	21: {dialer.Rejected, dialer.Customer},   // call rejected
	22: {dialer.Vacant, dialer.Customer},     // number changed
	28: {dialer.Vacant, dialer.Customer},     // invalid number format
	34: {dialer.Failed, dialer.Carrier},      // no circuit available
	38: {dialer.Failed, dialer.Carrier},      // network out of order
	41: {dialer.Failed, dialer.Carrier},      // temporary failure
	42: {dialer.Failed, dialer.Carrier},      // switching equipment congestion
	44: {dialer.Failed, dialer.Carrier},      // requested circuit not available
	47: {dialer.Failed, dialer.Carrier},      // resource unavailable
}

// statuses are the final answers of RFC 3261 section 21 and its extensions; what is not here is the network's failure.
var statuses = map[int]verdict{
	403: {dialer.Rejected, dialer.Customer}, // by the callee; before any ringing it is the carrier's, see byStatus
	404: {dialer.Vacant, dialer.Customer},
	408: {dialer.NoAnswer, dialer.Customer},
	410: {dialer.Vacant, dialer.Customer},
	433: {dialer.Rejected, dialer.Customer}, // anonymity disallowed (RFC 5079)
	480: {dialer.NoAnswer, dialer.Customer},
	484: {dialer.Vacant, dialer.Customer},
	486: {dialer.Busy, dialer.Customer},
	487: {dialer.NoAnswer, dialer.Customer},
	600: {dialer.Busy, dialer.Customer},
	603: {dialer.Rejected, dialer.Customer},
	604: {dialer.Vacant, dialer.Customer},
	607: {dialer.Rejected, dialer.Customer}, // unwanted (RFC 8197)
	608: {dialer.Rejected, dialer.Carrier},  // rejected by an analytics engine (RFC 8688)
}

// faults are the words of what went wrong without or despite a final answer.
var faults = map[string]verdict{
	"sip_timeout":       {dialer.Failed, dialer.Carrier},
	"sip_transport":     {dialer.Failed, dialer.Carrier},
	"trunk_unresolved":  {dialer.Failed, dialer.Platform},
	"trunk_host_inside": {dialer.Failed, dialer.Platform},
	"not_registered":    {dialer.Failed, dialer.Carrier},
	"auth_refused":      {dialer.Failed, dialer.Platform},
	"rtp_ports":         {dialer.Failed, dialer.Platform},
	"sdp_missing":       {dialer.Failed, dialer.Carrier},
	"sdp_unreadable":    {dialer.Failed, dialer.Carrier},
	"sdp_host_unknown":  {dialer.Failed, dialer.Carrier},
	"sdp_ip_family":     {dialer.Failed, dialer.Carrier},
	"sdp_no_codec":      {dialer.Failed, dialer.Carrier},
	"sdp_rejected":      {dialer.Failed, dialer.Carrier},
	"srtp_refused":      {dialer.Failed, dialer.Carrier},
	"stopped":           {dialer.Blocked, dialer.Platform},
	"trunk_unknown":     {dialer.Blocked, dialer.Platform},
	"trunk_disabled":    {dialer.Blocked, dialer.Platform},
	"trunk_book_away":   {dialer.Blocked, dialer.Platform},
	"trunk_channels":    {dialer.Blocked, dialer.Rule},
	"trunk_rate":        {dialer.Blocked, dialer.Rule},
	"trunk_resting":     {dialer.Blocked, dialer.Carrier},
	"trunk_count_away":  {dialer.Blocked, dialer.Platform},
	"no_route":          {dialer.Blocked, dialer.Rule},
	"caller_id_unowned": {dialer.Blocked, dialer.Rule},
	"number_unusable":   {dialer.Blocked, dialer.Rule},
}

// Classify maps what SIP said, and what the network played meanwhile, to the trade's words. It is the only place that does.
func Classify(f Facts) dialer.Ending {
	v, reason := judge(f)
	if f.Stop != Cancelled && f.Fault == "" {
		v, reason = listen(f, v, reason)
	}
	return dialer.Ending{Outcome: v.outcome, Blame: v.blame, Reason: reason, SIP: f.Status, Cause: f.Cause, RetryAfter: f.RetryAfter}
}

func judge(f Facts) (verdict, string) {
	switch {
	case f.Stop == Cancelled:
		return verdict{dialer.Blocked, dialer.Platform}, "cancelled"
	case f.Stop == HeardOut: // without a word from the network, it only rang
		return verdict{dialer.NoAnswer, dialer.Customer}, "announcement_over"
	case f.Stop == RingTimeout:
		return verdict{dialer.NoAnswer, dialer.Customer}, "ring_timeout"
	case f.Fault != "":
		if v, known := faults[f.Fault]; known {
			return v, f.Fault
		}
		return verdict{dialer.Failed, dialer.Platform}, f.Fault
	}
	byStatus, word := byStatus(f)
	if v, known := causes[f.Cause]; known && v.outcome != byStatus.outcome {
		return v, "cause_" + strconv.Itoa(f.Cause)
	}
	return byStatus, word
}

func byStatus(f Facts) (verdict, string) {
	word := "sip_" + strconv.Itoa(f.Status)
	v, known := statuses[f.Status]
	switch {
	case f.Status == 0:
		return verdict{dialer.Failed, dialer.Carrier}, "sip_timeout"
	case f.Status == 401 || f.Status == 407:
		return verdict{dialer.Failed, dialer.Platform}, "auth_refused"
	case f.Status == 403 && !f.Rang:
		return verdict{dialer.Failed, dialer.Carrier}, word // nobody's phone has rung: the carrier refuses the route, the caller ID or the account
	case known:
		return v, word
	}
	return verdict{dialer.Failed, dialer.Carrier}, word
}

// failure makes the error that Dial returns.
func failure(f Facts, times dialer.Times) *dialer.Failure {
	end := Classify(f)
	end.Times = times
	return &dialer.Failure{Ending: end}
}
