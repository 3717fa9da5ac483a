package run

import (
	"bytes"
	"os"
	"runtime/debug"
	"strconv"
)

// How the collector works when nobody says otherwise. What a voice node makes and drops for every call would have it run all the time with
// the runtime's own setting of 100. More room takes more memory, and an import has its bound too (dialer/list proves it with this setting).
// A small heap is let grow to the floor first; near the container's limit the collector works harder again.
const (
	room  = 150 // GOGC: percent of the living heap that may be made before the next collection
	share = 0.9 // of the container's memory that the heap may take
)

// Memory sets the collector, unless GOGC or GOMEMLIMIT in the environment do, and minds the limit of the container (cgroup v2, v1). Call it
// once, before the process has work.
func Memory() {
	if os.Getenv("GOGC") == "" {
		keepFloor()
	}
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	for _, file := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		if limit, ok := limitIn(text); ok {
			debug.SetMemoryLimit(limit)
		}
		return
	}
}

// limitIn reads a container's limit; ok is false when there is none: "max", or in version 1 a number no machine has.
func limitIn(text []byte) (limit int64, ok bool) {
	n, err := strconv.ParseInt(string(bytes.TrimSpace(text)), 10, 64)
	if err != nil || n <= 0 || n >= 1<<60 {
		return 0, false
	}
	return int64(float64(n) * share), true
}
