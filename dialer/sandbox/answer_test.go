package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/dialer/sandbox/heard"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
)

// hums gives every callee a tone of its own: 400 Hz and 10 more for each step of the last two digits.
func hums(c *sandbox.Config) {
	c.Tone = func(n dialer.Number) (float64, bool) { return humOf(n.Reveal()), true }
}

func humOf(number string) float64 {
	last := number[len(number)-2:]
	return 400 + 10*float64(int(last[0]-'0')*10+int(last[1]-'0'))
}

func TestAudioGoesBothWaysByContentInBothLawsAndTransports(t *testing.T) {
	t.Parallel()
	box := carrier(t, hums)
	for _, c := range []struct{ network, types string }{{"udp", "8 0 101"}, {"udp", "0 8 101"}, {"tcp", "8"}, {"udp", "18 0"}} {
		t.Run(c.network+" "+c.types, func(t *testing.T) {
			t.Parallel()
			call := dialBy(t, box, "+8613800138055", c.network)
			call.offer = call.describe("sendrecv", c.types)
			ok := call.upTo200()
			if want := map[bool]media.Codec{true: media.PCMA, false: media.PCMU}[c.types[0] == '8']; call.leg.Codec() != want {
				t.Errorf("answered with %v: %s", call.leg.Codec(), ok.body)
			}
			hush := call.speak(sine(1234))
			within(t, soon, "the callee's tone", func() bool { return call.ear.Account(time.Now()).ToneAt(950) > 1500*time.Millisecond })
			awaitHeard(t, box, call, func(r sandbox.Report) bool { return r.Heard.ToneAt(1234) >= time.Second })
			hush()
			call.bye()
			r := call.closed(box)
			if r.Sent < 70 || r.Received.Packets < 45 || r.HungUp != sandbox.Caller || r.Why != "bye" || len(r.Faults) != 0 {
				t.Errorf("report %+v", r)
			}
			if most := uint64(r.Talk()/media.FrameDuration) + 15; r.Sent > most {
				t.Errorf("%d packets were sent in %v, at most %d fit in", r.Sent, r.Talk(), most)
			}
			if r.Talk() < 1500*time.Millisecond || r.Confirmed.IsZero() || r.From.Last4() != "1111" {
				t.Errorf("report %+v", r)
			}
		})
	}
}

func TestSilenceAndMuteAreSeenInTheSlices(t *testing.T) {
	t.Parallel()
	box := carrier(t, hums)
	call := dial(t, box, "+8613800138000")
	call.upTo200()
	hush := call.speak(sine(800))
	awaitHeard(t, box, call, func(r sandbox.Report) bool { return r.Heard.ToneAt(800) >= time.Second })
	hush()
	hush = call.speak(silence{})
	awaitHeard(t, box, call, func(r sandbox.Report) bool { return afterLoud(r.Heard).Total(heard.Silence) >= time.Second })
	hush()
	r, _ := box.Report(call.callID)
	spoken := afterLoud(r.Heard).Start
	awaitHeard(t, box, call, func(r sandbox.Report) bool { return afterLoud(r.Heard).Total(heard.Nothing) >= time.Second })
	call.bye()
	r = call.closed(box)
	if part := afterLoud(r.Heard); !part.Start.Equal(spoken) || part.Total(heard.Silence) < time.Second {
		t.Errorf("while mute and after: %v", part)
	}
	if got := r.Heard.Between(r.Heard.Start, spoken).ToneAt(800); got < time.Second {
		t.Errorf("while speaking: %v of the tone", got)
	}
}

// afterLoud is the part behind the last sound.
func afterLoud(a heard.Account) heard.Account {
	last := len(a.Slices)
	for last > 0 && a.Slices[last-1].Kind <= heard.Silence {
		last--
	}
	return heard.Account{Start: a.Start.Add(time.Duration(last) * heard.Length), Slices: a.Slices[last:]}
}

type silence struct{}

func (silence) Next(frame []byte) bool {
	for i := range frame {
		frame[i] = media.PCMA.Silence()
	}
	return true
}

// awaitHeard waits until the running report shows what a callee must have heard.
func awaitHeard(t testing.TB, box *sandbox.Sandbox, c *caller, is func(r sandbox.Report) bool) {
	t.Helper()
	within(t, soon, "the callee to hear", func() bool {
		r, ok := box.Report(c.callID)
		return ok && is(r)
	})
}

func TestCalleesThatHangUp(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { hums(c); c.Pace = 4 })
	for _, c := range []struct {
		ending string
		stay   time.Duration
	}{{"16", 100 * time.Millisecond}, {"33", 750 * time.Millisecond}, {"30", 2500 * time.Millisecond}} {
		t.Run(c.ending, func(t *testing.T) {
			t.Parallel()
			call := dial(t, box, "+8613800138"+"0"+c.ending)
			call.upTo200()
			bye := call.asks("BYE")
			call.answer(bye, 200, "")
			r := call.closed(box)
			if r.HungUp != sandbox.Callee || r.Why != "bye" || len(r.Faults) != 0 || !strings.Contains(bye.get("Reason"), "cause=16") {
				t.Errorf("report %+v", r)
			}
			if r.Talk() < c.stay-60*time.Millisecond {
				t.Errorf("stayed %v, want %v", r.Talk(), c.stay)
			}
		})
	}
}

func TestACalleeDoesNotHangUpBeforeTheACK(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { c.T1 = 400 * time.Millisecond })
	call := dial(t, box, "+8613800138016")
	call.invite()
	ok := call.status(200, "INVITE")
	// The 200 is sent again for want of an ACK; the callee wanted to leave long ago.
	again := call.await("200 again, or a BYE too early", func(m *message) bool { return m.status == 200 || m.method == "BYE" })
	if again.raw != ok.raw {
		t.Errorf("the 200 was sent again as another:\n%s\n%s", ok.raw, again.raw)
	}
	call.ack(ok)
	call.answer(call.asks("BYE"), 200, "")
	if r := call.closed(box); len(r.Faults) != 0 || r.HungUp != sandbox.Callee {
		t.Errorf("report %+v", r)
	}
}

func TestAnAnswerWithoutACKEndsWithByeAndIsNoted(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { c.T1 = 15 * time.Millisecond })
	call := dial(t, box, "+8613800138000")
	call.invite()
	call.status(200, "INVITE")
	call.answer(call.asks("BYE"), 200, "")
	r := call.closed(box)
	if len(r.Faults) != 1 || r.Faults[0].Kind != sandbox.MissingACK || r.Why != "no_ack" || r.HungUp != sandbox.Carrier {
		t.Errorf("report %+v", r)
	}
	if took := r.Ended.Sub(r.Answered); took < 64*15*time.Millisecond {
		t.Errorf("gave up after %v, want 64*T1", took)
	}
}

func TestACallerThatVanishesIsNoticedByItsSilence(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { hums(c); c.RTPTimeout = 700 * time.Millisecond })
	call := dial(t, box, "+8613800138000")
	call.upTo200()
	hush := call.speak(sine(500))
	awaitHeard(t, box, call, func(r sandbox.Report) bool { return r.Heard.Loud() > 300*time.Millisecond })
	hush()
	call.close() // killed: no BYE, and nobody answers the carrier's
	r := awaitReport(t, box, call.callID, func(r sandbox.Report) bool { return !r.Ended.IsZero() })
	if len(r.Faults) != 1 || r.Faults[0].Kind != sandbox.MissingBYE || r.Why != "rtp_timeout" || r.HungUp != sandbox.Carrier {
		t.Errorf("report %+v", r)
	}
	if silent := r.Ended.Sub(r.Received.LastPacket); silent < 700*time.Millisecond {
		t.Errorf("noticed after %v", silent)
	}
	if box.Counts().Open != 0 {
		t.Error("the dead call holds a channel")
	}
}

func TestDroppedMediaStopsButTheCallStays(t *testing.T) {
	t.Parallel()
	box := carrier(t, hums)
	call := dial(t, box, "+8613800138017")
	call.upTo200()
	hush := call.speak(sine(500))
	awaitEvent(t, box, call.callID, "mute")
	r, _ := box.Report(call.callID)
	sent := r.Sent
	awaitHeard(t, box, call, func(r sandbox.Report) bool { return r.Heard.Loud() > 800*time.Millisecond })
	hush()
	if r, _ = box.Report(call.callID); r.Sent > sent+3 || !r.Ended.IsZero() {
		t.Errorf("%d packets were sent after %d, ended %v", r.Sent, sent, r.Ended)
	}
	call.bye()
	if r := call.closed(box); r.Why != "bye" || len(r.Faults) != 0 {
		t.Errorf("report %+v", r)
	}
}

func TestEarlyRingbackIsFollowedByAPerson(t *testing.T) {
	t.Parallel()
	box := carrier(t, hums)
	call := dial(t, box, "+8613800138023")
	call.invite()
	call.hear(call.status(183, "INVITE"))
	ok := call.status(200, "INVITE")
	call.hear(ok)
	call.ack(ok)
	within(t, soon, "the callee's own tone", func() bool { return call.ear.Account(time.Now()).ToneAt(630) > 500*time.Millisecond })
	call.bye()
	r := call.closed(box)
	if r.EarlyMedia.IsZero() || r.Answered.Before(r.EarlyMedia) || !r.Ringing.IsZero() {
		t.Errorf("report %+v", r)
	}
}

func TestKeysGoBothWays(t *testing.T) {
	t.Parallel()
	box := carrier(t, hums)
	call := dial(t, box, "+8613800138022")
	pressed := make(chan byte, 20)
	call.invite()
	ok := call.status(200, "INVITE")
	call.hear(ok)
	call.onKey(pressed)
	call.ack(ok)
	hush := call.speak(sine(500))
	want := "8022#"
	for i := range want {
		select {
		case k := <-pressed:
			if k != want[i] {
				t.Errorf("key %d is %c, want %c", i, k, want[i])
			}
		case <-time.After(soon):
			t.Fatalf("key %d did not come", i)
		}
	}
	call.press("12*0")
	hush()
	awaitReport(t, box, call.callID, func(r sandbox.Report) bool { return len(r.Keys) == 4 })
	call.bye()
	if r := call.closed(box); r.Keys != "12*0" {
		t.Errorf("the caller's keys were heard as %q", r.Keys)
	}
}

func TestKeysAreTonesForACallerWithoutTelephoneEvents(t *testing.T) {
	t.Parallel()
	box := carrier(t, hums)
	call := dial(t, box, "+8613800138022")
	call.offer = call.describe("sendrecv", "8")
	taped := call.record()
	call.upTo200()
	call.speak(silence{})
	var keys string
	within(t, soon, "five keys as tones", func() bool {
		taped.mu.Lock()
		defer taped.mu.Unlock()
		var ear tone.Keys
		keys = ""
		ear.Hear(tone.Linear(media.PCMA, taped.bytes), func(key byte) { keys += string(key) })
		return len(keys) == 5
	})
	if keys != "8022#" {
		t.Errorf("heard the keys %q", keys)
	}
	call.bye()
}
