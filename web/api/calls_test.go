package api_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	dialing "github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/quality"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
)

// talked puts one answered call of agent with a second of sound into a tenant.
func (h *house) talked(t tenant.ID, agent string) dialer.CallID {
	h.Helper()
	ctx, id, at := context.Background(), dialer.CallID(dialer.NewID()), time.Now().UTC().Add(-time.Minute).Truncate(time.Millisecond)
	lead, _, err := h.lists.Add(ctx, tenant.Actor{Tenant: t, User: "owner", Role: tenant.Owner}, "sample", list.Entry{Number: "+8613800138000", Name: "Chen"}, at)
	h.must(err)
	attempt := dialer.AttemptID(dialer.NewID())
	h.exec(t, `insert into attempts (id, campaign_id, lead_id, number, call_id, blind, node, epoch) select ?, 'first', id, (select count(*) + 1 from attempts), ?, blind, 'n1', 1 from leads where id = ?`,
		string(attempt), string(id), string(lead.ID))
	h.must(h.history.Open(ctx, t, history.Opening{Call: id, Attempt: attempt, Campaign: "first", Lead: lead.ID, Trunk: "box", Caller: "boxid", Node: "n1", Test: true, At: at}))
	tape, err := h.recorder.Start(ctx, dialing.Order{Tenant: t, Call: id, At: at})
	h.must(err)
	for i := range 50 {
		when := at.Add(time.Duration(i) * media.FrameDuration)
		tape.Agent().Hear(&media.Packet{Codec: media.PCMA, Timestamp: uint32(i * 160), Payload: bytes.Repeat([]byte{0x2a}, 160)}, when)
		tape.Customer().Hear(&media.Packet{Codec: media.PCMA, Timestamp: uint32(i * 160), Payload: bytes.Repeat([]byte{0xd5}, 160)}, when)
	}
	h.must(tape.Close(at.Add(time.Second)))
	h.must(h.history.Close(ctx, t, history.Closing{Call: id, Attempt: attempt, Campaign: "first", Lead: lead.ID, Epoch: 1, Ending: dialer.Ending{Outcome: dialer.Answered,
		Blame: dialer.Customer, Reason: "bye", By: dialer.ByCustomer, SIP: 200, Agent: dialer.AgentID(agent), Times: dialer.Times{Created: at, Sent: at, Answered: at, Bridged: at, Ended: at.Add(time.Second)}},
		Sound: h.sounded(at), Events: []dialer.Event{{At: at, Kind: "sent"}, {At: at.Add(time.Second), Kind: "hung_up", Detail: map[string]string{"by": "customer"}}}}))
	return id
}

// sounded is two seconds in which the customer's line was bad.
func (*house) sounded(at time.Time) []byte {
	s := quality.Series{Begun: at}
	for range 2 {
		s.Add([2]quality.Second{quality.Agent: {From: quality.Way{Known: true, R: 93, Burst: 1}, RoundTrip: 24 * time.Millisecond, Talk: 0.25},
			quality.Customer: {From: quality.Way{Known: true, R: 60, Loss: 0.1, Burst: 2, Jitter: 30 * time.Millisecond, Low: true}, Unheard: true}})
	}
	return s.Encode()
}

func TestHowACallSoundedIsTold(t *testing.T) {
	h := open(t)
	id := h.talked(h.own, "agent")
	q := get[api.CallQuality](h.as(h.own, tenant.Owner), 200, "GET", "/v1/calls/"+string(id)+"/quality", nil)
	if q.BegunAt == nil || q.StepMS != 1000 || q.Limit != 3.5 || len(q.Steps) != 2 {
		t.Fatalf("%+v", q)
	}
	agent, customer := q.Steps[0].Agent, q.Steps[0].Customer
	if agent.From == nil || agent.From.MOS < 4.3 || agent.To != nil || agent.RoundTripMS == nil || *agent.RoundTripMS != 24 || agent.Talk != 0.25 {
		t.Errorf("the agent: %+v", agent)
	}
	if customer.From == nil || customer.From.MOS != 3.1 || customer.From.Loss != 0.1 || customer.From.Burst != 2 || customer.From.JitterMS != 30 || !customer.From.Low || !customer.Unheard || customer.RoundTripMS != nil {
		t.Errorf("the customer: %+v", customer.From)
	}
}

func TestACallIsListedToldAndHeard(t *testing.T) {
	h := open(t)
	id := h.talked(h.own, "agent")
	owner := h.as(h.own, tenant.Owner)
	page := get[api.Page[api.Call]](owner, 200, "GET", "/v1/calls?outcome=answered", nil)
	if len(page.Items) != 1 || page.Next != nil || page.Items[0].Number != "•••• 8000" || !page.Items[0].Recorded || page.Items[0].TalkMS != 1000 || *page.Items[0].AgentID != "agent" {
		t.Fatalf("listed %+v", page)
	}
	if found := get[api.Page[api.Call]](owner, 200, "GET", "/v1/calls?number=138%200013%208000", nil); len(found.Items) != 1 {
		t.Errorf("the number finds %d calls", len(found.Items))
	}
	d := get[api.CallDetail](owner, 200, "GET", "/v1/calls/"+string(id), nil)
	if len(d.Events) != 2 || d.Events[0].Kind != "sent" || d.Events[0].Detail == nil || len(d.Recordings) != 1 || d.Recordings[0].LengthMS != 1000 || d.Others == nil || d.Usage == nil {
		t.Errorf("detail %+v", d)
	}
	peaks := get[api.Peaks](owner, 200, "GET", "/v1/calls/"+string(id)+"/recordings/call/peaks", nil)
	agent, err := base64.StdEncoding.DecodeString(peaks.Agent)
	h.must(err)
	customer, err := base64.StdEncoding.DecodeString(peaks.Customer)
	h.must(err)
	if len(agent) != 20 || len(customer) != 20 || agent[5] <= customer[5] || peaks.PerSecond != 20 || peaks.LengthMS != 1000 {
		t.Errorf("peaks %+v", peaks)
	}
}

func TestARecordingIsPlayedFromAnywhereAndSaved(t *testing.T) {
	h := open(t)
	path := "/v1/calls/" + string(h.talked(h.own, "agent")) + "/recordings/call/audio"
	owner := h.as(h.own, tenant.Owner)
	whole := owner.request("GET", path, nil)
	if whole.Code != 200 || whole.Header().Get("Content-Type") != "audio/wav" || !bytes.HasPrefix(whole.Body.Bytes(), []byte("RIFF")) || whole.Header().Get("Content-Disposition") != "" {
		t.Fatalf("%d %v", whole.Code, whole.Header())
	}
	part := owner.request("GET", path, nil, func(r *http.Request) { r.Header.Set("Range", "bytes=1000-1999") })
	if part.Code != http.StatusPartialContent || !bytes.Equal(part.Body.Bytes(), whole.Body.Bytes()[1000:2000]) {
		t.Errorf("a range answered %d with %d bytes", part.Code, part.Body.Len())
	}
	size := whole.Body.Len()
	etag := whole.Header().Get("ETag")
	for _, c := range []struct {
		method, says string
		headers      map[string]string
		code         int
		from, to     int // of the file
	}{
		{"GET", "the end", map[string]string{"Range": "bytes=-100"}, 206, size - 100, size},
		{"GET", "from the middle on", map[string]string{"Range": "bytes=9000-"}, 206, 9000, size},
		{"GET", "over its end", map[string]string{"Range": "bytes=9000-999999"}, 206, 9000, size},
		{"GET", "behind its end", map[string]string{"Range": "bytes=999999-"}, 416, 0, 0},
		{"GET", "a range that is none", map[string]string{"Range": "bytes=5-4"}, 416, 0, 0},
		{"GET", "of what it was", map[string]string{"Range": "bytes=0-9", "If-Range": `"another"`}, 200, 0, size},
		{"GET", "of what it is", map[string]string{"Range": "bytes=0-9", "If-Range": etag}, 206, 0, 10},
		{"GET", "what the asker has", map[string]string{"If-None-Match": etag}, 304, 0, 0},
		{"HEAD", "how long it is", nil, 200, 0, 0},
	} {
		got := owner.request(c.method, path, nil, func(r *http.Request) {
			for name, value := range c.headers {
				r.Header.Set(name, value)
			}
		})
		if sound := c.code < 300 && c.method == "GET"; got.Code != c.code || sound && !bytes.Equal(got.Body.Bytes(), whole.Body.Bytes()[c.from:c.to]) {
			t.Errorf("%s: %d with %d bytes", c.says, got.Code, got.Body.Len())
		}
		if c.method == "HEAD" && (got.Body.Len() != 0 || got.Header().Get("Content-Length") != strconv.Itoa(size)) {
			t.Errorf("%s: %v", c.says, got.Header())
		}
	}
	if saved := owner.request("GET", path+"?download=1", nil); saved.Header().Get("Content-Disposition") == "" {
		t.Error("a download has no name")
	}
	get[api.Problem](owner, 404, "GET", "/v1/calls/none/recordings/call/audio", nil)
}

func TestARecordingIsSavedAsMP3(t *testing.T) {
	h := open(t)
	path := "/v1/calls/" + string(h.talked(h.own, "agent")) + "/recordings/call/audio?format=mp3&download=1"
	owner := h.as(h.own, tenant.Owner)
	made := owner.request("GET", path, nil)
	if b := made.Body.Bytes(); made.Code != 200 || made.Header().Get("Content-Type") != "audio/mpeg" || len(b) < 5000 || b[0] != 0xff || b[1]&0xe0 != 0xe0 {
		t.Fatalf("%d %v, %d bytes", made.Code, made.Header(), len(b))
	}
	if name := made.Header().Get("Content-Disposition"); !strings.HasSuffix(name, `.mp3"`) {
		t.Errorf("it is saved as %s", name)
	}
	t.Setenv("PATH", t.TempDir())
	if p := get[api.Problem](owner, 503, "GET", path, nil); p.Reason != "mp3_missing" || !strings.Contains(p.Title, "apt-get install lame") {
		t.Errorf("without lame it says %+v", p)
	}
}

func TestACallIsPutOnHoldWithAReasonAndLetGo(t *testing.T) {
	h := open(t)
	id := string(h.talked(h.own, "agent"))
	owner, path := h.as(h.own, tenant.Owner), "/v1/calls/"+id
	d := get[api.CallDetail](owner, 200, "GET", path, nil)
	if d.Hold != nil || d.KeepUntil == nil || d.KeepUntil.Sub(d.Recordings[0].StartedAt) != 30*24*time.Hour || d.Recordings[0].DeletedAt != nil || d.Recordings[0].Gaps == nil {
		t.Fatalf("it is kept until %v: %+v", d.KeepUntil, d.Recordings)
	}
	if p := get[api.Problem](owner, 422, "PUT", path+"/hold", map[string]string{"reason": " "}); p.Reason != "hold_reason" {
		t.Errorf("a hold without a reason was refused as %q", p.Reason)
	}
	if w := h.as(h.own, tenant.Supervisor).request("PUT", path+"/hold", map[string]string{"reason": "mine"}); w.Code != 403 {
		t.Errorf("a supervisor sets a hold: %d", w.Code)
	}
	if w := owner.request("PUT", path+"/hold", map[string]string{"reason": "case 17"}); w.Code != 204 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if d := get[api.CallDetail](owner, 200, "GET", path, nil); d.Hold == nil || d.Hold.Reason != "case 17" || d.Hold.SetBy == "" {
		t.Errorf("the hold reads %+v", d.Hold)
	}
	if page := get[api.Page[api.Call]](owner, 200, "GET", "/v1/calls?held=true", nil); len(page.Items) != 1 || page.Items[0].ID != id {
		t.Errorf("on hold are %+v", page.Items)
	}
	if w := owner.request("DELETE", path+"/hold", nil); w.Code != 204 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if page := get[api.Page[api.Call]](owner, 200, "GET", "/v1/calls?held=true", nil); len(page.Items) != 0 {
		t.Errorf("on hold are still %+v", page.Items)
	}
	if p := get[api.Problem](owner, 409, "POST", path+"/recording", map[string]string{"do": "pause"}); p.Reason != "not_talking" {
		t.Errorf("the recording of a call that is over was paused: %q", p.Reason)
	}
}

func TestAnAgentSeesAndHearsTheirOwnCallsOnly(t *testing.T) {
	h := open(t)
	own, other := h.talked(h.own, "agent"), h.talked(h.own, "supervisor")
	agent := h.as(h.own, tenant.Agent)
	page := get[api.Page[api.Call]](agent, 200, "GET", "/v1/calls?agent_id=supervisor", nil)
	if len(page.Items) != 1 || page.Items[0].ID != string(own) {
		t.Errorf("an agent sees %+v", page.Items)
	}
	if d := get[api.CallDetail](agent, 200, "GET", "/v1/calls/"+string(own), nil); len(d.Others) != 0 {
		t.Errorf("beside their own call an agent sees %+v", d.Others)
	}
	for _, path := range []string{"", "/quality", "/recordings/call/peaks", "/recordings/call/audio"} {
		if w := agent.request("GET", "/v1/calls/"+string(own)+path, nil); w.Code != 200 {
			t.Errorf("own%s answers %d", path, w.Code)
		}
		if w := agent.request("GET", "/v1/calls/"+string(other)+path, nil); w.Code != 404 {
			t.Errorf("another's%s answers %d", path, w.Code)
		}
	}
	h.exec(h.own, `update calls set taken_by = 'agent', taken_at = now() where id = '`+string(other)+`'`)
	if page := get[api.Page[api.Call]](agent, 200, "GET", "/v1/calls", nil); len(page.Items) != 2 {
		t.Errorf("with the call they took from another, an agent sees %+v", page.Items)
	}
	if d := get[api.CallDetail](agent, 200, "GET", "/v1/calls/"+string(other), nil); d.TakenBy == nil || *d.TakenBy != "agent" || d.TakenAt == nil || d.TakenName == "" || *d.AgentID != "supervisor" {
		t.Errorf("a call that was taken reads %+v", d.Call)
	}
	if w := h.as(h.own, tenant.Developer).request("GET", "/v1/calls/"+string(own)+"/recordings/call/audio", nil); w.Code != 403 {
		t.Errorf("a developer listens: %d", w.Code)
	}
}

func TestATestCallIsPromisedToWhoAskedAndAnswersWhenItIsDialed(t *testing.T) {
	h, ctx := open(t), context.Background()
	dialed := make(chan struct{})
	news, err := h.bus.Subscribe(t.Context(), "tenant/"+string(h.own)+"/calls")
	h.must(err)
	go func() { // the voice node's part
		defer close(dialed)
		for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); {
			page, err := h.lists.Leads(ctx, h.own, list.Filter{List: "sample", Campaign: "first", State: "waiting"})
			if err == nil && len(page.Leads) == 1 && page.Leads[0].Place.Agent == "agent" {
				h.must(h.history.Open(ctx, h.own, history.Opening{Call: "call-t", Attempt: "at", Campaign: "first", Lead: page.Leads[0].ID, Trunk: "box", Caller: "boxid", Test: true, At: time.Now()}))
				return
			}
			select {
			case <-news:
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	agent := h.as(h.own, tenant.Agent)
	call := get[api.Call](agent, 200, "POST", "/v1/calls/test", map[string]string{"number": "+8613800138000"})
	<-dialed
	if call.ID != "call-t" || !call.Test || call.Outcome != nil {
		t.Errorf("the test call is %+v", call)
	}
	if p := get[api.Problem](agent, 409, "POST", "/v1/calls/test", map[string]string{"number": "+8613800138001", "trunk_id": "sip"}); p.Reason != "sandbox_only" {
		t.Errorf("a real trunk was refused as %q", p.Reason)
	}
}
