package trunk

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/trunk/sipcheck"
)

// far is a carrier played line by line by the test: text in, text out, no SIP stack of ours.
type far struct {
	t    testing.TB
	conn net.PacketConn
	in   chan heard
	tag  string // of its To
	body string // SDP of its answers

	mu    sync.Mutex
	pings int
	deaf  bool // to keep-alives
}

// heard is one message and where it came from.
type heard struct {
	*sipcheck.Message
	from net.Addr
}

func newFar(t testing.TB) *far { return newFarAt(t, "127.0.0.1:0") }

func newFarAt(t testing.TB, listen string) *far {
	t.Helper()
	conn, err := net.ListenPacket("udp", listen)
	if err != nil {
		t.Fatal(err)
	}
	return playFar(t, conn)
}

func playFar(t testing.TB, conn net.PacketConn) *far {
	t.Helper()
	f := &far{t: t, conn: conn, in: make(chan heard, 64), tag: "far1"}
	f.body = f.sdp("m=audio 9 RTP/AVP 8 101", "a=rtpmap:101 telephone-event/8000")
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 65535)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			f.take(append([]byte(nil), buf[:n]...), from)
		}
	}()
	t.Cleanup(func() {
		conn.Close()
		<-done
	})
	return f
}

// take answers keep-alives and queues the rest.
func (f *far) take(data []byte, from net.Addr) {
	m := sipcheck.Read(data)
	switch {
	case m == nil || m.Fault() != nil:
		f.t.Errorf("we sent what our own gate refuses: %q", data)
	case m.Method == "OPTIONS" && m.ToTag() == "":
		f.mu.Lock()
		f.pings++
		deaf := f.deaf
		f.mu.Unlock()
		if deaf {
			return
		}
		f.replyAs("keep-alive", heard{m, from}, 200, "OK") // beside the test, which may change the far side's tag
	default:
		f.in <- heard{m, from}
	}
}

func (f *far) host() string { return f.conn.LocalAddr().String() }

func (f *far) addr() netip.AddrPort { return f.conn.LocalAddr().(*net.UDPAddr).AddrPort() }

func (f *far) sdp(lines ...string) string {
	ip := f.addr().Addr()
	family := "IP4"
	if ip.Is6() {
		family = "IP6"
	}
	return fmt.Sprintf("v=0\r\no=- 1 1 IN %s %s\r\ns=-\r\nc=IN %s %s\r\nt=0 0\r\n%s\r\n", family, ip, family, ip, strings.Join(lines, "\r\n"))
}

// next is the next message, whatever it is.
func (f *far) next() heard {
	f.t.Helper()
	select {
	case m := <-f.in:
		return m
	case <-time.After(soon):
		f.t.Fatal("nothing came")
	}
	return heard{}
}

// expect waits for a request of a method, or for a response ("200"), dropping nothing on the way: anything else fails the test.
func (f *far) expect(what string) heard {
	f.t.Helper()
	m := f.next()
	if got := name(m); got != what {
		f.t.Fatalf("got %s, want %s", got, what)
	}
	return m
}

// await waits for a message and drops others, such as repetitions.
func (f *far) await(what string) heard {
	f.t.Helper()
	for {
		if m := f.next(); name(m) == what {
			return m
		}
	}
}

func name(m heard) string {
	if m.Request() {
		return m.Method
	}
	return fmt.Sprint(m.Status)
}

// silence proves that nothing comes for a while.
func (f *far) silence(d time.Duration) {
	f.t.Helper()
	select {
	case m := <-f.in:
		f.t.Fatalf("unexpected %s", name(m))
	case <-time.After(d):
	}
}

func (f *far) send(to net.Addr, text string) {
	if _, err := f.conn.WriteTo([]byte(text), to); err != nil && !errors.Is(err, net.ErrClosed) { // a keep-alive that came as the test ended
		f.t.Errorf("send: %v", err)
	}
}

// reply answers a request; extra are header lines, and the body is f.body when one of them is withSDP.
const withSDP = "sdp"

func (f *far) reply(m heard, status int, phrase string, extra ...string) {
	f.replyAs(f.tag, m, status, phrase, extra...)
}

func (f *far) replyAs(tag string, m heard, status int, phrase string, extra ...string) {
	f.replyFrom("far", tag, m, status, phrase, extra...)
}

// replyFrom is replyAs with the user part of a Contact.
func (f *far) replyFrom(user, tag string, m heard, status int, phrase string, extra ...string) {
	text := fmt.Sprintf("SIP/2.0 %d %s\r\n", status, phrase)
	for _, via := range m.All("Via") {
		text += "Via: " + via + "\r\n"
	}
	to := m.Get("To")
	if m.ToTag() == "" && status > 100 {
		to += ";tag=" + tag
	}
	text += "From: " + m.Get("From") + "\r\nTo: " + to + "\r\nCall-ID: " + m.CallID() + "\r\nCSeq: " + m.Get("CSeq") + "\r\n"
	text += "Contact: <sip:" + user + "@" + f.host() + ">\r\n"
	f.send(m.from, text+f.tail(extra))
}

func (f *far) tail(extra []string) string {
	text, body := "", ""
	for _, line := range extra {
		if line == withSDP {
			body = f.body
			text += "Content-Type: application/sdp\r\n"
			continue
		}
		text += line + "\r\n"
	}
	return text + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body)
}

// request sends a request inside the dialog of an INVITE we got, as its callee.
func (f *far) request(invite heard, method string, seq int, extra ...string) {
	f.requestBy(invite, f.tag, "z9hG4bKfar"+method+fmt.Sprint(seq), method, seq, extra...)
}

func (f *far) requestBy(invite heard, tag, branch, method string, seq int, extra ...string) {
	contact, _ := sipcheck.ParseAddress(invite.Get("Contact"))
	text := method + " " + contact.Text + " SIP/2.0\r\nVia: SIP/2.0/UDP " + f.host() + ";branch=" + branch + "\r\nMax-Forwards: 70\r\n" +
		"From: " + invite.Get("To") + ";tag=" + tag + "\r\nTo: " + invite.Get("From") + "\r\nCall-ID: " + invite.CallID() + "\r\n" +
		fmt.Sprintf("CSeq: %d %s\r\n", seq, method) + "Contact: <sip:far@" + f.host() + ">\r\n"
	f.send(invite.from, text+f.tail(extra))
}

// reinvite offers f.body anew inside the dialog of an INVITE we got, and returns the 200.
func (f *far) reinvite(invite heard, seq *int) heard {
	f.t.Helper()
	f.request(invite, "INVITE", *seq, withSDP)
	return f.ok(*seq)
}

// ok waits for the 200 of the request of a number. Others may be repeated meanwhile.
func (f *far) ok(seq int) heard {
	f.t.Helper()
	for {
		m := f.expect("200")
		if m.Seq() == uint32(seq) {
			return m
		}
	}
}

// acknowledge answers the 200 of a re-INVITE and goes on to the next number.
func (f *far) acknowledge(invite heard, seq *int) {
	f.requestBy(invite, f.tag, "z9hG4bKack"+fmt.Sprint(*seq), "ACK", *seq)
	*seq++
}

// call lets w call f and returns the INVITE and the channel of the result.
func (f *far) call(w *world, change func(*call.Dialing, *Account)) (heard, <-chan outcome, *diary) {
	f.t.Helper()
	var d call.Dialing
	id := w.account(f.host(), func(a *Account) {
		d = dialing(a.ID)
		if change != nil {
			change(&d, a)
		}
	})
	d.Trunk = id
	notes := newDiary()
	result := w.dial(context.Background(), d, notes.note)
	return f.expect("INVITE"), result, notes
}

// talk is call, answered.
func (f *far) talk(w *world, extra ...string) (heard, call.Customer) {
	f.t.Helper()
	invite, result, _ := f.call(w, nil)
	f.reply(invite, 200, "OK", append(extra, withSDP)...)
	customer := w.answered(result)
	f.expect("ACK")
	return invite, customer
}

// part lets the customer be hung up and answers the BYE.
func (f *far) part(customer call.Customer) heard {
	f.t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		ctx, cancel := context.WithTimeout(context.Background(), soon)
		defer cancel()
		customer.HangUp(ctx)
	}()
	bye := f.await("BYE")
	f.reply(bye, 200, "OK")
	<-done
	return bye
}

func wantEnding(t testing.TB, end dialer.Ending, outcome dialer.Outcome, reason string, status int) {
	t.Helper()
	if end.Outcome != outcome || end.Reason != reason || end.SIP != status {
		t.Errorf("ended %s (%s) with %d, want %s (%s) with %d", end.Outcome, end.Reason, end.SIP, outcome, reason, status)
	}
}

func itoa(n int) string { return fmt.Sprint(n) }
