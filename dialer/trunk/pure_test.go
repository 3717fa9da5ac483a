package trunk

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/nyaruka/phonenumbers"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/media"
)

func TestReasonHeadersAreReadAsRFC3326Says(t *testing.T) {
	for _, c := range []struct {
		says   string
		values []string
		want   int
	}{
		{"plain", []string{`Q.850;cause=17;text="User busy"`}, 17},
		{"lower case and spaces", []string{`q.850 ; text="x" ; cause = 20`}, 20},
		{"second of a list", []string{`SIP;cause=480;text="n", Q.850;cause=1`}, 1},
		{"second line", []string{`SIP;cause=200`, `Q.850;cause=31`}, 31},
		{"SIP only", []string{`SIP;cause=487`}, 0},
		{"no number", []string{`Q.850;cause=busy`}, 0},
		{"out of range", []string{`Q.850;cause=4096`}, 0},
		{"nothing", nil, 0},
	} {
		res := sip.NewResponse(486, "Busy Here")
		for _, v := range c.values {
			res.AppendHeader(sip.NewHeader("Reason", v))
		}
		if got := causeOf(res); got != c.want {
			t.Errorf("%s: %d, want %d", c.says, got, c.want)
		}
	}
}

func TestRetryAfterIsReadAndBounded(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"120": 2 * time.Minute, "18000;duration=3600": 5 * time.Hour, "120 (I'm in a meeting)": 2 * time.Minute, "": 0, "soon": 0, "-5": 0,
		"949302838503028349304023988": longestRetryAfter, "9999999": longestRetryAfter,
	} {
		res := sip.NewResponse(503, "Service Unavailable")
		res.AppendHeader(sip.NewHeader("Retry-After", value))
		if got := retryAfterOf(res); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
}

func TestSessionTimersAreDueAsRFC4028Says(t *testing.T) {
	for _, c := range []struct {
		says, value, ours string
		weAre             bool
		due               time.Duration
	}{
		{"we refresh at half the interval", "1800;refresher=uac", "uac", true, 15 * time.Minute},
		{"the far side has until 32 s before the end", "1800;refresher=uas", "uac", false, 1768 * time.Second},
		{"or until a third before the end of a short one", "90;refresher=uas", "uac", false, 60 * time.Second},
		{"without a word we refresh", "600", "uac", true, 5 * time.Minute},
		{"no interval, no timer", "", "uac", false, 0},
		{"nonsense, no timer", "soon;refresher=uac", "uac", false, 0},
	} {
		i := readInterval(c.value, c.ours)
		if i.weAre != c.weAre || i.due() != c.due {
			t.Errorf("%s: %v due %v, want %v due %v", c.says, i.weAre, i.due(), c.weAre, c.due)
		}
	}
}

func TestNumbersAreSpelledAsTheCarrierWants(t *testing.T) {
	for _, c := range []struct {
		e164   string
		format Format
		want   string
	}{
		{"+8613800138000", E164, "8613800138000"},
		{"+8613800138000", Plus, "+8613800138000"},
		{"+8613800138000", National, "13800138000"},
		{"+442079460958", National, "02079460958"},
		{"+14155550123", National, "4155550123"},
	} {
		n, _ := dialer.NewNumber(c.e164)
		if got, ok := spell(n, c.format); !ok || got != c.want {
			t.Errorf("%s as %s: %q, want %q", c.e164, c.format, got, c.want)
		}
	}
	if _, ok := spell(dialer.Number{}, E164); ok {
		t.Error("no number can be spelled")
	}
}

func TestAccountsThatCannotWorkAreRefused(t *testing.T) {
	good := Account{Name: "T", Kind: Digest, Transport: "udp", Host: "sip.example.com", Username: "u", Numbers: E164}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for says, change := range map[string]func(*Account){
		"no name":                      func(a *Account) { a.Name = " " },
		"no host":                      func(a *Account) { a.Host = "" },
		"a host with a space":          func(a *Account) { a.Host = "sip example.com" },
		"a host that breaks a header":  func(a *Account) { a.Host = "a>\r\nX: y" },
		"a user that breaks a header":  func(a *Account) { a.Username = "u\r\nX: y" },
		"a domain that breaks a URI":   func(a *Account) { a.Domain = "a>b" },
		"an unknown kind":              func(a *Account) { a.Kind = "magic" },
		"an unknown transport":         func(a *Account) { a.Transport = "ws" },
		"digest without a user":        func(a *Account) { a.Username = "" },
		"a port that is none":          func(a *Account) { a.Host = "sip.example.com:99999" },
		"negative channels":            func(a *Account) { a.Channels = -1 },
		"an unknown spelling":          func(a *Account) { a.Numbers = "roman" },
		"an empty second host":         func(a *Account) { a.Host = "a.example.com," },
		"a second host that is broken": func(a *Account) { a.Host = "a.example.com, b@c" },
	} {
		a := good
		change(&a)
		if a.Validate() == nil {
			t.Errorf("%s is taken", says)
		}
	}
}

func TestHostsComeInTheOwnersOrder(t *testing.T) {
	a := Account{Host: "one.example.com, 192.0.2.7:5080, [2001:db8::1]:5090, 2001:db8::2", Port: 5070}
	list, err := a.places()
	if err != nil {
		t.Fatal(err)
	}
	want := "[{one.example.com 5070} {192.0.2.7 5080} {2001:db8::1 5090} {2001:db8::2 5070}]"
	if got := fmt.Sprint(list); got != want {
		t.Fatalf("%s, want %s", got, want)
	}
}

func TestASecretNeverPrints(t *testing.T) {
	a := Account{Secret: "hunter2"}
	var b strings.Builder
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "account", a, "secret", a.Secret)
	j, _ := json.Marshal(a)
	if all := fmt.Sprintf("%v %+v %#v %s %s", a, a, a, j, b.String()); strings.Contains(all, "hunter2") {
		t.Fatal(all)
	}
}

func TestATrunksCodecsAreNamedOnceEach(t *testing.T) {
	for _, test := range []struct {
		codecs []media.Codec
		good   bool
	}{
		{nil, true},
		{[]media.Codec{media.G722, media.PCMA, media.PCMU}, true},
		{[]media.Codec{media.PCMA, media.G722, media.PCMA}, false},
		{[]media.Codec{media.PCMA, 18}, false},
	} {
		if err := (Policy{Codecs: test.codecs}).Validate(); (err == nil) != test.good {
			t.Errorf("%v: %v", test.codecs, err)
		}
	}
}

func TestADestinationIsTheCountryCodeThatTheNumberingPlanGives(t *testing.T) {
	for region := range phonenumbers.GetSupportedRegions() {
		example := phonenumbers.GetExampleNumber(region)
		number := phonenumbers.Format(example, phonenumbers.E164)
		if got, want := destination("", number), strconv.Itoa(int(example.GetCountryCode())); got != want {
			t.Errorf("%s of %s goes to %q, not %q", number, region, got, want)
		}
	}
	for number, want := range map[string]string{"+8613800138000": "86", "+88213200041234": "882", "+999123": "?", "": "?", "+": "?"} {
		if got := destination("", number); got != want {
			t.Errorf("%s goes to %q, not %q", number, got, want)
		}
	}
	if got := destination("8610", "+861012345678"); got != "8610" {
		t.Errorf("the route's beginning is %q", got)
	}
}

func TestTheKernelIsAskedForOurAddressOncePerMoment(t *testing.T) {
	far, now := netip.MustParseAddr("127.0.0.1"), time.Now()
	remembered := netip.MustParseAddr("192.0.2.1")
	o := outward{known: map[netip.Addr]netip.Addr{far: remembered}, read: now}
	if got := o.from(far, now.Add(outwardAge)); got != remembered {
		t.Errorf("asked again at once: %v", got)
	}
	if got := o.from(far, now.Add(outwardAge+1)); got != far {
		t.Errorf("a moment later it is %v", got)
	}
}
