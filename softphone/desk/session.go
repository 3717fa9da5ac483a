package desk

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/softphone/signal"
)

// mostQueued is how many messages may wait for a slow page; then it is cut off and has to come again.
const mostQueued = 256

// Close codes of RFC 6455 section 7.4 that a desk uses.
const (
	codeNormal = 1000
	codeAway   = 1001
	codePolicy = 1008
	codeAgain  = 1013
)

// session is one socket with its pen. Messages go out in order; of waiting snapshots only the newest, of waiting levels one.
type session struct {
	conn Conn
	tab  string
	pace bucket

	mu    sync.Mutex
	queue []outgoing
	level []byte
	bell  chan struct{}
	end   chan struct{} // closed when no more is taken
	ended bool
	code  int
	why   string
}

type outgoing struct {
	raw      []byte
	snapshot bool
}

func newSession(c Conn) *session {
	return &session{conn: c, bell: make(chan struct{}, 1), end: make(chan struct{}), pace: newBucket()}
}

// send puts a message in the queue.
func (s *session) send(m signal.Server) {
	raw, err := signal.Encode(m)
	if err != nil { // our own types always encode
		s.close(codeAgain, "unsayable")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, snapshot := m.(*signal.Desk)
	_, level := m.(*signal.Level)
	switch {
	case s.ended:
		return
	case level:
		s.level = raw
	case snapshot:
		s.dropSnapshots()
		s.queue = append(s.queue, outgoing{raw, true})
	case len(s.queue) >= mostQueued:
		s.finish(codePolicy, "too_slow")
		return
	default:
		s.queue = append(s.queue, outgoing{raw: raw})
	}
	s.ring()
}

func (s *session) dropSnapshots() {
	kept := s.queue[:0]
	for _, o := range s.queue {
		if !o.snapshot {
			kept = append(kept, o)
		}
	}
	s.queue = kept
}

func (s *session) ring() {
	select {
	case s.bell <- struct{}{}:
	default:
	}
}

// close ends the session after what is queued has been sent.
func (s *session) close(code int, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.finish(code, why)
}

func (s *session) finish(code int, why string) {
	if !s.ended {
		s.ended, s.code, s.why = true, code, why
		close(s.end)
	}
}

// write is the pen: it runs until the session ends or the socket fails, and closes the socket, which ends the reader.
func (s *session) write(ctx context.Context) {
	for {
		raw, done := s.next()
		if raw != nil {
			if s.conn.Write(ctx, raw) != nil {
				s.close(codeAgain, "write")
				s.conn.Close(codeAgain, "write")
				return
			}
			continue
		}
		if done {
			s.conn.Close(s.code, s.why)
			return
		}
		select {
		case <-s.bell:
		case <-s.end:
		case <-ctx.Done():
			s.close(codeAway, "going_away")
		}
	}
}

// next is the next message to write; done tells that there will be none.
func (s *session) next() (raw []byte, done bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) > 0 {
		raw, s.queue = s.queue[0].raw, s.queue[1:]
		return raw, false
	}
	raw, s.level = s.level, nil
	return raw, s.ended
}

// bucket lets a page send perSecond messages a second, and bursts.
type bucket struct {
	tokens float64
	at     time.Time
}

const (
	perSecond = 30
	burst     = 90
	abuse     = -300 // a page that goes on after so many refusals is cut off
)

func newBucket() bucket { return bucket{tokens: burst} }

func (b *bucket) allow(now time.Time) (ok, cut bool) {
	if !b.at.IsZero() {
		b.tokens = min(burst, b.tokens+now.Sub(b.at).Seconds()*perSecond)
	}
	b.at = now
	b.tokens--
	return b.tokens >= 0, b.tokens < abuse
}
