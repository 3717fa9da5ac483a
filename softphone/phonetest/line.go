package phonetest

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/plane"
	"github.com/boyunhq/boyun/media/play"
	"github.com/boyunhq/boyun/media/rtp"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/softphone/robot"
)

// Customer is our leg towards a carrier, answered.
type Customer struct {
	*rtp.Session
	gone chan struct{}

	mu      sync.Mutex
	parting call.Parting
}

var _ call.Customer = (*Customer)(nil)

// Gone is closed when somebody hung up.
func (c *Customer) Gone() <-chan struct{} { return c.gone }

// Parting says who hung up.
func (c *Customer) Parting() call.Parting {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.parting
}

// HangUp ends the leg from our side.
func (c *Customer) HangUp(context.Context) {
	c.part(call.Parting{By: dialer.ByAgent, Reason: "hung_up", At: time.Now()})
}

func (c *Customer) part(p call.Parting) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.parting.By == "" {
		c.parting = p
		close(c.gone)
	}
}

// Digits sends keys by telephone-event.
func (c *Customer) Digits(ctx context.Context, digits string) error { return c.SendDigits(ctx, digits) }

// Carrier is the person's telephone.
type Carrier struct {
	Heard *robot.Memory
	line  *Customer
	far   *rtp.Session

	mu      sync.Mutex
	pressed string
	stop    context.CancelFunc
	speaks  sync.WaitGroup
}

// Line makes an answered call: our leg and the telephone at its other end, in the law the carrier took.
func Line(t testing.TB, law media.Codec) (*Customer, *Carrier) {
	t.Helper()
	ports, err := rtp.NewPorts(rtp.PortConfig{First: 30000, Last: 39999, Rest: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	session := func(p *plane.Plane) *rtp.Session {
		s, err := rtp.Open(rtp.Config{Ports: ports, Plane: p, Bind: netip.MustParseAddr("127.0.0.1"), Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	near, far := session(Plane(t)), session(nil)
	for _, s := range [][2]*rtp.Session{{near, far}, {far, near}} {
		if err := s[0].Start(rtp.Remote{Addr: s[1].Local(), Codec: law, EventType: 101}); err != nil {
			t.Fatal(err)
		}
	}
	c := &Customer{Session: near, gone: make(chan struct{})}
	p := &Carrier{Heard: robot.NewMemory(10 * time.Second), line: c, far: far}
	far.Listen(p.Heard)
	far.OnDigit(func(d rtp.Digit) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.pressed += string(d.Key)
	})
	t.Cleanup(func() {
		p.Quiet()
		near.Close()
		far.Close()
	})
	return c, p
}

// Plane is what reads our sides' sockets, as on a voice node; nil where the system has none.
func Plane(t testing.TB) *plane.Plane {
	t.Helper()
	p, err := plane.Open(plane.Config{})
	if fault.Is(err, fault.Unavailable) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// Speak makes the person say something until Quiet or the next Speak.
func (p *Carrier) Speak(what play.Source) {
	p.Quiet()
	ctx, cancel := context.WithCancel(context.Background())
	p.stop = cancel
	p.speaks.Go(func() { play.To(ctx, p.far, p.far.Codec(), what) })
}

// Sing makes the person sing one note.
func (p *Carrier) Sing(hz float64) { p.Speak(Note(p.far.Codec(), hz)) }

// Quiet stops what the person says: no packets come any more.
func (p *Carrier) Quiet() {
	if p.stop != nil {
		p.stop()
		p.speaks.Wait()
		p.stop = nil
	}
}

// HangUp ends the call from the person's side.
func (p *Carrier) HangUp() {
	p.line.part(call.Parting{By: dialer.ByCustomer, Reason: "bye", Cause: 16, At: time.Now()})
}

// Pressed is the keys that arrived by telephone-event.
func (p *Carrier) Pressed() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pressed
}

// Note is an endless note at -10 dBFS.
func Note(law media.Codec, hz float64) *tone.Player {
	return tone.NewPlayer(law, tone.Sound{Level: -10, Parts: []tone.Part{tone.Note(hz, 0)}})
}
