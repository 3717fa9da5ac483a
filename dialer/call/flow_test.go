package call

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/boyunhq/boyun/dialer"
)

// flowing is a call to an announcement of six seconds.
func flowing(toAgent bool) Assignment {
	a := plain
	a.Flow = &Flow{Announcement: make([]byte, 6*8000), ToAgent: toAgent}
	return a
}

func TestWhoAnswersACampaignWithoutAgentsHearsItsAnnouncementAndMayPressKeys(t *testing.T) {
	tests := []struct {
		name    string
		world   func(*world)
		toAgent bool
		want    string // outcome blame reason
		agent   bool
		opted   int
	}{
		{"nobody presses anything: heard out", func(*world) {}, false, "answered customer heard_out", false, 0},
		{"9 opts out at once", func(w *world) { w.presses, w.pressesAfter = '9', 2*time.Second }, false, "answered customer opted_out", false, 1},
		{"9 after the end is heard too", func(w *world) { w.presses, w.pressesAfter = '9', 8*time.Second }, false, "answered customer opted_out", false, 1},
		{"other keys mean nothing", func(w *world) { w.presses, w.pressesAfter = '5', time.Second }, true, "answered customer heard_out", false, 0},
		{"1 gets an agent", func(w *world) { w.presses, w.pressesAfter = '1', time.Second }, true, "answered agent agent_hung_up", true, 0},
		{"1 where there are none means nothing", func(w *world) { w.presses, w.pressesAfter = '1', time.Second }, false, "answered customer heard_out", false, 0},
		{"an agent who never comes is our failure", func(w *world) { w.presses, w.pressesAfter, w.noAgent = '1', time.Second, true }, true, "abandoned platform no_agent_in_time", false, 0},
		{"the person hangs up in the middle", func(w *world) { w.hangsUpAfter = 3 * time.Second }, false, "answered customer bye", false, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				test.world(w)
				w.agentAfter = 20 * time.Second
				end := runner(t, w).Run(t.Context(), flowing(test.toAgent))
				if got := fmt.Sprint(end.Outcome, " ", end.Blame, " ", end.Reason); got != test.want {
					t.Fatalf("got %q, want %q", got, test.want)
				}
				if (end.Agent != "") != test.agent || len(w.optedOut) != test.opted || w.announced.IsZero() {
					t.Fatalf("agent %q, %d opt-outs, announced %v", end.Agent, len(w.optedOut), w.announced)
				}
				if test.opted > 0 && w.confirmed.Before(w.optedOut[0]) {
					t.Fatal("the confirmation came before the opt-out was kept")
				}
				w.mustBeEmpty(t)
			})
		})
	}
}

func TestAnOptOutThatCannotBeKeptIsSaidToBeOurs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.presses, w.pressesAfter = '9', time.Second
		time.AfterFunc(900*time.Millisecond, func() { w.lose() })
		end := runner(t, w).Run(t.Context(), flowing(false))
		if end.Reason != "opt_out_failed" || end.Blame != dialer.Platform || !w.confirmed.IsZero() {
			t.Fatalf("%+v, confirmed %v", end, w.confirmed)
		}
	})
}

func TestARuleSendsPeopleToTheAnnouncementFirst(t *testing.T) {
	words := make([]byte, 6*8000)
	tests := []struct {
		name  string
		world func(*world)
		call  Assignment
		want  string // outcome blame reason
		heard bool
	}{
		{"they hear it out", func(w *world) { w.spoken = words }, plain, "answered customer heard_out", true},
		{"1 gets the agent the rule names", func(w *world) { w.spoken, w.presses, w.pressesAfter = words, '1', time.Second }, plain, "answered agent agent_hung_up", true},
		{"9 opts out", func(w *world) { w.spoken, w.presses, w.pressesAfter = words, '9', time.Second }, plain, "answered customer opted_out", true},
		{"nothing is recorded: an agent all the same", func(*world) {}, plain, "answered agent agent_hung_up", false},
		{"an agent was promised: no announcement", func(w *world) { w.spoken = words }, func() Assignment { a := plain; a.Promised = "lin"; return a }(), "answered agent agent_hung_up", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.toSpeech = true
				test.world(w)
				end := runner(t, w).Run(t.Context(), test.call)
				if got := fmt.Sprint(end.Outcome, " ", end.Blame, " ", end.Reason); got != test.want || w.announced.IsZero() == test.heard {
					t.Fatalf("got %q, want %q; announced %v", got, test.want, w.announced)
				}
				said := ""
				for _, e := range w.closed[0].Events {
					if e.Kind == "routed" {
						said = e.Detail["announce"]
					}
				}
				if (said == "yes") != test.heard {
					t.Fatalf("the timeline says announce %q", said)
				}
				w.mustBeEmpty(t)
			})
		})
	}
}
