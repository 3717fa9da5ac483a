package mail_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http/httptest"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/mail"
	"github.com/boyunhq/boyun/infra/state/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// server is a mail server of RFC 5321's minimum with STARTTLS and PLAIN log-in.
type server struct {
	address string
	secure  *tls.Config
	roots   *tls.Config
	refuse  string // recipient it answers 550
	noTLS   bool   // does not offer STARTTLS
	mute    bool   // says nothing at all
	abrupt  bool   // hangs up at QUIT without an answer

	mu   sync.Mutex
	got  []string // the letters, raw
	seen []string // the commands
}

func listen(t *testing.T, s *server, implicit bool) *server {
	t.Helper()
	certificates := httptest.NewUnstartedServer(nil)
	certificates.StartTLS() // lends us a certificate for 127.0.0.1
	t.Cleanup(certificates.Close)
	s.secure = &tls.Config{Certificates: certificates.TLS.Certificates}
	s.roots = &tls.Config{RootCAs: x509.NewCertPool()}
	s.roots.RootCAs.AddCert(certificates.Certificate())
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = listener.Addr().String()
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if implicit {
				conn = tls.Server(conn, s.secure)
			}
			wait.Go(func() { s.serve(conn) })
		}
	})
	t.Cleanup(func() { listener.Close(); wait.Wait() })
	return s
}

func (s *server) serve(conn net.Conn) {
	defer conn.Close()
	if s.mute {
		io.Copy(io.Discard, conn)
		return
	}
	r := bufio.NewReader(conn)
	say := func(line string) { fmt.Fprintf(conn, "%s\r\n", line) }
	say("220 test")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		s.mu.Lock()
		s.seen = append(s.seen, line)
		s.mu.Unlock()
		verb := strings.ToUpper(strings.SplitN(line, " ", 2)[0])
		_, isTLS := conn.(*tls.Conn)
		switch {
		case verb == "EHLO" && (isTLS || s.noTLS):
			say("250-test\r\n250 AUTH PLAIN")
		case verb == "EHLO":
			say("250-test\r\n250 STARTTLS")
		case verb == "STARTTLS" && s.noTLS:
			say("502 what is that")
		case verb == "STARTTLS":
			say("220 go ahead")
			conn = tls.Server(conn, s.secure)
			r = bufio.NewReader(conn)
		case verb == "AUTH" && line != "AUTH PLAIN "+base64.StdEncoding.EncodeToString([]byte("\x00boyun\x00hunter2")):
			say("535 no")
		case verb == "RCPT" && s.refuse != "" && strings.Contains(line, s.refuse):
			say("550 no such person")
		case verb == "DATA":
			say("354 go on")
			var letter strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil || line == ".\r\n" {
					break
				}
				letter.WriteString(line)
			}
			s.mu.Lock()
			s.got = append(s.got, letter.String())
			s.mu.Unlock()
			say("250 taken")
		case verb == "QUIT":
			if !s.abrupt {
				say("221 bye")
			}
			return
		case verb == "AUTH":
			say("235 welcome")
		default:
			say("250 ok")
		}
	}
}

func sender(t *testing.T, s *server, change func(*mail.SMTPConfig)) *mail.SMTP {
	t.Helper()
	cfg := mail.SMTPConfig{Address: s.address, From: "拨云 <no-reply@boyun.example>", Username: "boyun", Password: "hunter2", Roots: s.roots}
	if change != nil {
		change(&cfg)
	}
	m, err := mail.NewSMTP(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var letter = mail.Message{To: "anna@example.com", Subject: "验证码 123 456：开通拨云", Text: "你的验证码：123456\n\n" + strings.Repeat("长", 200), Code: "123456"}

func TestALetterArrivesWholeOverTLS(t *testing.T) {
	for name, c := range map[string]struct {
		implicit bool
		security mail.Security
	}{"STARTTLS": {false, mail.StartTLS}, "TLS from the start": {true, mail.TLS}} {
		t.Run(name, func(t *testing.T) {
			s := listen(t, &server{}, c.implicit)
			m := sender(t, s, func(cfg *mail.SMTPConfig) { cfg.Security = c.security })
			if err := m.Send(t.Context(), letter); err != nil {
				t.Fatal(err)
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			if len(s.got) != 1 {
				t.Fatalf("%d letters", len(s.got))
			}
			got, err := netmail.ReadMessage(strings.NewReader(s.got[0]))
			if err != nil {
				t.Fatal(err)
			}
			subject, _ := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
			from, _ := got.Header.AddressList("From")
			text, _ := io.ReadAll(base64.NewDecoder(base64.StdEncoding, got.Body))
			if subject != letter.Subject || from[0].Name != "拨云" || got.Header.Get("To") != "<anna@example.com>" ||
				strings.ReplaceAll(string(text), "\r\n", "\n") != letter.Text {
				t.Fatalf("subject %q, from %v, to %q, text %q", subject, from, got.Header.Get("To"), text)
			}
			for line := range strings.SplitSeq(s.got[0], "\r\n") {
				if len(line) > 998 {
					t.Fatalf("a line of %d bytes", len(line))
				}
			}
		})
	}
}

func TestATakenLetterIsSentThoughTheServerHangsUpWithoutAWord(t *testing.T) {
	s := listen(t, &server{abrupt: true}, false)
	if err := sender(t, s, nil).Send(t.Context(), letter); err != nil || len(s.got) != 1 {
		t.Fatalf("the server took %d letters: %v", len(s.got), err)
	}
}

func TestALetterNeverGoesOutUnprotectedOrToAServerThatCannotProveItsName(t *testing.T) {
	stripped := listen(t, &server{noTLS: true}, false)
	if err := sender(t, stripped, nil).Send(t.Context(), letter); !fault.Is(err, fault.Unavailable) {
		t.Errorf("without STARTTLS: %v", err)
	}
	stranger := listen(t, &server{}, false)
	if err := sender(t, stranger, func(cfg *mail.SMTPConfig) { cfg.Roots = nil }).Send(t.Context(), letter); !fault.Is(err, fault.Unavailable) {
		t.Errorf("with a certificate nobody vouches for: %v", err)
	}
	for _, s := range []*server{stripped, stranger} {
		s.mu.Lock()
		for _, line := range s.seen {
			if strings.HasPrefix(line, "AUTH") || strings.HasPrefix(line, "MAIL") {
				t.Errorf("said to it: %s", line)
			}
		}
		s.mu.Unlock()
	}
}

func TestFailuresSayWhetherToTryAgain(t *testing.T) {
	s := listen(t, &server{refuse: "nobody@"}, false)
	nobody := letter
	nobody.To = "nobody@example.com"
	if err := sender(t, s, nil).Send(t.Context(), nobody); !fault.Is(err, fault.Invalid) {
		t.Errorf("a refused recipient: %v", err)
	}
	err := sender(t, s, func(cfg *mail.SMTPConfig) { cfg.Password = "wrong-secret" }).Send(t.Context(), letter)
	if !fault.Is(err, fault.Unavailable) || strings.Contains(err.Error(), "wrong-secret") {
		t.Errorf("a wrong password: %v", err)
	}
	for _, bad := range []mail.Message{{To: "a@example.com\r\nBcc: b@example.com"}, {To: "a@example.com, b@example.com"}, {To: "Anna <a@example.com>"},
		{To: "a@example.com", Subject: "x\r\nBcc: b@example.com"}, {}} {
		if err := sender(t, s, nil).Send(t.Context(), bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	mute := listen(t, &server{mute: true}, false)
	began := time.Now()
	err = sender(t, mute, func(cfg *mail.SMTPConfig) { cfg.Timeout = 100 * time.Millisecond }).Send(t.Context(), letter)
	if !fault.Is(err, fault.Unavailable) || time.Since(began) > 5*time.Second {
		t.Errorf("a server that says nothing, after %v: %v", time.Since(began), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if err := sender(t, mute, nil).Send(ctx, letter); !fault.Is(err, fault.Unavailable) || time.Since(began) > 5*time.Second {
		t.Errorf("a caller that went away: %v", err)
	}
}

func TestASettingThatCannotWorkIsRefused(t *testing.T) {
	good := mail.SMTPConfig{Address: "mail.example.com:587", From: "a@example.com"}
	for name, change := range map[string]func(*mail.SMTPConfig){
		"no port":             func(c *mail.SMTPConfig) { c.Address = "mail.example.com" },
		"no sender":           func(c *mail.SMTPConfig) { c.From = "" },
		"an unknown security": func(c *mail.SMTPConfig) { c.Security = "maybe" },
		"plain to far away":   func(c *mail.SMTPConfig) { c.Security = mail.Plain },
	} {
		cfg := good
		change(&cfg)
		if _, err := mail.NewSMTP(cfg); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheInboxKeepsTheLast200ForEveryProcess(t *testing.T) {
	shelf := memory.New()
	defer shelf.Close()
	var log bytes.Buffer
	one := mail.NewInbox(shelf, slog.New(slog.NewTextHandler(&log, nil)))
	two := mail.NewInbox(shelf, slog.New(slog.DiscardHandler))
	for n := range 205 {
		if err := one.Send(t.Context(), mail.Message{To: "a@example.com", Subject: fmt.Sprint(n), Text: "open it", Link: "http://x"}); err != nil {
			t.Fatal(err)
		}
	}
	letters, err := two.Letters(t.Context())
	if err != nil || len(letters) != 200 || letters[0].Subject != "204" || letters[199].Subject != "5" || letters[0].Link != "http://x" || letters[0].At.IsZero() {
		t.Fatalf("%d letters, %v", len(letters), err)
	}
	if !strings.Contains(log.String(), "subject=204") || !strings.Contains(log.String(), "open it") {
		t.Fatal("the letter is not in the log")
	}
	if err := one.Send(t.Context(), mail.Message{To: "nobody"}); !fault.Is(err, fault.Invalid) {
		t.Fatalf("a bad address: %v", err)
	}
}
