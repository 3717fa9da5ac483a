package trunk

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/trunk/sipcheck"
)

// streamed lets a far side be met by TCP or TLS: a packet is a message on the one connection it has, the last it accepted.
type streamed struct {
	net.PacketConn // never used
	listener       net.Listener
	transport      string
	near           *net.UDPAddr
	in             *bufio.Reader // of the reader

	mu   sync.Mutex
	conn net.Conn
}

// newFarByStream is newFar by TCP, or by TLS where own is given.
func newFarByStream(t testing.TB, own *tls.Config) *far {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().(*net.TCPAddr)
	s := &streamed{listener: l, transport: "TCP", near: &net.UDPAddr{IP: at.IP, Port: at.Port}}
	if own != nil {
		s.listener, s.transport = tls.NewListener(l, own), "TLS"
	}
	return playFar(t, s)
}

func (s *streamed) LocalAddr() net.Addr { return s.near }

func (s *streamed) ReadFrom(p []byte) (int, net.Addr, error) {
	for {
		if s.in == nil {
			conn, err := s.listener.Accept()
			if err != nil {
				return 0, nil, err
			}
			s.mu.Lock()
			s.conn = conn
			s.mu.Unlock()
			s.in = bufio.NewReader(conn)
		}
		message, err := readMessage(s.in)
		if err == nil {
			return copy(p, message), s.current().RemoteAddr(), nil
		}
		_ = s.current().Close() // the next one
		s.in = nil
	}
}

func readMessage(in *bufio.Reader) (string, error) {
	message, length := "", 0
	for line := ""; line != "\r\n"; message += line {
		var err error
		if line, err = in.ReadString('\n'); err != nil {
			return "", err
		}
		if name, value, _ := strings.Cut(line, ":"); textproto.CanonicalMIMEHeaderKey(name) == "Content-Length" {
			length, _ = strconv.Atoi(strings.TrimSpace(value))
		}
	}
	body := make([]byte, length)
	_, err := io.ReadFull(in, body)
	return message + string(body), err
}

func (s *streamed) current() net.Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn
}

func (s *streamed) WriteTo(p []byte, _ net.Addr) (int, error) {
	if _, err := s.current().Write([]byte(strings.Replace(string(p), "SIP/2.0/UDP", "SIP/2.0/"+s.transport, 1))); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (s *streamed) Close() error {
	err := s.listener.Close()
	if conn := s.current(); conn != nil {
		_ = conn.Close()
	}
	return err
}

// comesBy proves that what the far side is told to send to is the connection it has from us.
func (m heard) comesBy(t testing.TB) {
	t.Helper()
	contact, _ := sipcheck.ParseAddress(m.Get("Contact"))
	if _, at, _ := strings.Cut(contact.Text, "@"); !strings.HasPrefix(at, m.from.String()) {
		t.Errorf("%s is told to come to %s, and the connection is from %v", name(m), contact.Text, m.from)
	}
	if via := m.Get("Via"); m.Request() && !strings.Contains(via, " "+m.from.String()+";") {
		t.Errorf("%s by way of %s, and the connection is from %v", name(m), via, m.from)
	}
}

func TestWhereNothingListensTheFarSideComesByTheConnectionWeOpened(t *testing.T) {
	cert, roots := certificate(t, "sip.carrier.example")
	for _, c := range []struct {
		transport string
		own       *tls.Config
	}{{"tcp", nil}, {"tls", &tls.Config{Certificates: []tls.Certificate{cert}}}} {
		t.Run(c.transport, func(t *testing.T) {
			w, f := newWorld(t, func(cfg *Config) { quiet(cfg); cfg.TCP, cfg.TLS, cfg.Roots = "", "", roots }), newFarByStream(t, c.own)
			w.trunks.names = phoneBook{addrs: map[string]netip.Addr{"sip.carrier.example": f.addr().Addr()}}
			host := fmt.Sprintf("sip.carrier.example:%d", f.addr().Port())
			var d call.Dialing
			d.Trunk = w.account(host, func(a *Account) { a.Transport, d = c.transport, dialing(a.ID) })
			result := w.dial(context.Background(), d, nil)
			invite := f.expect("INVITE")
			invite.comesBy(t)
			f.reply(invite, 200, "OK", withSDP)
			customer := w.answered(result)
			f.expect("ACK")
			seq := 1
			f.reinvite(invite, &seq).comesBy(t)
			f.acknowledge(invite, &seq)
			f.request(invite, "BYE", seq)
			f.expect("200")
			if p := w.gone(customer); p.Reason != "bye" {
				t.Errorf("%+v", p)
			}
			w.account(host, func(a *Account) {
				registers(a)
				a.ID, a.Transport, d.Trunk = "registered", c.transport, "registered"
			})
			if err := w.trunks.Keep(t.Context(), tenantID, d.Trunk); err != nil {
				t.Fatal(err)
			}
			register := f.expect("REGISTER")
			register.comesBy(t)
			f.granted(register, "600").comesBy(t)
			w.eventually("registered", func() bool { return w.trunks.Status(tenantID, d.Trunk).State == Registered })
			w.trunks.halt()
			f.reply(f.await("REGISTER"), 200, "OK")
		})
	}
}
