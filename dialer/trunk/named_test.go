package trunk

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/netip"
	"testing"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer/call"
)

func TestACarriersProxyThatWritesItsAddressIsKnownByTheCarriersName(t *testing.T) {
	cert, roots := certificate(t, "sip.carrier.example")
	own := &tls.Config{Certificates: []tls.Certificate{cert}}
	w, edge, proxy := newWorld(t, func(c *Config) { quiet(c); c.Roots = roots }), newFarByStream(t, own), newFarByStream(t, own)
	w.trunks.names = phoneBook{addrs: map[string]netip.Addr{"sip.carrier.example": edge.addr().Addr()}}
	var d call.Dialing
	d.Trunk = w.account(fmt.Sprintf("sip.carrier.example:%d", edge.addr().Port()), func(a *Account) { a.Transport, d = "tls", dialing(a.ID) })
	result := w.dial(context.Background(), d, nil)
	edge.reply(edge.expect("INVITE"), 200, "OK", "Record-Route: <sip:"+proxy.host()+";transport=tls;lr>", withSDP)
	customer := w.answered(result)
	proxy.expect("ACK")
	proxy.part(customer)
}

func TestACertificateIsHeldAgainstTheNameThatIsKnown(t *testing.T) {
	w := newWorld(t, nil)
	for _, c := range []struct{ says, trunk, route, want string }{
		{"a route by address, a trunk by name", "sip.carrier.example", "127.0.0.9:5061", "sip.carrier.example"},
		{"the second host has a name", "127.0.0.1, sip.carrier.example", "127.0.0.9:5061", "sip.carrier.example"},
		{"where the call came from", "sip.carrier.example", "127.0.0.1:40000", "sip.carrier.example"},
		{"a route by name keeps its own", "sip.carrier.example", "proxy.carrier.example:5061", "proxy.carrier.example"},
		{"nobody has a name", "127.0.0.1", "127.0.0.9:5061", "127.0.0.9"},
	} {
		w.trunks.names = phoneBook{addrs: map[string]netip.Addr{"proxy.carrier.example": netip.MustParseAddr("127.0.0.9")}}
		us := sip.Uri{Scheme: "sip", User: "x", Host: "127.0.0.1"}
		invite := outside(sip.INVITE, us, us, us, "call", "tag", 1)
		d := w.trunks.answerDialog(invite, Account{Host: c.trunk}, hop{transport: "TLS", addr: netip.MustParseAddrPort("127.0.0.1:40000")})
		var route sip.Uri
		if err := sip.ParseUri("sip:"+c.route+";transport=tls;lr", &route); err != nil {
			t.Fatal(err)
		}
		if h := d.next(t.Context(), farEnd{routes: []sip.Uri{route}}); h.name != c.want {
			t.Errorf("%s: %q, want %q", c.says, h.name, c.want)
		}
		d.end()
	}
}
