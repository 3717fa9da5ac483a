package monitor_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/monitor"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/signal"
)

// floor is what other nodes see of the call.
func (n *node) floor(k *talk) (s monitor.Standing, there bool) {
	n.t.Helper()
	raw, there, err := n.board.Get(n.patience(), "taken/"+string(n.tenant)+"/"+string(k.id))
	n.must(err)
	var told monitor.Told
	if there {
		n.must(json.Unmarshal(raw, &told))
	}
	return told.Taken, there
}

func (n *node) shows(k *talk, what string, is func(monitor.Standing) bool) {
	n.t.Helper()
	phonetest.Until(n.t, func() bool { s, there := n.floor(k); return there && is(s) }, "the floor shows "+what)
}

// Who took a call mutes, holds, sends keys and leads its recording as its agent could; a program's order reaches it too. The floor of all
// nodes shows it until it ends, and the timeline has who did what.
func TestASupervisorLeadsTheCallTheyTookAsAnAgentDoes(t *testing.T) {
	n := open(t)
	events, err := n.board.Subscribe(n.patience(), "tenant/"+string(n.tenant)+"/agents")
	n.must(err)
	n.agent(phonetest.Lin, agentHz)
	k := n.call(customerHz)
	b, v := n.supervisor(phonetest.Lin, bridge.Listen, monitor.Login{})
	phonetest.Hears(t, b.Heard, customerHz, "the customer at the supervisor")
	if _, err := n.sessions.Mute(n.boss, v.ID, true); !fault.Is(err, fault.Conflict) {
		t.Errorf("mute in a call that was not taken: %v", err)
	}
	_, err = n.sessions.Take(n.patience(), n.boss, v.ID)
	n.must(err)
	phonetest.Hears(t, k.person.Heard, supervisorHz, "the supervisor at the customer")
	n.shows(k, "who talks with whom", func(s monitor.Standing) bool {
		return s.Call == k.id && s.By == "boss" && s.Name == "The boss" && s.From == phonetest.Lin && s.Agent == "Lin Yue" && s.Customer == "陈思远" && s.State == "talking" && s.Recording == signal.TapeOn
	})

	n.shows(k, "how the supervisor sounds", func(s monitor.Standing) bool { return s.MOS > 3.5 && s.MOS <= 4.5 && len(s.Trouble) == 0 })

	_, err = n.sessions.Mute(n.boss, v.ID, true)
	n.must(err)
	phonetest.Silent(t, k.person.Heard, supervisorHz, "a muted supervisor at the customer")
	n.shows(k, "a mute", func(s monitor.Standing) bool { return s.Muted })
	_, err = n.sessions.Mute(n.boss, v.ID, false)
	n.must(err)
	v, err = n.sessions.Hold(n.boss, v.ID, true)
	n.must(err)
	if v.Taken.Held.IsZero() || v.Taken.Muted {
		t.Errorf("on hold it is %+v", v.Taken.TalkState)
	}
	phonetest.Hears(t, k.person.Heard, 1800, "the music at the customer")
	phonetest.Silent(t, b.Heard, customerHz, "the customer on hold at the supervisor")
	n.shows(k, "a hold", func(s monitor.Standing) bool { return s.State == "hold" })
	_, err = n.sessions.Hold(n.boss, v.ID, false)
	n.must(err)
	phonetest.Hears(t, k.person.Heard, supervisorHz, "the supervisor at the customer after the hold")

	if _, err := n.sessions.Press(n.patience(), n.boss, v.ID, "12x"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a key no telephone has: %v", err)
	}
	_, err = n.sessions.Press(n.patience(), n.boss, v.ID, "12#")
	n.must(err)
	phonetest.Until(t, func() bool { return k.person.Pressed() == "12#" }, "the keys at the customer")

	v, err = n.sessions.Record(n.boss, v.ID, signal.TapePause)
	n.must(err)
	if v.Taken.Tape != signal.TapePaused || !v.Taken.Pausable {
		t.Errorf("paused it is %+v", v.Taken.TalkState)
	}
	n.shows(k, "a pause", func(s monitor.Standing) bool { return s.Recording == signal.TapePaused })
	remote := desk.Remote{Bus: n.board}
	if err := remote.Record(n.patience(), n.tenant, k.id, signal.TapeResume, phonetest.Lin); !fault.Is(err, fault.Conflict) {
		t.Errorf("its former agent resumes the recording: %v", err)
	}
	n.must(remote.Record(n.patience(), n.tenant, k.id, signal.TapeResume, ""))
	if v, err = n.sessions.Get(n.boss, v.ID); err != nil || v.Taken.Tape != signal.TapeOn {
		t.Errorf("after a program's order it is %+v, %v", v.Taken, err)
	}

	_, err = n.sessions.HangUp(n.boss, v.ID)
	n.must(err)
	phonetest.Until(t, func() bool { _, there := n.floor(k); return !there }, "the floor shows it no more")
	for last := false; !last; {
		select {
		case e := <-events:
			var told monitor.Told
			last = json.Unmarshal(e.Data, &told) == nil && told.Taken.Call == k.id && told.Taken.Over
		case <-time.After(phonetest.Patience):
			t.Fatal("other nodes are not told of the end")
		}
	}
	if err := remote.Record(n.patience(), n.tenant, k.id, signal.TapePause, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("an order to a call that is over: %v", err)
	}
	const want = "mute/supervisor/boss unmute/supervisor/boss hold/supervisor/boss resume/supervisor/boss dtmf/supervisor/boss recording_paused/supervisor/boss recording_resumed/api"
	if got := strings.Join(k.acts(), " "); got != want {
		t.Errorf("the timeline has %q", got)
	}
}

// The rules of the recording are the desk's: nothing before they agree, no pause where the campaign lets none or must record.
func TestTheRecordingOfACallThatWasTakenObeysItsCampaign(t *testing.T) {
	for name, c := range map[string]struct {
		campaign string
		withheld bool
		refused  signal.Taping
		reason   string
		allowed  signal.Taping
	}{
		"no pauses":           {campaign: "record_pause = false", refused: signal.TapePause, reason: "no_pause"},
		"it must record":      {campaign: "record = true, record_required = true, record_pause = true", refused: signal.TapePause, reason: "no_pause"},
		"they have to agree":  {campaign: "record_on_consent = true", withheld: true, refused: signal.TapePause, reason: "no_consent", allowed: signal.TapeConsent},
		"erasing is no order": {campaign: "record_pause = true", refused: "erase", reason: "record_do", allowed: signal.TapePause},
	} {
		t.Run(name, func(t *testing.T) {
			n := open(t)
			phonetest.Exec(t, n.World, n.tenant, `update campaigns set `+c.campaign)
			n.agent(phonetest.Lin, agentHz)
			k := n.call(customerHz)
			if c.withheld {
				k.tape.Withhold()
			}
			b, v := n.supervisor(phonetest.Lin, bridge.Listen, monitor.Login{})
			phonetest.Hears(t, b.Heard, customerHz, "the customer at the supervisor")
			_, err := n.sessions.Take(n.patience(), n.boss, v.ID)
			n.must(err)
			if _, err := n.sessions.Record(n.boss, v.ID, c.refused); reasonOf(err) != c.reason {
				t.Errorf("%s is answered with %v", c.refused, err)
			}
			if c.allowed != "" {
				_, err = n.sessions.Record(n.boss, v.ID, c.allowed)
				n.must(err)
			}
			if k.tape.State() == call.TapeWithheld {
				t.Error("they agreed, and nothing is recorded")
			}
		})
	}
}

func reasonOf(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Reason
	}
	return ""
}
