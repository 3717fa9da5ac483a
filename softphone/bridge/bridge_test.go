package bridge_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/play"
	"github.com/boyunhq/boyun/media/quality"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/browser"
	"github.com/boyunhq/boyun/softphone/phonetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	agentHz    = 440.0
	customerHz = 1000.0
	musicHz    = 1800.0
)

func config() bridge.Config {
	return bridge.Config{Music: func() play.Source { return phonetest.Note(media.PCMA, musicHz) }, Silence: 500 * time.Millisecond, Reattach: 3 * time.Second}
}

// talk is a conversation under test.
type talk struct {
	*bridge.Bridge
	port     *browser.Port
	leg      browser.Leg
	agent    *phonetest.Browser
	customer *phonetest.Customer
	person   *phonetest.Carrier
	tape     *phonetest.Tape
	headset  *bridge.Headset
	cancel   context.CancelFunc
	parting  chan call.Parting

	mu     sync.Mutex
	events []dialer.Event
	news   []bridge.News
}

func (k *talk) note(e dialer.Event) { k.mu.Lock(); k.events = append(k.events, e); k.mu.Unlock() }
func (k *talk) tell(n bridge.News)  { k.mu.Lock(); k.news = append(k.news, n); k.mu.Unlock() }

func (k *talk) has(kind string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, e := range k.events {
		if e.Kind == kind {
			return true
		}
	}
	return false
}

func (k *talk) timeline() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	var kinds []string
	for _, e := range k.events {
		kinds = append(kinds, e.Kind)
	}
	return strings.Join(kinds, " ")
}

func (k *talk) over(t *testing.T) call.Parting {
	t.Helper()
	select {
	case p := <-k.parting:
		k.parting <- p
		return p
	case <-time.After(phonetest.Patience):
		t.Fatal("the conversation does not end")
		return call.Parting{}
	}
}

func begin(t *testing.T, law media.Codec) *talk {
	t.Helper()
	k := &talk{port: phonetest.Port(t), headset: bridge.NewHeadset(), tape: phonetest.NewTape(), parting: make(chan call.Parting, 1)}
	t.Cleanup(k.headset.Close)
	k.agent = phonetest.NewBrowser(t, agentHz)
	k.leg = k.agent.Connect(t, k.port)
	k.customer, k.person = phonetest.Line(t, law)
	k.person.Sing(customerHz)
	k.Bridge = bridge.New(config(), bridge.Parts{Customer: k.customer, Agent: k.leg, Headset: k.headset, Tape: k.tape, Note: k.note, Tell: k.tell})
	ctx, cancel := context.WithCancel(context.Background())
	k.cancel = cancel
	go func() { k.parting <- k.Run(ctx) }()
	t.Cleanup(func() { cancel(); k.over(t) })
	return k
}

// joined waits until both hear each other and so does the tape.
func (k *talk) joined(t *testing.T, when string) {
	t.Helper()
	phonetest.Hears(t, k.agent.Heard, customerHz, "the customer at the agent "+when)
	phonetest.Hears(t, k.person.Heard, agentHz, "the agent at the customer "+when)
	phonetest.Hears(t, k.tape.AgentSide, agentHz, "the agent on the tape "+when)
	phonetest.Hears(t, k.tape.CustomerSide, customerHz, "the customer on the tape "+when)
}

func TestBothHearEachOtherAndTheTapeHearsBothInEitherLaw(t *testing.T) {
	for _, law := range []media.Codec{media.PCMA, media.PCMU} {
		t.Run(law.String(), func(t *testing.T) {
			k := begin(t, law)
			k.joined(t, "")
			k.HangUp()
			if p := k.over(t); p.By != dialer.ByAgent || p.Reason != "agent_hung_up" {
				t.Errorf("parting %+v", p)
			}
			if got := k.timeline(); got != "bridged first_audio" {
				t.Errorf("timeline %q", got)
			}
		})
	}
}

func TestTheConnectedToneIsHeardByTheAgentAlone(t *testing.T) {
	k := begin(t, media.PCMA)
	phonetest.Until(t, func() bool { return tone.Contains(k.agent.Heard.Since(time.Time{}), 523, -45) }, "523 Hz at the agent")
	phonetest.Until(t, func() bool { return tone.Contains(k.agent.Heard.Since(time.Time{}), 659, -45) }, "659 Hz at the agent")
	k.joined(t, "under the tone")
	for name, m := range map[string][]int16{"customer": k.person.Heard.Since(time.Time{}), "agent's tape": k.tape.AgentSide.Since(time.Time{}),
		"customer's tape": k.tape.CustomerSide.Since(time.Time{})} {
		for _, hz := range []float64{523, 659} {
			if level := tone.LevelAt(m, hz); level > -50 {
				t.Errorf("%.0f Hz at %.1f dBFS reached the %s", hz, level, name)
			}
		}
	}
}

func TestMuteStopsTheAgentsVoiceForCustomerAndTape(t *testing.T) {
	k := begin(t, media.PCMA)
	k.joined(t, "before")
	k.Mute(true)
	phonetest.Until(t, func() bool { return k.has("mute") }, "the mute")
	phonetest.Silent(t, k.person.Heard, agentHz, "the muted agent at the customer")
	kept, more := k.tape.AgentSide.Packets(), k.tape.CustomerSide.Packets()+20
	phonetest.Until(t, func() bool { return k.tape.CustomerSide.Packets() > more }, "400 ms of the customer on the tape")
	if now := k.tape.AgentSide.Packets(); now != kept {
		t.Errorf("%d packets of the muted agent are on the tape", now-kept)
	}
	phonetest.Hears(t, k.agent.Heard, customerHz, "the customer at the muted agent")
	k.Mute(false)
	k.joined(t, "after")
}

func TestHoldGivesMusicToTheCustomerAndSilenceToTheAgent(t *testing.T) {
	k := begin(t, media.PCMA)
	k.joined(t, "before")
	k.Hold(true)
	phonetest.Hears(t, k.person.Heard, musicHz, "music at the customer")
	phonetest.Silent(t, k.person.Heard, agentHz, "the agent at the held customer")
	phonetest.Silent(t, k.agent.Heard, customerHz, "the held customer at the agent")
	phonetest.Hears(t, k.tape.CustomerSide, customerHz, "what the held customer says on the tape")
	for name, m := range map[string][]int16{"agent": k.agent.Heard.Since(time.Time{}), "agent's tape": k.tape.AgentSide.Since(time.Time{}),
		"customer's tape": k.tape.CustomerSide.Since(time.Time{})} {
		if level := tone.LevelAt(m, musicHz); level > -50 {
			t.Errorf("music at %.1f dBFS reached the %s", level, name)
		}
	}
	k.Hold(false)
	k.joined(t, "after")
	if got := k.timeline(); got != "bridged first_audio hold resume" {
		t.Errorf("timeline %q", got)
	}
}

func TestKeysReachTheCustomerOnce(t *testing.T) {
	k := begin(t, media.PCMA)
	k.joined(t, "before")
	ctx, cancel := context.WithTimeout(context.Background(), phonetest.Patience)
	defer cancel()
	if err := k.Digits(ctx, "42#"); err != nil {
		t.Fatal(err)
	}
	phonetest.Until(t, func() bool { return k.person.Pressed() == "42#" }, "the keys at the customer")
	phonetest.Until(t, func() bool { return k.has("dtmf") }, "the keys in the timeline")
	for _, e := range k.events {
		for _, v := range e.Detail {
			if strings.Contains(v, "42") {
				t.Errorf("the timeline tells the keys: %v", e)
			}
		}
	}
}

func TestAReloadedPageIsBackInTheSameCallWhileTheCustomerHearsTheSoftTone(t *testing.T) {
	k := begin(t, media.PCMU)
	k.joined(t, "before")
	gone := time.Now()
	k.agent.Close() // the page closes its connection
	phonetest.Until(t, func() bool { return k.has("reattaching") }, "the loss")
	phonetest.Until(t, func() bool { return tone.Contains(k.person.Heard.Since(gone), 392, -45) }, "the soft tone at the customer")
	again := phonetest.NewBrowser(t, 600)
	k.Attach(again.Connect(t, k.port))
	phonetest.Until(t, func() bool { return k.has("reattached") }, "the return")
	phonetest.Hears(t, k.person.Heard, 600, "the agent's new page at the customer")
	phonetest.Hears(t, again.Heard, customerHz, "the customer at the new page")
	phonetest.Until(t, func() bool { return tone.Contains(again.Heard.Since(time.Time{}), 587, -50) }, "the back tone at the agent")
	since := time.Now()
	phonetest.Until(t, func() bool { return time.Since(since) > 2600*time.Millisecond }, "one round of the soft tone")
	if level := tone.LevelAt(k.person.Heard.Since(since), 392); level > -50 {
		t.Errorf("the soft tone still plays at %.1f dBFS", level)
	}
	for _, m := range [][]int16{k.tape.AgentSide.Since(time.Time{}), k.tape.CustomerSide.Since(time.Time{})} {
		// Where one page's note breaks off and the other's begins there is a click, which has a little of every pitch; the tone stands out of it.
		if level := tone.LevelAt(m, 392); level > -50 && level > tone.LevelAt(m, 340)+6 {
			t.Errorf("the soft tone is on the tape at %.1f dBFS", level)
		}
	}
}

func TestAKilledBrowserIsNoticedByItsSilenceAndTheCallEndsWhenNobodyComesBack(t *testing.T) {
	k := begin(t, media.PCMA)
	k.joined(t, "before")
	k.agent.Kill()
	if p := k.over(t); p.By != dialer.BySystem || p.Reason != "agent_lost" {
		t.Errorf("parting %+v", p)
	}
	if got := k.timeline(); got != "bridged first_audio reattaching" {
		t.Errorf("timeline %q", got)
	}
}

func TestASilentNetworkThatComesBackNeedsNoNewLeg(t *testing.T) {
	k := begin(t, media.PCMA)
	k.joined(t, "before")
	k.agent.Kill()
	phonetest.Until(t, func() bool { return k.has("reattaching") }, "the loss")
	k.agent.Revive()
	phonetest.Until(t, func() bool { return k.has("reattached") }, "the return")
	k.joined(t, "after")
}

func TestACallSeatedWhileThePageReloadsWaitsForIt(t *testing.T) {
	port, headset := phonetest.Port(t), bridge.NewHeadset()
	defer headset.Close()
	customer, person := phonetest.Line(t, media.PCMA)
	person.Sing(customerHz)
	k := &talk{customer: customer, person: person, parting: make(chan call.Parting, 1)}
	k.Bridge = bridge.New(config(), bridge.Parts{Customer: customer, Headset: headset, Note: k.note, Tell: k.tell})
	go func() { k.parting <- k.Run(context.Background()) }()
	agent := phonetest.NewBrowser(t, agentHz)
	k.Attach(agent.Connect(t, port))
	phonetest.Hears(t, person.Heard, agentHz, "the agent at the customer")
	phonetest.Hears(t, agent.Heard, customerHz, "the customer at the agent")
	k.HangUp()
	k.over(t)
}

func TestHoldOutlivesAReload(t *testing.T) {
	k := begin(t, media.PCMA)
	k.joined(t, "before")
	k.Hold(true)
	phonetest.Hears(t, k.person.Heard, musicHz, "music")
	k.agent.Close()
	phonetest.Until(t, func() bool { return k.has("reattaching") }, "the loss")
	again := phonetest.NewBrowser(t, 600)
	k.Attach(again.Connect(t, k.port))
	phonetest.Until(t, func() bool { return k.has("reattached") }, "the return")
	phonetest.Hears(t, k.person.Heard, musicHz, "music still")
	k.Hold(false)
	phonetest.Hears(t, k.person.Heard, 600, "the agent after hold")
}

func TestTheCustomersHangUpAndADrainEndTheTalk(t *testing.T) {
	k := begin(t, media.PCMA)
	k.joined(t, "before")
	k.person.HangUp()
	if p := k.over(t); p.By != dialer.ByCustomer || p.Reason != "bye" {
		t.Errorf("parting %+v", p)
	}
	k = begin(t, media.PCMA)
	k.joined(t, "before")
	k.cancel()
	if p := k.over(t); p != (call.Parting{}) {
		t.Errorf("a drain parts as %+v", p)
	}
}

func TestLevelsAndQualityAreToldFiveTimesASecond(t *testing.T) {
	k := begin(t, media.PCMA)
	k.joined(t, "")
	var last bridge.News
	phonetest.Until(t, func() bool {
		k.mu.Lock()
		defer k.mu.Unlock()
		if len(k.news) < 10 {
			return false
		}
		last = k.news[len(k.news)-1]
		return last.Sound[quality.Agent].From.MOS() > 4
	}, "levels")
	for name, level := range map[string]float64{"agent": last.Levels.Agent, "customer": last.Levels.Customer} {
		if level < -12 || level > -8 {
			t.Errorf("a -10 dBFS note of the %s is told as %.1f", name, level)
		}
	}
	if rate := float64(len(k.news)-1) / k.news[len(k.news)-1].At.Sub(k.news[0].At).Seconds(); rate < 4 || rate > 6 {
		t.Errorf("%.1f levels a second", rate)
	}
}

func TestAConfigurationUnderWhichCallsWouldHangIsRefused(t *testing.T) {
	if err := config().Defaults().Validate(); err != nil {
		t.Error(err)
	}
	if err := (bridge.Config{}).Defaults().Validate(); !fault.Is(err, fault.Invalid) {
		t.Error("no music", err)
	}
	bad := config().Defaults()
	bad.Reattach = time.Millisecond
	if err := bad.Validate(); !fault.Is(err, fault.Invalid) {
		t.Error("a reattach time below the silence", err)
	}
}
