package trunk

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
)

func registers(a *Account) {
	a.Kind, a.Username, a.Secret, a.Domain = Register, "alice", "s3cret", "carrier.example.com"
}

// granted answers a REGISTER after one challenge.
func (f *far) granted(first heard, expires string) heard {
	f.t.Helper()
	f.reply(first, 401, "Unauthorized", `WWW-Authenticate: Digest realm="r", nonce="n"`)
	second := f.expect("REGISTER")
	if !strings.Contains(second.Get("Authorization"), `username="alice"`) || second.Seq() != first.Seq()+1 || second.CallID() != first.CallID() {
		f.t.Errorf("second REGISTER: %q", second.Get("Authorization"))
	}
	f.reply(second, 200, "OK", "Contact: "+second.Get("Contact")+";expires="+expires)
	return second
}

func TestATrunkRegistersRefreshesCallsAndUnregisters(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, nil), newFar(t)
	id := w.account(f.host(), registers)
	result := w.dial(context.Background(), dialing(id), nil)
	register := f.expect("REGISTER")
	if register.URI != "sip:carrier.example.com" || !strings.Contains(register.Get("To"), "sip:alice@carrier.example.com") || register.Get("Expires") != "300" {
		t.Errorf("REGISTER %s to %s for %s", register.URI, register.Get("To"), register.Get("Expires"))
	}
	first, since := f.granted(register, "2"), time.Now()
	invite := f.expect("INVITE")
	if invite.URI != "sip:8613800138000@carrier.example.com" {
		t.Errorf("calls %s", invite.URI)
	}
	s := w.trunks.Status(tenantID, id)
	if s.State != Registered || s.Host != f.host() || s.Until.IsZero() || s.RoundTrip == 0 || s.Calls != 1 {
		t.Errorf("%+v", s)
	}
	f.reply(invite, 486, "Busy Here")
	f.await("ACK")
	w.failed(result)
	refresh := f.await("REGISTER")
	if late := time.Since(since); late >= 2*time.Second {
		t.Errorf("refreshed after %v", late)
	}
	if refresh.CallID() != first.CallID() || refresh.Seq() <= first.Seq() {
		t.Error("a refresh is the same registration under the next CSeq")
	}
	f.reply(refresh, 200, "OK", "Expires: 3600")
	w.eventually("the longer registration", func() bool { return time.Until(w.trunks.Status(tenantID, id).Until) > 30*time.Minute })
	w.trunks.halt()
	gone := f.await("REGISTER")
	if gone.Get("Expires") != "0" {
		t.Errorf("withdrawn with Expires %q", gone.Get("Expires"))
	}
	f.reply(gone, 200, "OK")
}

func TestAnotherRegistrarTakesOver(t *testing.T) {
	t.Parallel()
	w, one, two := newWorld(t, func(c *Config) { c.FirstReply = 300 * time.Millisecond }), newFar(t), newFar(t)
	id := w.account(one.host()+", "+two.host(), registers)
	if err := w.trunks.Keep(context.Background(), tenantID, id); err != nil {
		t.Fatal(err)
	}
	one.expect("REGISTER") // and no answer
	two.granted(two.await("REGISTER"), "1")
	w.eventually("registered at the second", func() bool {
		s := w.trunks.Status(tenantID, id)
		return s.State == Registered && s.Host == two.host()
	})
	two.reply(two.await("REGISTER"), 503, "Service Unavailable") // now this one fails
	one.granted(one.fresh("REGISTER"), "3600")
	w.eventually("registered at the first again", func() bool { return w.trunks.Status(tenantID, id).Host == one.host() })
	result := w.dial(context.Background(), dialing(id), nil)
	one.reply(one.await("INVITE"), 404, "Not Found")
	wantEnding(t, w.failed(result), dialer.Vacant, "sip_404", 404)
	one.await("ACK")
	w.trunks.halt()
	one.reply(one.await("REGISTER"), 200, "OK")
}

// fresh drops what is queued and waits for the next one.
func (f *far) fresh(what string) heard {
	for {
		select {
		case <-f.in:
		default:
			return f.await(what)
		}
	}
}

func TestARefusedRegistrationIsTold(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, nil), newFar(t)
	id := w.account(f.host(), registers)
	result := w.dial(context.Background(), dialing(id), nil)
	f.reply(f.expect("REGISTER"), 403, "Forbidden")
	wantEnding(t, w.failed(result), dialer.Failed, "not_registered", 0)
	if s := w.trunks.Status(tenantID, id); s.State != Refused || s.Reason != "sip_403" {
		t.Errorf("%+v", s)
	}
	f.reply(f.expect("REGISTER"), 200, "OK", "Expires: 600") // tried again by itself
	w.eventually("registered after all", func() bool { return w.trunks.Status(tenantID, id).State == Registered })
	w.trunks.halt()
	f.reply(f.await("REGISTER"), 200, "OK")
}

func TestALongerRegistrationIsAskedForWhenOursIsTooShort(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	id := w.account(f.host(), registers)
	if err := w.trunks.Keep(context.Background(), tenantID, id); err != nil {
		t.Fatal(err)
	}
	f.reply(f.expect("REGISTER"), 423, "Interval Too Brief", "Min-Expires: 1200")
	second := f.expect("REGISTER")
	if second.Get("Expires") != "1200" {
		t.Errorf("Expires %q", second.Get("Expires"))
	}
	f.reply(second, 200, "OK")
	w.eventually("registered", func() bool { return time.Until(w.trunks.Status(tenantID, id).Until) > 19*time.Minute })
	w.trunks.halt()
	f.reply(f.await("REGISTER"), 200, "OK")
}

func TestKeepAlivesTellWhetherACarrierLives(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, func(c *Config) { c.PingEvery, c.FirstReply = 100*time.Millisecond, 300*time.Millisecond }), newFar(t)
	id := w.account(f.host(), nil)
	if s := w.trunks.Status(tenantID, id); s.State != Unused {
		t.Errorf("%+v", s)
	}
	if err := w.trunks.Keep(context.Background(), tenantID, id); err != nil {
		t.Fatal(err)
	}
	w.eventually("up", func() bool { return w.trunks.Status(tenantID, id).State == Up })
	if s := w.trunks.Status(tenantID, id); s.RoundTrip == 0 || s.Host != f.host() {
		t.Errorf("%+v", s)
	}
	f.conn.Close()
	w.eventually("down", func() bool { return w.trunks.Status(tenantID, id).State == Down })
	if s := w.trunks.Status(tenantID, id); s.Reason == "" {
		t.Errorf("%+v", s)
	}
}

func TestATrunkNobodyDialsIsLeftAlone(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, func(c *Config) { c.IdleAfter = 100 * time.Millisecond }), newFar(t)
	id := w.account(f.host(), registers)
	if err := w.trunks.Keep(context.Background(), tenantID, id); err != nil {
		t.Fatal(err)
	}
	f.granted(f.expect("REGISTER"), "1")
	gone := f.await("REGISTER")
	if gone.Get("Expires") != "0" {
		t.Errorf("Expires %q", gone.Get("Expires"))
	}
	f.reply(gone, 200, "OK")
	w.eventually("unused", func() bool { return w.trunks.Status(tenantID, id).State == Unused })
}
