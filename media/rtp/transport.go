package rtp

import (
	"net/netip"
	"sync"
	"time"
)

// transport is how a session's datagrams come and go: over a plane, by ports of its own or by ports that many calls share; or over two sockets
// of its own with a goroutine each. Nobody above sees a difference but the cost.
type transport interface {
	// aim says where the far side is, by its description; before serve for the first time. An error: this transport cannot serve it.
	aim(r Remote) error
	// serve begins to hand the session what comes, and lets it report.
	serve(s *Session) error
	// follow says where the far side's audio really comes from.
	follow(source netip.AddrPort)
	// sendMedia and sendControl send from the RTP port and from the one above it. They do not wait for the network.
	sendMedia(b []byte, to netip.AddrPort) error
	sendControl(b []byte, to netip.AddrPort) error
	// close frees the ports. When it returns, the session is handed nothing more.
	close()
	String() string
}

// The transports as a call's page names them.
const (
	sharedTransport  = "shared"
	planeTransport   = "plane"
	generalTransport = "sockets"
)

// reporter lets a session without goroutines report: by a timer.
type reporter struct {
	mu      sync.Mutex
	timer   *time.Timer
	closed  bool
	telling sync.WaitGroup
}

func (r *reporter) start(s *Session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.plan(s, s.cfg.ReportEvery/2)
}

// plan sets the next report, randomised by half (RFC 3550 section 6.2). The caller holds mu.
func (r *reporter) plan(s *Session, mean time.Duration) {
	now := time.Now()
	r.timer = time.AfterFunc(s.nextReport(now, mean).Sub(now), func() {
		r.mu.Lock()
		if r.closed {
			r.mu.Unlock()
			return
		}
		r.telling.Add(1)
		r.plan(s, s.cfg.ReportEvery)
		r.mu.Unlock()
		defer r.telling.Done()
		s.sendReport(time.Now(), false)
	})
}

// stop ends the reports and waits for one that is being made.
func (r *reporter) stop() {
	r.mu.Lock()
	r.closed = true
	if r.timer != nil {
		r.timer.Stop()
	}
	r.mu.Unlock()
	r.telling.Wait()
}
