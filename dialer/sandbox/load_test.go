package sandbox_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/dialer/sandbox/heard"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/rtp"
	"github.com/boyunhq/boyun/media/tone"
)

// chorus lets many callers speak, each its own tone, by one clock.
type chorus struct {
	mu    sync.Mutex
	parts []*part
}

type part struct {
	leg    *rtp.Session
	source source
	packet media.Packet
}

func (c *chorus) join(leg *rtp.Session, hz float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	player := tone.NewPlayer(media.PCMA, tone.Sound{Level: -16, Parts: []tone.Part{{Voices: []tone.Voice{{Hz: hz}}}}})
	c.parts = append(c.parts, &part{leg, player, media.Packet{Codec: media.PCMA, Payload: make([]byte, media.FrameSamples)}})
}

// sing speaks for all until stop is closed.
func (c *chorus) sing(stop <-chan struct{}) {
	next := time.Now()
	clock := time.NewTimer(0)
	defer clock.Stop()
	for {
		select {
		case <-stop:
			return
		case <-clock.C:
		}
		due := min(1+int(time.Since(next)/media.FrameDuration), 5) // what is later is lost: a machine this slow sings slower
		if next = next.Add(time.Duration(due) * media.FrameDuration); time.Since(next) > 0 {
			next = time.Now()
		}
		c.mu.Lock()
		for range due {
			for _, p := range c.parts {
				p.source.Next(p.packet.Payload)
				p.packet.Sequence++
				p.packet.Timestamp += media.FrameSamples
				_ = p.leg.Send(&p.packet) // a closed leg has ended its call
			}
		}
		c.mu.Unlock()
		clock.Reset(time.Until(next))
	}
}

// Two hundred calls at a time, alone on the machine, every one with its own tone each way, so that a packet in the wrong call would be heard.
func TestManyCallsAtATime(t *testing.T) {
	calls := 200
	if raced {
		calls = 60 // the detector makes every packet ten times as dear
	}
	hz := func(i int) float64 { return 300 + 15*float64(i) } // 300 to 3285 Hz
	box := carrier(t, func(c *sandbox.Config) {
		c.Pace = 50
		c.Tone = func(n dialer.Number) (float64, bool) {
			var i int
			_, _ = fmt.Sscanf(n.Reveal()[8:], "%03d00", &i)
			return hz(calls - 1 - i), true
		}
	})
	var singers chorus
	stop := make(chan struct{})
	var singing, calling sync.WaitGroup
	singing.Go(func() { singers.sing(stop) })
	all := make([]*caller, calls)
	ramp := time.NewTicker(20 * time.Millisecond) // 50 calls a second
	defer ramp.Stop()
	for i := range all {
		<-ramp.C
		all[i] = dial(t, box, fmt.Sprintf("+8613800%03d00", i))
		calling.Go(func() {
			all[i].invite()
			all[i].insists = all[i].request("INVITE", all[i].seq, all[i].branch, "", all[i].offer)
			all[i].status(100, "INVITE")
			ok := all[i].status(200, "INVITE")
			all[i].hear(ok)
			all[i].ack(ok)
			singers.join(all[i].leg, hz(i))
		})
	}
	calling.Wait()
	if open := box.Counts().Open; open != calls {
		t.Errorf("%d calls are open, want %d", open, calls)
	}
	for i, c := range all {
		within(t, 2*soon, fmt.Sprintf("the tones of call %d", i), func() bool {
			r, _ := box.Report(c.callID)
			return r.Heard.ToneAt(hz(i)) > 1500*time.Millisecond && c.ear.Account(time.Now()).ToneAt(hz(calls-1-i)) > 1500*time.Millisecond
		})
	}
	for _, c := range all {
		calling.Go(c.bye)
	}
	calling.Wait()
	close(stop)
	singing.Wait()
	for i, c := range all {
		r := c.closed(box)
		if len(r.Faults) != 0 || r.Why != "bye" || r.Invites != 1 {
			t.Errorf("call %d: %+v", i, r.Faults)
		}
		if other := r.Heard.Total(heard.Tone) - r.Heard.ToneAt(hz(i)); other > 200*time.Millisecond { // a slice cut in two is heard less exactly
			t.Errorf("call %d: the callee heard %v of a strange tone: %v", i, other, r.Heard)
		}
	}
}
