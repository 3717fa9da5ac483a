package demo

import (
	"syscall"
	"time"
)

// used is what this process has used so far.
type used struct {
	cpu time.Duration // user and system
	rss float64       // the largest so far, MiB
}

func usageNow() used {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return used{}
	}
	return used{time.Duration(r.Utime.Nano() + r.Stime.Nano()), float64(r.Maxrss) / 1024}
}
