package run

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestRoomReachesTheFloorAndIsTheUsualAboveIt(t *testing.T) {
	for _, c := range []struct {
		live, roots uint64
		want        int
	}{{0, 0, 2400}, {1 << 20, 1 << 20, 2400}, {8 << 20, 0, 1100}, {4 << 20, 4 << 20, 1150}, {32 << 20, 0, 200}, {64 << 20, 0, room}, {floor, 0, room}, {1 << 40, 1 << 30, room}} {
		if got := roomFor(c.live, c.roots); got != c.want {
			t.Errorf("%d MiB alive, %d MiB of roots: %d, not %d", c.live>>20, c.roots>>20, got, c.want)
		}
	}
}

var kept []byte

func TestASmallHeapIsCollectedAtTheFloor(t *testing.T) {
	was := debug.SetGCPercent(room)
	defer debug.SetGCPercent(was)
	defer keepFloor()()
	runtime.GC() // what the tests before left is gone, and the collector set for the rest
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	const much = 20 * floor
	for made := 0; made < much; made += 16 << 10 {
		kept = make([]byte, 16<<10)
	}
	runtime.ReadMemStats(&after)
	cycles := after.NumGC - before.NumGC
	t.Logf("%d collections for %d MiB, of which the heap took %d", cycles, much>>20, after.HeapSys>>20)
	if cycles < 3 || cycles > 40 { // with the usual room alone, some two hundred
		t.Fatalf("%d collections while %d MiB were made and dropped", cycles, much>>20)
	}
}
