package api_test

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/record"
	"github.com/boyunhq/boyun/media/wav"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
)

// refusedWith is a call that ended over an announcement, with what was heard in its timeline.
func (h *house) refusedWith(t tenant.ID, law []byte) dialer.CallID {
	h.Helper()
	ctx, id, at := context.Background(), dialer.CallID(dialer.NewID()), time.Now().UTC().Add(-time.Minute).Truncate(time.Millisecond)
	attempt := dialer.AttemptID(dialer.NewID())
	h.exec(t, `insert into attempts (id, campaign_id, lead_id, number, call_id, blind, node, epoch) values (?, 'first', '', 1, ?, '', 'n1', 1)`, string(attempt), string(id))
	h.must(h.history.Open(ctx, t, history.Opening{Call: id, Attempt: attempt, Campaign: "first", Trunk: "box", Caller: "boxid", Node: "n1", Test: true, At: at}))
	var heard []record.Heard
	for i := 0; (i+1)*160 <= len(law); i++ {
		heard = append(heard, record.Heard{At: at.Add(time.Duration(i) * media.FrameDuration), Packet: media.Packet{Codec: media.PCMA, Timestamp: uint32(i * 160), Payload: law[i*160 : (i+1)*160]}})
	}
	h.must(h.recorder.Clip(ctx, t, id, heard))
	h.must(h.history.Close(ctx, t, history.Closing{Call: id, Attempt: attempt, Campaign: "first", Epoch: 1,
		Ending: dialer.Ending{Outcome: dialer.NoAnswer, Blame: dialer.Customer, Reason: "sip_480", SIP: 480, Times: dialer.Times{Created: at, Sent: at, Ended: at.Add(8 * time.Second)}},
		Events: []dialer.Event{{At: at, Kind: "sent"}, {At: at.Add(3 * time.Second), Kind: "heard", Detail: map[string]string{"kind": "crbt", "confidence": "0.70", "at_ms": "3000"}}}}))
	return id
}

func waves(law []byte) []byte {
	head := wav.Header(media.PCMA, 1, int64(len(law)))
	return append(head[:], law...)
}

func asWAV(r *http.Request) { r.Header.Set("Content-Type", "audio/wav") }

func TestAnAnnouncementIsTaughtFromACallAndFoundInAFile(t *testing.T) {
	h := open(t)
	owner := h.as(h.own, tenant.Owner)
	prompts, err := prompt.Load()
	h.must(err)
	p, err := prompts.Get(prompt.Voicemail, "en")
	h.must(err)
	id := h.refusedWith(h.own, p.Audio)
	d := get[api.CallDetail](owner, 200, "GET", "/v1/calls/"+string(id), nil)
	if len(d.Verdicts) != 1 || d.Verdicts[0].Kind != "crbt" || d.Verdicts[0].Stage != "early" || d.Verdicts[0].AfterMS != 3000 || d.Verdicts[0].Confidence != 0.7 {
		t.Errorf("verdicts %+v", d.Verdicts)
	}
	const path = "/v1/network-announcements"
	look := func() api.FoundAnnouncement {
		return get[api.FoundAnnouncement](owner, 200, "POST", path+"/test", bytes.NewReader(waves(p.Audio)), asWAV)
	}
	if found := look(); found.Found {
		t.Errorf("found before it was taught: %+v", found)
	}
	made := get[api.NetworkAnnouncement](owner, 201, "POST", "/v1/calls/"+string(id)+"/announcement", map[string]any{"name": "Unicom Hangzhou", "class": "unreachable"})
	if made.CallID == nil || *made.CallID != string(id) || made.Class != "unreachable" || made.LengthMS < 5000 {
		t.Errorf("taught %+v", made)
	}
	if found := look(); !found.Found || found.Name != "Unicom Hangzhou" || found.Class != "unreachable" || found.Confidence < 0.9 {
		t.Errorf("found %+v", found)
	}
	if page := get[api.NetworkAnnouncements](owner, 200, "GET", path, nil); len(page.Items) != 1 || len(page.BuiltIn) < 20 {
		t.Errorf("listed %d and %d", len(page.Items), len(page.BuiltIn))
	}
	if w := owner.request("GET", path+"/"+made.ID+"/sound", nil); w.Code != 200 || w.Header().Get("Content-Type") != "audio/wav" || w.Body.Len() < 40000 {
		t.Errorf("%d, %d bytes of %s", w.Code, w.Body.Len(), w.Header().Get("Content-Type"))
	}
	if w := owner.request("DELETE", path+"/"+made.ID, nil); w.Code != 204 {
		t.Errorf("forgotten with %d", w.Code)
	}
	if found := look(); found.Found {
		t.Errorf("found after it was forgotten: %+v", found)
	}
	query := "?" + url.Values{"name": {"x"}, "class": {"vacant"}}.Encode()
	if p := get[api.Problem](owner, 422, "POST", path+query, bytes.NewReader(waves(p.Audio[:8000])), asWAV); p.Reason != "sample_length" {
		t.Errorf("a second of sound: %q", p.Reason)
	}
	if p := get[api.Problem](owner, 422, "POST", "/v1/calls/"+string(id)+"/announcement", map[string]any{"name": "x", "class": "vacant", "from_ms": 99000}); p.Reason != "cut_range" {
		t.Errorf("cut behind its end: %q", p.Reason)
	}
}
