package trunk

import (
	"net/netip"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/media/rtp"
)

// shareWorld is trunks whose calls share one pair of ports, and that pair's number.
func shareWorld(t *testing.T, change func(*Config)) (*world, uint16) {
	t.Helper()
	shared := memory.New()
	t.Cleanup(func() { shared.Close() })
	var pool *rtp.SharedPorts
	w := raise(t, quietLog(), shared, change, func(o *World) {
		ports, err := rtp.NewPorts(rtp.PortConfig{First: 29000, Last: 29999})
		if err != nil {
			t.Fatal(err)
		}
		if pool, err = rtp.OpenShared(o.Plane, ports, netip.MustParseAddr("127.0.0.1"), 1); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(pool.Close)
		o.SharedPorts = pool
	})
	return w, pool.Numbers()[0]
}

func portOf(t *testing.T, m heard) uint16 {
	t.Helper()
	far, err := readMedia(m.Body, laws)
	if err != nil {
		t.Fatal(err)
	}
	return far.remote.Addr.Port()
}

func TestCallsShareAPortWhenTheirFarSidesSendFromWhereTheySay(t *testing.T) {
	t.Parallel()
	w, port := shareWorld(t, nil)
	first, second := newFar(t), newFar(t)
	for i, f := range []*far{first, second} {
		v := w.voice(t)
		f.speaks(v)
		invite, customer := f.talk(w)
		if got := portOf(t, invite); got != port {
			t.Errorf("call %d is offered port %d, want the shared %d", i, got, port)
		}
		v.meets(t, invite.Body)
		frames := ears(customer)
		v.say(t, byte(0x71+i), 3)
		hears(t, frames, byte(0x71+i))
		if transport := customer.(*leg).Transport(); transport != "shared" {
			t.Errorf("the leg's transport is %q", transport)
		}
		defer f.part(customer)
	}
}

func TestACallNotHeardOnASharedPortMovesToItsOwnAndTheNextBeginsThere(t *testing.T) {
	t.Parallel()
	w, port := shareWorld(t, nil)
	f, announced := newFar(t), w.voice(t)
	f.speaks(announced)
	invite, customer := f.talk(w)
	if got := portOf(t, invite); got != port {
		t.Fatalf("offered port %d, want the shared %d", got, port)
	}
	moved := f.expect("INVITE")
	own := portOf(t, moved)
	if own == port || moved.ToTag() == "" {
		t.Fatalf("port %d after %d, tag %q", own, port, moved.ToTag())
	}
	f.reply(moved, 200, "OK", withSDP)
	f.expect("ACK")
	elsewhere, err := rtp.Open(rtp.Config{Ports: w.ports, Bind: netip.MustParseAddr("127.0.0.2"), Log: quietLog()}) // behind a NAT of its own
	if err != nil {
		t.Fatal(err)
	}
	v := &voice{Session: elsewhere}
	defer v.Close()
	v.meets(t, moved.Body)
	frames := ears(customer)
	v.say(t, 0x73, 5)
	hears(t, frames, 0x73)
	if transport := customer.(*leg).Transport(); transport != "plane" {
		t.Errorf("the leg's transport is %q", transport)
	}
	f.part(customer)
	next, again := f.talk(w)
	if got := portOf(t, next); got == port {
		t.Error("the next call by this host shares a port again")
	}
	f.part(again)
}

func TestARefusedMoveLeavesTheCallUp(t *testing.T) {
	t.Parallel()
	w, _ := shareWorld(t, nil)
	f := newFar(t)
	f.speaks(w.voice(t))
	_, customer := f.talk(w)
	moved := f.expect("INVITE")
	f.reply(moved, 488, "Not Acceptable Here")
	f.expect("ACK")
	f.silence(2 * time.Second)
	select {
	case <-customer.Gone():
		t.Errorf("the call ended: %+v", customer.Parting())
	default:
	}
	f.part(customer)
}

func TestAFarSideThatIsBusyIsToldOfTheMoveAgain(t *testing.T) {
	t.Parallel()
	w, port := shareWorld(t, func(c *Config) { c.RTPTimeout = time.Minute })
	f := newFar(t)
	f.speaks(w.voice(t))
	_, customer := f.talk(w)
	moved := f.expect("INVITE")
	f.reply(moved, 491, "Request Pending")
	f.expect("ACK")
	again := f.expect("INVITE")
	if own := portOf(t, again); own == port || own != portOf(t, moved) {
		t.Errorf("port %d after %d", own, port)
	}
	f.reply(again, 488, "Not Acceptable Here")
	f.expect("ACK")
	f.part(customer)
}

func TestARefusedMoveLeavesTheSessionTimerAlone(t *testing.T) {
	l := &leg{log: quietLog(), timer: interval{length: 30 * time.Minute}, refreshing: true} // the far side refreshes
	if reason := l.settle(refreshed{res: sip.NewResponse(488, "Not Acceptable Here"), move: true}); reason != "" || l.due != nil {
		t.Errorf("the call ends for %q, or at a time of its own", reason)
	}
}
