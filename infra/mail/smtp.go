package mail

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"strings"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

// Security is how the connection to the mail server is protected.
type Security string

// The ways. There is no "if possible": whoever can strip STARTTLS from the greeting could then read every code we send.
const (
	StartTLS Security = "starttls" // port 587; the default
	TLS      Security = "tls"      // port 465, RFC 8314
	Plain    Security = "none"     // for a server on this machine only
)

// SMTPConfig names a mail server.
type SMTPConfig struct {
	Address  string // host:port
	Security Security
	Username string // empty: no log-in
	Password string
	From     string        // "Boyun <no-reply@example.com>"
	Timeout  time.Duration // of one delivery; default 20 s
	Roots    *tls.Config   // for tests; nil: the machine's certificate authorities
}

// Validate fills the defaults and refuses what cannot work.
func (c *SMTPConfig) Validate() error {
	c.Security = cmp.Or(c.Security, StartTLS)
	c.Timeout = cmp.Or(c.Timeout, 20*time.Second)
	host, _, err := net.SplitHostPort(c.Address)
	if err != nil {
		return fault.New(fault.Invalid, "smtp_config", "the mail server's address is host:port, not %q", c.Address)
	}
	if _, err := mail.ParseAddress(c.From); err != nil {
		return fault.New(fault.Invalid, "smtp_config", "the sender %q is no mail address", c.From)
	}
	switch c.Security {
	case StartTLS, TLS:
	case Plain:
		if ip := net.ParseIP(host); host != "localhost" && !ip.IsLoopback() {
			return fault.New(fault.Invalid, "smtp_config", "mail without TLS goes to a server on this machine only, not to %s", host)
		}
	default:
		return fault.New(fault.Invalid, "smtp_config", "mail security is starttls, tls or none, not %q", c.Security)
	}
	return nil
}

// SMTP sends by a mail server, one connection a message.
type SMTP struct{ cfg SMTPConfig }

var _ Mailer = (*SMTP)(nil)

// NewSMTP returns a Mailer; it does not connect yet.
func NewSMTP(cfg SMTPConfig) (*SMTP, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &SMTP{cfg}, nil
}

// Send delivers m to the server.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	if err := check(m); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Timeout)
	defer cancel()
	err := s.send(ctx, m)
	if answer, ok := errors.AsType[*textproto.Error](err); ok && answer.Code >= 550 && answer.Code <= 553 {
		return fault.Wrap(fault.Invalid, "mail_refused", "the mail server refused the letter", err)
	}
	if err != nil {
		return fault.Wrap(fault.Unavailable, "mail_away", "send mail by "+s.cfg.Address, err)
	}
	return nil
}

func (s *SMTP) send(ctx context.Context, m Message) error {
	host, _, _ := net.SplitHostPort(s.cfg.Address) // Validate has split it
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", s.cfg.Address)
	if err != nil {
		return err
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	conn.SetDeadline(deadline)
	defer context.AfterFunc(ctx, func() { conn.Close() })() // a cancelled caller does not wait for the server
	secure := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	if s.cfg.Roots != nil {
		secure.RootCAs = s.cfg.Roots.RootCAs
	}
	if s.cfg.Security == TLS {
		conn = tls.Client(conn, secure)
	}
	client, err := smtp.NewClient(conn, host)
	if err != nil {
		return err
	}
	defer client.Close()
	if s.cfg.Security == StartTLS {
		if err := client.StartTLS(secure); err != nil {
			return fmt.Errorf("STARTTLS: %w", err)
		}
	}
	if s.cfg.Username != "" {
		if err := client.Auth(smtp.PlainAuth("", s.cfg.Username, s.cfg.Password, host)); err != nil {
			return fmt.Errorf("log in as %s: %w", s.cfg.Username, err)
		}
	}
	return s.deliver(client, m)
}

func (s *SMTP) deliver(client *smtp.Client, m Message) error {
	from, err := mail.ParseAddress(s.cfg.From)
	if err != nil {
		return err
	}
	if err := client.Mail(from.Address); err != nil {
		return err
	}
	if err := client.Rcpt(m.To); err != nil {
		return err
	}
	w, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(compose(from, m, time.Now(), rand.Text())); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	client.Quit() // the letter is the server's now: a failure here must not send it a second time
	return nil
}

// compose writes the message as RFC 5322 with a body in base64 (RFC 2045), so that neither Chinese nor long lines suffer on the way.
func compose(from *mail.Address, m Message, at time.Time, id string) []byte {
	var b bytes.Buffer
	_, domain, _ := strings.Cut(from.Address, "@")
	for _, header := range [][2]string{
		{"From", from.String()},
		{"To", "<" + m.To + ">"},
		{"Subject", mime.QEncoding.Encode("utf-8", m.Subject)},
		{"Date", at.Format(time.RFC1123Z)},
		{"Message-ID", "<" + id + "@" + domain + ">"},
		{"Auto-Submitted", "auto-generated"}, // RFC 3834: keeps absence notes away
		{"MIME-Version", "1.0"},
		{"Content-Type", "text/plain; charset=utf-8"},
		{"Content-Transfer-Encoding", "base64"},
	} {
		b.WriteString(header[0] + ": " + header[1] + "\r\n")
	}
	b.WriteString("\r\n")
	body := base64.StdEncoding.EncodeToString([]byte(strings.ReplaceAll(m.Text, "\n", "\r\n")))
	for ; len(body) > 76; body = body[76:] {
		b.WriteString(body[:76] + "\r\n")
	}
	b.WriteString(body + "\r\n")
	return b.Bytes()
}
