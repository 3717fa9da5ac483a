package api

import (
	"context"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/infra/mail"
	"github.com/boyunhq/boyun/tenant"
)

// Letter is one mail of the demo inbox.
type Letter struct {
	ID      string    `json:"id"`
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	Link    string    `json:"link"`
	Code    string    `json:"code"`
	At      time.Time `json:"at"`
}

// Letters is the demo inbox, the newest letter first.
type Letters struct {
	Items []Letter `json:"items" nullable:"false"`
}

// Inbox adds the demo inbox. Whoever reads it can use every link in it, so it is added in demos only; there it needs no session, because
// the code of a sign-up lies in it.
func (a *API) Inbox(inbox *mail.Inbox) {
	register(a, Route{Method: http.MethodGet, Path: "/v1/demo/inbox", ID: "listDemoMail", Tag: "Demo", Summary: "Mail of the demo, the newest first", Public: true},
		func(ctx context.Context, _ tenant.Actor, _ *struct{}) (*answer[Letters], error) {
			kept, err := inbox.Letters(ctx)
			if err != nil {
				return nil, err
			}
			v := Letters{Items: []Letter{}}
			for _, k := range kept {
				v.Items = append(v.Items, Letter{ID: k.ID, To: k.To, Subject: k.Subject, Text: k.Text, Link: k.Link, Code: k.Code, At: moment(k.At)})
			}
			return &answer[Letters]{v}, nil
		})
}
