package sandbox_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/dialer/sandbox/heard"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/play"
	"github.com/boyunhq/boyun/media/rtp"
	"github.com/boyunhq/boyun/media/tone"
)

// soon is how long tests wait for what must happen.
const soon = 20 * time.Second

// carrier starts a sandbox that ends with the test.
func carrier(t testing.TB, change func(*sandbox.Config)) *sandbox.Sandbox {
	t.Helper()
	box, end := carrierToEnd(t, change)
	t.Cleanup(func() {
		if err := end(); err != nil {
			t.Errorf("the sandbox ended with %v", err)
		}
		if c := box.Counts(); c.Open != 0 {
			t.Errorf("%d calls are open at the end", c.Open)
		}
	})
	return box
}

// carrierToEnd starts a sandbox; end ends it and returns when it has.
func carrierToEnd(t testing.TB, change func(*sandbox.Config)) (box *sandbox.Sandbox, end func() error) {
	t.Helper()
	cfg := sandbox.Config{Pace: 20, Seed: 1, Log: discard(), Prompts: words(t)}
	if change != nil {
		change(&cfg)
	}
	box, err := sandbox.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- box.Run(ctx) }()
	return box, func() error {
		stop()
		return <-ended
	}
}

// caller is a caller that shares no code with the carrier's SIP: text in, text out, one call.
type caller struct {
	t       testing.TB
	conn    net.Conn
	box     netip.AddrPort
	number  string
	callID  string
	tag     string
	toTag   string
	target  string // Contact of the callee
	seq     int
	branch  string
	offer   string
	extra   string // more header lines of the INVITE
	insists string // sent again while waiting
	in      chan *message

	leg  *rtp.Session
	ear  *heard.Log
	stop chan struct{}
	done chan struct{}
}

var callers atomic.Int64

// dial makes a caller of a number by UDP, with a leg open for RTP.
func dial(t testing.TB, box *sandbox.Sandbox, number string) *caller {
	t.Helper()
	conn, err := net.Dial("udp", box.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return callerOn(t, box, number, conn)
}

func callerOn(t testing.TB, box *sandbox.Sandbox, number string, conn net.Conn) *caller {
	t.Helper()
	n := callers.Add(1)
	c := &caller{
		t: t, conn: conn, box: box.Addr(), number: number, callID: fmt.Sprintf("call-%d@test", n), tag: fmt.Sprintf("tag%d", n),
		in: make(chan *message, 100), stop: make(chan struct{}), done: make(chan struct{}),
	}
	leg, err := rtp.Open(rtp.Config{Ports: testPorts(t), Bind: netip.MustParseAddr("127.0.0.1"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	c.leg = leg
	c.offer = c.describe("sendrecv", "8 0 101")
	go c.read()
	t.Cleanup(c.close)
	return c
}

func (c *caller) close() {
	select {
	case <-c.stop:
		return
	default:
	}
	close(c.stop)
	_ = c.conn.Close()
	<-c.done
	c.leg.Close()
}

func (c *caller) read() {
	defer close(c.done)
	buf := make([]byte, 65535)
	var rest string
	for {
		n, err := c.conn.Read(buf)
		if err != nil {
			return
		}
		rest += string(buf[:n])
		if c.transport() == "UDP" {
			c.deliver(rest)
			rest = ""
			continue
		}
		for {
			head, after, ok := strings.Cut(rest, "\r\n\r\n")
			if !ok {
				break
			}
			length, _ := strconv.Atoi(parse(head + "\r\n\r\n").get("Content-Length"))
			if len(after) < length {
				break
			}
			c.deliver(head + "\r\n\r\n" + after[:length])
			rest = after[length:]
		}
	}
}

func (c *caller) deliver(raw string) {
	select {
	case c.in <- parse(raw):
	default:
		c.t.Errorf("too many messages came")
	}
}

func (c *caller) transport() string { return strings.ToUpper(c.conn.RemoteAddr().Network()) }

// describe writes a session description of the leg.
func (c *caller) describe(direction, types string) string {
	var maps strings.Builder
	for _, pt := range strings.Fields(types) {
		switch pt {
		case "0":
			maps.WriteString("a=rtpmap:0 PCMU/8000\r\n")
		case "8":
			maps.WriteString("a=rtpmap:8 PCMA/8000\r\n")
		case "101":
			maps.WriteString("a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n")
		}
	}
	return fmt.Sprintf("v=0\r\no=t 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio %d RTP/AVP %s\r\n%sa=%s\r\n",
		c.leg.Local().Port(), types, maps.String(), direction)
}

// request writes a request; a method of the dialog goes to the callee's Contact with its tag.
func (c *caller) request(method string, seq int, branch, extra, body string) string {
	uri, to := fmt.Sprintf("sip:%s@%s", c.number, c.box), fmt.Sprintf("<sip:%s@%s>", c.number, c.box)
	if c.toTag != "" && method != "CANCEL" {
		to += ";tag=" + c.toTag
		if c.target != "" {
			uri = c.target
		}
	}
	if body != "" {
		extra += "Content-Type: application/sdp\r\n"
	}
	local := c.conn.LocalAddr()
	return fmt.Sprintf("%s %s SIP/2.0\r\nVia: SIP/2.0/%s %s;branch=%s\r\nMax-Forwards: 70\r\nFrom: <sip:+8675500001111@%s>;tag=%s\r\n"+
		"To: %s\r\nCall-ID: %s\r\nCSeq: %d %s\r\nContact: <sip:caller@%s;transport=%s>\r\n%sContent-Length: %d\r\n\r\n%s",
		method, uri, c.transport(), local, branch, local, c.tag, to, c.callID, seq, method, local, strings.ToLower(c.transport()), extra, len(body), body)
}

func (c *caller) newBranch() string { return fmt.Sprintf("z9hG4bK%d", callers.Add(1)) }

func (c *caller) send(text string) {
	c.t.Helper()
	if _, err := c.conn.Write([]byte(text)); err != nil {
		c.t.Fatalf("send: %v", err)
	}
}

// invite sends the INVITE.
func (c *caller) invite() {
	c.t.Helper()
	c.seq++
	c.branch = c.newBranch()
	c.send(c.request("INVITE", c.seq, c.branch, c.extra, c.offer))
}

// await reads messages until one is what is looked for. Others are let go, except those the callee asks: await answers none.
func (c *caller) await(what string, is func(m *message) bool) *message {
	c.t.Helper()
	return c.awaitFor(what, soon, is)
}

func (c *caller) awaitFor(what string, d time.Duration, is func(m *message) bool) *message {
	c.t.Helper()
	deadline := time.NewTimer(d)
	defer deadline.Stop()
	gap := 500 * time.Millisecond // RFC 3261 section 17.1.2.1, by UDP
	again := time.NewTimer(gap)
	defer again.Stop()
	var seen []string
	for {
		select {
		case m := <-c.in:
			seen = append(seen, m.start)
			if m.status > 100 {
				if got := tagOf.FindStringSubmatch(m.get("To")); got != nil && strings.HasSuffix(m.get("CSeq"), "INVITE") {
					c.toTag = got[1]
				}
				if got := uriOf.FindStringSubmatch(m.get("Contact")); got != nil {
					c.target = got[1]
				}
			}
			if is(m) {
				c.insists = ""
				return m
			}
		case <-again.C:
			if c.insists != "" && c.transport() == "UDP" {
				c.send(c.insists)
			}
			gap = min(2*gap, 4*time.Second)
			again.Reset(gap)
		case <-deadline.C:
			c.t.Fatalf("waited %v for %s of the call to ...%s; came: %q", d, what, c.number[len(c.number)-2:], seen)
		}
	}
}

var (
	tagOf = regexp.MustCompile(`;tag=([^;\s]+)`)
	uriOf = regexp.MustCompile(`<([^>]+)>`)
)

// status waits for a response.
func (c *caller) status(status int, method string) *message {
	c.t.Helper()
	return c.await(fmt.Sprintf("%d to %s", status, method), func(m *message) bool {
		return m.status == status && strings.HasSuffix(m.get("CSeq"), " "+method) && seqOf(m) == c.seq
	})
}

// asks waits for a request of the callee.
func (c *caller) asks(method string) *message {
	c.t.Helper()
	return c.await(method, func(m *message) bool { return m.method == method })
}

// ack acknowledges a final response: a 200 on a branch of its own, a refusal on that of the INVITE.
func (c *caller) ack(final *message) {
	c.t.Helper()
	branch := c.branch
	if final.status < 300 {
		branch = c.newBranch()
	}
	c.send(c.request("ACK", c.seq, branch, "", ""))
}

// answer answers a request of the callee.
func (c *caller) answer(m *message, status int, body string) {
	c.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "SIP/2.0 %d OK\r\n", status)
	for _, name := range []string{"Via", "From", "To", "Call-ID", "CSeq"} {
		for _, v := range m.fields[strings.ToLower(name)] {
			b.WriteString(name + ": " + v + "\r\n")
		}
	}
	fmt.Fprintf(&b, "Contact: <sip:caller@%s>\r\n", c.conn.LocalAddr())
	if body != "" {
		b.WriteString("Content-Type: application/sdp\r\n")
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(body), body)
	c.send(b.String())
}

// bye hangs up and waits for the answer.
func (c *caller) bye() {
	c.t.Helper()
	c.seq++
	c.insists = c.request("BYE", c.seq, c.newBranch(), "", "")
	c.send(c.insists)
	c.status(200, "BYE")
}

// hear starts the leg towards the address of the callee's description.
func (c *caller) hear(m *message) {
	c.t.Helper()
	got := mediaOf.FindStringSubmatch(m.body)
	if got == nil {
		c.t.Fatalf("no session description in %s", m.raw)
	}
	port, _ := strconv.Atoi(got[2])
	codec, _ := strconv.Atoi(got[3])
	event := uint8(0)
	if strings.Contains(m.body, "a=rtpmap:101 telephone-event") {
		event = 101
	}
	if c.ear == nil {
		c.ear = heard.NewLog(time.Now(), time.Minute)
		c.leg.Listen(c.ear)
	}
	remote := rtp.Remote{Addr: netip.AddrPortFrom(netip.MustParseAddr(got[1]), uint16(port)), Codec: media.Codec(codec), EventType: event}
	if err := c.leg.Start(remote); err != nil {
		c.t.Fatal(err)
	}
}

var mediaOf = regexp.MustCompile(`(?s)c=IN IP4 (\S+).*m=audio (\d+) RTP/AVP (\d+)`)

// source is what a caller says.
type source interface{ Next(frame []byte) bool }

// speak plays a source to the callee until the returned function is called or the test ends.
func (c *caller) speak(s source) (hush func()) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = play.To(ctx, c.leg, media.PCMA, s) // ends with ctx or with the leg
	}()
	var once sync.Once
	hush = func() {
		once.Do(func() {
			stop()
			<-done
		})
	}
	c.t.Cleanup(hush)
	return hush
}

// sine is a tone without an end, at -16 dBFS.
func sine(hz float64) source {
	return tone.NewPlayer(media.PCMA, tone.Sound{Level: -16, Parts: []tone.Part{{Voices: []tone.Voice{{Hz: hz}}}}})
}

// closed waits until the report of the call is complete.
func (c *caller) closed(box *sandbox.Sandbox) sandbox.Report {
	c.t.Helper()
	return awaitReport(c.t, box, c.callID, func(r sandbox.Report) bool { return r.Closed })
}

// upTo is the caller going through with a call until it is answered: ring, 200, ACK, RTP both ways.
func (c *caller) upTo200() *message {
	c.t.Helper()
	c.invite()
	ok := c.status(200, "INVITE")
	c.hear(ok)
	c.ack(ok)
	return ok
}

// dialBy makes a caller by UDP or TCP.
func dialBy(t testing.TB, box *sandbox.Sandbox, number, network string) *caller {
	t.Helper()
	conn, err := net.Dial(network, box.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return callerOn(t, box, number, conn)
}

// onKey tells of keys the callee presses.
func (c *caller) onKey(to chan<- byte) {
	c.leg.OnDigit(func(d rtp.Digit) { to <- d.Key })
}

// press presses keys by telephone-event.
func (c *caller) press(keys string) {
	c.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), soon)
	defer stop()
	if err := c.leg.SendDigits(ctx, keys); err != nil {
		c.t.Fatal(err)
	}
}
