package plane

import (
	"errors"
	"net"
	"net/netip"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Legs behind a shared socket answer what they are handed; others send beside them. Everything arrives, in order by sender, and at once.
func TestASharedSocketSendsInBatchesAndLeavesNothingLying(t *testing.T) {
	p := open(t, 2)
	shared := bind(t, p, four)
	shared.Share()
	serve(t, shared, func(b []byte, from netip.AddrPort, _ time.Time) {
		if err := shared.Send(b, from); err != nil {
			t.Error(err)
		}
	})
	var callers sync.WaitGroup
	for range 4 {
		callers.Go(func() {
			s, err := p.Bind(four)
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			home := make(chan string, 64)
			if err := s.Serve(Take(func(b []byte, _ netip.AddrPort, _ time.Time) { home <- string(b) })); err != nil {
				t.Error(err)
				return
			}
			for i := 0; i < 2000; i += 8 { // eight on the way at a time, then wait for all
				for j := range 8 {
					if err := s.Send([]byte(strconv.Itoa(i+j)), shared.Local()); err != nil {
						t.Error(err)
					}
				}
				for j := range 8 {
					select {
					case got := <-home:
						if got != strconv.Itoa(i+j) {
							t.Errorf("got %s, want %d", got, i+j)
							return
						}
					case <-time.After(patience):
						t.Errorf("%d did not come back", i+j)
						return
					}
				}
			}
		})
	}
	listener := bind(t, p, four)
	var heard atomic.Int64
	serve(t, listener, func([]byte, netip.AddrPort, time.Time) { heard.Add(1) })
	for i := range int64(500) { // nobody hands out to this sender: each must leave by itself
		if err := shared.Send([]byte("x"), listener.Local()); err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(patience); heard.Load() <= i; runtime.Gosched() {
			if time.Now().After(end) {
				t.Fatalf("datagram %d lies in the box", i)
			}
		}
	}
	callers.Wait()
	if n := len(p.sharing()); n != 1 {
		t.Errorf("%d shared sockets", n)
	}
	shared.Close()
	if err := shared.Send([]byte("x"), listener.Local()); !errors.Is(err, net.ErrClosed) || len(p.sharing()) != 0 {
		t.Errorf("after Close: %v, %d shared", err, len(p.sharing()))
	}
}

func TestADatagramThatCannotBeSentDoesNotHoldUpTheOthers(t *testing.T) {
	p := open(t, 1)
	shared, a := bind(t, p, four), bind(t, p, four)
	shared.Share()
	box := post(t, a)
	nowhere := netip.MustParseAddrPort("255.255.255.255:9") // needs a permission this socket has not
	trigger := bind(t, p, four)
	serve(t, shared, func(b []byte, _ netip.AddrPort, _ time.Time) {
		shared.Send([]byte("1"), a.Local())
		shared.Send([]byte("2"), nowhere)
		shared.Send([]byte("3"), a.Local())
	})
	send(t, trigger, "go", shared)
	for _, want := range []string{"1", "3"} {
		if got := next(t, box); got != shared.Local().String()+" "+want {
			t.Errorf("got %q", got)
		}
	}
	if err := shared.Send([]byte("x"), six); err == nil {
		t.Error("sent from IPv4 to IPv6")
	}
}
