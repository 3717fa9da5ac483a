package trunk

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/trunk/sipcheck"
)

// answers is what this user agent, which calls and is not called, says to the torture messages from a known carrier: the decisions
// of sipcheck's table, then those of the desk. Files not named are answered 400.
var answers = map[string]int{
	// Valid by RFC 4475 section 3.1.1: none is refused as malformed. What follows is RFC 3261's business with this user agent.
	"wsinv": 481, "esc01": 480, "longreq": 480, "inv2543": 480, // INVITEs: one names a dialog we have not (12.2.2), the others call us
	"intmeth": 501, "esc02": 501, // methods nobody knows (21.5.2)
	"escnull": 405, "dblreq": 405, "mpart01": 405, // methods we do not use (21.4.6)
	"lwsdisp": 200, "semiuri": 200, "transports": 200, "badbranch": 200, "zeromf": 200, // OPTIONS (11.2)
	"unreason": 0, "noreason": 0, // responses to nobody's request
	// Section 3.1.2 and 3.3 where the answer is not 400.
	"badvers": 505, "scalarlg": 0, "bigcode": 0, "bcast": 0, "test": 0, "unkscm": 416, "novelsc": 416, "bext01": 420, "invut": 415,
	"sdp01": 406, "unksm2": 405, "regaut01": 405, "cparam01": 405, "cparam02": 405, "regescrt": 405,
	// RFC 5118.
	"ipv6-good": 405, "port-ambiguous": 405, "port-unambiguous": 405, "via-received-param-with-delim": 481, "mult-ip-in-header": 481,
	"via-received-param-no-delim": 200, "ipv6-bug-abnf-3-colons": 200, "ipv6-correct-abnf-2-colons": 200,
	"ipv6-in-sdp": 480, "mult-ip-in-sdp": 480, "ipv4-mapped-ipv6": 480,
}

func tortures(t testing.TB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, pattern := range []string{"rfc4475", "rfc5118"} {
		names, err := filepath.Glob(filepath.Join("sipcheck", "testdata", pattern, "*"))
		if err != nil || len(names) == 0 {
			t.Fatal("no messages", err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			key := strings.TrimSuffix(filepath.Base(name), ".dat")
			if pattern == "rfc5118" { // flaws of the archive: see testdata/NOTICE.md
				data = bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
				data = bytes.Replace(data, []byte("Content-Length: 268"), []byte("Content-Length: 251"), 1)
				if !bytes.Contains(data, []byte("\r\n\r\n")) {
					data = append(data, "\r\n"...)
				}
			}
			all[key] = data
		}
	}
	if len(all) != 62 {
		t.Fatalf("%d messages", len(all))
	}
	return all
}

func TestEveryTortureMessageOnTheWireIsAnsweredAsItsRFCAsks(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	<-w.trunks.ready
	for key, data := range tortures(t) {
		want, named := answers[key]
		if !named {
			want = 400
		}
		t.Run(key, func(t *testing.T) {
			conn, err := net.Dial("udp", w.trunks.Addr("udp").String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := conn.Write(data); err != nil {
				t.Fatal(err)
			}
			probe := "OPTIONS sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKprobe;rport\r\nFrom: <sip:a@b>;tag=1\r\n" +
				"To: <sip:x@127.0.0.1>\r\nCall-ID: probe\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
			if _, err := conn.Write([]byte(probe)); err != nil { // its answer comes after, so that silence needs no waiting
				t.Fatal(err)
			}
			var got []int
			buf := make([]byte, 65535)
			for {
				_ = conn.SetReadDeadline(time.Now().Add(soon))
				n, err := conn.Read(buf)
				if err != nil {
					t.Fatal(err)
				}
				m := sipcheck.Read(buf[:n])
				if m.CallID() == "probe" {
					break
				}
				got = append(got, m.Status)
			}
			if want == 0 && len(got) != 0 || want != 0 && !slices.Equal(got, []int{want}) {
				t.Errorf("answered %v, want %d", got, want)
			}
		})
	}
	if w.trunks.Live() != 0 {
		t.Error("a torture message made a dialog")
	}
}

func TestTheSameOverTCPNeverHarmsTheNextConnection(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	<-w.trunks.ready
	for key, data := range tortures(t) {
		conn, err := net.Dial("tcp", w.trunks.Addr("tcp").String())
		if err != nil {
			t.Fatalf("after %s: %v", key, err)
		}
		if _, err := conn.Write(data); err != nil {
			t.Fatal(err)
		}
		conn.Close()
	}
	f := newFar(t)
	_, customer := f.talk(w)
	f.part(customer)
}

func TestStrangersGetSilenceOrA403(t *testing.T) {
	invite := "INVITE sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKs;rport\r\nFrom: <sip:a@b>;tag=1\r\n" +
		"To: <sip:x@127.0.0.1>\r\nCall-ID: s\r\nCSeq: 1 INVITE\r\nContact: <sip:a@127.0.0.1>\r\nContent-Length: 0\r\n\r\n"
	t.Run("silence", func(t *testing.T) {
		w := newWorld(t, nil)
		<-w.trunks.ready
		conn, _ := net.Dial("udp", w.trunks.Addr("udp").String())
		defer conn.Close()
		fmt.Fprint(conn, invite)
		_ = conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
		if n, err := conn.Read(make([]byte, 2048)); err == nil {
			t.Errorf("%d bytes for a stranger", n)
		}
	})
	t.Run("forbidden", func(t *testing.T) {
		w := newWorld(t, func(c *Config) { c.Strangers = Forbidden })
		<-w.trunks.ready
		conn, _ := net.Dial("udp", w.trunks.Addr("udp").String())
		defer conn.Close()
		fmt.Fprint(conn, invite)
		_ = conn.SetReadDeadline(time.Now().Add(soon))
		buf := make([]byte, 2048)
		n, err := conn.Read(buf)
		if err != nil || !strings.HasPrefix(string(buf[:n]), "SIP/2.0 403 ") {
			t.Errorf("%v %q", err, buf[:n])
		}
	})
}

func TestACarrierIsKnownWhileItIsUsedAndShortlyAfter(t *testing.T) {
	k := newKnown([]netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")})
	now, a := time.Now(), netip.MustParseAddr("198.51.100.1")
	if k.knows(a, now) || !k.knows(netip.MustParseAddr("::ffff:192.0.2.9"), now) {
		t.Fatal("before anything")
	}
	one, two := k.hold(a), k.hold(a)
	one()
	one()
	if !k.knows(a, now.Add(time.Hour)) {
		t.Error("held, but forgotten")
	}
	two()
	if !k.knows(a, time.Now().Add(lateness-time.Second)) || k.knows(a, time.Now().Add(lateness+time.Second)) {
		t.Error("lateness does not hold")
	}
	k.sweep(time.Now().Add(2 * lateness))
	if len(k.held) != 0 {
		t.Error("never forgotten")
	}
}

func TestCallsGoByIPv6(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.UDP, c.TCP, c.MediaBind = "[::1]:0", "[::1]:0", netip.IPv6Loopback() })
	f := newFarAt(t, "[::1]:0")
	v := w.voice(t)
	f.speaks(v)
	invite, customer := f.talk(w)
	if !strings.Contains(string(invite.Body), "c=IN IP6 ::1") || !strings.Contains(invite.Get("Contact"), "[::1]:") {
		t.Errorf("%s\n%s", invite.Get("Contact"), invite.Body)
	}
	v.meets(t, invite.Body)
	heard := ears(customer)
	v.say(t, 0x44, 3)
	hears(t, heard, 0x44)
	f.part(customer)
}

func TestABusyPortIsToldByItsSetting(t *testing.T) {
	taken, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	w := newWorld(t, nil)
	_, err = New(Config{UDP: taken.LocalAddr().String()}, World{Book: w.book, Ports: w.ports, Shared: w.trunks.world.Shared, Log: quietLog()})
	if err == nil || !strings.Contains(err.Error(), taken.LocalAddr().String()) || !strings.Contains(err.Error(), "another program") {
		t.Fatal(err)
	}
}

func TestDialingAfterTheEndIsRefused(t *testing.T) {
	w := newWorld(t, nil)
	f := newFar(t)
	id := w.account(f.host(), nil)
	w.trunks.mu.Lock()
	w.trunks.stopping = true
	w.trunks.mu.Unlock()
	end := w.failed(w.dial(context.Background(), dialing(id), nil))
	if end.Reason != "stopped" {
		t.Errorf("%+v", end)
	}
}

func TestWhatWeAdvertiseDependsOnWhereTheFarSideIs(t *testing.T) {
	w := &wires{cfg: Config{Advertise: netip.MustParseAddr("203.0.113.9")}}
	any4 := netip.IPv4Unspecified()
	for _, c := range []struct{ says, bound, far, want string }{
		{"a carrier out there", "0.0.0.0", "198.51.100.7", "203.0.113.9"},
		{"the sandbox beside us", "0.0.0.0", "127.0.0.1", "127.0.0.1"},
		{"a carrier in our own network, when we are bound to one address", "192.168.7.7", "192.168.7.8", "192.168.7.7"},
		{"another family", "::1", "::1", "::1"},
	} {
		if got := w.ownAddr(netip.MustParseAddr(c.bound), netip.MustParseAddr(c.far)).String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.says, got, c.want)
		}
	}
	w.cfg.Advertise = netip.Addr{}
	if got := w.ownAddr(any4, netip.MustParseAddr("127.0.0.1")).String(); got != "127.0.0.1" {
		t.Errorf("asked the kernel: %s", got)
	}
}

// The stack refuses datagrams beyond 1300 octets; carriers do not.
func TestALongResponseGoesByUDPAllTheSame(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, customer := f.talk(w)
	f.requestBy(invite, f.tag, "z9hG4bKlong;pad="+strings.Repeat("p", 1400), "BYE", 1)
	f.expect("200")
	w.gone(customer)
}

func TestALongInviteGoesByUDPAllTheSame(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, result, _ := f.call(w, func(d *call.Dialing, a *Account) {
		a.Kind, a.Secret = Digest, "s3cret"
		a.Username, a.Domain = strings.Repeat("u", 32), "sip-trunk.region-1.carrier.example.com"
		d.To = number("+861234567890123")
	})
	f.reply(invite, 407, "Proxy Authentication Required", `Proxy-Authenticate: Digest realm="sip-trunk.region-1.carrier.example.com", nonce="`+
		strings.Repeat("n", 96)+`", opaque="`+strings.Repeat("o", 32)+`", algorithm=SHA-256, qop="auth"`)
	f.expect("ACK")
	second := f.expect("INVITE")
	if len(second.Get("Proxy-Authorization")) < 300 {
		t.Error("not long enough to prove anything")
	}
	f.reply(second, 486, "Busy Here")
	f.expect("ACK")
	wantEnding(t, w.failed(result), dialer.Busy, "sip_486", 486)
}
