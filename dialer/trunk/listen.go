package trunk

import (
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/hearing"
	"github.com/boyunhq/boyun/media/detect"
)

// vague are the classes that networks also play when they do not want to say more.
var vague = map[detect.Class]bool{detect.Unreachable: true, detect.NoAnswer: true, detect.BusyLine: true, detect.NetworkBusy: true,
	detect.CallWaiting: true}

// telling are the causes of causes that a network gives only when it knows.
var telling = map[int]bool{1: true, 17: true, 20: true, 21: true, 22: true}

// listen lets early media correct what SIP said. Gateways between networks flatten everything to 480, 404 or 503; the announcement is what
// the network told people. A definite announcement wins over every status and cause; a vague one only where SIP says nothing definite,
// and never over a rejection: a phone that declines is announced as busy. Colour ring-back and ringing tone say nothing but that it rang.
func listen(f Facts, was verdict, reason string) (verdict, string) {
	h := f.Heard
	switch h.Kind {
	case detect.Announcement:
		outcome, blame, known := hearing.Outcome(h.Class)
		now := verdict{outcome, blame}
		if !known || h.Class == detect.Mailbox || outcome == was.outcome {
			return was, reason
		}
		definite := telling[f.Cause] || f.Stop == NotStopped && (f.Status == 486 || f.Status == 600 || f.Status == 603 || f.Status == 607)
		if vague[h.Class] && definite {
			return was, reason
		}
		return now, "heard_" + string(h.Class)
	case detect.BusyTone:
		if empty(f, was) {
			return verdict{dialer.Busy, dialer.Customer}, "heard_busy_tone"
		}
	case detect.Congestion:
		if empty(f, was) {
			return verdict{dialer.Failed, dialer.Carrier}, "heard_congestion"
		}
	case detect.Information, detect.SIT:
		if empty(f, was) {
			if h.Class == detect.NetworkBusy {
				return verdict{dialer.Failed, dialer.Carrier}, "heard_sit"
			}
			return verdict{dialer.Vacant, dialer.Customer}, "heard_sit"
		}
	}
	return was, reason
}

// empty tells whether SIP said no more than that there was no answer, or that something failed without a cause.
func empty(f Facts, was verdict) bool {
	if _, known := causes[f.Cause]; known && f.Cause != 18 && f.Cause != 19 {
		return false
	}
	return was.outcome == dialer.NoAnswer || was.outcome == dialer.Failed
}
