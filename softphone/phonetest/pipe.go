package phonetest

import (
	"context"
	"io"
	"sync"
)

// Pipe is a socket in memory: what one end writes, the other reads. Each end is a desk.Conn and a robot.Conn.
func Pipe() (server, page *End) {
	life := &life{closed: make(chan struct{})}
	a, b := make(chan []byte, 64), make(chan []byte, 64)
	return &End{in: a, out: b, life: life}, &End{in: b, out: a, life: life}
}

type life struct {
	once   sync.Once
	closed chan struct{}
	mu     sync.Mutex
	code   int
	why    string
}

// End is one end of a pipe.
type End struct {
	in   <-chan []byte
	out  chan<- []byte
	life *life
}

// Read takes the next message; what was written before a close is still read.
func (e *End) Read(ctx context.Context) ([]byte, error) {
	select {
	case raw := <-e.in:
		return raw, nil
	default:
	}
	select {
	case raw := <-e.in:
		return raw, nil
	case <-e.life.closed:
		select {
		case raw := <-e.in:
			return raw, nil
		default:
			return nil, io.EOF
		}
	case <-ctx.Done():
		e.Close(1006, "timeout")
		return nil, ctx.Err()
	}
}

// Write gives a message to the other end.
func (e *End) Write(ctx context.Context, raw []byte) error {
	select {
	case <-e.life.closed:
		return io.ErrClosedPipe
	default:
	}
	select {
	case e.out <- raw:
		return nil
	case <-e.life.closed:
		return io.ErrClosedPipe
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close ends both ends; the first reason stays.
func (e *End) Close(code int, why string) {
	e.life.once.Do(func() {
		e.life.mu.Lock()
		e.life.code, e.life.why = code, why
		e.life.mu.Unlock()
		close(e.life.closed)
	})
}

// Unread counts the messages written to the other end that nobody has read.
func (e *End) Unread() int { return len(e.out) }

// Done is closed when the pipe is.
func (e *End) Done() <-chan struct{} { return e.life.closed }

// Why is how the pipe was closed.
func (e *End) Why() (code int, why string) {
	e.life.mu.Lock()
	defer e.life.mu.Unlock()
	return e.life.code, e.life.why
}
