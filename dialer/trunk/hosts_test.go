package trunk

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/media"
)

// slowNames is a DNS that knows one name and answers when the test says so, and not before where the test has things to do meanwhile.
type slowNames struct {
	asked   chan string
	answer  chan struct{}
	patient bool
}

func newSlowNames() slowNames {
	return slowNames{asked: make(chan string, 8), answer: make(chan struct{}), patient: true}
}

// newDeadNames never answers.
func newDeadNames() slowNames { return slowNames{asked: make(chan string, 8)} }

func (s slowNames) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	s.asked <- network + " " + host
	over := ctx.Done()
	if s.patient {
		over = nil // a machine that stands still for seconds changes nothing
	}
	select {
	case <-s.answer:
	case <-over:
		return nil, ctx.Err()
	}
	if host == "media.example" {
		return []netip.Addr{netip.MustParseAddr("127.0.0.9"), netip.MustParseAddr("127.0.0.1")}, nil
	}
	return nil, fmt.Errorf("no such host %s", host)
}

func (slowNames) LookupSRV(context.Context, string, string, string) (string, []*net.SRV, error) {
	return "", nil, fmt.Errorf("no SRV")
}

func (s slowNames) await(t *testing.T) {
	t.Helper()
	select {
	case got := <-s.asked:
		if got != "ip4 media.example" {
			t.Fatalf("asked for %s", got)
		}
	case <-time.After(soon):
		t.Fatal("DNS was not asked")
	}
}

// naming is a world with such a DNS.
func naming(t *testing.T, names slowNames) (*world, slowNames) {
	t.Helper()
	shared := memory.New()
	t.Cleanup(func() { shared.Close() })
	return raise(t, quietLog(), shared, nil, func(o *World) { o.Names = names }), names
}

// named is f.body with a name in the place of its address.
func (f *far) named(host string) string {
	head, tail, _ := strings.Cut(f.body, "\r\nc=IN IP4 ")
	_, tail, _ = strings.Cut(tail, "\r\n")
	return head + "\r\nc=IN IP4 " + host + "\r\n" + tail
}

func TestHostsInAnSDPBecomeAddresses(t *testing.T) {
	w := newWorld(t, nil)
	w.trunks.names = phoneBook{addrs: map[string]netip.Addr{
		"a.example": netip.MustParseAddr("192.0.2.7"), "B-1.example.": netip.MustParseAddr("2001:db8::b"), "localhost": netip.MustParseAddr("127.0.0.1"),
	}}
	for says, c := range map[string]struct{ body, want string }{
		"addresses stay":              {"c=IN IP4 192.0.2.1\r\nc=IN IP6 2001:db8::1\r\na=rtcp:7 IN IP4 192.0.2.2\r\n", "c=IN IP4 192.0.2.1\r\nc=IN IP6 2001:db8::1\r\na=rtcp:7 IN IP4 192.0.2.2\r\n"},
		"a name":                      {"v=0\r\nc=IN IP4 a.example\r\nt=0 0\r\n", "v=0\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n"},
		"a name, bare line ends":      {"v=0\nc=IN IP4 a.example", "v=0\nc=IN IP4 192.0.2.7"},
		"with a dot at the end, IPv6": {"c=IN IP6 B-1.example. \r\n", "c=IN IP6 2001:db8::b \r\n"},
		"of RTCP":                     {"a=rtcp:53020 IN IP4 a.example\r\n", "a=rtcp:53020 IN IP4 192.0.2.7\r\n"},
		"not yet an address":          {"c=IN IP6 any.invalid\r\nc=IN IP4 any.INVALID\r\n", "c=IN IP6 ::\r\nc=IN IP4 0.0.0.0\r\n"},
		"unknown ones stay":           {"c=IN IP4 gone.example\r\na=rtcp:1 IN IP4 a.example\r\n", "c=IN IP4 gone.example\r\na=rtcp:1 IN IP4 192.0.2.7\r\n"},
		"other lines stay":            {"o=- 1 1 IN IP4 a.example\r\ns=IN IP4 a.example\r\na=x:IN IP4 a.example\r\n", "o=- 1 1 IN IP4 a.example\r\ns=IN IP4 a.example\r\na=x:IN IP4 a.example\r\n"},
		"nonsense stays":              {"c=IN IP4 a..b\"x\r\nc=IN IP9 a.example\r\nc=IN IP4\r\nc=IN \r\n", "c=IN IP4 a..b\"x\r\nc=IN IP9 a.example\r\nc=IN IP4\r\nc=IN \r\n"},
		"four names are enough": {"c=IN IP4 1.invalid\nc=IN IP4 2.invalid\nc=IN IP4 3.invalid\nc=IN IP4 4.invalid\nc=IN IP4 5.invalid\n",
			"c=IN IP4 0.0.0.0\nc=IN IP4 0.0.0.0\nc=IN IP4 0.0.0.0\nc=IN IP4 0.0.0.0\nc=IN IP4 5.invalid\n"},
	} {
		if got := string(w.trunks.resolveHosts(t.Context(), []byte(c.body))); got != c.want {
			t.Errorf("%s: %q, want %q", says, got, c.want)
		}
	}
}

func TestACalleeWhoNamesAHostIsHeardAndOthersDoNotWait(t *testing.T) {
	w, names := naming(t, newSlowNames())
	f, v := newFar(t), w.voice(t)
	f.speaks(v)
	plain := f.body
	f.body = f.named("media.example")
	invite, result, _ := f.call(w, nil)
	v.meets(t, invite.Body)
	f.reply(invite, 200, "OK", withSDP)
	names.await(t)
	other := newFar(t)
	_, quick := other.talk(w) // while DNS says nothing
	other.part(quick)
	close(names.answer)
	customer := w.answered(result)
	f.expect("ACK")
	heard := ears(customer)
	v.say(t, 0x22, 3)
	hears(t, heard, 0x22)
	if err := customer.Send(frameOf(0x33, 1)); err != nil { // of the two addresses to the lower
		t.Fatal(err)
	}
	hears(t, v.heard, 0x33)
	f.body = plain
	f.part(customer)
}

func TestACalleeWhoseHostIsNotFoundIsHungUpOn(t *testing.T) {
	w, names := naming(t, newSlowNames())
	close(names.answer)
	f := newFar(t)
	f.body = f.named("gone.example")
	f.hungUpOn(w, "sdp_host_unknown")
}

// hungUpOn answers a call with an SDP that cannot be used, and is acknowledged and hung up on for that reason.
func (f *far) hungUpOn(w *world, reason string) {
	f.t.Helper()
	invite, result, _ := f.call(w, nil)
	f.reply(invite, 200, "OK", withSDP)
	f.expect("ACK")
	bye := f.expect("BYE")
	if !strings.Contains(bye.Get("Reason"), "cause=488") {
		f.t.Errorf("BYE says %q", bye.Get("Reason"))
	}
	f.reply(bye, 200, "OK")
	wantEnding(f.t, w.failed(result), dialer.Failed, reason, 488)
}

func TestAHostIsLookedForForTwoSecondsAndNotLonger(t *testing.T) {
	w, names := naming(t, newDeadNames())
	f := newFar(t)
	f.body = f.named("media.example")
	invite, result, _ := f.call(w, nil)
	f.reply(invite, 200, "OK", withSDP)
	names.await(t)
	f.await("ACK")
	f.reply(f.await("BYE"), 200, "OK")
	wantEnding(t, w.failed(result), dialer.Failed, "sdp_host_unknown", 488)
}

func TestWhoGivesUpWhileAHostIsLookedForIsNotAnswered(t *testing.T) {
	w, names := naming(t, newDeadNames())
	f := newFar(t)
	f.body = f.named("media.example")
	ctx, giveUp := context.WithCancel(t.Context())
	result := w.dial(ctx, dialing(w.account(f.host(), nil)), nil)
	f.reply(f.expect("INVITE"), 200, "OK", withSDP)
	names.await(t)
	giveUp()
	f.await("ACK")
	f.reply(f.await("BYE"), 200, "OK")
	wantEnding(t, w.failed(result), dialer.Blocked, "cancelled", 200)
}

func TestAnEarlyHostHoldsUpNothingAndOpensTheEarWhenFound(t *testing.T) {
	w, names := naming(t, newSlowNames())
	f, v := newFar(t), w.voice(t)
	f.speaks(v)
	f.body = f.named("media.example")
	early := make(chan []byte, 64)
	invite, result, notes := f.call(w, func(d *call.Dialing, _ *Account) {
		d.Early = media.EarFunc(func(p *media.Packet, _ time.Time) {
			select {
			case early <- append([]byte(nil), p.Payload...):
			default:
			}
		})
	})
	v.meets(t, invite.Body)
	f.reply(invite, 183, "Session Progress", withSDP)
	names.await(t)
	f.reply(invite, 180, "Ringing")
	notes.await(t, "ringing")  // while DNS says nothing
	f.reply(invite, 200, "OK") // the SDP was in the 183
	close(names.answer)
	customer := w.answered(result)
	f.expect("ACK")
	heard := ears(customer)
	v.say(t, 0x11, 3)
	hears(t, heard, 0x11)
	f.part(customer)
}

func TestAChangeToAHostNobodyKnowsIsRefusedAndTheCallGoesOn(t *testing.T) {
	w, names := naming(t, newSlowNames())
	f := newFar(t)
	invite, customer := f.talk(w)
	f.body = f.named("media.example")
	f.request(invite, "UPDATE", 1, withSDP)
	names.await(t)
	f.request(invite, "OPTIONS", 2) // while DNS says nothing
	f.ok(2)
	f.body = f.named("gone.example")
	close(names.answer)
	f.await("500") // out of order by now (RFC 3261 section 12.2.2)
	f.request(invite, "INVITE", 3, withSDP)
	refusal := f.await("488")
	if want := `399 boyun "the far side's SDP names a host that DNS does not know: gone.example"`; refusal.Get("Warning") != want {
		t.Errorf("Warning %q", refusal.Get("Warning"))
	}
	f.requestBy(invite, f.tag, "z9hG4bKfarINVITE3", "ACK", 3)
	seq := 4
	f.body = f.named("media.example")
	f.reinvite(invite, &seq)
	f.acknowledge(invite, &seq)
	f.part(customer)
}

func TestACallerWhoNamesAHostIsAnswered(t *testing.T) {
	ours := desk{number("+8657112345678"), make(chan call.Customer, 1)}
	names := newSlowNames()
	w, f := callable(t, ours, nil, func(o *World) { o.Names = names }), newFar(t)
	v := w.voice(t)
	f.speaks(v)
	w.eventually("the trunk is kept", func() bool { return len(w.trunks.claimants("", f.addr())) > 0 })
	f.body = f.named("media.example")
	f.calls(w, withSDP)
	names.await(t)
	close(names.answer)
	ok := f.await("200")
	v.meets(t, ok.Body)
	f.confirms(ok, "z9hG4bKack")
	customer := answeredBy(t, ours)
	heard := ears(customer)
	v.say(t, 0x55, 3)
	hears(t, heard, 0x55)
	f.part(customer)
}
