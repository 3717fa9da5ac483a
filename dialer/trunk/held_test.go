package trunk

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
)

// asked is how many keep-alives came.
func (f *far) asked() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.pings
}

// kept is a registered trunk whose registrar is asked often.
func kept(t *testing.T, w *world, hosts string, change func(*Account)) dialer.TrunkID {
	t.Helper()
	id := w.account(hosts, func(a *Account) {
		registers(a)
		if change != nil {
			change(a)
		}
	})
	if err := w.trunks.Keep(t.Context(), tenantID, id); err != nil {
		t.Fatal(err)
	}
	return id
}

func askedOften(c *Config) { c.PingEvery, c.FirstReply = 20*time.Millisecond, 200*time.Millisecond }

// withdrawn ends the trunks and answers their last REGISTER, and those that were on their way.
func (f *far) withdrawn(w *world) {
	w.trunks.halt()
	for {
		last := f.await("REGISTER")
		if last.Get("Expires") == "0" {
			f.reply(last, 200, "OK")
			return
		}
		f.granted(last, "600")
	}
}

func TestBetweenRegistrationsTheWayToUsIsKeptOpen(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, func(c *Config) { c.PingEvery = 20 * time.Millisecond }), newFar(t)
	id := kept(t, w, f.host(), nil)
	f.granted(f.expect("REGISTER"), "600")
	w.eventually("keep-alives", func() bool { return f.asked() > 3 })
	if s := w.trunks.Status(tenantID, id); s.State != Registered || len(f.in) > 0 {
		t.Errorf("%+v, and %d messages more", s, len(f.in))
	}
	f.withdrawn(w)
}

func TestAStopInTheMiddleOfAKeepAliveWithdraws(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, func(c *Config) { c.PingEvery = 20 * time.Millisecond }), newFar(t)
	f.deaf = true
	kept(t, w, f.host(), nil)
	f.granted(f.expect("REGISTER"), "600")
	w.eventually("a keep-alive", func() bool { return f.asked() > 0 })
	f.withdrawn(w)
}

// forgets answers the withdrawal, and no REGISTER before it.
func (f *far) forgets() {
	f.t.Helper()
	last := f.await("REGISTER")
	for last.Get("Expires") != "0" {
		last = f.await("REGISTER")
	}
	f.reply(last, 200, "OK")
}

func TestAStopWhileARegistrationIsUnansweredWithdrawsWhatIsGranted(t *testing.T) {
	for name, first := range map[string]func(f *far) heard{
		"the first": func(f *far) heard { return f.expect("REGISTER") },
		"a refresh": func(f *far) heard { f.granted(f.expect("REGISTER"), "1"); return f.expect("REGISTER") },
		"with a key": func(f *far) heard {
			m := f.expect("REGISTER")
			f.reply(m, 401, "Unauthorized", `WWW-Authenticate: Digest realm="r", nonce="n"`)
			return f.expect("REGISTER")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, f := newWorld(t, nil), newFar(t)
			kept(t, w, f.host(), nil)
			asked := first(f)
			w.trunks.halt()
			f.reply(asked, 200, "OK", "Contact: "+asked.Get("Contact")+";expires=600")
			f.forgets()
		})
	}
}

func TestAStopWithdrawsARegistrationThatIsNeverAnswered(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, nil), newFar(t)
	kept(t, w, f.host(), nil)
	if asked := f.expect("REGISTER"); asked.Get("Expires") == "0" {
		t.Error("withdrawn before it was asked for")
	}
	w.trunks.halt()
	f.forgets()
}

func TestARegistrarThatDiedIsNoticedBeforeTheRegistrationEnds(t *testing.T) {
	t.Parallel()
	w, one, two := newWorld(t, askedOften), newFar(t), newFar(t)
	id := kept(t, w, one.host()+", "+two.host(), nil)
	one.granted(one.expect("REGISTER"), "600")
	w.eventually("registered", func() bool { return w.trunks.Status(tenantID, id).State == Registered })
	one.conn.Close()
	two.granted(two.expect("REGISTER"), "600")
	w.eventually("registered at the second", func() bool { return w.trunks.Status(tenantID, id).Host == two.host() })
	two.withdrawn(w)
}

func TestARegistrarThatAnswersNoOptionsIsNotTakenForDead(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, askedOften), newFar(t)
	f.deaf = true
	id := kept(t, w, f.host(), nil)
	f.granted(f.expect("REGISTER"), "600")
	f.granted(f.expect("REGISTER"), "600") // it was silent once, so it is asked what it does answer
	before := f.asked()
	w.eventually("further keep-alives, for the NAT's sake", func() bool { return f.asked() > before+2 })
	if s := w.trunks.Status(tenantID, id); s.State != Registered || len(f.in) > 0 {
		t.Errorf("%+v, and %d messages more", s, len(f.in))
	}
	f.withdrawn(w)
}

func TestAfterItsConnectionWasClosedATrunkRegistersItsNewOne(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, func(c *Config) { askedOften(c); c.TCP = "" }), newFarByStream(t, nil)
	id := kept(t, w, f.host(), func(a *Account) { a.Transport = "tcp" })
	first := f.granted(f.expect("REGISTER"), "600")
	w.eventually("registered", func() bool { return w.trunks.Status(tenantID, id).State == Registered })
	until := w.trunks.Status(tenantID, id).Until
	_ = f.conn.(*streamed).current().Close()
	again := f.expect("REGISTER")
	again.comesBy(t)
	if again.Get("Contact") == first.Get("Contact") {
		t.Error("it registers the connection that is closed")
	}
	f.granted(again, "600")
	w.eventually("registered anew", func() bool { return w.trunks.Status(tenantID, id).Until.After(until) })
	f.withdrawn(w)
}
