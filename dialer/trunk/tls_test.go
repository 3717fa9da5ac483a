package trunk

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/trunk/sipcheck"
)

// certificate is made out to a DNS name and signed by itself.
func certificate(t testing.TB, name string) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// phoneBook is DNS in memory.
type phoneBook struct {
	addrs map[string]netip.Addr
	srv   map[string][]*net.SRV
}

func (p phoneBook) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	if a, ok := p.addrs[host]; ok {
		return []netip.Addr{a}, nil
	}
	return nil, fmt.Errorf("no such host %s", host)
}

func (p phoneBook) LookupSRV(_ context.Context, service, proto, name string) (string, []*net.SRV, error) {
	if list, ok := p.srv["_"+service+"._"+proto+"."+name]; ok {
		return name, list, nil
	}
	return "", nil, fmt.Errorf("no SRV for %s", name)
}

// busyCarrier accepts TLS and answers every INVITE with 486.
func busyCarrier(t testing.TB, cert tls.Certificate) string {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}})
	if err != nil {
		t.Fatal(err)
	}
	gate, err := sipcheck.NewGate(sipcheck.Rules{Methods: allowed, Desk: func(m *sipcheck.Message, _ sipcheck.Source) *sipcheck.Fault {
		return &sipcheck.Fault{Status: 486, Phrase: "Busy Here", Word: "busy"}
	}})
	if err != nil {
		t.Fatal(err)
	}
	judged := sipcheck.Listener(l, gate, "TLS")
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := judged.Accept()
			if err != nil {
				return
			}
			go func() { // ends with the caller's connection
				defer c.Close()
				_, _ = c.Read(make([]byte, 65535))
			}()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
	})
	return l.Addr().String()
}

func TestACarriersCertificateMustBearItsName(t *testing.T) {
	cert, roots := certificate(t, "sip.carrier.example")
	names := phoneBook{addrs: map[string]netip.Addr{
		"sip.carrier.example": netip.MustParseAddr("127.0.0.1"), "other.example": netip.MustParseAddr("127.0.0.1"),
	}}
	host := busyCarrier(t, cert)
	_, port, _ := net.SplitHostPort(host)
	for _, c := range []struct {
		says, host, reason string
		roots              *x509.CertPool
		status             int
	}{
		{"its own name", "sip.carrier.example:" + port, "sip_486", roots, 486},
		{"another name", "other.example:" + port, "sip_transport", roots, 0},
		{"an address it does not name", host, "sip_transport", roots, 0},
		{"an unknown signer", "sip.carrier.example:" + port, "sip_transport", x509.NewCertPool(), 0},
	} {
		t.Run(c.says, func(t *testing.T) {
			w := newWorld(t, func(cfg *Config) { cfg.Roots = c.roots })
			w.trunks.names = names
			result := w.dial(context.Background(), dialing(w.account(c.host, func(a *Account) { a.Transport = "tls" })), nil)
			end := w.failed(result)
			if end.Reason != c.reason || end.SIP != c.status {
				t.Errorf("%+v", end)
			}
		})
	}
	t.Run("a connection made under one name does not serve another", func(t *testing.T) {
		w := newWorld(t, func(cfg *Config) { cfg.Roots = roots })
		w.trunks.names = names
		tlsTo := func(host string) dialer.Ending {
			return w.failed(w.dial(context.Background(), dialing(w.account(host, func(a *Account) { a.Transport = "tls" })), nil))
		}
		if end := tlsTo("sip.carrier.example:" + port); end.Reason != "sip_486" {
			t.Fatalf("%+v", end)
		}
		if end := tlsTo("other.example:" + port); end.Reason != "sip_transport" {
			t.Errorf("%+v", end)
		}
	})
}

func TestWeListenByTLS(t *testing.T) {
	cert, roots := certificate(t, "boyun.example")
	w := newWorld(t, func(c *Config) {
		c.TLS, c.Certificate, c.Allow = "127.0.0.1:0", &cert, []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	})
	<-w.trunks.ready
	conn, err := tls.Dial("tcp", w.trunks.Addr("tls").String(), &tls.Config{RootCAs: roots, ServerName: "boyun.example"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "OPTIONS sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1;branch=z9hG4bKp\r\nFrom: <sip:a@b>;tag=1\r\n"+
		"To: <sip:x@127.0.0.1>\r\nCall-ID: p\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n")
	_ = conn.SetReadDeadline(time.Now().Add(soon))
	buf := make([]byte, 2048)
	n, err := conn.Read(buf)
	if err != nil || !strings.HasPrefix(string(buf[:n]), "SIP/2.0 200 OK\r\n") {
		t.Fatalf("%v %q", err, buf[:n])
	}
}

func TestHostsAreFoundAsRFC3263Says(t *testing.T) {
	w := newWorld(t, nil)
	w.trunks.names = phoneBook{
		addrs: map[string]netip.Addr{"a.example": netip.MustParseAddr("192.0.2.1"), "b.example": netip.MustParseAddr("2001:db8::b")},
		srv: map[string][]*net.SRV{
			"_sip._udp.carrier.example":  {{Target: "b.example.", Port: 5070}, {Target: "gone.example.", Port: 5071}, {Target: "a.example.", Port: 5072}},
			"_sips._tcp.carrier.example": {{Target: "a.example.", Port: 5075}},
		},
	}
	for _, c := range []struct{ says, host, transport, want string }{
		{"an address needs no DNS", "192.0.2.9", "udp", "192.0.2.9:5060"},
		{"TLS has its own port", "192.0.2.9", "tls", "192.0.2.9:5061"},
		{"SRV in its order, without what it names in vain", "carrier.example", "udp", "[2001:db8::b]:5070 192.0.2.1:5072"},
		{"SRV for TLS", "carrier.example", "tls", "192.0.2.1:5075"},
		{"no SRV: the name itself", "a.example", "udp", "192.0.2.1:5060"},
		{"a written port: no SRV", "a.example:5099", "tcp", "192.0.2.1:5099"},
		{"several hosts, one of them unknown", "nowhere.example, a.example, 192.0.2.8:5081", "udp", "192.0.2.1:5060 192.0.2.8:5081"},
		{"nobody knows it", "nowhere.example", "udp", ""},
	} {
		hops, err := w.trunks.hops(context.Background(), Account{Kind: ByIP, Host: c.host, Transport: c.transport})
		var got []string
		for _, h := range hops {
			got = append(got, h.addr.String())
		}
		if strings.Join(got, " ") != c.want || (err != nil) != (c.want == "") {
			t.Errorf("%s: %v %v, want %s", c.says, got, err, c.want)
		}
		if c.says == "SRV for TLS" && hops[0].name != "carrier.example" {
			t.Errorf("the certificate must bear the owner's name, not %s", hops[0].name)
		}
	}
	end := w.failed(w.dial(context.Background(), dialing(w.account("nowhere.example", nil)), nil))
	if end.Reason != "trunk_unresolved" || end.Blame != dialer.Platform {
		t.Errorf("%+v", end)
	}
}
