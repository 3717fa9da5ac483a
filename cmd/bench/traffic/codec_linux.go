package traffic

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/opus"
)

// Codec is the processor time that Opus alone takes for 20 ms of one call, both ways: the least a call can cost.
func Codec() (time.Duration, error) {
	s, err := record()
	if err != nil {
		return 0, err
	}
	edge, err := opus.New(111, media.PCMA)
	if err != nil {
		return 0, err
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var room [1400]byte
	nobody, p := media.EarFunc(func(*media.Packet, time.Time) {}), &media.Packet{Source: 1}
	begun, frames := onThread(), 0
	for onThread()-begun < time.Second {
		for i := range s.law {
			if _, err := edge.Out.Code(room[:], media.PCMA, s.law[i]); err != nil {
				return 0, err
			}
			p.Sequence, p.Payload = p.Sequence+1, s.opus[i]
			edge.In.Hear(p, time.Time{}, nobody)
		}
		frames += len(s.law)
	}
	return (onThread() - begun) / time.Duration(frames), nil
}

// onThread is the processor time of the thread so far.
func onThread() time.Duration {
	var u unix.Rusage
	unix.Getrusage(unix.RUSAGE_THREAD, &u) // fails for no thread of ours
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
