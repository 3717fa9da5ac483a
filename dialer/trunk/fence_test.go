package trunk

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"testing"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/reach"
)

// one is a machine of the far sides alone.
func one(t *testing.T) reach.Networks {
	t.Helper()
	n, err := reach.ReadNetworks("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestATrunkInsideTheOperatorsNetworkIsNotSaved(t *testing.T) {
	names := phoneBook{addrs: map[string]netip.Addr{"carrier.example": netip.MustParseAddr("198.51.100.7"), "inner.example": netip.MustParseAddr("10.1.2.3"), "sly.example": netip.MustParseAddr("169.254.169.254")}}
	f := Fence{Names: names}
	for _, c := range []struct{ host, refused string }{
		{"carrier.example", ""}, {"carrier.example:5080, 203.0.113.4", ""}, {"not-there-yet.example", ""},
		{"10.0.0.1", "10.0.0.1"}, {"127.0.0.1:5060", "127.0.0.1"}, {"[::1]:5060", "::1"}, {"::ffff:192.168.0.1", "::ffff:192.168.0.1"}, {"169.254.169.254", "169.254.169.254"},
		{"inner.example", "inner.example"}, {"carrier.example, sly.example:80", "sly.example"},
	} {
		err := f.Check(context.Background(), Account{Kind: ByIP, Host: c.host})
		coded, _ := errors.AsType[*fault.Error](err)
		if got := coded != nil && coded.Reason == "trunk_host_inside" && coded.Detail["host"] == c.refused; got != (c.refused != "") || err != nil && c.refused == "" {
			t.Errorf("%s: %v", c.host, err)
		}
	}
	f.Networks = reach.Any()
	if err := f.Check(context.Background(), Account{Kind: ByIP, Host: "inner.example"}); err != nil {
		t.Errorf("an operator who allows every network: %v", err)
	}
	if err := f.Check(context.Background(), Account{Kind: ByIP, Host: "sly.example"}); err == nil {
		t.Error("the address of a cloud's secrets is allowed by no word but its own")
	}
	if err := (Fence{}).Check(context.Background(), Account{Kind: Sandbox}); err != nil {
		t.Errorf("the sandbox: %v", err)
	}
}

// rebound is a DNS whose answer has changed since the trunk was saved.
type rebound struct{ to netip.Addr }

func (r rebound) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{r.to}, nil
}

func (r rebound) LookupSRV(context.Context, string, string, string) (string, []*net.SRV, error) {
	return "", []*net.SRV{{Target: "host.example.", Port: 5060}}, nil
}

func TestAHostThatMovedInsideSinceItWasSavedIsNotCalled(t *testing.T) {
	for host, by := range map[string]string{"127.0.0.2": "an address", "carrier.example": "a name with SRV", "carrier.example:5060": "a name with a port"} {
		w := newWorld(t, func(c *Config) { c.Networks = one(t) })
		w.trunks.names = rebound{netip.MustParseAddr("127.0.0.2")}
		end := w.failed(w.dial(t.Context(), dialing(w.account(host, nil)), nil))
		if end.Outcome != dialer.Failed || end.Reason != "trunk_host_inside" || end.Blame != dialer.Platform {
			t.Errorf("%s: %+v", by, end)
		}
	}
	// of several hosts those outside are called
	w := newWorld(t, func(c *Config) { c.Networks = one(t) })
	f := newFar(t)
	id := w.account("127.0.0.2:5060,"+f.host(), nil)
	result := w.dial(t.Context(), dialing(id), nil)
	f.reply(f.expect("INVITE"), 486, "Busy Here")
	f.expect("ACK")
	wantEnding(t, w.failed(result), dialer.Busy, "sip_486", 486)
}

func TestAudioThatIsWantedInsideGoesToWhoWeExchangeSIPWith(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Networks = one(t) })
	f, v := newFar(t), w.voice(t)
	f.speaks(v)
	plain := f.body
	f.body = f.named("127.0.0.9")
	invite, result, _ := f.call(w, nil)
	v.meets(t, invite.Body)
	f.reply(invite, 200, "OK", withSDP)
	f.expect("ACK")
	customer := w.answered(result)
	if err := customer.Send(frameOf(0x44, 1)); err != nil { // before anything is heard of them
		t.Fatal(err)
	}
	hears(t, v.heard, 0x44)
	f.body = plain
	f.part(customer)
}

func TestWhereAudioMayBeSent(t *testing.T) {
	far, trunks := netip.MustParseAddr("198.51.100.7"), &Trunks{}
	heard := trunks.heard(Account{Kind: ByIP}, far)
	for wanted, want := range map[string]string{
		"203.0.113.5": "203.0.113.5", "169.254.169.254": "198.51.100.7", "127.0.0.1": "198.51.100.7", "10.0.0.5": "198.51.100.7",
		"0.0.0.0": "0.0.0.0", // hold
	} {
		own := newOwnMedia(ap("192.0.2.3:20000"), Policy{})
		own.heard = heard
		media, err := own.answered(sdpOf("m=audio 4000 RTP/AVP 8", "c=IN IP4 "+wanted, "a=rtcp:4009 IN IP4 "+wanted))
		if err != nil || media.remote.Addr.Addr().String() != want || media.remote.Addr.Port() != 4000 {
			t.Errorf("audio wanted at %s goes to %v (%v)", wanted, media.remote.Addr, err)
		}
		if c := media.remote.Control; c.IsValid() && (c.Addr().String() != want || c.Port() != 4009) {
			t.Errorf("reports wanted at %s go to %v", wanted, c)
		}
	}
	own := newOwnMedia(ap("[2001:db8::3]:20000"), Policy{})
	own.heard = trunks.heard(Account{Kind: ByIP}, netip.MustParseAddr("2001:db8::7"))
	if media, err := own.offered(sdpOf("m=audio 4000 RTP/AVP 8", "c=IN IP6 ::1")); err != nil || media.remote.Addr != ap("[2001:db8::7]:4000") {
		t.Errorf("audio wanted at ::1 goes to %v (%v)", media.remote.Addr, err)
	}
	if trunks.heard(Account{Kind: Sandbox}, far) != nil {
		t.Error("the sandbox is where its settings say")
	}
}

func TestARequestOfADialogIsNotSentInside(t *testing.T) {
	trunks := &Trunks{known: newKnown(nil), names: rebound{netip.MustParseAddr("10.0.0.9")}}
	d := &dialog{t: trunks, account: Account{Kind: ByIP}, hop: hop{transport: "UDP", addr: netip.MustParseAddrPort("10.0.0.2:5060")}} // which nothing would reach anyway
	for _, contact := range []string{"10.0.0.9", "127.0.0.1", "sly.example"} {
		if got := d.next(context.Background(), farEnd{target: sip.Uri{Scheme: "sip", Host: contact}}); got.addr != d.hop.addr {
			t.Errorf("a Contact of %s leads to %v", contact, got.addr)
		}
	}
	if got := d.next(context.Background(), farEnd{target: sip.Uri{Scheme: "sip", Host: "203.0.113.9"}}); got.addr.Addr() == d.hop.addr.Addr() {
		t.Error("a Contact outside is not followed")
	}
}
