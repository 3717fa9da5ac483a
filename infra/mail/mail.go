// Package mail owns getting a letter out of the process: by SMTP, or, where no server is configured, into the log and an inbox that
// every process of the installation sees. What letters say and when they are due belongs to tenant/mail.
package mail

import (
	"context"
	"net/mail"
	"strings"

	"github.com/boyunhq/boyun/infra/fault"
)

// Message is one letter in plain text. Link and Code repeat what Text asks the reader to use, for whoever shows the inbox.
type Message struct {
	To      string `json:"to"` // one address, without a name
	Subject string `json:"subject"`
	Text    string `json:"text"`
	Link    string `json:"link,omitempty"`
	Code    string `json:"code,omitempty"`
}

// Mailer delivers messages. Send returns once the message is accepted, within seconds, or says why not; fault.Unavailable is worth
// another try, fault.Invalid is not.
type Mailer interface {
	Send(ctx context.Context, m Message) error
}

// check keeps a message from carrying more recipients or headers than it says.
func check(m Message) error {
	to, err := mail.ParseAddress(m.To)
	if err != nil || to.Address != m.To {
		return fault.New(fault.Invalid, "mail_address", "%q is no mail address", m.To)
	}
	if strings.ContainsAny(m.Subject, "\r\n") {
		return fault.New(fault.Invalid, "mail_subject", "a mail's subject has one line")
	}
	return nil
}
