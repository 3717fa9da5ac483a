package sandbox_test

import (
	"bytes"
	"sync"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/dialer/sandbox/heard"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/prompt"
)

// tape keeps every byte a caller hears; PCMA goes through untouched, so words are proved byte for byte.
type tape struct {
	mu    sync.Mutex
	bytes []byte
	log   *heard.Log
}

func (t *tape) Hear(p *media.Packet, at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bytes = append(t.bytes, p.Payload...)
	t.log.Hear(p, at)
}

// times is how often the words of a prompt are on the tape.
func (t *tape) times(p prompt.Prompt) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	whole := len(p.Audio) / media.FrameSamples * media.FrameSamples
	return bytes.Count(t.bytes, p.Audio[:whole])
}

// record puts a tape on a caller's leg.
func (c *caller) record() *tape {
	t := &tape{log: heard.NewLog(time.Now(), time.Minute)}
	c.ear = t.log
	c.leg.Listen(t)
	return t
}

// library is read once for all tests, and its music composed, which takes a while.
var library = sync.OnceValues(func() (*prompt.Library, error) {
	l, err := prompt.Load()
	if err == nil {
		l.Music()
	}
	return l, err
})

func words(t testing.TB) *prompt.Library {
	t.Helper()
	l, err := library()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func word(t testing.TB, l *prompt.Library, name prompt.Name, lang string) prompt.Prompt {
	t.Helper()
	p, err := l.Get(name, lang)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAPersonGreetsWaitsForSpeechAndAnswersWhenItEnds(t *testing.T) {
	t.Parallel()
	box, l := carrier(t, nil), words(t)
	call := dial(t, box, "+8613800138000")
	taped := call.record()
	call.upTo200()
	hello := word(t, l, prompt.Hello, "zh")
	within(t, soon, "hello", func() bool { return taped.times(hello) == 1 })
	answer := l.Sentences("zh")[0]
	hush := call.speak(sine(440))
	awaitHeard(t, box, call, func(r sandbox.Report) bool { return r.Heard.ToneAt(440) > 1200*time.Millisecond })
	if said := saidBy(box, call); len(said) != 1 {
		t.Errorf("the person said %d things while being spoken to", len(said))
	}
	hush()
	within(t, soon, "the first answer", func() bool { return taped.times(answer) == 1 })
	said := saidBy(box, call)
	if len(said) != 2 || said[1].Text != answer.Text {
		t.Fatalf("said %+v", said)
	}
	call.bye()
	r := call.closed(box)
	if len(r.Faults) != 0 || len(r.Said) != 2 {
		t.Errorf("report %+v", r)
	}
	if pause := said[1].At.Sub(afterLoud(r.Heard).Start); pause < 500*time.Millisecond {
		t.Errorf("the answer came %v after the agent stopped", pause)
	}
}

func saidBy(box *sandbox.Sandbox, c *caller) []sandbox.Said {
	r, _ := box.Report(c.callID)
	return r.Said
}

func TestAPersonStopsWhenTalkedOver(t *testing.T) {
	t.Parallel()
	box, l := carrier(t, nil), words(t)
	call := dial(t, box, "+12125550100")
	taped := call.record()
	call.upTo200()
	within(t, soon, "hello", func() bool { return taped.times(word(t, l, prompt.Hello, "en")) == 1 })
	hush := call.speak(sine(440))
	awaitHeard(t, box, call, func(r sandbox.Report) bool { return r.Heard.ToneAt(440) > 600*time.Millisecond })
	hush()
	within(t, soon, "the answer to begin", func() bool { return len(saidBy(box, call)) == 2 })
	hush = call.speak(sine(440))
	awaitEvent(t, box, call.callID, "interrupted")
	hush()
	if answer := l.Sentences("en")[0]; taped.times(answer) != 0 {
		t.Error("the answer was said to its end")
	}
	within(t, soon, "the next answer", func() bool { return len(saidBy(box, call)) == 3 })
	call.bye()
	call.closed(box)
}

func TestAPersonNobodySpeaksToAsksAndLeaves(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { c.Patience = time.Second })
	call := dial(t, box, "+8613800138000")
	call.upTo200()
	call.speak(silence{})
	call.answer(call.asks("BYE"), 200, "")
	r := call.closed(box)
	if r.HungUp != sandbox.Callee || r.Why != "nobody_there" || r.Talk() < time.Second {
		t.Errorf("report %+v", r)
	}
}

func TestATalkerTalks(t *testing.T) {
	t.Parallel()
	box, l := carrier(t, func(c *sandbox.Config) { c.Pace = 20 }), words(t) // three minutes are nine seconds
	call := dial(t, box, "+8613800138002")
	taped := call.record()
	call.upTo200()
	call.speak(silence{})
	call.answer(call.asks("BYE"), 200, "")
	r := call.closed(box)
	if taped.times(l.Sentences("zh")[0]) != 1 || len(r.Said) < 2 {
		t.Errorf("said %+v", r.Said)
	}
	if r.HungUp != sandbox.Callee || r.Talk() < 8900*time.Millisecond {
		t.Errorf("report %+v", r)
	}
}

func TestVoicemailGreetsBeepsAndRecordsUntilItIsQuiet(t *testing.T) {
	t.Parallel()
	box, l := carrier(t, func(c *sandbox.Config) { c.Pace = 2 }), words(t) // ten seconds of quiet are five
	call := dial(t, box, "+8613800138015")
	taped := call.record()
	call.upTo200()
	hush := call.speak(silence{})
	greeting, beep := word(t, l, prompt.Voicemail, "zh"), word(t, l, prompt.Beep, "")
	within(t, 2*soon, "greeting and beep", func() bool { return taped.times(greeting) == 1 && taped.times(beep) == 1 })
	hush()
	hush = call.speak(sine(1500))
	awaitHeard(t, box, call, func(r sandbox.Report) bool { return r.Heard.ToneAt(1500) > 1500*time.Millisecond })
	hush()
	hush = call.speak(silence{})
	defer hush()
	bye := call.awaitFor("BYE", 2*soon, func(m *message) bool { return m.method == "BYE" })
	call.answer(bye, 200, "")
	r := call.closed(box)
	if r.HungUp != sandbox.Callee || r.Why != "message_over" {
		t.Errorf("report %+v", r)
	}
	if quiet := r.Ended.Sub(afterLoud(r.Heard).Start); quiet < 4800*time.Millisecond { // whole slices of 100 ms
		t.Errorf("the machine hung up %v after the message", quiet)
	}
}

func TestAnnouncementsAreTheNetworksWordsInTheCalleesLanguage(t *testing.T) {
	t.Parallel()
	box, l := carrier(t, nil), words(t)
	for _, c := range []struct {
		number, lang string
		name         prompt.Name
		status       int
	}{
		{"+8613800138013", "zh", prompt.Vacant, 404}, {"+12125550113", "en", prompt.Vacant, 404},
		{"+8613800138014", "zh", prompt.PowerOff, 480}, {"+12125550114", "en", prompt.PowerOff, 480},
	} {
		t.Run(string(c.name)+" "+c.lang, func(t *testing.T) {
			t.Parallel()
			call := dial(t, box, c.number)
			taped := call.record()
			call.invite()
			call.hear(call.status(183, "INVITE"))
			call.ack(call.awaitFor("the refusal", 2*soon, func(m *message) bool { return m.status >= 400 }))
			if r := call.closed(box); r.Status != c.status || taped.times(word(t, l, c.name, c.lang)) != 1 {
				t.Errorf("status %d, said %+v", r.Status, r.Said)
			}
		})
	}
}
