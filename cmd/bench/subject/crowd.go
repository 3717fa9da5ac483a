package subject

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/cmd/bench/traffic"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/softphone/bridge"
)

// silent is a leg of the crowd as an agent's: it says nothing and is there all the same.
type silent struct{ call.Customer }

var _ bridge.Leg = silent{}

// Heard is now.
func (silent) Heard() time.Time { return time.Now() }

// gather takes the crowd's calls by SIP, on the ports and the plane of the other calls, and bridges them as those, until ctx ends.
func (n *node) gather(ctx context.Context, c traffic.Crowd, cfg bridge.Config) error {
	x, err := newB2BUA(c.Carrier, c.Port, n.ports, n.plane, func(caller, callee call.Customer) (apart func()) {
		headset := bridge.NewHeadset()
		b := bridge.New(cfg, bridge.Parts{Customer: caller, Agent: silent{callee}, Headset: headset, Note: func(dialer.Event) {}, Tell: func(bridge.News) {}})
		talking, stop := context.WithCancel(ctx)
		var talk sync.WaitGroup
		talk.Go(func() { b.Run(talking) })
		return func() {
			stop()
			talk.Wait()
			headset.Close()
		}
	})
	if err != nil {
		return err
	}
	return x.run(ctx, func(string) {})
}
