package agent

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"pgregory.net/rapid"
)

var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func walk(t *testing.T, inputs ...Input) Machine {
	t.Helper()
	m := Machine{}
	for i, in := range inputs {
		next, err := m.Apply(in, start.Add(time.Duration(i)*time.Second))
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		m = next
	}
	return m
}

func on(e Event) Input { return Input{Event: e} }

// shift is the way from nothing to the given event of an ordinary call.
func shift(until Event) []Input {
	all := []Input{on(Arrive), on(AudioUp), on(GoReady), {Event: Reserve, Call: "c1"}, on(Join), {Event: Over, Until: start.Add(time.Hour)}, on(Disposed)}
	for i, in := range all {
		if in.Event == until {
			return all[:i+1]
		}
	}
	return all
}

func TestWhereEachWalkEnds(t *testing.T) {
	lunch := Input{Event: Pause, Reason: "lunch"}
	for name, c := range map[string]struct {
		walk   []Input
		state  State
		reason string
	}{
		"a page without audio is only checking":               {shift(Arrive), Checking, ""},
		"audio proves the page, the agent still has to ask":   {shift(AudioUp), NotReady, SignedIn},
		"a whole call leads back to ready":                    {shift(Disposed), Ready, ""},
		"a break from ready is immediate":                     {append(shift(GoReady), lunch), NotReady, "lunch"},
		"a break asked for in a call starts after it":         {append(shift(Join), lunch, Input{Event: Over, Until: start}, on(Disposed)), NotReady, "lunch"},
		"a break asked for and taken back does not start":     {append(shift(Join), lunch, on(GoReady), Input{Event: Over, Until: start}, on(Disposed)), Ready, ""},
		"a break asked for while reserved waits for the call": {append(shift(Reserve), lunch), Reserved, ""},
		"a reserved call that went away leads to the break":   {append(shift(Reserve), lunch, on(Release)), NotReady, "lunch"},
		"a reservation nobody uses lapses":                    {append(shift(Reserve), on(Overstay)), Ready, ""},
		"a lead on the desk is not a call yet":                {append(shift(GoReady), Input{Event: Offer, Call: "c1"}), Preview, ""},
		"the call of that lead is seated here":                {append(shift(GoReady), Input{Event: Offer, Call: "c1"}, Input{Event: Reserve, Call: "c1"}), Reserved, ""},
		"a lead that nobody answered leads back to ready":     {append(shift(GoReady), Input{Event: Offer, Call: "c1"}, on(Release)), Ready, ""},
		"a break asked for before the call waits for its end": {append(shift(GoReady), Input{Event: Offer, Call: "c1"}, lunch, on(Release)), NotReady, "lunch"},
		"hold and back is talking again":                      {append(shift(Join), on(HoldOn), on(HoldOff)), Talking, ""},
		"lost audio does not change the state":                {append(shift(Join), on(HoldOn), on(Lost)), Hold, ""},
		"a wrap-up that nobody fills in expires to ready":     {append(shift(Over), on(Expire)), Ready, ""},
		"undo opens the wrap-up again":                        {append(shift(Disposed), Input{Event: Reopen, Call: "c1", Until: start}), Wrap, ""},
		"undo from the break keeps the break for later":       {append(shift(Over), lunch, on(Disposed), Input{Event: Reopen, Call: "c1", Until: start}, on(Disposed)), NotReady, "lunch"},
		"missing audio takes a ready agent out":               {append(shift(GoReady), Input{Event: Suspend, Reason: NoAudio}), NotReady, NoAudio},
		"audio that is back brings the agent back":            {append(shift(GoReady), Input{Event: Suspend, Reason: NoAudio}, on(Resume)), Ready, ""},
		"a break chosen meanwhile stays a break":              {append(shift(GoReady), Input{Event: Suspend, Reason: NoAudio}, lunch, on(Resume)), NotReady, "lunch"},
		"lunch is not turned into a suspension":               {append(shift(GoReady), lunch, Input{Event: Suspend, Reason: NoPage}), NotReady, "lunch"},
	} {
		m := walk(t, c.walk...)
		if m.State != c.state || m.Reason != c.reason {
			t.Errorf("%s: %s(%s), want %s(%s)", name, m.State, m.Reason, c.state, c.reason)
		}
	}
}

func TestWhatCannotHappenIsAnErrorAndChangesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		walk []Input
		in   Input
	}{
		"a call for somebody who is not there":      {nil, Input{Event: Reserve, Call: "c"}},
		"a call for somebody on a break":            {shift(AudioUp), Input{Event: Reserve, Call: "c"}},
		"a second call for somebody in a call":      {shift(Join), Input{Event: Reserve, Call: "c"}},
		"another call for somebody with a lead":     {append(shift(GoReady), Input{Event: Offer, Call: "c1"}), Input{Event: Reserve, Call: "c2"}},
		"a lead for somebody in a call":             {shift(Join), Input{Event: Offer, Call: "c"}},
		"a call without an id":                      {shift(GoReady), Input{Event: Reserve}},
		"going ready before audio is proven":        {shift(Arrive), on(GoReady)},
		"leaving while a customer is on the line":   {shift(Join), on(Leave)},
		"leaving while a call is held for me":       {shift(Reserve), on(Leave)},
		"a break without a reason":                  {shift(GoReady), on(Pause)},
		"hold without a talk":                       {shift(Reserve), on(HoldOn)},
		"hold twice":                                {append(shift(Join), on(HoldOn)), on(HoldOn)},
		"audio back that was never lost":            {shift(Join), on(Back)},
		"a disposition without a call":              {shift(GoReady), on(Disposed)},
		"undo when the next call is already seated": {append(shift(Disposed), Input{Event: Reserve, Call: "c2"}), Input{Event: Reopen, Call: "c1", Until: start}},
		"a wrap-up without an end":                  {shift(Join), on(Over)},
	} {
		m := walk(t, c.walk...)
		next, err := m.Apply(c.in, start.Add(time.Minute))
		if !fault.Is(err, fault.Conflict) || next != m {
			t.Errorf("%s: got %+v, %v", name, next, err)
		}
	}
}

func TestNoWalkBreaksWhatAlwaysHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, at := Machine{}, start
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			at = at.Add(time.Duration(rapid.IntRange(0, 10000).Draw(t, "ms")) * time.Millisecond)
			in := Input{Event: rapid.SampledFrom(Events()).Draw(t, "event"), Reason: rapid.SampledFrom([]string{"", "lunch", NoAudio}).Draw(t, "reason"),
				Call: "c", Until: at.Add(30 * time.Second)}
			next, err := m.Apply(in, at)
			if err != nil && next != m {
				t.Fatalf("an illegal %s changed %+v to %+v", in.Event, m, next)
			}
			check(t, next, at)
			m = next
		}
	})
}

func check(t *rapid.T, m Machine, at time.Time) {
	s := m.State
	if s == "" {
		s = Offline
	}
	if _, ok := table[s]; !ok {
		t.Fatalf("no such state %q", s)
	}
	if busy := s.InCall() || s == Wrap || s == Preview; busy != (m.Call != "") {
		t.Fatalf("%s with call %q", s, m.Call)
	}
	if m.Reattaching() && s != Talking && s != Hold {
		t.Fatalf("reattaching in %s", s)
	}
	if m.Next != "" && !s.InCall() && s != Wrap && s != Preview {
		t.Fatalf("a break after the call in %s", s)
	}
	if (m.Reason != "") != (s == NotReady) {
		t.Fatalf("reason %q in %s", m.Reason, s)
	}
	if m.Suspended && s != NotReady {
		t.Fatalf("suspended in %s", s)
	}
	if m.Since.After(at) {
		t.Fatalf("since %v lies ahead of %v", m.Since, at)
	}
	if _, _, any := m.Due(DefaultLimits()); any == (s == Offline) {
		t.Fatalf("%s must not last for ever", s)
	}
}

// The reconciler's event has to be legal where it is due, or an agent would be stuck.
func TestTheReconcilerAlwaysGetsAnAgentOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, at := Machine{}, start
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			at = at.Add(time.Second)
			in := Input{Event: rapid.SampledFrom(Events()).Draw(t, "event"), Reason: "r", Call: "c", Until: at}
			if next, err := m.Apply(in, at); err == nil {
				m = next
			}
		}
		for range 6 {
			ev, due, any := m.Due(DefaultLimits())
			if !any {
				return
			}
			next, err := m.Apply(Input{Event: ev, Until: due.Add(time.Second)}, due)
			if err != nil {
				t.Fatalf("%s is due in %s and illegal there: %v", ev, m.State, err)
			}
			m = next
		}
		t.Fatalf("still %s after six reconciliations", m.State)
	})
}
