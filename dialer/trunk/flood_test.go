package trunk

import (
	"context"
	"fmt"
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/trunk/sipcheck"
)

func flooding(call int) []byte {
	return fmt.Appendf(nil, "INVITE sip:%d@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.2:5060;branch=z9hG4bK%d;rport\r\nFrom: <sip:a@b>;tag=%d\r\n"+
		"To: <sip:x@127.0.0.1>\r\nCall-ID: flood%d\r\nCSeq: 1 INVITE\r\nContact: <sip:a@127.0.0.2>\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n", call, call, call, call)
}

// A flood of strangers, then of a carrier gone mad, costs neither goroutines nor dialogs, and the call that is up goes on.
func TestAFloodLeavesCallsAlone(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, customer := f.talk(w)
	before := runtime.NumGoroutine()
	for _, source := range []string{"127.0.0.2:0", "127.0.0.1:0"} {
		from, err := net.ResolveUDPAddr("udp", source)
		if err != nil {
			t.Fatal(err)
		}
		conn, err := net.DialUDP("udp", from, net.UDPAddrFromAddrPort(w.trunks.Addr("udp")))
		if err != nil {
			t.Fatal(err)
		}
		for i := range 20000 {
			if _, err := conn.Write(flooding(i)); err != nil {
				t.Fatal(err)
			}
		}
		conn.Close()
	}
	answered := false
	for seq := 1; !answered; seq++ { // some keep-alives may have found the socket's buffer full
		f.request(invite, "OPTIONS", seq)
		select {
		case m := <-f.in:
			answered = name(m) == "200"
		case <-time.After(200 * time.Millisecond):
		}
		if seq > 50 {
			t.Fatal("the call's own far side is not heard any more")
		}
	}
	w.eventually("no goroutine more than before", func() bool { return runtime.NumGoroutine() <= before+5 })
	if w.trunks.Live() != 1 {
		t.Errorf("%d dialogs", w.trunks.Live())
	}
	f.part(customer)
}

func BenchmarkGateOnAnInviteOfAStranger(b *testing.B) {
	w := newWorld(b, func(c *Config) { c.Strangers = Forbidden })
	gate, err := sipcheck.NewGate(w.trunks.rules())
	if err != nil {
		b.Fatal(err)
	}
	message, from := flooding(1), sipcheck.Source{Transport: "UDP"}
	b.ReportAllocs()
	for b.Loop() {
		if v := gate.Judge(message, from); v.Status != 403 {
			b.Fatal(v.Status)
		}
	}
}

// One call by real UDP to the sandbox carrier and back: INVITE, 180, 200, ACK, BYE, 200, both sides in this process.
func BenchmarkCall(b *testing.B) {
	w, _, id := boxed(b, "udp", nil)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			d := dialing(id)
			d.To = number("+8613800138010") // busy
			if _, err := w.trunks.Dial(context.Background(), d, nil); err == nil {
				b.Error("answered")
			}
		}
	})
}
