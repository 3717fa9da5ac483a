package api

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/tape"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/record"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// Peaks are the loudness of both lanes, for a waveform that is drawn before the sound has come.
type Peaks struct {
	PerSecond int    `json:"per_second"`
	LengthMS  int64  `json:"length_ms"`
	Agent     string `json:"agent" doc:"Base64 of one byte 0..255 for each value"`
	Customer  string `json:"customer" doc:"Base64 of one byte 0..255 for each value"`
	Gaps      []Gap  `json:"gaps" nullable:"false" doc:"Stretches that were not kept"`
}

// Gap is a stretch of a recording that was not kept.
type Gap struct {
	FromMS int64  `json:"from_ms"`
	ToMS   int64  `json:"to_ms"`
	Kind   string `json:"kind" enum:"paused,lost" doc:"lost: it could not be written"`
}

// MP3 makes MP3 of stereo G.711; media/mp3 does.
type MP3 interface {
	Encode(ctx context.Context, law media.Codec, from io.Reader, to io.Writer) error
}

type recordingPath struct {
	ByID
	Kind string `path:"kind" enum:"call,early"`
}

func (a *API) recordings(c *calls) {
	register(a, Route{Method: http.MethodGet, Path: "/v1/calls/{id}/recordings/{kind}/peaks", ID: "getPeaks", Tag: "Calls", Summary: "Loudness of both lanes of a recording",
		Object: access.Recordings, Action: access.ReadOwn}, c.peaks)
	stream(a, Route{Method: http.MethodGet, Path: "/v1/calls/{id}/recordings/{kind}/audio", ID: "getRecording", Tag: "Calls", Summary: "A recording as WAV or MP3: agent left, customer right",
		Object: access.Recordings, Action: access.ReadOwn}, describeAudio, c.audio)
}

func (c *calls) peaks(ctx context.Context, who tenant.Actor, in *recordingPath) (*answer[Peaks], error) {
	call, err := c.find(ctx, who, access.Recordings, in.ID)
	if err != nil {
		return nil, err
	}
	entry, err := c.History.Tape(ctx, who.Tenant, call.ID, in.Kind)
	if err != nil {
		return nil, err
	}
	agent, customer := make([]byte, 0, len(entry.Peaks)/2), make([]byte, 0, len(entry.Peaks)/2)
	for i := 0; i+1 < len(entry.Peaks); i += 2 {
		agent, customer = append(agent, entry.Peaks[i]), append(customer, entry.Peaks[i+1])
	}
	return &answer[Peaks]{Peaks{PerSecond: record.PeaksPerSecond, LengthMS: entry.Length.Milliseconds(), Gaps: viewGaps(entry.Gaps),
		Agent: base64.StdEncoding.EncodeToString(agent), Customer: base64.StdEncoding.EncodeToString(customer)}}, nil
}

// audio plays from anywhere: only the parts asked for by Range are read and opened.
func (c *calls) audio(w http.ResponseWriter, r *http.Request, who tenant.Actor) error {
	kind := r.PathValue("kind")
	if kind != tape.Talk && kind != tape.Early {
		return notHere()
	}
	call, err := c.find(r.Context(), who, access.Recordings, r.PathValue("id"))
	if err != nil {
		return err
	}
	sound, err := c.Sounds.Open(r.Context(), who.Tenant, dialer.CallID(call.ID), kind)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "mp3" {
		return c.mp3(w, r, call, sound)
	}
	w.Header().Set("Content-Type", "audio/wav")
	w.Header().Set("Cache-Control", "private, max-age=3600")
	if sound.Entry.Status == "open" {
		w.Header().Set("Cache-Control", "private, no-store") // it grows
	}
	w.Header().Set("ETag", fmt.Sprintf(`"%s-%d"`, sound.Entry.ID, sound.Size))
	name := fileName(call) + ".wav"
	if r.URL.Query().Get("download") == "1" {
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	}
	http.ServeContent(w, r, name, sound.Entry.Started, sound)
	return nil
}

func fileName(call history.Call) string {
	return call.Times.Created.UTC().Format("20060102-150405") + "-" + string(call.ID)
}

// mp3 encodes while it decrypts and sends: the length is not known before, so there are no ranges.
func (c *calls) mp3(w http.ResponseWriter, r *http.Request, call history.Call, sound *tape.Sound) error {
	w.Header().Set("Content-Type", "audio/mpeg")
	w.Header().Set("Cache-Control", "private, no-store")
	w.Header().Set("Accept-Ranges", "none")
	if r.URL.Query().Get("download") == "1" {
		w.Header().Set("Content-Disposition", `attachment; filename="`+fileName(call)+`.mp3"`)
	}
	if r.Method == http.MethodHead {
		return nil
	}
	counted := &written{to: w, patience: stalled}
	err := c.MP3.Encode(r.Context(), sound.Info().Law, sound.Voices(), counted)
	counted.over()
	if err != nil && counted.bytes == 0 {
		for _, name := range []string{"Content-Disposition", "Accept-Ranges"} {
			w.Header().Del(name)
		}
		return err
	}
	if err != nil { // what has been sent must not look whole: the connection ends without the last chunk
		return errors.Join(err, http.NewResponseController(w).SetWriteDeadline(time.Now()))
	}
	return nil
}

func describeAudio(op *huma.Operation) {
	bytes := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	sound := map[string]*huma.MediaType{"audio/wav": bytes, "audio/mpeg": bytes}
	op.Responses["200"] = &huma.Response{Description: "The whole recording", Content: sound}
	op.Responses["206"] = &huma.Response{Description: "The part asked for by Range", Content: sound}
	op.Parameters = append(op.Parameters, &huma.Param{Name: "download", In: "query", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"1"}},
		Description: "1: with a file name to save it under"}, &huma.Param{Name: "format", In: "query", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"wav", "mp3"}},
		Description: "mp3: made by LAME while it is sent, 48 kbit/s, without ranges; needs lame on the server (503 mp3_missing), few at a time (503 mp3_busy)"})
}
