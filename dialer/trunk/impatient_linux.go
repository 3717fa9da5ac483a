package trunk

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// unheardOf is how long what we sent by a connection may stay unacknowledged by the far side's kernel. Linux itself waits a quarter of an hour,
// and for so long a carrier that lost the connection without a word, as when a firewall before it restarts, could not be called: its calls
// would all go by that connection.
const unheardOf = 30 * time.Second

// impatient sets it, before a socket connects or listens (whose connections have it too).
func impatient(_, _ string, c syscall.RawConn) (err error) {
	if e := c.Control(func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(unheardOf.Milliseconds()))
	}); e != nil {
		return e
	}
	return err
}
