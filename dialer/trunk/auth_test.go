package trunk

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
)

func byDigest(_ *call.Dialing, a *Account) { a.Kind, a.Username, a.Secret = Digest, "alice", "s3cret" }

func TestADigestChallengeIsAnswered(t *testing.T) {
	for _, c := range []struct {
		says, ask, reply string
		status           int
		challenges       []string
		want             string
	}{
		{"by a proxy, MD5", "Proxy-Authenticate", "Proxy-Authorization", 407, []string{`Digest realm="r", nonce="n"`}, `nonce="n"`},
		{"by a server, with qop", "WWW-Authenticate", "Authorization", 401, []string{`Digest realm="r", nonce="n", qop="auth"`}, "qop=auth"},
		{"the better of two", "WWW-Authenticate", "Authorization", 401,
			[]string{`Digest realm="r", nonce="n1", algorithm=SHA-256`, `Digest realm="r", nonce="n2", algorithm=MD5`}, `nonce="n1"`},
		{"the one of two that we know", "WWW-Authenticate", "Authorization", 401,
			[]string{`Digest realm="r", nonce="n1", algorithm=SHA3-999`, `Digest realm="r", nonce="n2", algorithm=MD5`}, `nonce="n2"`},
	} {
		t.Run(c.says, func(t *testing.T) {
			w, f := newWorld(t, nil), newFar(t)
			invite, result, notes := f.call(w, byDigest)
			var lines []string
			for _, challenge := range c.challenges {
				lines = append(lines, c.ask+": "+challenge)
			}
			f.reply(invite, c.status, "Who Are You", lines...)
			f.expect("ACK")
			second := f.expect("INVITE")
			auth := second.Get(c.reply)
			if !strings.Contains(auth, c.want) || !strings.Contains(auth, `username="alice"`) || strings.Contains(auth, "s3cret") {
				t.Errorf("%s: %q", c.reply, auth)
			}
			if second.Seq() != invite.Seq()+1 || second.CallID() != invite.CallID() || second.FromTag() != invite.FromTag() {
				t.Error("the second INVITE must be the same call under the next CSeq")
			}
			f.reply(second, 200, "OK", withSDP)
			customer := w.answered(result)
			if ack := f.expect("ACK"); ack.Get(c.reply) != auth {
				t.Errorf("the ACK lacks the credentials of its INVITE: %q", ack.Get(c.reply))
			}
			f.part(customer)
			if got := fmt.Sprint(notes.kinds()); got != "[sent]" {
				t.Errorf("events %s", got)
			}
		})
	}
}

func TestAFarSideThatChallengesForEverIsLeft(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, result, _ := f.call(w, byDigest)
	invites := 1
	for ; ; invites++ {
		f.reply(invite, 407, "Proxy Authentication Required", fmt.Sprintf(`Proxy-Authenticate: Digest realm="r", nonce="n%d", stale=true`, invites))
		f.expect("ACK")
		if invites > maxChallenges {
			break
		}
		invite = f.expect("INVITE")
	}
	wantEnding(t, w.failed(result), dialer.Failed, "auth_refused", 407)
	f.silence(200 * time.Millisecond)
	if invites != 3 {
		t.Errorf("%d INVITEs", invites)
	}
}

func TestAChallengeWeCannotAnswerEndsTheCall(t *testing.T) {
	for says, c := range map[string]struct {
		account   func(*call.Dialing, *Account)
		challenge string
	}{
		"a trunk without credentials": {func(*call.Dialing, *Account) {}, `Digest realm="r", nonce="n"`},
		"another scheme":              {byDigest, `NTLM realm="r"`},
		"no challenge at all":         {byDigest, `Digest`},
		"integrity of bodies only":    {byDigest, `Digest realm="r", nonce="n", qop="auth-int"`},
	} {
		t.Run(says, func(t *testing.T) {
			w, f := newWorld(t, nil), newFar(t)
			invite, result, _ := f.call(w, c.account)
			f.reply(invite, 401, "Unauthorized", "WWW-Authenticate: "+c.challenge)
			f.expect("ACK")
			end := w.failed(result)
			wantEnding(t, end, dialer.Failed, "auth_refused", 401)
			if end.Blame != dialer.Platform {
				t.Errorf("blame %s", end.Blame)
			}
			f.silence(50 * time.Millisecond)
		})
	}
}

func TestTheNextHostIsTriedWhenOneCannot(t *testing.T) {
	t.Parallel()
	t.Run("503 with Retry-After", func(t *testing.T) {
		w, one, two := newWorld(t, nil), newFar(t), newFar(t)
		id := w.account(one.host()+", "+two.host(), nil)
		result := w.dial(context.Background(), dialing(id), nil)
		invite := one.expect("INVITE")
		one.reply(invite, 503, "Service Unavailable", "Retry-After: 30")
		one.expect("ACK")
		second := two.expect("INVITE")
		if second.CallID() == invite.CallID() {
			t.Error("another host is another call to SIP")
		}
		two.reply(second, 486, "Busy Here")
		two.expect("ACK")
		wantEnding(t, w.failed(result), dialer.Busy, "sip_486", 486)

		again := w.dial(context.Background(), dialing(id), nil) // the first host asked for rest
		two.reply(two.expect("INVITE"), 503, "Service Unavailable", "Retry-After: 7")
		two.expect("ACK")
		one.reply(one.expect("INVITE"), 503, "Service Unavailable", "Retry-After: 9")
		one.expect("ACK")
		end := w.failed(again)
		wantEnding(t, end, dialer.Failed, "sip_503", 503)
		if end.RetryAfter != 9*time.Second {
			t.Errorf("RetryAfter %v", end.RetryAfter)
		}
	})
	t.Run("no reply", func(t *testing.T) {
		w, dead, two := newWorld(t, func(c *Config) { c.FirstReply = 200 * time.Millisecond }), newFar(t), newFar(t)
		result := w.dial(context.Background(), dialing(w.account(dead.host()+", "+two.host(), nil)), nil)
		two.reply(two.expect("INVITE"), 404, "Not Found")
		two.expect("ACK")
		wantEnding(t, w.failed(result), dialer.Vacant, "sip_404", 404)
		sleeper := dead.expect("INVITE")
		dead.reply(sleeper, 480, "Temporarily Unavailable") // wakes up too late
		dead.await("ACK")
	})
	t.Run("no connection", func(t *testing.T) {
		w, two := newWorld(t, nil), newFar(t)
		result := w.dial(context.Background(), dialing(w.account("127.0.0.1:1", func(a *Account) { a.Transport = "tcp" })), nil)
		end := w.failed(result)
		wantEnding(t, end, dialer.Failed, "sip_transport", 0)
		if end.Blame != dialer.Carrier {
			t.Errorf("blame %s", end.Blame)
		}
		two.silence(time.Millisecond)
	})
}
