package bridge_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/phonetest"
)

// How long after the bridge's start the agent's first packet leaves for the customer, with a real WebRTC leg that sends every 20 ms.
func BenchmarkJoin(b *testing.B) {
	port, headset := phonetest.Port(b), bridge.NewHeadset()
	defer headset.Close()
	leg := phonetest.NewBrowser(b, agentHz).Connect(b, port)
	customer, person := phonetest.Line(b, media.PCMA)
	person.Sing(customerHz)
	var took []time.Duration
	for b.Loop() {
		first := make(chan time.Time, 1)
		k := bridge.New(config(), bridge.Parts{Customer: customer, Agent: leg, Headset: headset, Tell: func(bridge.News) {}, Note: func(e dialer.Event) {
			if e.Kind == "first_audio" {
				first <- e.At
			}
		}})
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		<-time.After(rand.N(media.FrameDuration)) // any phase of the browser's own beat
		begun := time.Now()
		go func() { k.Run(ctx); close(done) }()
		took = append(took, (<-first).Sub(begun))
		cancel()
		<-done
	}
	slices.Sort(took)
	at := func(q float64) float64 { return float64(took[int(q*float64(len(took)-1))]) / 1e6 }
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
}
