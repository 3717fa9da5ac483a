package accept

import (
	"errors"
	"net"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// exhausted is a listener that fails until spare errors are used up, and then has one connection.
type exhausted struct {
	spare int
	conn  net.Conn
}

func (e *exhausted) Accept() (net.Conn, error) {
	if e.spare > 0 {
		e.spare--
		return nil, &net.OpError{Op: "accept", Err: syscall.EMFILE}
	}
	return e.conn, nil
}

func (*exhausted) Close() error   { return nil }
func (*exhausted) Addr() net.Addr { return &net.TCPAddr{} }

func TestAListenerOutlivesAMomentWithoutDescriptors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer near.Close()
		defer far.Close()
		start := time.Now()
		c, err := Patient(&exhausted{spare: 12, conn: near}).Accept()
		if err != nil || c != near {
			t.Fatal(c, err)
		}
		if waited := time.Since(start); waited < longest || waited > 12*longest {
			t.Errorf("waited %v", waited)
		}
	})
}

func TestAClosedListenerFailsAtOnce(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Patient(inner)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
	synctest.Test(t, func(t *testing.T) { // while it waits
		l := Patient(&exhausted{spare: 1 << 30})
		go func() {
			<-time.After(time.Minute) // of the bubble's clock
			l.Close()
		}()
		if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
}
