package api

import (
	"context"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/wav"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// Announcement is something the tenant says to people in its own recording.
type Announcement struct {
	Name    string    `json:"name" doc:"company, or the id of the campaign whose announcement it is"`
	File    string    `json:"file"`
	Seconds float64   `json:"seconds"`
	At      time.Time `json:"at"`
}

type announcements struct {
	store *campaign.Store
	now   func() time.Time
}

// announcements adds the resource of recorded announcements.
func (a *API) announcements(store *campaign.Store) {
	s := &announcements{store, a.Now}
	const tag, path = "Campaigns", "/v1/announcements/{name}"
	register(a, Route{Method: http.MethodGet, Path: path, ID: "getAnnouncement", Tag: tag, Summary: "What is recorded: the company's name, or a campaign's announcement",
		Object: access.Campaigns, Action: access.Read}, s.get)
	register(a, Route{Method: http.MethodGet, Path: path + "/sound", ID: "hearAnnouncement", Tag: tag, Summary: "The recording as a WAV file",
		Object: access.Campaigns, Action: access.Read}, s.sound)
	register(a, Route{Method: http.MethodPut, Path: path, ID: "recordAnnouncement", Tag: tag, Summary: "Keep a WAV file: 8 to 48 kHz, 16-bit PCM or G.711",
		Object: access.Campaigns, Action: access.Write, Bytes: campaign.LargestFile + 1}, s.record)
}

// ByName is the path of an announcement. It is exported because huma reads no fields of an embedded type that is not.
type ByName struct {
	Name string `path:"name" maxLength:"64"`
}

func (s *announcements) get(ctx context.Context, who tenant.Actor, in *ByName) (*answer[Announcement], error) {
	w, err := s.store.Words(ctx, who.Tenant, in.Name)
	if err != nil {
		return nil, err
	}
	return &answer[Announcement]{viewWords(w)}, nil
}

func viewWords(w campaign.Words) Announcement {
	return Announcement{Name: w.Name, File: w.File, Seconds: w.Time.Seconds(), At: moment(w.At)}
}

type sound struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (s *announcements) sound(ctx context.Context, who tenant.Actor, in *ByName) (*sound, error) {
	w, err := s.store.Words(ctx, who.Tenant, in.Name)
	if err != nil {
		return nil, err
	}
	head := wav.Header(media.PCMA, 1, int64(len(w.Audio)))
	return &sound{"audio/wav", append(head[:], w.Audio...)}, nil
}

type recordBody struct {
	ByName
	File    string `query:"file" maxLength:"200" doc:"The file's name, for people"`
	RawBody []byte `contentType:"audio/wav"`
}

func (s *announcements) record(ctx context.Context, who tenant.Actor, in *recordBody) (*answer[Announcement], error) {
	w, err := s.store.Record(ctx, who, in.Name, in.File, in.RawBody, s.now())
	if err != nil {
		return nil, err
	}
	return &answer[Announcement]{viewWords(w)}, nil
}
