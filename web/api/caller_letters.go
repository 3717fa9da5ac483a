package api

import (
	"context"
	"mime"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid/letter"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// CallerLetter is a document that shall prove a number, without what is in it.
type CallerLetter struct {
	ID        string     `json:"id"`
	Name      string     `json:"name" doc:"Of the file"`
	Kind      string     `json:"kind" enum:"application/pdf,image/png,image/jpeg" doc:"By its content"`
	Bytes     int        `json:"bytes"`
	State     string     `json:"state" enum:"waiting,approved,refused,withdrawn"`
	Note      string     `json:"note" doc:"The operator's word to the workspace"`
	SentAt    time.Time  `json:"sent_at"`
	DecidedAt *time.Time `json:"decided_at"`
}

func (a *API) letters(n *numbers) {
	const tag, path = "Numbers", "/v1/caller-ids/{id}/letters"
	register(a, Route{Method: http.MethodPost, Path: path, ID: "sendCallerLetter", Tag: tag, Summary: "Send a document that proves the number: contract, bill or letter of authorisation; PDF, PNG or JPEG",
		Status: http.StatusCreated, Object: access.Numbers, Action: access.Write, Bytes: letter.MostBytes + 1}, n.sendLetter)
	register(a, Route{Method: http.MethodGet, Path: path + "/{letter}/file", ID: "openCallerLetter", Tag: tag, Summary: "The document, to be saved", Object: access.Numbers, Action: access.Write}, n.openLetter)
	register(a, Route{Method: http.MethodDelete, Path: path + "/{letter}", ID: "withdrawCallerLetter", Tag: tag, Summary: "Take back a document that waits", Object: access.Numbers, Action: access.Write}, n.withdrawLetter)
	register(a, Route{Method: http.MethodPost, Path: path + "/{letter}/decision", ID: "decideCallerLetter", Tag: tag,
		Summary: "Approve or refuse a document, where the workspace is its own operator", Object: access.Numbers, Action: access.Write}, n.decideLetter)
}

func viewLetter(l letter.Letter) CallerLetter {
	return CallerLetter{ID: l.ID, Name: l.Name, Kind: l.Kind, Bytes: l.Bytes, State: string(l.State), Note: l.Note, SentAt: moment(l.SentAt), DecidedAt: instant(l.Decided)}
}

type letterBody struct {
	ByID
	File    string `query:"file" maxLength:"200" doc:"The file's name, for people"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (n *numbers) sendLetter(ctx context.Context, who tenant.Actor, in *letterBody) (*answer[CallerLetter], error) {
	sent, err := n.Letters.Send(ctx, who, dialer.CallerID(in.ID), in.File, in.RawBody, n.now())
	if err != nil {
		return nil, err
	}
	return &answer[CallerLetter]{viewLetter(sent)}, nil
}

// ByLetter is the path of a letter.
type ByLetter struct {
	ByID
	Letter string `path:"letter" maxLength:"64"`
}

// document is a file somebody sent: never shown inside the console, only saved.
type document struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Sniff       string `header:"X-Content-Type-Options"`
	Policy      string `header:"Content-Security-Policy"`
	Cache       string `header:"Cache-Control"`
	Body        []byte
}

func (n *numbers) openLetter(ctx context.Context, who tenant.Actor, in *ByLetter) (*document, error) {
	l, file, err := n.Letters.Open(ctx, who.Tenant, dialer.CallerID(in.ID), in.Letter)
	if err != nil {
		return nil, err
	}
	return &document{l.Kind, mime.FormatMediaType("attachment", map[string]string{"filename": l.Name}), "nosniff", "sandbox; default-src 'none'", "private, no-store", file}, nil
}

func (n *numbers) withdrawLetter(ctx context.Context, who tenant.Actor, in *ByLetter) (*empty, error) {
	return nil, n.Letters.Withdraw(ctx, who, dialer.CallerID(in.ID), in.Letter, n.now())
}

type letterDecision struct {
	ByLetter
	Body struct {
		Approve bool   `json:"approve"`
		Note    string `json:"note" doc:"Why it is refused"`
	}
}

func (n *numbers) decideLetter(ctx context.Context, who tenant.Actor, in *letterDecision) (*answer[CallerLetter], error) {
	decided, err := n.Letters.Decide(ctx, who, dialer.CallerID(in.ID), in.Letter, in.Body.Approve, in.Body.Note, n.now())
	if err != nil {
		return nil, err
	}
	return &answer[CallerLetter]{viewLetter(decided)}, nil
}
