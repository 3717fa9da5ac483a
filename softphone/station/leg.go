package station

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
)

// Leg is an agent's telephone that was answered, as a desk takes a browser's leg. It lives from ready to the end of the shift, through any
// number of conversations; between them the agent hears quiet, sent as sound, so that no carrier takes the line for dead.
type Leg struct {
	call.Customer // the trunk's leg

	up     chan struct{} // closed: a telephone that was answered is heard
	over   chan struct{} // ends the quiet
	once   sync.Once
	silent sync.WaitGroup

	mu    sync.Mutex
	sent  time.Time // when somebody spoke to the agent last
	quiet media.Packet
	frame [media.FrameSamples]byte
}

// hangUp is how long a BYE may take to be answered.
const hangUp = 5 * time.Second

// Answered makes a leg of a telephone that was answered. Close ends it.
func Answered(far call.Customer) *Leg {
	l := &Leg{Customer: far, up: make(chan struct{}), over: make(chan struct{}), sent: time.Now()}
	close(l.up)
	law := far.Codec()
	for i := range l.frame {
		l.frame[i] = law.Silence()
	}
	l.quiet = media.Packet{Codec: law, Source: 1, Marker: true, Payload: l.frame[:]}
	l.silent.Go(l.hush)
	return l
}

// Up is closed: whoever answered is there.
func (l *Leg) Up() <-chan struct{} { return l.up }

// Heard is now while the line is up: telephones that are silent, or on hold, send nothing and are there all the same. Whether one is dead
// is the trunk's to tell, by Gone.
func (l *Leg) Heard() time.Time {
	select {
	case <-l.Gone():
		return l.Parting().At
	default:
		return time.Now()
	}
}

// HungUp tells that the agent put the receiver down. A line that broke did not.
func (l *Leg) HungUp() bool {
	p := l.Parting()
	return p.By == dialer.ByCustomer && p.Reason == "bye"
}

// Send lets the agent hear a packet.
func (l *Leg) Send(p *media.Packet) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent = time.Now()
	return l.Customer.Send(p)
}

// hush fills the time in which nobody speaks to the agent.
func (l *Leg) hush() {
	tick := time.NewTicker(media.FrameDuration)
	defer tick.Stop()
	for {
		select {
		case now := <-tick.C:
			l.fill(now)
		case <-l.Gone():
			return
		case <-l.over:
			return
		}
	}
}

func (l *Leg) fill(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.sent) < 3*media.FrameDuration { // a late packet is no silence
		l.quiet.Marker = true
		return
	}
	l.Customer.Send(&l.quiet) // a line that is down says so by Gone
	l.quiet.Marker, l.quiet.Sequence, l.quiet.Timestamp = false, l.quiet.Sequence+1, l.quiet.Timestamp+media.FrameSamples
}

// Restart is what a browser does when its network changes; a telephone has none of ours.
func (l *Leg) Restart(context.Context, string) (string, error) {
	return "", fault.New(fault.Conflict, "on_phone", "calls reach this agent on a telephone")
}

// Trickle takes nothing from a browser.
func (l *Leg) Trickle(string, string, int) error { return nil }

// Close hangs the telephone up and returns when that is done. Twice equals once.
func (l *Leg) Close() {
	l.once.Do(func() {
		close(l.over)
		ctx, cancel := context.WithTimeout(context.Background(), hangUp)
		defer cancel()
		l.HangUp(ctx)
		l.silent.Wait()
	})
}
