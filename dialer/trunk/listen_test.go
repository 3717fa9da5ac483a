package trunk

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/media/detect"
)

func TestWhatIsHeardCorrectsWhatIsSaid(t *testing.T) {
	announced := func(c detect.Class) detect.Verdict {
		return detect.Verdict{Kind: detect.Announcement, Class: c, Match: "x", Confidence: 0.97}
	}
	heard := func(k detect.Kind) detect.Verdict { return detect.Verdict{Kind: k, Confidence: 0.95} }
	tests := []struct {
		name string
		f    Facts
		want string // outcome reason
	}{
		{"480 and a vacant number", Facts{Status: 480, Heard: announced(detect.Vacant)}, "vacant heard_vacant"},
		{"404 and powered off: the gateway knows no better", Facts{Status: 404, Heard: announced(detect.PoweredOff)}, "powered_off heard_powered_off"},
		{"404 with cause 1 and powered off", Facts{Status: 404, Cause: 1, Heard: announced(detect.PoweredOff)}, "powered_off heard_powered_off"},
		{"404 and a vacant number: both say so", Facts{Status: 404, Cause: 1, Heard: announced(detect.Vacant)}, "vacant sip_404"},
		{"503 and suspended", Facts{Status: 503, Heard: announced(detect.Suspended)}, "suspended heard_suspended"},
		{"the ring time ran out over a vacant number", Facts{Status: 487, Stop: RingTimeout, Heard: announced(detect.Vacant)}, "vacant heard_vacant"},
		{"we stopped when it was heard out", Facts{Status: 487, Stop: HeardOut, Heard: announced(detect.Suspended)}, "suspended heard_suspended"},
		{"603 and busy: a phone that declines is announced as busy", Facts{Status: 603, Heard: announced(detect.BusyLine)}, "rejected sip_603"},
		{"480 with cause 20 and out of reach: off is more than that", Facts{Status: 480, Cause: 20, Heard: announced(detect.Unreachable)}, "powered_off cause_20"},
		{"480 with cause 31 and out of reach", Facts{Status: 480, Cause: 31, Heard: announced(detect.Unreachable)}, "unreachable heard_unreachable"},
		{"480 and busy", Facts{Status: 480, Heard: announced(detect.BusyLine)}, "busy heard_busy"},
		{"480 and call waiting", Facts{Status: 480, Heard: announced(detect.CallWaiting)}, "busy heard_call_waiting"},
		{"480 and our own line barred", Facts{Status: 480, Heard: announced(detect.OwnLine)}, "failed heard_own_line"},
		{"486 and our own line barred", Facts{Status: 486, Heard: announced(detect.OwnLine)}, "failed heard_own_line"},
		{"480 and a mailbox", Facts{Status: 480, Heard: announced(detect.Mailbox)}, "no_answer sip_480"},
		{"480 and busy tone", Facts{Status: 480, Heard: heard(detect.BusyTone)}, "busy heard_busy_tone"},
		{"404 and busy tone", Facts{Status: 404, Cause: 1, Heard: heard(detect.BusyTone)}, "vacant sip_404"},
		{"the ring time ran out over busy tone", Facts{Stop: RingTimeout, Status: 487, Heard: heard(detect.BusyTone)}, "busy heard_busy_tone"},
		{"480 and congestion", Facts{Status: 480, Heard: heard(detect.Congestion)}, "failed heard_congestion"},
		{"503 and SIT", Facts{Status: 503, Heard: heard(detect.SIT)}, "vacant heard_sit"},
		{"503 and SIT of no circuit", Facts{Status: 503, Heard: detect.Verdict{Kind: detect.SIT, Class: detect.NetworkBusy}}, "failed heard_sit"},
		{"503 with cause 34 and SIT", Facts{Status: 503, Cause: 34, Heard: heard(detect.SIT)}, "failed sip_503"},
		{"480 and ringing tone", Facts{Status: 480, Heard: heard(detect.Ringback)}, "no_answer sip_480"},
		{"we cancelled over a vacant number", Facts{Status: 487, Stop: Cancelled, Heard: announced(detect.Vacant)}, "blocked cancelled"},
		{"our own fault over a vacant number", Facts{Fault: "rtp_ports", Heard: announced(detect.Vacant)}, "failed rtp_ports"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			end := Classify(test.f)
			if got := fmt.Sprint(end.Outcome, " ", end.Reason); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// Colour ring-back and ringing tone change nothing, whatever SIP said: above all, they never make a number vacant or a call answered.
func TestColourRingBackIsNeverAnOutcome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Facts{Status: rapid.IntRange(0, 699).Draw(t, "status"), Cause: rapid.IntRange(0, 127).Draw(t, "cause"),
			Rang: rapid.Bool().Draw(t, "rang"), Stop: Stop(rapid.IntRange(0, 3).Draw(t, "stop"))}
		without := Classify(f)
		f.Heard = detect.Verdict{Kind: rapid.SampledFrom([]detect.Kind{detect.ColourRing, detect.Ringback, detect.Quiet, ""}).Draw(t, "kind"),
			Class: rapid.SampledFrom(append(detect.Classes(), "")).Draw(t, "class"), Confidence: rapid.Float64Range(0, 1).Draw(t, "confidence")}
		if with := Classify(f); with != without {
			t.Fatalf("%+v became %+v instead of %+v", f, with, without)
		}
	})
}

// Nothing that is heard makes a call a talk.
func TestWhatIsHeardNeverMakesAPerson(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Facts{Status: rapid.IntRange(300, 699).Draw(t, "status"), Cause: rapid.IntRange(0, 127).Draw(t, "cause"), Stop: Stop(rapid.IntRange(0, 3).Draw(t, "stop"))}
		f.Heard = detect.Verdict{Kind: rapid.SampledFrom([]detect.Kind{detect.Announcement, detect.BusyTone, detect.Congestion, detect.Information, detect.SIT, detect.Fax}).Draw(t, "kind"),
			Class: rapid.SampledFrom(append(detect.Classes(), "")).Draw(t, "class")}
		if end := Classify(f); end.Outcome.Person() || end.Outcome == dialer.Machine || end.Reason == "" || end.Blame == "" {
			t.Fatalf("%+v became %+v", f, end)
		}
	})
}
