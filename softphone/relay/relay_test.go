package relay_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pion/logging"
	"github.com/pion/turn/v5"
	"github.com/pion/webrtc/v4"
	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/softphone/browser"
	"github.com/boyunhq/boyun/softphone/relay"
	"github.com/boyunhq/boyun/softphone/robot"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var home = netip.MustParseAddr("127.0.0.1")

func open(t *testing.T, media_ netip.AddrPort, change ...func(*relay.Config)) *relay.Relay {
	t.Helper()
	cfg := relay.Config{Host: "127.0.0.1", Bind: home, TCP: true, TLS: &tls.Config{Certificates: []tls.Certificate{selfSigned(t)}},
		Media: []relay.Destination{{Announced: media_}}, Secret: []byte("sixteen bytes or more"), Log: slog.New(slog.DiscardHandler)}
	for _, c := range change {
		c(&cfg)
	}
	r, err := relay.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func selfSigned(t *testing.T) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func TestABrowserWithoutUDPTalksThroughTheRelay(t *testing.T) {
	port, err := browser.Open(browser.Config{Addresses: []netip.Addr{home}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	r := open(t, netip.AddrPortFrom(home, uint16(port.Number())))
	ticket := r.Issue("agent", time.Now())
	for _, transport := range []string{"udp", "tcp"} {
		t.Run(transport, func(t *testing.T) {
			var url string
			for _, u := range ticket.URLs {
				if strings.HasPrefix(u, "turn:") && strings.HasSuffix(u, transport) {
					url = u
				}
			}
			talk(t, port, webrtc.ICEServer{URLs: []string{url}, Username: ticket.Name, Credential: ticket.Password})
		})
	}
}

// talk proves audio from a page that may use nothing but the given server.
func talk(t *testing.T, port *browser.Port, server webrtc.ICEServer) {
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	peer, err := robot.NewPeer(media.PCMA, []webrtc.ICEServer{server}, true)
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	peer.Speak(tone.NewPlayer(media.PCMA, tone.Sound{Level: -10, Parts: []tone.Part{tone.Note(440, 0)}}))
	offer, err := peer.Offer(ctx, false)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(offer, "typ relay") || strings.Contains(offer, "typ host") {
		t.Fatalf("not a relayed offer:\n%s", offer)
	}
	leg, answer, err := port.Answer(ctx, "relayed", offer)
	if err != nil {
		t.Fatal(err)
	}
	defer leg.Close()
	heard := robot.NewMemory(time.Second)
	leg.Listen(heard)
	if err := peer.Accept(answer); err != nil {
		t.Fatal(err)
	}
	if err := peer.Connected(ctx); err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !tone.Contains(heard.Since(time.Now().Add(-500*time.Millisecond)), 440, -20) {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal("the page's tone did not come through the relay")
		}
	}
}

// client is a TURN client with a ticket, over the given transport.
func client(t *testing.T, r *relay.Relay, ticket relay.Ticket, transport string) *turn.Client {
	t.Helper()
	server := fmt.Sprintf("127.0.0.1:%d", r.Port())
	var conn net.PacketConn
	var err error
	switch transport {
	case "tls":
		last := ticket.URLs[len(ticket.URLs)-1]
		server = strings.TrimSuffix(strings.TrimPrefix(last, "turns:"), "?transport=tcp")
		var c *tls.Conn
		if c, err = tls.Dial("tcp", server, &tls.Config{InsecureSkipVerify: true}); err == nil {
			conn = turn.NewSTUNConn(c)
		}
	default:
		conn, err = net.ListenPacket("udp4", "127.0.0.1:0")
	}
	if err != nil {
		t.Fatal(err)
	}
	quiet := logging.NewDefaultLoggerFactory()
	quiet.Writer = discardWriter{}
	c, err := turn.NewClient(&turn.ClientConfig{STUNServerAddr: server, TURNServerAddr: server, Conn: conn, Username: ticket.Name,
		Password: ticket.Password, Realm: "boyun", LoggerFactory: quiet})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Listen(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); conn.Close() })
	return c
}

type discardWriter struct{}

func (discardWriter) Write(b []byte) (int, error) { return len(b), nil }

func TestNobodyButOurMediaPortIsReachedThroughTheRelay(t *testing.T) {
	mine, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer mine.Close()
	stranger, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	r := open(t, mine.LocalAddr().(*net.UDPAddr).AddrPort())
	c := client(t, r, r.Issue("agent", time.Now()), "udp")
	relayed, err := c.Allocate()
	if err != nil {
		t.Fatal(err)
	}
	defer relayed.Close()
	for _, private := range []string{"10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "127.0.0.2", "8.8.8.8", "224.0.0.1", "0.0.0.0"} {
		if err := c.CreatePermission(&net.UDPAddr{IP: net.ParseIP(private), Port: 80}); err == nil {
			t.Errorf("%s may be relayed to", private)
		}
	}
	if err := c.CreatePermission(&net.UDPAddr{IP: net.IPv6loopback, Port: 80}); err == nil {
		t.Error("::1 may be relayed to")
	}
	// the media port's own address is permitted, but only its port is reached
	for to, sock := range map[net.Addr]*net.UDPConn{mine.LocalAddr(): mine, stranger.LocalAddr(): stranger} {
		if _, err := relayed.WriteTo([]byte("hello"), to); err != nil {
			t.Fatal(err)
		}
		sock.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
		_, _, err := sock.ReadFromUDP(make([]byte, 64))
		if arrived := err == nil; arrived != (sock == mine) {
			t.Errorf("%v: arrived %v", to, arrived)
		}
	}
}

func TestATicketIsForAShortTimeAndCannotBeMade(t *testing.T) {
	now := time.Now()
	r := open(t, netip.AddrPortFrom(home, 9))
	good := r.Issue("agent", now)
	if life := good.Until.Sub(now); life > relay.MaxTicket || life < relay.MaxTicket-time.Second {
		t.Errorf("a ticket of %v", life)
	}
	forged := good
	forged.Name = "99999999999:agent"
	for name, c := range map[string]struct {
		ticket relay.Ticket
		ok     bool
	}{
		"a fresh ticket works":                         {good, true},
		"one that ended does not":                      {r.Issue("agent", now.Add(-time.Hour)), false},
		"one for next year does not":                   {r.Issue("agent", now.Add(24*365*time.Hour)), false},
		"the password of another name does not":        {forged, false},
		"a name without an end is nobody's":            {relay.Ticket{URLs: good.URLs, Name: "agent", Password: good.Password}, false},
		"a name without a person is nobody's":          {relay.Ticket{URLs: good.URLs, Name: strings.TrimSuffix(good.Name, "agent"), Password: good.Password}, false},
		"the right name with another password is a no": {relay.Ticket{URLs: good.URLs, Name: good.Name, Password: "x"}, false},
	} {
		relayed, err := client(t, r, c.ticket, "udp").Allocate()
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			relayed.Close()
		}
	}
}

func TestTheRelayIsReachedOverTLS(t *testing.T) {
	r := open(t, netip.AddrPortFrom(home, 9))
	relayed, err := client(t, r, r.Issue("agent", time.Now()), "tls").Allocate()
	if err != nil {
		t.Fatal(err)
	}
	relayed.Close()
}

func TestOneAgentCannotTakeAllSockets(t *testing.T) {
	r := open(t, netip.AddrPortFrom(home, 9))
	ticket := r.Issue("greedy", time.Now())
	var refused error
	for range 8 {
		relayed, err := client(t, r, ticket, "udp").Allocate()
		if err != nil {
			refused = err
			break
		}
		defer relayed.Close()
	}
	if refused == nil {
		t.Fatal("eight sockets for one agent")
	}
	relayed, err := client(t, r, r.Issue("other", time.Now()), "udp").Allocate()
	if err != nil {
		t.Fatalf("another agent pays for it: %v", err)
	}
	relayed.Close()
}

func TestAConfigurationThatIsNotSafeIsRefused(t *testing.T) {
	good := relay.Config{Host: "h", Secret: make([]byte, 16), Media: []relay.Destination{{Announced: netip.AddrPortFrom(home, 9)}}, Log: slog.New(slog.DiscardHandler)}
	for name, change := range map[string]func(*relay.Config){
		"a short secret":             func(c *relay.Config) { c.Secret = []byte("short") },
		"tickets for an hour":        func(c *relay.Config) { c.Ticket = time.Hour },
		"no media port to relay to":  func(c *relay.Config) { c.Media = nil },
		"no name for browsers":       func(c *relay.Config) { c.Host = "" },
		"nothing to write a log on ": func(c *relay.Config) { c.Log = nil },
	} {
		bad := good
		change(&bad)
		if err := bad.Validate(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
