package sandbox_test

import (
	"context"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/rtp"
)

// testPorts is a pool of ports for one caller, apart from the carrier's.
func testPorts(t testing.TB) *rtp.Ports {
	t.Helper()
	ports, err := rtp.NewPorts(rtp.PortConfig{First: 40000, Last: 59999})
	if err != nil {
		t.Fatal(err)
	}
	return ports
}

// awaitReport waits until a call's report is as asked for, woken by the carrier's own live stream.
func awaitReport(t testing.TB, box *sandbox.Sandbox, callID string, is func(r sandbox.Report) bool) sandbox.Report {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), soon)
	defer stop()
	news := box.Subscribe(ctx)
	for {
		r, ok := box.Report(callID)
		if ok && is(r) {
			return r
		}
		if _, open := <-news; !open {
			t.Fatalf("the report of %s did not become as expected in %v: %+v", callID, soon, r.Events)
		}
	}
}

// awaitEvent waits for an event of a call.
func awaitEvent(t testing.TB, box *sandbox.Sandbox, callID, kind string) sandbox.Event {
	t.Helper()
	var found sandbox.Event
	awaitReport(t, box, callID, func(r sandbox.Report) bool {
		for _, e := range r.Events {
			if e.Kind == kind {
				found = e
				return true
			}
		}
		return false
	})
	return found
}

// within waits until a condition that time brings about holds.
func within(t testing.TB, d time.Duration, what string, is func() bool) {
	t.Helper()
	deadline := time.NewTimer(d)
	defer deadline.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("waited %v for %s", d, what)
		}
	}
}

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// end runs a carrier only to free its sockets.
func end(t testing.TB, box *sandbox.Sandbox) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if err := box.Run(ctx); err != nil {
		t.Error(err)
	}
}

func badConfigs() map[string]func(*sandbox.Config) {
	return map[string]func(*sandbox.Config){
		"no log":                    func(c *sandbox.Config) { c.Log = nil },
		"a negative pace":           func(c *sandbox.Config) { c.Pace = -1 },
		"a negative limit":          func(c *sandbox.Config) { c.Channels = -1 },
		"a codec nobody speaks":     func(c *sandbox.Config) { c.Codecs = []media.Codec{9} },
		"every address, none named": func(c *sandbox.Config) { c.Listen = netip.MustParseAddrPort("0.0.0.0:0") },
	}
}
