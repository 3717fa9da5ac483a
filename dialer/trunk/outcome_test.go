package trunk

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
)

func TestSIPAndNetworkCausesBecomeTheTradesWords(t *testing.T) {
	for _, c := range []struct {
		says    string
		facts   Facts
		outcome dialer.Outcome
		blame   dialer.Blame
		reason  string
	}{
		{"busy here", Facts{Status: 486, Rang: true}, dialer.Busy, dialer.Customer, "sip_486"},
		{"busy everywhere", Facts{Status: 600}, dialer.Busy, dialer.Customer, "sip_600"},
		{"busy told by the network's cause alone", Facts{Status: 503, Cause: 17}, dialer.Busy, dialer.Customer, "cause_17"},
		{"declined", Facts{Status: 603, Rang: true}, dialer.Rejected, dialer.Customer, "sip_603"},
		{"declined, and the cause says the same", Facts{Status: 603, Cause: 21}, dialer.Rejected, dialer.Customer, "sip_603"},
		{"unwanted", Facts{Status: 607, Rang: true}, dialer.Rejected, dialer.Customer, "sip_607"},
		{"rejected by an engine on the way", Facts{Status: 608}, dialer.Rejected, dialer.Carrier, "sip_608"},
		{"forbidden by the callee after ringing", Facts{Status: 403, Rang: true}, dialer.Rejected, dialer.Customer, "sip_403"},
		{"forbidden by the carrier before any ringing", Facts{Status: 403}, dialer.Failed, dialer.Carrier, "sip_403"},
		{"forbidden with the callee's cause", Facts{Status: 403, Cause: 21}, dialer.Rejected, dialer.Customer, "cause_21"},
		{"temporarily unavailable", Facts{Status: 480, Rang: true}, dialer.NoAnswer, dialer.Customer, "sip_480"},
		{"unavailable because powered off", Facts{Status: 480, Cause: 20}, dialer.PoweredOff, dialer.Customer, "cause_20"},
		{"no answer by cause 19", Facts{Status: 480, Cause: 19, Rang: true}, dialer.NoAnswer, dialer.Customer, "sip_480"},
		{"request timeout", Facts{Status: 408, Rang: true}, dialer.NoAnswer, dialer.Customer, "sip_408"},
		{"terminated by the network", Facts{Status: 487, Rang: true}, dialer.NoAnswer, dialer.Customer, "sip_487"},
		{"no user responding", Facts{Status: 500, Cause: 18}, dialer.NoAnswer, dialer.Customer, "cause_18"},
		{"not found", Facts{Status: 404}, dialer.Vacant, dialer.Customer, "sip_404"},
		{"gone", Facts{Status: 410}, dialer.Vacant, dialer.Customer, "sip_410"},
		{"does not exist anywhere", Facts{Status: 604}, dialer.Vacant, dialer.Customer, "sip_604"},
		{"address incomplete", Facts{Status: 484}, dialer.Vacant, dialer.Customer, "sip_484"},
		{"unallocated number behind a server error", Facts{Status: 500, Cause: 1}, dialer.Vacant, dialer.Customer, "cause_1"},
		{"number changed", Facts{Status: 480, Cause: 22}, dialer.Vacant, dialer.Customer, "cause_22"},
		{"vacant, as the announcement in early media said too", Facts{Status: 404, Cause: 1, Rang: true}, dialer.Vacant, dialer.Customer, "sip_404"},
		{"service unavailable", Facts{Status: 503, RetryAfter: time.Minute}, dialer.Failed, dialer.Carrier, "sip_503"},
		{"congestion behind a 480", Facts{Status: 480, Cause: 42}, dialer.Failed, dialer.Carrier, "cause_42"},
		{"no circuit", Facts{Status: 503, Cause: 34}, dialer.Failed, dialer.Carrier, "sip_503"},
		{"normal clearing leaves the word to the status", Facts{Status: 486, Cause: 16}, dialer.Busy, dialer.Customer, "sip_486"},
		{"moved: we follow nobody", Facts{Status: 302}, dialer.Failed, dialer.Carrier, "sip_302"},
		{"credentials refused", Facts{Status: 407}, dialer.Failed, dialer.Platform, "auth_refused"},
		{"nothing came at all", Facts{}, dialer.Failed, dialer.Carrier, "sip_timeout"},
		{"no way to the carrier", Facts{Fault: "sip_transport"}, dialer.Failed, dialer.Carrier, "sip_transport"},
		{"answered with a codec we have not", Facts{Status: 488, Fault: "sdp_no_codec"}, dialer.Failed, dialer.Carrier, "sdp_no_codec"},
		{"answered at an address we cannot send to", Facts{Status: 488, Fault: "sdp_ip_family"}, dialer.Failed, dialer.Carrier, "sdp_ip_family"},
		{"our ring time is over", Facts{Status: 487, Rang: true, Stop: RingTimeout}, dialer.NoAnswer, dialer.Customer, "ring_timeout"},
		{"our ring time is over and a 200 crossed", Facts{Status: 200, Stop: RingTimeout}, dialer.NoAnswer, dialer.Customer, "ring_timeout"},
		{"cancelled by us", Facts{Status: 487, Rang: true, Stop: Cancelled}, dialer.Blocked, dialer.Platform, "cancelled"},
		{"a number not ours to show", Facts{Fault: "caller_id_unowned"}, dialer.Blocked, dialer.Rule, "caller_id_unowned"},
		{"all channels taken", Facts{Fault: "trunk_channels"}, dialer.Blocked, dialer.Rule, "trunk_channels"},
		{"a word nobody has mapped", Facts{Fault: "moon"}, dialer.Failed, dialer.Platform, "moon"},
	} {
		end := Classify(c.facts)
		if end.Outcome != c.outcome || end.Blame != c.blame || end.Reason != c.reason {
			t.Errorf("%s: %s by %s (%s), want %s by %s (%s)", c.says, end.Outcome, end.Blame, end.Reason, c.outcome, c.blame, c.reason)
		}
		if end.SIP != c.facts.Status || end.Cause != c.facts.Cause || end.RetryAfter != c.facts.RetryAfter {
			t.Errorf("%s: facts are lost: %+v", c.says, end)
		}
	}
}

func TestEveryFaultWordHasAnOutcome(t *testing.T) {
	for word, v := range faults {
		if v.outcome == "" || v.blame == "" {
			t.Errorf("%s has none", word)
		}
	}
}
