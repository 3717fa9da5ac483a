package call

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/hearing"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect"
	"github.com/boyunhq/boyun/media/prompt"
)

// said is prompts one after the other, with half a second before the first.
func said(t *testing.T, names ...prompt.Name) (law []byte) {
	t.Helper()
	l, err := prompt.Load()
	if err != nil {
		t.Fatal(err)
	}
	quiet := func(n int) {
		for range n {
			law = append(law, media.PCMA.Silence())
		}
	}
	quiet(4000)
	for _, name := range names {
		p, err := l.Get(name, "en")
		if err != nil {
			t.Fatal(err)
		}
		law = append(law, p.Audio...)
		quiet(800)
	}
	return law
}

func listening(then hearing.Then) Assignment {
	a := plain
	a.Detection = hearing.Defaults()
	a.Detection.Then = then
	return a
}

func TestWhatAnsweredDecidesHowTheCallEnds(t *testing.T) {
	voicemail, hello := said(t, prompt.Voicemail, prompt.Beep), said(t, prompt.Hello)
	tests := []struct {
		name  string
		then  hearing.Then
		world func(*world)
		want  string // outcome reason
		told  int
	}{
		{"a person says hello: nobody is told of anything", hearing.Tell, func(w *world) { w.plays, w.agentAfter = hello, 8*time.Second }, "answered agent_hung_up", 0},
		{"a machine greets, and the agent hangs up", hearing.Tell, func(w *world) { w.plays, w.agentAfter = voicemail, 8*time.Second }, "machine agent_hung_up", 1},
		{"the agent hears a person in it", hearing.Tell, func(w *world) { w.plays, w.agentAfter, w.agentSays = voicemail, 9*time.Second, "person" }, "answered agent_hung_up", 1},
		{"the agent talks on for longer than one talks to a machine", hearing.Tell, func(w *world) { w.plays, w.agentAfter = voicemail, 40*time.Second }, "answered agent_hung_up", 1},
		{"the agent lets the message be left", hearing.Message, func(w *world) {
			w.plays, w.agentSays, w.leaves, w.message = voicemail, "machine", true, make([]byte, 16000)
		}, "machine message_left", 1},
		{"there is no message", hearing.Message, func(w *world) { w.plays, w.agentSays, w.leaves = voicemail, "machine", true }, "machine machine_detected", 1},
		{"no agent comes for a person", hearing.HangUp, func(w *world) { w.plays, w.noAgent = hello, true }, "abandoned no_agent_in_time", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				test.world(w)
				end := runner(t, w).Run(t.Context(), listening(test.then))
				if got := fmt.Sprint(end.Outcome, " ", end.Reason); got != test.want {
					t.Errorf("got %q, want %q; timeline %s", got, test.want, kinds(w.closed[0].Events))
				}
				if len(w.told) != test.told {
					t.Errorf("the agent was told %v", w.told)
				}
				w.mustBeEmpty(t)
			})
		})
	}
}

func TestAMachineThatNoAgentCameForIsNotAnAbandonedPerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.plays, w.noAgent = said(t, prompt.Voicemail, prompt.Beep), true
		r := runner(t, w)
		r.SeatWait = 6 * time.Second // a greeting cannot be known in the two seconds of the law
		w.message = make([]byte, 8000)
		end := r.Run(t.Context(), listening(hearing.Message))
		if end.Outcome != dialer.Machine || end.Reason != "message_left" || !w.farewell.IsZero() {
			t.Fatalf("%+v, farewell %v", end, w.farewell)
		}
		if w.sent < 50 {
			t.Errorf("%d packets of the message were sent", w.sent)
		}
		if got := end.Times.Ended.Sub(end.Times.Answered); got > 15*time.Second {
			t.Errorf("it took %v", got)
		}
		w.mustBeEmpty(t)
	})
}

func TestTheTimelineKeepsWhenAndHowSureItWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.plays, w.agentAfter = said(t, prompt.Voicemail, prompt.Beep), 12*time.Second
		runner(t, w).Run(t.Context(), listening(hearing.Tell))
		for _, e := range w.closed[0].Events {
			if e.Kind == "judged" && e.Detail["kind"] == string(detect.Machine) {
				if e.Detail["confidence"] < "0.70" || e.Detail["at_ms"] == "" || e.At.Before(w.start) {
					t.Fatalf("%+v", e)
				}
				return
			}
		}
		t.Fatalf("no verdict in %s", kinds(w.closed[0].Events))
	})
}
