package trunk

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/media"
)

// stranger is sipp, a SIP implementation that shares no line with ours, playing one of our scenarios as the carrier.
type stranger struct {
	t      testing.TB
	host   string
	cmd    *exec.Cmd
	errors string
	out    bytes.Buffer
}

// sipp starts a scenario; ended proves that it ran to its end without anything unexpected.
func sipp(t testing.TB, scenario string, more ...string) *stranger {
	t.Helper()
	path, err := exec.LookPath("sipp")
	if err != nil {
		t.Fatal("sipp is missing: install the Debian package sip-tester ('make test' does)")
	}
	port := freePorts(t, 1)
	media := freePorts(t, 4)
	s := &stranger{t: t, host: fmt.Sprintf("127.0.0.1:%d", port), errors: filepath.Join(t.TempDir(), "errors.log")}
	s.cmd = exec.Command(path, append(more, "-sf", scenario+".xml", "-i", "127.0.0.1", "-mi", "127.0.0.1", "-p", fmt.Sprint(port),
		"-mp", fmt.Sprint(media), "-m", "1", "-nostdin",
		"-timeout", "30s", "-timeout_error", "-trace_err", "-error_file", s.errors)...)
	s.cmd.Dir = filepath.Join("testdata", "sipp")
	s.cmd.Env = append(os.Environ(), "TERM=dumb")
	s.cmd.Stdout, s.cmd.Stderr = &s.out, &s.out
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if s.cmd.ProcessState == nil {
			_ = s.cmd.Process.Kill()
			_ = s.cmd.Wait()
			s.tell()
		}
	})
	return s
}

// freePorts finds n UDP ports in a row below those the kernel deals out.
func freePorts(t testing.TB, n int) int {
	t.Helper()
	for range 100 {
		base, held := 10000+4*rand.IntN(2400), []net.PacketConn{}
		for i := range n {
			c, err := net.ListenPacket("udp", fmt.Sprintf("127.0.0.1:%d", base+i))
			if err != nil {
				break
			}
			held = append(held, c)
		}
		for _, c := range held {
			c.Close()
		}
		if len(held) == n {
			return base
		}
	}
	t.Fatal("no free ports")
	return 0
}

func (s *stranger) ended() {
	s.t.Helper()
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("sipp: %v", err)
		s.tell()
	}
}

// tell logs what sipp saw.
func (s *stranger) tell() {
	text, _ := os.ReadFile(s.errors)
	out := s.out.Bytes()
	s.t.Logf("%s\n%s", text, out[max(0, len(out)-3000):])
}

// quiet is a world without keep-alives: a scenario knows one call and nothing else.
func quiet(c *Config) { c.PingEvery, c.FirstReply = -1, 5*time.Second }

func TestSippIsCalled(t *testing.T) {
	t.Parallel()
	t.Run("it answers and is hung up on", func(t *testing.T) {
		w, s := newWorld(t, quiet), sipp(t, "answer")
		notes := newDiary()
		customer := w.answered(w.dial(context.Background(), dialing(w.account(s.host, nil)), notes.note))
		hangUp(customer.HangUp)
		if got := notes.kinds(); !slices.Equal(got, []string{"sent", "ringing"}) {
			t.Errorf("events %v", got)
		}
		s.ended()
	})
	t.Run("it is busy", func(t *testing.T) {
		w, s := newWorld(t, quiet), sipp(t, "busy")
		end := w.failed(w.dial(context.Background(), dialing(w.account(s.host, nil)), nil))
		wantEnding(t, end, dialer.Busy, "sip_486", 486)
		if end.Cause != 17 {
			t.Errorf("cause %d", end.Cause)
		}
		s.ended()
	})
	t.Run("its early media is heard, and its voice after the answer", func(t *testing.T) {
		w, s := newWorld(t, quiet), sipp(t, "early")
		notes, early := newDiary(), make(chan []byte, 4096)
		d := dialing(w.account(s.host, nil))
		d.Early = media.EarFunc(func(p *media.Packet, _ time.Time) { early <- append([]byte(nil), p.Payload...) })
		customer := w.answered(w.dial(context.Background(), d, notes.note))
		hears(t, early, 0x35)
		heard := ears(customer)
		hears(t, heard, 0x35)
		hangUp(customer.HangUp)
		if !slices.Contains(notes.kinds(), "early_media") {
			t.Errorf("events %v", notes.kinds())
		}
		s.ended()
	})
	t.Run("it holds, moves and holds again", func(t *testing.T) {
		w, s := newWorld(t, quiet), sipp(t, "reinvite")
		w.gone(w.answered(w.dial(context.Background(), dialing(w.account(s.host, nil)), nil)))
		s.ended()
	})
	t.Run("it hangs up", func(t *testing.T) {
		w, s := newWorld(t, quiet), sipp(t, "bye")
		customer := w.answered(w.dial(context.Background(), dialing(w.account(s.host, nil)), nil))
		if p := w.gone(customer); p.By != dialer.ByCustomer || p.Cause != 16 {
			t.Errorf("%+v", p)
		}
		s.ended()
	})
	t.Run("its repeated 200 is acknowledged again", func(t *testing.T) {
		w, s := newWorld(t, quiet), sipp(t, "lost_ack")
		w.gone(w.answered(w.dial(context.Background(), dialing(w.account(s.host, nil)), nil)))
		s.ended()
	})
	t.Run("it asks to be called later", func(t *testing.T) {
		w, s := newWorld(t, quiet), sipp(t, "retry_after")
		end := w.failed(w.dial(context.Background(), dialing(w.account(s.host, nil)), nil))
		wantEnding(t, end, dialer.Failed, "sip_503", 503)
		if end.RetryAfter != 17*time.Second {
			t.Errorf("RetryAfter %v", end.RetryAfter)
		}
		s.ended()
	})
	t.Run("it challenges for ever", func(t *testing.T) {
		w, s := newWorld(t, quiet), sipp(t, "digest")
		id := w.account(s.host, func(a *Account) { a.Kind, a.Username, a.Secret = Digest, "alice", "s3cret" })
		wantEnding(t, w.failed(w.dial(context.Background(), dialing(id), nil)), dialer.Failed, "auth_refused", 407)
		s.ended()
	})
	t.Run("its 200 crosses our CANCEL", func(t *testing.T) {
		w, s := newWorld(t, quiet), sipp(t, "crossing")
		notes := newDiary()
		ctx, cancel := context.WithCancel(context.Background())
		result := w.dial(ctx, dialing(w.account(s.host, nil)), notes.note)
		notes.await(t, "ringing")
		cancel()
		wantEnding(t, w.failed(result), dialer.Blocked, "cancelled", 200)
		s.ended()
	})
}

func TestSippThatCallsWithoutACodecOfTheTrunkIsToldWhichThereAre(t *testing.T) {
	t.Parallel()
	w := callable(t, desk{number: number("+8657112345678")}, nil)
	sipp(t, "no_codec", w.trunks.Addr("udp").String()).ended()
}

func TestOfTwoSippCarriersTheOneThatWorksHasTheCall(t *testing.T) {
	t.Parallel()
	w, broken, good := newWorld(t, quiet), sipp(t, "retry_after"), sipp(t, "answer")
	d, ids := w.grouped(broken.host, good.host)
	notes, carried := newDiary(), dialer.Carriage{}
	d.Carried = func(c dialer.Carriage) { carried = c }
	customer := w.answered(w.dial(context.Background(), d, notes.note))
	hangUp(customer.HangUp)
	if got := notes.kinds(); !slices.Equal(got, []string{"sent", "failover", "ringing"}) || carried.Trunk != ids[1] {
		t.Errorf("events %v, carried by %s", got, carried.Trunk)
	}
	broken.ended()
	good.ended()
	resting := w.trunks.breakers.resting(tenantID, ids[0], time.Now())
	if len(resting) == 0 || time.Until(resting[0].Until) < 10*time.Second {
		t.Errorf("the broken one asked for 17 s, and rests %+v", resting)
	}
}
