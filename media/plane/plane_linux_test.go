package plane

import (
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

var (
	four = netip.MustParseAddrPort("127.0.0.1:0")
	six  = netip.MustParseAddrPort("[::1]:0")
)

const patience = 5 * time.Second

func open(t testing.TB, loops int) *Plane {
	t.Helper()
	p, err := Open(Config{Loops: loops})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func bind(t testing.TB, p *Plane, at netip.AddrPort) *Socket {
	t.Helper()
	s, err := p.Bind(at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func serve(t testing.TB, s *Socket, take Take) {
	t.Helper()
	if err := s.Serve(take); err != nil {
		t.Fatal(err)
	}
}

// post lets a socket's datagrams fall into a box, copied.
func post(t testing.TB, s *Socket) chan string {
	t.Helper()
	box := make(chan string, 4096)
	serve(t, s, func(b []byte, from netip.AddrPort, _ time.Time) { box <- from.String() + " " + string(b) })
	return box
}

func next(t testing.TB, box chan string) string {
	t.Helper()
	select {
	case s := <-box:
		return s
	case <-time.After(patience):
		t.Fatal("nothing came")
		return ""
	}
}

func send(t testing.TB, s *Socket, what string, to *Socket) {
	t.Helper()
	if err := s.Send([]byte(what), to.Local()); err != nil {
		t.Fatal(err)
	}
}

func TestDatagramsArriveInOrderWithTheirSenderOverBothFamilies(t *testing.T) {
	for says, at := range map[string]netip.AddrPort{"IPv4": four, "IPv6": six} {
		t.Run(says, func(t *testing.T) {
			p := open(t, 2)
			a, b := bind(t, p, at), bind(t, p, at)
			box := post(t, b)
			for i := range 3 * batch { // more than one system call reads
				send(t, a, string(rune('A'+i%26)), b)
			}
			for i := range 3 * batch {
				if got, want := next(t, box), a.Local().String()+" "+string(rune('A'+i%26)); got != want {
					t.Fatalf("datagram %d is %q, want %q", i, got, want)
				}
			}
		})
	}
}

func TestWhatCameBeforeServeIsTaken(t *testing.T) {
	p := open(t, 1)
	a, b := bind(t, p, four), bind(t, p, four)
	send(t, a, "early", b)
	if got := next(t, post(t, b)); got != a.Local().String()+" early" {
		t.Errorf("got %q", got)
	}
}

// A datagram that comes at the very moment the loop goes to sleep must wake it: each one is sent only after the one before was taken.
func TestNoDatagramIsLeftLyingWhenTheLoopGoesToSleep(t *testing.T) {
	p := open(t, 1)
	a, b := bind(t, p, four), bind(t, p, four)
	toA, toB := post(t, a), post(t, b)
	for range 3000 {
		send(t, a, "ping", b)
		next(t, toB)
		send(t, b, "pong", a)
		next(t, toA)
	}
}

func TestAfterCloseNothingIsTakenAndThePortIsFree(t *testing.T) {
	p := open(t, 1)
	a := bind(t, p, four)
	for range 50 {
		b, err := p.Bind(four)
		if err != nil {
			t.Fatal(err)
		}
		var closed, late atomic.Bool
		serve(t, b, func([]byte, netip.AddrPort, time.Time) {
			if closed.Load() {
				late.Store(true)
			}
		})
		var storm sync.WaitGroup
		storm.Go(func() {
			for range 200 {
				a.Send([]byte("x"), b.Local())
			}
		})
		b.Close()
		closed.Store(true)
		b.Close()
		storm.Wait()
		if late.Load() {
			t.Fatal("a datagram was taken after Close")
		}
		if err := b.Send([]byte("x"), a.Local()); !errors.Is(err, net.ErrClosed) {
			t.Fatalf("send after close: %v", err)
		}
		if err := b.Serve(Take(func([]byte, netip.AddrPort, time.Time) {})); !errors.Is(err, net.ErrClosed) {
			t.Fatalf("serve after close: %v", err)
		}
		again, err := p.Bind(b.Local())
		if err != nil {
			t.Fatalf("the port is not free: %v", err)
		}
		again.Close()
	}
}

// A socket's place on the loop and its descriptor go to the next one: what was for the one before must not come to it.
func TestANewSocketInAnOldOnesPlaceHearsOnlyItsOwn(t *testing.T) {
	p := open(t, 1)
	a, others := bind(t, p, four), 0
	for i := range 200 {
		b, err := p.Bind(four)
		if err != nil {
			t.Fatal(err)
		}
		serve(t, b, func([]byte, netip.AddrPort, time.Time) {})
		send(t, a, "old", b)
		b.Close()
		c, err := p.Bind(four)
		if err != nil {
			t.Fatal(err)
		}
		box := post(t, c)
		send(t, a, "new", c)
		if got := next(t, box); got != a.Local().String()+" new" {
			others++
			t.Errorf("round %d: %q", i, got)
		}
		c.Close()
	}
	if n := len(p.loops[0].slots); n > 3 {
		t.Errorf("%d places for two sockets at a time", n)
	}
}

func TestAnEchoOfAClosedPortDoesNotDeafenASocket(t *testing.T) {
	p := open(t, 1)
	a, b, dead := bind(t, p, four), bind(t, p, four), bind(t, p, four)
	unix.SetsockoptInt(a.fd, unix.IPPROTO_IP, unix.IP_RECVERR, 1) // makes the kernel tell ICMP errors on an unconnected socket
	box := post(t, a)
	dead.Close()
	for range 10 {
		a.Send([]byte("x"), dead.Local())
		send(t, b, "alive", a)
		if got := next(t, box); got != b.Local().String()+" alive" {
			t.Fatalf("got %q", got)
		}
	}
}

func TestBadConfigsAndAddressesAreRefused(t *testing.T) {
	if _, err := Open(Config{Loops: -1}); err == nil {
		t.Error("a plane of -1 loops")
	}
	p := open(t, 1)
	a := bind(t, p, four)
	if _, err := p.Bind(a.Local()); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("a port twice: %v", err)
	}
	for _, to := range []netip.AddrPort{six, {}} {
		if err := a.Send([]byte("x"), to); err == nil {
			t.Errorf("sent from IPv4 to %v", to)
		}
	}
	if err := a.Send(nil, a.Local()); err == nil {
		t.Error("sent nothing")
	}
}

func TestVoiceIsMarkedExpedited(t *testing.T) {
	p := open(t, 1)
	for at, option := range map[netip.AddrPort][2]int{four: {unix.IPPROTO_IP, unix.IP_TOS}, six: {unix.IPPROTO_IPV6, unix.IPV6_TCLASS}} {
		s := bind(t, p, at)
		if got, err := unix.GetsockoptInt(s.fd, option[0], option[1]); err != nil || got != 0xb8 {
			t.Errorf("%v: traffic class %#x, %v", at, got, err)
		}
	}
}

func TestAPlaneWithOpenSocketsCloses(t *testing.T) {
	p, err := Open(Config{Loops: 3})
	if err != nil {
		t.Fatal(err)
	}
	a, b := bind(t, p, four), bind(t, p, four)
	box := post(t, b)
	send(t, a, "x", b)
	next(t, box)
	p.Close()
	if err := a.Serve(Take(func([]byte, netip.AddrPort, time.Time) {})); err == nil {
		t.Error("a closed plane serves")
	}
}

// A leg costs no goroutine, a packet no memory.
func TestManySocketsNeedNoGoroutinesAndPacketsNoMemory(t *testing.T) {
	p := open(t, 1)
	before := runtime.NumGoroutine()
	var heard atomic.Int64
	sockets := make([]*Socket, 300)
	for i := range sockets {
		sockets[i] = bind(t, p, four)
		serve(t, sockets[i], func([]byte, netip.AddrPort, time.Time) { heard.Add(1) })
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines for %d sockets", n-before, len(sockets))
	}
	packet, sent := make([]byte, 172), int64(0)
	if n := testing.AllocsPerRun(20, func() {
		for i, s := range sockets {
			if err := s.Send(packet, sockets[(i+1)%len(sockets)].Local()); err != nil {
				t.Fatal(err)
			}
			sent++
		}
		for heard.Load() < sent {
			runtime.Gosched()
		}
	}); n > 0.5 {
		t.Errorf("%v allocations for %d packets", n, len(sockets))
	}
}

func BenchmarkForward(b *testing.B) {
	p := open(b, 1)
	near, far := bind(b, p, four), bind(b, p, four)
	home := make(chan struct{}, 1)
	serve(b, near, func(d []byte, from netip.AddrPort, _ time.Time) { near.Send(d, from) })
	serve(b, far, func([]byte, netip.AddrPort, time.Time) { home <- struct{}{} })
	packet := make([]byte, 172)
	b.ReportAllocs()
	for b.Loop() {
		binary.BigEndian.PutUint16(packet[2:], binary.BigEndian.Uint16(packet[2:])+1)
		if err := far.Send(packet, near.Local()); err != nil {
			b.Fatal(err)
		}
		<-home
	}
}
