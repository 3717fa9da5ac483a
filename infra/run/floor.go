package run

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// floor is how far the heap may grow before it is collected at all, in bytes. A node that has little alive makes and drops that little
// many times a second under load, and would be collecting all the time for memory that nobody misses.
const floor = 96 << 20

// least is the heap below which the runtime does not collect with a GOGC of 100; it grows with GOGC.
const least = 4 << 20

// roomFor is the GOGC with which the next collection begins when the heap reaches the floor, or after the usual room when what lives takes
// more: the runtime adds room to what was alive after the last collection in proportion to that and to the roots, which are stacks and
// globals (https://go.dev/doc/gc-guide). All in bytes.
func roomFor(live, roots uint64) int {
	if live >= floor {
		return room
	}
	return max(room, int(min((floor-live)*100/max(live+roots, 1), floor*100/least)))
}

// sentinel is nobody's, so every collection finds it and lets its cleanup run.
type sentinel struct{ _ [16]byte }

// keepFloor sets the collector anew after every collection, until stop is called.
func keepFloor() (stop func()) {
	stopped := make(chan struct{})
	found := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/stack:bytes"}, {Name: "/gc/scan/globals:bytes"}}
	var again func(struct{})
	again = func(struct{}) {
		select {
		case <-stopped:
			return
		default:
		}
		metrics.Read(found)
		debug.SetGCPercent(roomFor(found[0].Value.Uint64(), found[1].Value.Uint64()+found[2].Value.Uint64()))
		runtime.AddCleanup(&sentinel{}, again, struct{}{})
	}
	again(struct{}{})
	return func() { close(stopped) }
}
