package demo

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/cmd/node"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/media/wav"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/robot"
	"github.com/boyunhq/boyun/softphone/signal"
)

// Through the whole node: a call by SIP, an agent and a supervisor by WebRTC, the supervisor by the API alone. Told by tones.
func TestASupervisorListensAndSpeaksInThroughTheAPI(t *testing.T) {
	const agentHz, supervisorHz, announcedHz, late = 440.0, 1500.0, 2200.0, "+8613800000300"
	n := running(t, nil, node.Extras{Demo: true, Sandbox: func(c *sandbox.Config) {
		c.Tone = func(n dialer.Number) (float64, bool) { return personHz, n.Reveal() != late } // who is late for hears words
	}})
	ctx, owner, must := working(t, n, 90*time.Second)
	w, err := hire(ctx, owner, 1)
	must(err)
	must(w.sit(ctx))
	defer w.leave()
	w.peer.Speak(phonetest.Note(media.PCMA, agentHz))

	const number = "+8613800000200" // stays until hung up
	list, err := importList(ctx, owner, sample{csv: []byte("phone,name\n" + number[3:] + ",Chen\n")})
	must(err)
	var draft map[string]any
	must(owner.call(ctx, http.MethodGet, "/v1/campaigns/defaults", nil, &draft))
	draft["name"], draft["list_id"], draft["agent_ids"], draft["max_attempts"], draft["retry"] = "Listening", list, []string{w.name}, 1, map[string]int{}
	draft["detection"].(map[string]any)["on"] = false // what hums is no person
	draft["detection"].(map[string]any)["catch_up"] = true
	var made struct {
		ID string `json:"id"`
	}
	must(owner.call(ctx, http.MethodPost, "/v1/campaigns", draft, &made))
	must(w.desk.Do(ctx, &signal.Ready{}))
	must(owner.call(ctx, http.MethodPost, "/v1/campaigns/"+made.ID+"/start", map[string]any{}, nil))
	d, err := w.desk.Await(ctx, "a conversation", func(d signal.Desk) bool { return d.State == signal.StateTalking && d.Call != nil })
	must(err)
	phonetest.Hears(t, w.ears, personHz, "the customer at the agent")

	b := phonetest.NewBrowser(t, supervisorHz)
	offer, err := b.Offer(ctx, false)
	must(err)
	wish := map[string]string{"agent_id": w.name, "mode": "listen", "sdp": offer}
	if err := w.call(ctx, http.MethodPost, "/v1/monitors", wish, nil); err == nil || !strings.Contains(err.Error(), "no_right") {
		t.Errorf("an agent listens to calls: %v", err)
	}
	var m struct {
		ID     string `json:"id"`
		CallID string `json:"call_id"`
		SDP    string `json:"sdp"`
	}
	must(owner.call(ctx, http.MethodPost, "/v1/monitors", wish, &m))
	must(b.Accept(m.SDP))
	phonetest.Hears(t, b.Heard, personHz, "the customer at the supervisor")
	phonetest.Hears(t, b.Heard, agentHz, "the agent at the supervisor")
	at := "/v1/monitors/" + m.ID
	if must(owner.call(ctx, http.MethodGet, at, nil, &m)); m.CallID != d.Call.ID {
		t.Errorf("the supervisor is at call %q, the agent at %q", m.CallID, d.Call.ID)
	}
	silent := func(who string, heard *robot.Memory) {
		t.Helper()
		if level := tone.LevelAt(heard.Since(time.Time{}), supervisorHz); level > -50 {
			t.Errorf("the supervisor reached %s at %.1f dBFS", who, level)
		}
	}
	silent("the agent", w.ears)
	must(owner.call(ctx, http.MethodPatch, at, map[string]string{"mode": "whisper"}, nil))
	phonetest.Hears(t, w.ears, supervisorHz, "the whisper at the agent")
	w.peer.Speak(nil) // so that the carrier's ear tells one note
	if r, _ := ofNumber(n, number); r.Heard.ToneAt(supervisorHz) != 0 {
		t.Errorf("the whisper reached the customer: %s", r.Heard)
	}
	must(owner.call(ctx, http.MethodPatch, at, map[string]string{"mode": "barge"}, nil))
	phonetest.Until(t, func() bool { r, _ := ofNumber(n, number); return r.Heard.ToneAt(supervisorHz) > 300*time.Millisecond }, "the supervisor at the customer")
	must(owner.call(ctx, http.MethodPatch, at, map[string]string{"mode": "listen"}, nil))
	head, law := wav.Header(media.PCMA, 1, 8000), make([]byte, 8000)
	phonetest.Note(media.PCMA, announcedHz).Next(law)
	_, err = owner.once(ctx, http.MethodPut, "/v1/announcements/"+made.ID, "audio/wav", append(head[:], law...), nil)
	must(err)
	must(owner.call(ctx, http.MethodPost, at+"/announcement", map[string]string{"recording": made.ID, "to": "customer"}, nil))
	phonetest.Until(t, func() bool { r, _ := ofNumber(n, number); return r.Heard.ToneAt(announcedHz) > 300*time.Millisecond }, "the announcement at the customer")
	if level := tone.LevelAt(w.ears.Since(time.Time{}), announcedHz); level > -50 {
		t.Errorf("the agent hears the announcement at %.1f dBFS", level)
	}
	must(owner.call(ctx, http.MethodDelete, at, nil, nil))
	if err := owner.call(ctx, http.MethodGet, at, nil, nil); err == nil || !strings.Contains(err.Error(), "not_here") {
		t.Errorf("after the stop: %v", err)
	}
	phonetest.Hears(t, w.ears, personHz, "the customer at the agent after all")
	must(w.desk.Do(ctx, &signal.HangUp{Call: d.Call.ID}))
	var one heardCall
	await(ctx, t, func() bool {
		must(owner.call(ctx, http.MethodGet, "/v1/calls/"+d.Call.ID, nil, &one))
		return one.EndedAt != nil
	})
	for _, kind := range []string{"monitor_began", "monitor_mode", "announced", "monitor_left"} {
		if one.event(kind) == nil {
			t.Errorf("the timeline lacks %s: %+v", kind, one.Events)
		}
	}
	var log struct {
		Items []struct {
			ObjectID string            `json:"object_id"`
			Detail   map[string]string `json:"detail"`
		} `json:"items"`
	}
	must(owner.call(ctx, http.MethodGet, "/v1/audit?action=call_monitored", nil, &log))
	if len(log.Items) != 4 || log.Items[1].Detail["mode"] != "barge" || log.Items[3].ObjectID != d.Call.ID {
		t.Errorf("audited %+v", log.Items)
	}

	// the next person says hello while the agent, who was ready when it was dialed, is on a break; the agent comes back a second after the
	// answer and hears the greeting in less time than it took, and then what is said now
	must(w.desk.Do(ctx, &signal.Dispose{Call: d.Call.ID, Code: "considering"}))
	_, err = w.desk.Await(ctx, "ready", func(d signal.Desk) bool { return d.State == signal.StateReady })
	must(err)
	list, err = importList(ctx, owner, sample{csv: []byte("phone,name\n" + late[3:] + ",Wang\n")})
	must(err)
	draft["name"], draft["list_id"] = "Late", list
	must(owner.call(ctx, http.MethodPost, "/v1/campaigns", draft, &made))
	must(owner.call(ctx, http.MethodPost, "/v1/campaigns/"+made.ID+"/start", map[string]any{}, nil))
	await(ctx, t, func() bool { r, _ := ofNumber(n, late); return !r.Ringing.IsZero() })
	must(w.desk.Do(ctx, &signal.Break{Reason: w.desk.Welcome().Breaks[0].Reason}))
	await(ctx, t, func() bool {
		r, _ := ofNumber(n, late)
		return !r.Answered.IsZero() && time.Since(r.Answered) > time.Second
	})
	must(w.desk.Do(ctx, &signal.Ready{}))
	d, err = w.desk.Await(ctx, "the conversation that is late", func(d signal.Desk) bool { return d.State == signal.StateTalking && d.Call != nil })
	must(err)
	joined := time.UnixMilli(int64(d.Call.Talking))
	const listened = 3500 * time.Millisecond
	await(ctx, t, func() bool { return time.Since(joined) > listened })
	r, _ := ofNumber(n, late)
	prompts, err := prompt.Load()
	must(err)
	hello, err := prompts.Get("hello", "zh")
	must(err)
	behind, end := joined.Sub(r.Answered), r.Said[0].At.Add(soundOf(lastLoud(tone.Linear(media.PCMA, hello.Audio)))).Sub(r.Answered)
	heard := w.ears.Since(joined)
	heard = heard[:min(len(heard), int(listened.Seconds()*media.SampleRate))]
	over := soundOf(lastLoud(heard))
	t.Logf("the agent is %v late, the greeting ends %v after the answer and is heard until %v after the join", behind, end, over)
	if want := time.Duration(float64(end) / 1.4); behind < time.Second || len(r.Said) > 1 || (over-want).Abs() > 150*time.Millisecond {
		t.Errorf("wanted: heard until %v; said %+v", want, r.Said)
	}
	w.peer.Speak(phonetest.Note(media.PCMA, agentHz))
	phonetest.Until(t, func() bool { r, _ := ofNumber(n, late); return r.Heard.ToneAt(agentHz) > 300*time.Millisecond }, "the agent at the customer")
	w.peer.Speak(nil)
	asked := time.Now()
	phonetest.Until(t, func() bool { return lastLoud(w.ears.Since(asked)) > 0 }, "the customer's answer at the agent, as it is said")
	if r, _ := ofNumber(n, late); time.Since(r.Said[len(r.Said)-1].At) > time.Second {
		t.Errorf("the answer is heard %v after it was begun", time.Since(r.Said[len(r.Said)-1].At))
	}
	must(w.desk.Do(ctx, &signal.HangUp{Call: d.Call.ID}))
	await(ctx, t, func() bool {
		must(owner.call(ctx, http.MethodGet, "/v1/calls/"+d.Call.ID, nil, &one))
		return one.EndedAt != nil
	})
	if ms, _ := strconv.Atoi(one.event("catch_up")["ms"]); ms < 900 {
		t.Errorf("caught up with %d ms", ms)
	}
}

func soundOf(samples int) time.Duration {
	return time.Duration(samples) * time.Second / media.SampleRate
}

// lastLoud is where the last 20 ms above -40 dBFS end.
func lastLoud(heard []int16) (end int) {
	for at := 0; at+media.FrameSamples <= len(heard); at += media.FrameSamples {
		var sum float64
		for _, v := range heard[at : at+media.FrameSamples] {
			sum += float64(v) * float64(v)
		}
		if math.Sqrt(sum/media.FrameSamples) > 32768/100 {
			end = at + media.FrameSamples
		}
	}
	return end
}
