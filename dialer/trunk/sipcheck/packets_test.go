package sipcheck

import (
	"net"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"
)

// socket is one of ours behind a gate, and one of theirs that sends to it.
func socket(t *testing.T, listen string) (ours net.PacketConn, theirs net.Conn) {
	t.Helper()
	inner, err := net.ListenPacket("udp", listen)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { inner.Close() })
	ours = Packets(inner, callee(t))
	_ = ours.SetReadDeadline(time.Now().Add(5 * time.Second))
	port := inner.LocalAddr().(*net.UDPAddr).Port
	if theirs, err = net.Dial("udp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { theirs.Close() })
	return ours, theirs
}

// The stack starts a goroutine for each message: those that lie in the socket together are begun in the order in which they came. Once in 61
// times two neighbours change places (ReadFrom); without a yield the last would be the first.
func TestMessagesThatLieReadyAreBegunInTheirOrder(t *testing.T) {
	ours, theirs := socket(t, "127.0.0.1:0")
	const all = 20
	for i := range all {
		if _, err := theirs.Write([]byte(options(strconv.Itoa(i)))); err != nil {
			t.Fatal(err)
		}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // more processors would begin them together
	var mu sync.Mutex
	var begun []int
	var handling sync.WaitGroup
	buf := make([]byte, 65535)
	for i := range all {
		if _, _, err := ours.ReadFrom(buf); err != nil {
			t.Fatal(err)
		}
		handling.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			begun = append(begun, i)
		})
	}
	handling.Wait()
	for place, i := range begun {
		if i < place-1 || i > place+1 {
			t.Fatalf("begun in the order %v", begun)
		}
	}
}

func TestASenderIsNamedAsItsSocketIs(t *testing.T) {
	for _, listen := range []string{"127.0.0.1:0", ":0"} {
		ours, theirs := socket(t, listen)
		for _, id := range []string{"first", "again"} {
			if _, err := theirs.Write([]byte(options(id))); err != nil {
				t.Fatal(err)
			}
			_, from, err := ours.ReadFrom(make([]byte, 65535))
			if err != nil || from.Network() != "udp" || from.String() != theirs.LocalAddr().String() {
				t.Errorf("on %s: %v %v, want %v", listen, from, err, theirs.LocalAddr())
			}
		}
		_ = ours.Close()
		if _, _, err := ours.ReadFrom(make([]byte, 65535)); err == nil {
			t.Errorf("on %s: a closed socket is read", listen)
		}
	}
}
