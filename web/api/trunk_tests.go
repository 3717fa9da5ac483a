package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/dialer/trunk/testcall"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/monitor"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/audit"
)

// TestCalls makes test calls from a voice node.
type TestCalls interface {
	Start(ctx context.Context, by tenant.Actor, w testcall.Wish) (testcall.Call, error)
}

var _ TestCalls = (*testcall.Calls)(nil)

// TrunkTestCall is a call made to see whether a trunk works.
type TrunkTestCall struct {
	ID        string          `json:"id"`
	Number    string          `json:"number" doc:"Masked"`
	CallerID  string          `json:"caller_id"`
	At        time.Time       `json:"at"`
	EndedAt   *time.Time      `json:"ended_at" doc:"Null while it runs"`
	Outcome   string          `json:"outcome"`
	Reason    string          `json:"reason"`
	SIPStatus int             `json:"sip_status"`
	Cause     int             `json:"cause" doc:"Q.850"`
	Codec     string          `json:"codec"`
	Suite     string          `json:"suite" doc:"Of SRTP; empty: plain"`
	MOSHeard  *float64        `json:"mos_heard" doc:"What came from the carrier; null when nothing did"`
	MOSSent   *float64        `json:"mos_sent" doc:"What the far side got of us; null when it does not tell"`
	PDDMS     *int64          `json:"pdd_ms" doc:"INVITE to the first sign of life"`
	TalkMS    int64           `json:"talk_ms"`
	CostMicro *int64          `json:"cost_micro"`
	Currency  string          `json:"currency"`
	Steps     []TrunkCallStep `json:"steps" nullable:"false"`
	Heard     bool            `json:"heard" doc:"What the far side said is kept: GET .../audio"`
}

// TrunkCallStep is one SIP step of a test call.
type TrunkCallStep struct {
	At     time.Time         `json:"at"`
	Kind   string            `json:"kind"`
	Detail map[string]string `json:"detail"`
}

// TrunkTestWish says whom to call and which number to show.
type TrunkTestWish struct {
	Number   string `json:"number" doc:"As a person writes it"`
	CallerID string `json:"caller_id" doc:"A verified number of the workspace's, or the sandbox's on the sandbox"`
	SDP      string `json:"sdp,omitempty" maxLength:"65536" doc:"A WebRTC offer, to hear what the far side plays as it plays it: PCMA or PCMU, all candidates or none. It takes calls:listen besides; empty: nobody listens"`
}

// TrunkTestStarted is a test call that has begun, with the answer to the offer that came with the request.
type TrunkTestStarted struct {
	TrunkTestCall
	SDP string `json:"sdp" doc:"The answer to the offer; empty where there was none"`
}

func (a *API) trunkTests(n *numbers, tag, path string) {
	path += "/{id}/calls"
	register(a, Route{Method: http.MethodPost, Path: path, ID: "startTrunkTest", Tag: tag, Summary: "Make a test call by this trunk; its steps come with the live stream",
		Status: http.StatusCreated, Object: access.Trunks, Action: access.Write}, n.startTest)
	stream(a, Route{Method: http.MethodGet, Path: path + "/{test}/audio", ID: "trunkTestAudio", Tag: tag, Summary: "What the far side of a test call said, as WAV",
		Object: access.Trunks, Action: access.Write}, func(op *huma.Operation) {
		op.Responses["200"] = &huma.Response{Description: "The sound", Content: map[string]*huma.MediaType{"audio/wav": {}}}
	}, n.testAudio)
}

func viewTest(c testcall.Call) TrunkTestCall {
	v := TrunkTestCall{ID: c.ID, Number: mask(c.Last4), CallerID: string(c.Caller), At: moment(c.At), Outcome: string(c.Outcome), Reason: c.Reason, SIPStatus: c.SIP, Cause: c.Cause,
		Codec: c.Codec, Suite: c.Suite, TalkMS: c.Talk.Milliseconds(), CostMicro: c.Cost, Currency: c.Currency, Steps: []TrunkCallStep{}, Heard: c.Heard}
	if !c.Ended.IsZero() {
		v.EndedAt = new(moment(c.Ended))
	}
	if c.MOSHeard > 0 {
		v.MOSHeard = new(c.MOSHeard)
	}
	if c.MOSSent > 0 {
		v.MOSSent = new(c.MOSSent)
	}
	if c.PDD != nil {
		v.PDDMS = new(c.PDD.Milliseconds())
	}
	for _, e := range c.Steps {
		detail := e.Detail
		if detail == nil {
			detail = map[string]string{}
		}
		v.Steps = append(v.Steps, TrunkCallStep{moment(e.At), e.Kind, detail})
	}
	return v
}

type testWish struct {
	ByID
	Body TrunkTestWish
}

func (n *numbers) startTest(ctx context.Context, who tenant.Actor, in *testWish) (*answer[TrunkTestStarted], error) {
	e, err := n.Store.Get(ctx, who.Tenant, dialer.TrunkID(in.ID))
	if err != nil {
		return nil, err
	}
	switch {
	case n.Calls == nil:
		return nil, fault.New(fault.Unavailable, "no_voice_node", "no voice node runs in this process to call from")
	case !e.Enabled:
		return nil, fault.New(fault.Conflict, "trunk_off", "the trunk is switched off")
	}
	home, err := n.Homes.Get(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	to, err := n.Phones.Parse(in.Body.Number, home.Country, home.Language)
	if reject, ok := errors.AsType[*phone.Reject](err); ok {
		return nil, &fault.Error{Code: fault.Invalid, Reason: reject.Reason, Message: reject.Error(), Detail: reject.Detail}
	}
	if err != nil {
		return nil, err
	}
	wish := testcall.Wish{Trunk: e.ID, Caller: dialer.CallerID(in.Body.CallerID), To: to}
	live, sdp, err := n.overhear(ctx, who, e.ID, in.Body.SDP)
	if err != nil {
		return nil, err
	}
	if live != nil {
		wish.Ear = live
	}
	made, err := n.Calls.Start(ctx, who, wish)
	if err != nil {
		if live != nil {
			live.Over()
		}
		return nil, err
	}
	return &answer[TrunkTestStarted]{TrunkTestStarted{viewTest(made), sdp}}, nil
}

// overhear answers an offer to hear a test call; without one there is nobody who hears it.
func (n *numbers) overhear(ctx context.Context, who tenant.Actor, id dialer.TrunkID, offer string) (*monitor.Overheard, string, error) {
	if offer == "" {
		return nil, "", nil
	}
	if err := n.access.Permit(who, who.Tenant, access.Calls, access.Listen); err != nil {
		return nil, "", err
	}
	if n.Ears.Sessions == nil {
		return nil, "", fault.New(fault.Unavailable, "no_voice_node", "no voice node runs in this process to hear from")
	}
	return n.Ears.Sessions.Overhear(ctx, who, n.Ears.login(ctx, who), audit.Entry{Action: "test_call_heard", Object: "trunks", ObjectID: string(id)}, offer)
}

func (n *numbers) testAudio(w http.ResponseWriter, r *http.Request, who tenant.Actor) error {
	sound, err := n.Tests.Audio(r.Context(), who.Tenant, dialer.TrunkID(r.PathValue("id")), r.PathValue("test"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "audio/wav")
	w.Header().Set("Content-Length", strconv.Itoa(len(sound)))
	w.Header().Set("Cache-Control", "private, no-store")
	_, err = w.Write(sound)
	return err
}
