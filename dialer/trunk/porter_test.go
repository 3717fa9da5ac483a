package trunk

import (
	"context"
	"log/slog"
	"net/netip"
	"slices"
	"testing"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// owners is a porter that knows numbers alone.
type owners map[tenant.ID][]string

func (o owners) Owns(_ context.Context, t tenant.ID, _ dialer.TrunkID) (owned []Owned, err error) {
	for _, e164 := range o[t] {
		n, _ := dialer.NewNumber(e164)
		owned = append(owned, Owned{Caller: dialer.CallerID("of-" + string(t)), Number: n})
	}
	return owned, nil
}

func (owners) Receive(context.Context, Incoming, *Ringing) {}

func TestACallReachesTheOneWorkspaceThatOwnsTheCalledNumberOrNobody(t *testing.T) {
	book := owners{"a": {"+8657112345678", "+861380013000"}, "b": {"+8657112345678", "+8613900139000"}}
	trunks := &Trunks{world: World{Porter: book}, log: slog.New(slog.DiscardHandler)}
	both := []Account{{Tenant: "a", ID: "ta"}, {Tenant: "b", ID: "tb"}}
	for name, test := range map[string]struct {
		from   []Account
		called string
		want   tenant.ID
	}{
		"spelled with its plus":             {both, "+8613900139000", "b"},
		"spelled as E.164 without":          {both, "8613900139000", "b"},
		"spelled at home":                   {both, "13900139000", "b"},
		"two who claim it both get nothing": {both, "+8657112345678", ""},
		"the trunk it came by decides":      {both[1:], "+8657112345678", "b"},
		"a number of nobody":                {both, "+8613700137000", ""},
		"no trunk has that host":            {nil, "+8613900139000", ""},
	} {
		in, ok := trunks.owner(t.Context(), test.from, []string{test.called})
		if ok != (test.want != "") || in.Tenant != test.want {
			t.Errorf("%s: reaches %q", name, in.Tenant)
		}
	}
}

func TestALineWordNamesItsTrunkAndTheSandboxIsFoundByNothingElse(t *testing.T) {
	box, carrier := netip.MustParseAddrPort("127.0.0.1:5070"), netip.MustParseAddrPort("192.0.2.7:5060")
	kept := func(tn tenant.ID, id dialer.TrunkID, k Kind, at netip.AddrPort) *keeper {
		return &keeper{word: LineWord(tn, id), account: Account{Tenant: tn, ID: id, Kind: k}, at: []netip.AddrPort{at}}
	}
	trunks := &Trunks{keepers: map[trunkKey]*keeper{
		{"a", "box"}: kept("a", "box", Sandbox, box), {"b", "box"}: kept("b", "box", Sandbox, box),
		{"a", "sip"}: kept("a", "sip", ByIP, carrier), {"b", "reg"}: kept("b", "reg", Register, carrier),
	}}
	for name, test := range map[string]struct {
		word string
		from string
		want int
		who  tenant.ID
	}{
		"the sandbox by its word":             {LineWord("b", "box"), "127.0.0.1:5070", 1, "b"},
		"the sandbox without a word":          {"8613800138000", "127.0.0.1:5070", 0, ""},
		"its word from another port":          {LineWord("b", "box"), "127.0.0.1:5071", 0, ""},
		"its word from a carrier":             {LineWord("b", "box"), "192.0.2.7:5060", 2, ""},
		"a registered trunk by its word":      {LineWord("b", "reg"), "192.0.2.7:40000", 1, "b"},
		"a carrier that serves two by number": {"8613800138000", "192.0.2.7:5060", 2, ""},
		"a stranger":                          {LineWord("b", "reg"), "203.0.113.9:5060", 0, ""},
	} {
		found := trunks.claimants(test.word, netip.MustParseAddrPort(test.from))
		if len(found) != test.want || test.who != "" && found[0].Tenant != test.who {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

// telInvite is an INVITE from and to a URI that is not SIP's.
func telInvite(uri string) *sip.Request {
	var u sip.Uri
	if err := sip.ParseUri(uri, &u); err != nil {
		panic(err)
	}
	req := sip.NewRequest(sip.INVITE, sip.Uri{Scheme: "sip", User: "x", Host: "h"})
	req.AppendHeader(&sip.FromHeader{Address: u})
	req.AppendHeader(&sip.ToHeader{Address: u})
	return req
}

func TestWhoIsCalledIsReadFromATelURIToo(t *testing.T) {
	if got := calledBy(telInvite("tel:+86-571-1234-5678")); !slices.Contains(got, "+8657112345678") {
		t.Errorf("%q", got)
	}
}

func TestWhoCallsIsReadAsTheNetworkSaysIt(t *testing.T) {
	invite := func(from string, headers ...[2]string) *sip.Request {
		req := sip.NewRequest(sip.INVITE, sip.Uri{Scheme: "sip", User: "x", Host: "h"})
		req.AppendHeader(&sip.FromHeader{Address: sip.Uri{Scheme: "sip", User: from, Host: "h"}})
		for _, h := range headers {
			req.AppendHeader(sip.NewHeader(h[0], h[1]))
		}
		return req
	}
	for name, test := range map[string]struct {
		req  *sip.Request
		want string
	}{
		"the far side's own word":     {invite("+86 138-0013-8000"), "+8613800138000"},
		"the network's assertion":     {invite("anonymous", [2]string{"P-Asserted-Identity", `"x" <tel:+8613800138000;phone-context=x>`}), "+8613800138000"},
		"withheld":                    {invite("anonymous"), ""},
		"withheld by Privacy":         {invite("13800138000", [2]string{"Privacy", "id"}), ""},
		"letters are no number":       {invite("alice"), ""},
		"a tel URI":                   {telInvite("tel:+86-138-0013-8000;phone-context=x"), "+8613800138000"},
		"more digits than any number": {invite("123456789012345678901"), ""},
	} {
		if got := callerOf(test.req).Reveal(); got != test.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// nowhere is a connection that loses what is written.
type nowhere struct{ datagrams }

func (nowhere) WriteMsg(sip.Message) error { return nil }

func TestACancelThatCameBeforeAnybodyListenedIsHeard(t *testing.T) {
	w := newWorld(t, nil)
	w.trunks.world.Porter = owners{}
	carrier := netip.MustParseAddrPort("127.0.0.1:5060")
	caller := w.trunks.newDialog(Account{}, hop{"UDP", carrier, ""}, "8657112345678", "8613800138000", quietLog())
	defer caller.end()
	invite := caller.build(sip.INVITE, farEnd{target: caller.remote}, 1)
	w.trunks.address(invite, caller.hop)
	invite.SetBody([]byte("v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 4000 RTP/AVP 8\r\n"))
	tx := sip.NewServerTx("key", invite, nowhere{}, quietLog())
	defer tx.Terminate()
	if err := tx.Init(); err != nil {
		t.Fatal(err)
	}
	if err := tx.Receive(cancelOf(invite)); err != nil {
		t.Fatal(err)
	}
	r, status, err := w.trunks.admit(invite, tx, []Account{{Tenant: tenantID}})
	if status != 0 {
		t.Fatal(status, err)
	}
	defer r.settle()
	select {
	case <-r.Gone():
	default:
		t.Error("a caller who has left is rung for")
	}
}
