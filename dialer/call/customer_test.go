package call

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/media"
)

// customer is the far end of the world's trunk.
type customer struct {
	w    *world
	mu   sync.Mutex
	ear  media.Ear
	gone chan struct{}
	once sync.Once
	p    Parting
}

func (w *world) Dial(ctx context.Context, d Dialing, progress func(dialer.Event)) (Customer, error) {
	w.start = time.Now()
	progress(dialer.Event{At: time.Now(), Kind: "sent"})
	cancelled := &dialer.Failure{Ending: dialer.Ending{Outcome: dialer.NoAnswer, Blame: dialer.Platform, Reason: "cancelled", SIP: 487}}
	if w.hangsUpAfter > 0 && w.hangsUpAfter < answersAt {
		if !pass(ctx, w.hangsUpAfter) {
			return nil, cancelled
		}
		return nil, &dialer.Failure{Ending: dialer.Ending{Outcome: dialer.Rejected, Blame: dialer.Customer, Reason: "sip_603", SIP: 603}}
	}
	if !pass(ctx, ringsAt) {
		return nil, cancelled
	}
	progress(dialer.Event{At: time.Now(), Kind: "ringing"})
	if w.network {
		d.Early.Hear(&media.Packet{Codec: media.PCMA, Payload: make([]byte, media.FrameSamples)}, time.Now())
	}
	if !pass(ctx, answersAt-ringsAt) {
		return nil, cancelled
	}
	for range w.refusal {
		d.Early.Hear(&media.Packet{Codec: media.PCMA, Payload: make([]byte, media.FrameSamples)}, time.Now())
	}
	if w.refuses != nil {
		return nil, &dialer.Failure{Ending: *w.refuses}
	}
	progress(dialer.Event{At: time.Now(), Kind: "answered"})
	w.count(&w.legs, 1)
	c := &customer{w: w, gone: make(chan struct{})}
	if w.plays != nil {
		go c.play(w.plays)
	}
	if w.hangsUpAfter > 0 {
		time.AfterFunc(w.hangsUpAfter-answersAt, func() { c.end(Parting{By: dialer.ByCustomer, Reason: "bye", Cause: 16, At: time.Now()}) })
	}
	return c, nil
}

func (c *customer) end(p Parting) {
	c.once.Do(func() {
		p.At = time.Now()
		c.p = p
		c.w.count(&c.w.legs, -1)
		close(c.gone)
	})
}

// play speaks to whoever listens, a frame every 20 ms, until the leg is gone.
func (c *customer) play(law []byte) {
	beat := time.NewTicker(media.FrameDuration)
	defer beat.Stop()
	for n := uint32(0); ; n++ {
		select {
		case <-c.gone:
			return
		case at := <-beat.C:
			frame := make([]byte, media.FrameSamples)
			for i := range frame {
				frame[i] = media.PCMA.Silence()
			}
			copy(frame, law)
			law = law[min(len(frame), len(law)):]
			c.mu.Lock()
			if c.ear != nil {
				c.ear.Hear(&media.Packet{Codec: media.PCMA, Source: 7, Timestamp: n * media.FrameSamples, Payload: frame}, at)
			}
			c.mu.Unlock()
		}
	}
}

func (c *customer) Listen(ear media.Ear) media.Ear {
	c.mu.Lock()
	defer c.mu.Unlock()
	was := c.ear
	c.ear = ear
	return was
}

func (c *customer) Send(*media.Packet) error {
	c.w.count(&c.w.sent, 1)
	return nil
}

func (c *customer) Gone() <-chan struct{}                { return c.gone }
func (c *customer) Parting() Parting                     { return c.p }
func (c *customer) HangUp(context.Context)               { c.end(Parting{By: dialer.BySystem, Reason: "hung_up"}) }
func (c *customer) Digits(context.Context, string) error { return nil }
func (c *customer) Codec() media.Codec                   { return media.PCMA }

// Quality is that of a line on which nothing is lost: 50 packets a second.
func (c *customer) Quality() media.Quality {
	return media.Quality{MOS: 4.3, Packets: uint64(time.Since(c.w.start)/media.FrameDuration) + 1}
}

func (c *customer) Sent() media.Quality { return media.Quality{} }
func (c *customer) String() string      { return "customer" }

// OnDigit makes the customer press the world's key.
func (c *customer) OnDigit(press func(byte)) {
	if press != nil && c.w.presses != 0 {
		time.AfterFunc(c.w.pressesAfter, func() { press(c.w.presses) })
	}
}
