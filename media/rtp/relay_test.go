package rtp

import (
	"math"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/impair"
)

// Over real sockets: what a session counts is what the network between did.
func TestASessionCountsWhatARelayDid(t *testing.T) {
	ports := newPorts(t)
	x, y := open(t, ports, four), open(t, ports, four)
	relay, err := impair.NewRelay(y.Local(), impair.Network{Loss: 0.1, Burst: 1.5, Duplicate: 0.1, Reorder: 0.05, Hold: 4 * time.Millisecond}, 11)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(relay.Close)
	start(t, x, Remote{Addr: relay.Addr(), Codec: media.PCMA})
	start(t, y, Remote{Addr: relay.Addr(), Codec: media.PCMA})
	p := &media.Packet{Codec: media.PCMA, Source: 3, Payload: make([]byte, media.FrameSamples)}
	const n = 300
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for range n {
		p.Sequence, p.Timestamp = p.Sequence+1, p.Timestamp+media.FrameSamples
		if err := x.Send(p); err != nil {
			t.Fatal(err)
		}
		<-tick.C
	}
	deadline := time.Now().Add(patience)
	for {
		q := y.Quality()
		came, lost, delivered := relay.Counts()
		if media := came - lost; came >= n && delivered > media && int(q.Packets) >= media-3 && int(q.Packets) <= media && math.Abs(float64(q.Lost)-float64(lost)) <= 3 && q.Reordered > 3 && q.Bursts > 10 && q.Missed > q.Bursts {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("of %d packets %d were lost and %d handed on; the session counts %+v", came, lost, delivered, q)
		}
		<-tick.C
	}
}
