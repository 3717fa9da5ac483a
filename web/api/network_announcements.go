package api

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/hearing"
	"github.com/boyunhq/boyun/dialer/tape"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/media/wav"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// NetworkAnnouncement is an announcement of a network that the workspace has taught.
type NetworkAnnouncement struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Class    string    `json:"class" enum:"vacant,powered_off,suspended,busy,unreachable,no_answer,barred,network_busy,call_waiting,own_line,mailbox"`
	LengthMS int64     `json:"length_ms"`
	CallID   *string   `json:"call_id" doc:"The call it was cut from; null when it was uploaded"`
	At       time.Time `json:"at"`
}

// KnownAnnouncement is one that every workspace is given.
type KnownAnnouncement struct {
	Class    string `json:"class"`
	Language string `json:"language"`
	Text     string `json:"text"`
	Voices   int    `json:"voices"`
}

// NetworkAnnouncements are all that calls are compared with.
type NetworkAnnouncements struct {
	Items   []NetworkAnnouncement `json:"items" nullable:"false"`
	BuiltIn []KnownAnnouncement   `json:"built_in" nullable:"false"`
}

// FoundAnnouncement is what a recording was found to hold.
type FoundAnnouncement struct {
	Found      bool    `json:"found"`
	Name       string  `json:"name"`
	Class      string  `json:"class"`
	Confidence float64 `json:"confidence" doc:"0 to 1"`
	FromMS     int64   `json:"from_ms" doc:"Where it begins in the recording"`
	Pairs      int     `json:"pairs" doc:"Pairs of peaks found again"`
	Share      float64 `json:"share" doc:"Of those the announcement has there"`
}

const largestClip = 6 << 20

func (a *API) networkAnnouncements(c *calls) {
	const tag, path = "Network announcements", "/v1/network-announcements"
	route := func(method, under, id, summary string, action access.Action) Route {
		return Route{Method: method, Path: under, ID: id, Tag: tag, Summary: summary, Object: access.Campaigns, Action: action}
	}
	register(a, route(http.MethodGet, path, "listNetworkAnnouncements", "Announcements of networks that calls are compared with", access.Read), c.samples)
	add := route(http.MethodPost, path, "teachNetworkAnnouncement", "Teach one from a WAV file: 8 to 48 kHz, 16-bit PCM or G.711, 1.5 to 30 seconds", access.Write)
	add.Status, add.Bytes = http.StatusCreated, largestClip+1
	register(a, add, c.teach)
	try := route(http.MethodPost, path+"/test", "testNetworkAnnouncement", "Which announcement is in a WAV file", access.Read)
	try.Bytes = largestClip + 1
	register(a, try, c.tryClip)
	register(a, route(http.MethodGet, path+"/{id}/sound", "hearNetworkAnnouncement", "What a taught one sounds like, as a WAV file", access.Read), c.sampleSound)
	register(a, route(http.MethodDelete, path+"/{id}", "forgetNetworkAnnouncement", "Forget a taught one", access.Write), c.forget)
	cut := route(http.MethodPost, "/v1/calls/{id}/announcement", "teachFromCall", "Teach the announcement that a call's early media holds", access.Write)
	cut.Status = http.StatusCreated
	register(a, cut, c.teachFromCall)
}

func viewSample(s hearing.Sample) NetworkAnnouncement {
	return NetworkAnnouncement{ID: s.ID, Name: s.Name, Class: string(s.Class), LengthMS: s.Length.Milliseconds(), CallID: pointer(string(s.Call)), At: moment(s.At)}
}

func (c *calls) samples(ctx context.Context, who tenant.Actor, _ *struct{}) (*answer[NetworkAnnouncements], error) {
	mine, err := c.Samples.List(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	all := NetworkAnnouncements{Items: []NetworkAnnouncement{}, BuiltIn: []KnownAnnouncement{}}
	for _, s := range mine {
		all.Items = append(all.Items, viewSample(s))
	}
	at := map[[2]string]int{}
	for _, a := range c.Ears.BuiltIn() {
		key := [2]string{a.Class + a.Lang, a.Text}
		i, known := at[key]
		if !known {
			i = len(all.BuiltIn)
			at[key] = i
			all.BuiltIn = append(all.BuiltIn, KnownAnnouncement{Class: a.Class, Language: a.Lang, Text: a.Text})
		}
		all.BuiltIn[i].Voices++
	}
	return &answer[NetworkAnnouncements]{all}, nil
}

type taught struct {
	Name    string `query:"name" required:"true" maxLength:"120"`
	Class   string `query:"class" required:"true" enum:"vacant,powered_off,suspended,busy,unreachable,no_answer,barred,network_busy,call_waiting,own_line,mailbox"`
	RawBody []byte `contentType:"audio/wav"`
}

func (c *calls) teach(ctx context.Context, who tenant.Actor, in *taught) (*answer[NetworkAnnouncement], error) {
	audio, err := wav.Read(bytes.NewReader(in.RawBody), largestClip)
	if err != nil {
		return nil, err
	}
	law, err := audio.Law(media.PCMA)
	if err != nil {
		return nil, err
	}
	return c.add(ctx, who, hearing.New{Name: in.Name, Class: detect.Class(in.Class), Law: law})
}

func (c *calls) add(ctx context.Context, who tenant.Actor, n hearing.New) (*answer[NetworkAnnouncement], error) {
	made, err := c.Samples.Add(ctx, who, n, c.now())
	if err != nil {
		return nil, err
	}
	return &answer[NetworkAnnouncement]{viewSample(made)}, nil
}

type cutting struct {
	ByID
	Body struct {
		Name   string `json:"name,omitempty" maxLength:"120"`
		Class  string `json:"class,omitempty" enum:"vacant,powered_off,suspended,busy,unreachable,no_answer,barred,network_busy,call_waiting,own_line,mailbox"`
		FromMS int    `json:"from_ms,omitempty" minimum:"0" doc:"Where it begins in the recording; the beginning by default"`
		ToMS   int    `json:"to_ms,omitempty" minimum:"0" doc:"Where it ends; the end by default"`
	}
}

// teachFromCall takes the network's side of a call's early recording.
func (c *calls) teachFromCall(ctx context.Context, who tenant.Actor, in *cutting) (*answer[NetworkAnnouncement], error) {
	call, err := c.find(ctx, who, access.Recordings, in.ID)
	if err != nil {
		return nil, err
	}
	sound, err := c.Sounds.Open(ctx, who.Tenant, dialer.CallID(call.ID), tape.Early)
	if err != nil {
		return nil, err
	}
	audio, err := wav.Read(sound, largestClip)
	if err != nil {
		return nil, err
	}
	samples := audio.Channel(audio.Channels - 1) // the customer's side is the right one
	from, to := in.Body.FromMS*media.SampleRate/1000, len(samples)
	if in.Body.ToMS > 0 {
		to = min(to, in.Body.ToMS*media.SampleRate/1000)
	}
	if from >= to {
		return nil, fault.New(fault.Invalid, "cut_range", "the recording is %d ms long", len(samples)*1000/media.SampleRate).With("field", "from_ms")
	}
	return c.add(ctx, who, hearing.New{Name: in.Body.Name, Class: detect.Class(in.Body.Class), Law: tone.Law(media.PCMA, samples[from:to]), Call: call.ID})
}

type tried struct {
	RawBody []byte `contentType:"audio/wav"`
}

func (c *calls) tryClip(ctx context.Context, who tenant.Actor, in *tried) (*answer[FoundAnnouncement], error) {
	audio, err := wav.Read(bytes.NewReader(in.RawBody), largestClip)
	if err != nil {
		return nil, err
	}
	law, err := audio.Law(media.PCMA)
	if err != nil {
		return nil, err
	}
	m, err := c.Ears.Find(ctx, who.Tenant, tone.Linear(media.PCMA, law))
	if err != nil {
		return nil, err
	}
	return &answer[FoundAnnouncement]{FoundAnnouncement{Found: m.Confidence > 0, Name: m.Name, Class: m.Class, Confidence: m.Confidence,
		FromMS: max(m.Begun, 0).Milliseconds(), Pairs: m.Hits, Share: m.Share}}, nil
}

func (c *calls) sampleSound(ctx context.Context, who tenant.Actor, in *ByID) (*sound, error) {
	law, err := c.Samples.Sound(ctx, who.Tenant, in.ID)
	if err != nil {
		return nil, err
	}
	head := wav.Header(media.PCMA, 1, int64(len(law)))
	return &sound{"audio/wav", append(head[:], law...)}, nil
}

func (c *calls) forget(ctx context.Context, who tenant.Actor, in *ByID) (*empty, error) {
	return nil, c.Samples.Remove(ctx, who, in.ID, c.now())
}
