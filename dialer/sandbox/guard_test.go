package sandbox_test

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/boyunhq/boyun/dialer/sandbox"
)

func locked(c *sandbox.Config) {
	hums(c)
	c.Secret = func(user string) (string, bool) { return "s3cret", user == "trunk1" }
}

// credentials answers a challenge by RFC 2617 section 3.2.2, without anybody's library.
func credentials(challenge *message, method, uri, user, password string, qop bool) string {
	sum := func(parts ...string) string {
		h := md5.Sum([]byte(strings.Join(parts, ":")))
		return hex.EncodeToString(h[:])
	}
	value := challenge.get("WWW-Authenticate")
	field := func(name string) string {
		if m := regexp.MustCompile(name + `="([^"]*)"`).FindStringSubmatch(value); m != nil {
			return m[1]
		}
		return ""
	}
	ha1, ha2 := sum(user, field("realm"), password), sum(method, uri)
	if !qop {
		return fmt.Sprintf("Authorization: Digest username=%q, realm=%q, nonce=%q, uri=%q, response=%q, algorithm=MD5\r\n",
			user, field("realm"), field("nonce"), uri, sum(ha1, field("nonce"), ha2))
	}
	return fmt.Sprintf("Authorization: Digest username=%q, realm=%q, nonce=%q, uri=%q, response=%q, algorithm=MD5, cnonce=%q, nc=00000001, qop=auth\r\n",
		user, field("realm"), field("nonce"), uri, sum(ha1, field("nonce"), "00000001", "abc", "auth", ha2), "abc")
}

func TestCallsAreChallengedAndLetInByDigest(t *testing.T) {
	t.Parallel()
	box := carrier(t, locked)
	for _, c := range []struct {
		name, user, password string
		qop, in              bool
	}{
		{"the right password", "trunk1", "s3cret", true, true},
		{"the right password the old way, without qop", "trunk1", "s3cret", false, true},
		{"a wrong password", "trunk1", "guess", true, false},
		{"nobody we know", "trunk2", "s3cret", true, false},
		{"nobody we know with an empty password", "trunk2", "", true, false},
	} {
		for _, network := range []string{"udp", "tcp"} {
			t.Run(c.name+" by "+network, func(t *testing.T) {
				t.Parallel()
				call := dialBy(t, box, "+8613800138000", network)
				call.invite()
				challenge := call.status(401, "INVITE")
				call.ack(challenge)
				call.toTag, call.target = "", ""
				call.extra = credentials(challenge, "INVITE", fmt.Sprintf("sip:%s@%s", call.number, box.Addr()), c.user, c.password, c.qop)
				call.invite()
				if !c.in {
					call.ack(call.status(401, "INVITE"))
					return
				}
				ok := call.status(200, "INVITE")
				call.hear(ok)
				call.ack(ok)
				call.bye()
				if r := call.closed(box); len(r.Faults) != 0 {
					t.Errorf("faults %+v", r.Faults)
				}
			})
		}
	}
}

func TestAForgedNonceIsNotStaleButANewChallenge(t *testing.T) {
	t.Parallel()
	box := carrier(t, locked)
	call := dial(t, box, "+8613800138000")
	call.invite()
	challenge := call.status(401, "INVITE")
	call.ack(challenge)
	call.toTag = ""
	forged := credentials(challenge, "INVITE", "sip:x", "trunk1", "s3cret", true)
	call.extra = regexp.MustCompile(`nonce="[^"]*"`).ReplaceAllString(forged, `nonce="1.2"`)
	call.invite()
	again := call.status(401, "INVITE")
	call.ack(again)
	if strings.Contains(strings.ToLower(again.get("WWW-Authenticate")), "stale=true") {
		t.Errorf("a forged nonce was called stale: %s", again.get("WWW-Authenticate"))
	}
}

// register sends a REGISTER and gives the final response.
func (c *caller) register(contact, expires, extra string) *message {
	c.t.Helper()
	c.seq++
	text := c.request("REGISTER", c.seq, c.newBranch(), extra+expires, "")
	text = strings.Replace(text, "REGISTER sip:"+c.number+"@", "REGISTER sip:", 1)
	own := regexp.MustCompile(`Contact: [^\r]*\r\n`)
	if contact == "" {
		text = own.ReplaceAllString(text, "")
	} else {
		text = own.ReplaceAllString(text, "Contact: "+contact+"\r\n")
	}
	c.send(text)
	return c.await("an answer to REGISTER", func(m *message) bool { return m.status >= 200 && strings.HasSuffix(m.get("CSeq"), "REGISTER") })
}

// aSecondAgo forgives a busy machine a second between two steps.
var aSecondAgo = strings.NewReplacer("=599", "=600", "=3599", "=3600", "=299", "=300")

func TestRegistrationsAreKeptRefreshedAndDropped(t *testing.T) {
	t.Parallel()
	box := carrier(t, hums)
	c := dial(t, box, "trunk1")
	const contact = "<sip:trunk1@127.0.0.1:5099>"
	steps := []struct {
		name, contact, expires string
		status, bound          int
		contacts               []string
	}{
		{"a query finds nothing", "", "", 200, 0, nil},
		{"a binding", contact, "Expires: 300\r\n", 200, 1, []string{contact + ";expires=300"}},
		{"a refresh by the contact's own parameter", contact + ";expires=600", "Expires: 300\r\n", 200, 1, []string{contact + ";expires=600"}},
		{"a query", "", "", 200, 1, []string{contact + ";expires=600"}},
		{"too brief", contact, "Expires: 5\r\n", 423, 1, nil},
		{"longer than we grant", contact, "Expires: 999999\r\n", 200, 1, []string{contact + ";expires=3600"}},
		{"a wildcard without Expires 0", "*", "Expires: 60\r\n", 400, 1, nil},
		{"the end of all", "*", "Expires: 0\r\n", 200, 0, nil},
		{"without any Expires", contact, "", 200, 1, []string{contact + ";expires=3600"}},
		{"the end of one", contact, "Expires: 0\r\n", 200, 0, nil},
	}
	for _, s := range steps {
		ok := c.register(s.contact, s.expires, "")
		if ok.status != s.status || box.Counts().Bound != s.bound {
			t.Errorf("%s: status %d, %d bound", s.name, ok.status, box.Counts().Bound)
		}
		got := aSecondAgo.Replace(strings.Join(ok.fields["contact"], "|"))
		if got != strings.Join(s.contacts, "|") {
			t.Errorf("%s: contacts %q, want %q", s.name, got, s.contacts)
		}
	}
	first := c.register(contact, "Expires: 60\r\n", "")
	c.seq -= 2
	if old := c.register(contact, "Expires: 60\r\n", ""); first.status != 200 || old.status != 500 {
		t.Errorf("a REGISTER out of order was answered %d", old.status)
	}
}

func TestOnlyWhoHasRegisteredMayCallIfTheCarrierSaysSo(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { locked(c); c.Registered = true })
	call := dial(t, box, "+8613800138000")
	uri := fmt.Sprintf("sip:%s@%s", call.number, box.Addr())
	enter := func(status int) *message {
		t.Helper()
		call.extra, call.toTag, call.target = "", "", ""
		call.invite()
		challenge := call.status(401, "INVITE")
		call.ack(challenge)
		call.toTag = ""
		call.extra = credentials(challenge, "INVITE", uri, "trunk1", "s3cret", true)
		call.invite()
		final := call.status(status, "INVITE")
		call.ack(final)
		return final
	}
	enter(403)
	call.toTag = ""
	challenge := call.register("<sip:trunk1@127.0.0.1:5099>", "Expires: 60\r\n", "")
	if challenge.status != 401 {
		t.Fatalf("a REGISTER without credentials was answered %d", challenge.status)
	}
	ok := call.register("<sip:trunk1@127.0.0.1:5099>", "Expires: 60\r\n",
		credentials(challenge, "REGISTER", fmt.Sprintf("sip:%s", box.Addr()), "trunk1", "s3cret", true))
	if ok.status != 200 || ok.get("Contact") == "" {
		t.Fatalf("the REGISTER was answered %s", ok.raw)
	}
	call.hear(enter(200))
	call.bye()
}

func TestChannelsAndCallsPerSecondAreLimited(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { hums(c); c.Channels = 2 })
	first, second, third := dial(t, box, "+8613800138000"), dial(t, box, "+8613800138004"), dial(t, box, "+8613800138005")
	first.upTo200()
	second.upTo200()
	third.invite()
	refusal := third.status(503, "INVITE")
	third.ack(refusal)
	if r := third.closed(box); r.Why != "channels" || r.HungUp != sandbox.Carrier || r.Status != 503 || refusal.get("Retry-After") != "1" {
		t.Errorf("report %+v", r)
	}
	first.bye()
	first.closed(box)
	third.toTag = ""
	third.upTo200() // the same Call-ID with a higher CSeq is no violation after a refusal
	third.bye()
	second.bye()
	if r := third.closed(box); len(r.Faults) != 0 || r.Answered.IsZero() {
		t.Errorf("report %+v", r)
	}

	slow := carrier(t, func(c *sandbox.Config) { hums(c); c.CPS = 1 })
	crowd := make([]*caller, 8)
	for i := range crowd {
		crowd[i] = dial(t, slow, "+8613800138010")
	}
	for _, call := range crowd {
		call.invite()
	}
	refused := 0
	for _, call := range crowd {
		final := call.await("a final response", func(m *message) bool { return m.status >= 300 })
		call.ack(final)
		if r := call.closed(slow); final.status == 503 && r.Why == "cps" {
			refused++
		}
	}
	if refused < 4 || refused > 7 {
		t.Errorf("%d of 8 calls at once were refused at one a second", refused)
	}
	within(t, soon, "room for another call", func() bool {
		call := dial(t, slow, "+8613800138010")
		call.invite()
		final := call.await("a final response", func(m *message) bool { return m.status >= 300 })
		call.ack(final)
		return final.status == 486
	})
}

func TestABadConfigurationIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	for name, change := range badConfigs() {
		cfg := sandbox.Config{Log: discard()}
		change(&cfg)
		if box, err := sandbox.New(cfg); err == nil {
			t.Errorf("%s was taken", name)
			end(t, box)
		}
	}
}

func TestTheSamePortTwiceIsRefused(t *testing.T) {
	t.Parallel()
	box := carrier(t, nil)
	if second, err := sandbox.New(sandbox.Config{Log: discard(), Listen: box.Addr()}); err == nil {
		t.Error("two carriers on one port")
		end(t, second)
	}
}

func TestOnlySoManyReportsAreKept(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { c.Keep = 3 })
	var last *caller
	for range 5 {
		last = dial(t, box, "+8613800138010")
		last.invite()
		last.ack(last.status(486, "INVITE"))
		last.closed(box)
	}
	reports := box.Reports()
	if len(reports) != 3 || reports[2].CallID != last.callID {
		t.Errorf("%d reports are kept", len(reports))
	}
	if c := box.Counts(); c.Invites != 5 || c.Refused != 5 {
		t.Errorf("counts %+v", c)
	}
}
