package sandbox

import (
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// statusIntervalTooSmall is RFC 4028 section 6.
const statusIntervalTooSmall = 422

// session is the session timer of a call (RFC 4028); without an interval there is none.
type session struct {
	interval  time.Duration
	refresher string // "uac": the caller refreshes; "uas": we do
	last      time.Time
	asking    bool // our refresh is on its way
}

// readSession reads what an INVITE asks; ok is false when the interval is shorter than least (422).
func readSession(req *sip.Request, least time.Duration) (s session, ok bool) {
	h := req.GetHeader("Session-Expires")
	if h == nil {
		return session{}, true
	}
	value, params, _ := strings.Cut(h.Value(), ";")
	seconds, err := strconv.ParseUint(strings.TrimSpace(value), 10, 31)
	if err != nil {
		return session{}, true
	}
	if s.interval = time.Duration(seconds) * time.Second; s.interval < least {
		return session{}, false
	}
	s.refresher = "uac"
	for p := range strings.SplitSeq(params, ";") {
		if key, v, _ := strings.Cut(strings.TrimSpace(p), "="); strings.EqualFold(key, "refresher") && strings.EqualFold(v, "uas") {
			s.refresher = "uas"
		}
	}
	if !supports(req, "timer") {
		s.refresher = "uas" // the caller does not know session timers: ours to keep (section 9, table 2)
	}
	return s, true
}

// supports tells whether a request lists an option tag in Supported.
func supports(req *sip.Request, tag string) bool {
	for _, h := range req.GetHeaders("Supported") {
		for t := range strings.SplitSeq(h.Value(), ",") {
			if strings.EqualFold(strings.TrimSpace(t), tag) {
				return true
			}
		}
	}
	return false
}

// answer puts the session timer into a 2xx.
func (s *session) answer(res *sip.Response) {
	res.AppendHeader(sip.NewHeader("Supported", "timer"))
	if s.interval == 0 {
		return
	}
	res.AppendHeader(s.header())
	if s.refresher == "uac" {
		res.AppendHeader(sip.NewHeader("Require", "timer")) // section 9: so that it knows it must
	}
}

func (s *session) header() sip.Header {
	return sip.NewHeader("Session-Expires", strconv.Itoa(int(s.interval.Seconds()))+";refresher="+s.refresher)
}

// due says when the session must be refreshed by us, or is lost because the caller did not (section 10).
func (s *session) due(now time.Time, wake *time.Time) happening {
	if s.interval == 0 || s.last.IsZero() {
		return nothing
	}
	at, h := s.last.Add(s.interval-min(32*time.Second, s.interval/3)), expired
	if s.refresher == "uas" {
		if s.asking {
			return nothing
		}
		at, h = s.last.Add(s.interval/2), refreshDue
	}
	if !now.Before(at) {
		if h == refreshDue {
			s.asking = true
		} else {
			s.interval = 0 // told once
		}
		return h
	}
	*wake = earlier(*wake, at)
	return nothing
}

// refreshed notes a re-INVITE or UPDATE either way that was answered with 2xx.
func (s *session) refreshed(now time.Time) { s.last, s.asking = now, false }
