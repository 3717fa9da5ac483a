package trunk

import (
	"net"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// patience is how long a connection may stay unacknowledged.
func patience(t *testing.T, c net.Conn) (d time.Duration) {
	t.Helper()
	raw, err := c.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var ms int
	if e := raw.Control(func(fd uintptr) { ms, err = unix.GetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT) }); e != nil || err != nil {
		t.Fatal(e, err)
	}
	return time.Duration(ms) * time.Millisecond
}

func TestAConnectionThatDiedWithoutAWordIsGivenUpSoon(t *testing.T) {
	l, err := listenTCP("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	opened, err := dialTCP(t.Context(), l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer accepted.Close()
	for says, c := range map[string]net.Conn{"opened": opened, "accepted": accepted} {
		if got := patience(t, c); got != unheardOf {
			t.Errorf("%s: %v, want %v", says, got, unheardOf)
		}
	}
}
