package sipcheck

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func options(id string, extra ...string) string {
	return "OPTIONS sip:u@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK" + id + ";rport\r\nTo: <sip:u@example.com>\r\n" +
		"From: <sip:a@example.com>;tag=1\r\nCall-ID: " + id + "\r\nCSeq: 1 OPTIONS\r\n" + strings.Join(extra, "") +
		"Content-Length: 0\r\n\r\n"
}

func TestAnswersGoBackFromTheSocketAndSoundMessagesGoOn(t *testing.T) {
	ours, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ours.Close()
	theirs, err := net.Dial("udp4", ours.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer theirs.Close()
	wrapped := Packets(ours, callee(t))

	send := func(s string) {
		if _, err := theirs.Write([]byte(s)); err != nil {
			t.Fatal(err)
		}
	}
	send("\r\n\r\n")
	send("GET / HTTP/1.1\r\n\r\n")
	send(options("bad", "Require: martian\r\n"))
	send(options("good"))
	buf := make([]byte, 65535)
	_ = wrapped.SetReadDeadline(time.Now().Add(5 * time.Second))
	n, _, err := wrapped.ReadFrom(buf)
	if err != nil || !strings.Contains(string(buf[:n]), "Call-ID: good\r\n") {
		t.Fatalf("the sound message did not come first: %v %q", err, buf[:n])
	}
	_ = theirs.SetReadDeadline(time.Now().Add(5 * time.Second))
	n, err = theirs.Read(buf)
	if err != nil || !strings.HasPrefix(string(buf[:n]), "SIP/2.0 420 Bad Extension\r\n") {
		t.Fatalf("no 420: %v %q", err, buf[:n])
	}
	port := theirs.LocalAddr().(*net.UDPAddr).Port
	if want := fmt.Sprintf(";received=127.0.0.1;rport=%d\r\n", port); !bytes.Contains(buf[:n], []byte(want)) {
		t.Fatalf("answer lacks %q: %q", want, buf[:n])
	}
}

func TestRetransmissionsOfARefusedRequestGetTheSameAnswer(t *testing.T) {
	g := callee(t)
	first := g.Judge([]byte(options("x", "Require: martian\r\n")), Source{})
	second := g.Judge([]byte(options("x", "Require: martian\r\n")), Source{})
	if first.Status != 420 || !bytes.Equal(first.Answer, second.Answer) {
		t.Fatalf("%q\n%q", first.Answer, second.Answer)
	}
	other := callee(t).Judge([]byte(options("x", "Require: martian\r\n")), Source{})
	if bytes.Equal(first.Answer, other.Answer) {
		t.Fatal("another process must not make the same tags")
	}
}

func TestAStreamIsCutIntoMessagesHoweverItArrives(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	text := "\r\n" + options("one") + options("bad", "Require: martian\r\n") + "\r\n\r\n" + options("two")
	go func() {
		for i := range len(text) { // one octet at a time, the worst TCP can do
			if _, err := a.Write([]byte{text[i]}); err != nil {
				return
			}
		}
	}()
	back := make(chan string, 1)
	go func() {
		all := make([]byte, 0, 2048)
		buf := make([]byte, 512)
		for !bytes.Contains(all, []byte("martian")) || !bytes.HasSuffix(all, []byte("\r\n\r\n")) {
			n, err := a.Read(buf)
			if err != nil {
				break
			}
			all = append(all, buf[:n]...)
		}
		back <- string(all)
		_, _ = io.Copy(io.Discard, a)
	}()
	s := Stream(b, callee(t), "TCP")
	var got []byte
	buf := make([]byte, 7)
	for bytes.Count(got, crlf2) < 2 {
		n, err := s.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, buf[:n]...)
	}
	if !bytes.Contains(got, []byte("Call-ID: one")) || !bytes.Contains(got, []byte("Call-ID: two")) || bytes.Contains(got, []byte("bad")) {
		t.Fatalf("%q", got)
	}
	if answer := <-back; !strings.Contains(answer, "SIP/2.0 420") {
		t.Fatalf("%q", answer)
	}
}

func TestAStreamWithoutAKnowableLengthIsAnsweredAndEnded(t *testing.T) {
	for name, line := range map[string]string{"none": "", "two": "Content-Length: 5\r\nContent-Length: 7\r\n", "negative": "Content-Length: -1\r\n"} {
		t.Run(name, func(t *testing.T) {
			a, b := net.Pipe()
			defer a.Close()
			defer b.Close()
			text := strings.Replace(options("x"), "Content-Length: 0\r\n", line, 1)
			go func() { _, _ = a.Write([]byte(text)) }()
			answer := make(chan string, 1)
			go func() {
				buf := make([]byte, 2048)
				n, _ := a.Read(buf)
				answer <- string(buf[:n])
			}()
			if _, err := Stream(b, callee(t), "TCP").Read(make([]byte, 2048)); !errors.Is(err, errFraming) {
				t.Fatalf("read on after framing was lost: %v", err)
			}
			if got := <-answer; !strings.HasPrefix(got, "SIP/2.0 400 ") {
				t.Fatalf("%q", got)
			}
		})
	}
}

func TestStrangersAreDroppedUnread(t *testing.T) {
	g, err := NewGate(Rules{Methods: []string{"OPTIONS"}, Admit: func(a netip.Addr) bool { return a != netip.MustParseAddr("127.0.0.1") }})
	if err != nil {
		t.Fatal(err)
	}
	inner, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Listener(inner, g, "TCP")
	done := make(chan struct{})
	go func() {
		defer close(done)
		if c, err := l.Accept(); err == nil {
			c.Close()
			t.Error("a stranger was let in")
		}
	}()
	c, err := net.Dial("tcp4", inner.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, err := c.Read(make([]byte, 1)); err == nil || errors.Is(err, netTimeout(err)) {
		t.Fatalf("connection was not ended: %v", err)
	}
	c.Close()
	l.Close()
	<-done
}

func netTimeout(err error) error {
	if ne, ok := errors.AsType[net.Error](err); ok && ne.Timeout() {
		return err
	}
	return io.ErrNoProgress
}

func TestScannersHearNothing(t *testing.T) {
	v := callee(t).Judge([]byte(options("s", "User-Agent: friendly-scanner\r\n")), Source{})
	if v.Pass != nil || v.Answer != nil || v.Word != "scanner" {
		t.Fatalf("%+v", v)
	}
}

// Every mandatory field, missing from every method: nothing reaches the stack.
func TestNoRequestWithoutItsMandatoryFieldsPasses(t *testing.T) {
	g := callee(t)
	for _, method := range known {
		for _, missing := range []string{"Via", "To", "From", "Call-ID", "CSeq"} {
			text := ""
			for _, line := range strings.SplitAfter(strings.ReplaceAll(options("m"), "OPTIONS", method), "\r\n") {
				if !strings.HasPrefix(line, missing+":") {
					text += line
				}
			}
			v := g.Judge([]byte(text), Source{})
			answerable := missing != "Via" && method != "ACK"
			if v.Pass != nil || (v.Status == 400) != answerable {
				t.Errorf("%s without %s: %+v", method, missing, v)
			}
		}
	}
}

func TestOversizedMessagesAreRefused(t *testing.T) {
	g := callee(t)
	long := g.Judge([]byte(options("l", "X: "+strings.Repeat("x", maxHead)+"\r\n")), Source{})
	many := g.Judge([]byte(options("l", strings.Repeat("X: y\r\n", maxFields))), Source{})
	if long.Status != 513 || many.Status != 513 {
		t.Fatalf("%d %d", long.Status, many.Status)
	}
}
