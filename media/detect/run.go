package detect

import "time"

// run is one line that holds its frequency: what SIT, fax and beeps are made of.
type run struct {
	hz    float32 // mean
	level float32 // of its loudest frame, dBFS
	since clock   // its first frame
	long  int     // frames; 0 is none
}

func (r run) lasts() time.Duration { return clock(r.long).time() }

const (
	pure     = 0.75 // a run's part of the sound
	drift    = 14   // Hz a line may wander from its run's mean
	runFloor = -42  // dBFS
)

// runs follows the strongest line. The zero value is ready.
type runs struct{ now run }

// hear takes a frame. When a run is over it is returned as ended; the run going on is in now.
func (r *runs) hear(s *Sight) (ended run, over bool) {
	holds := s.Level > runFloor && s.Pure > pure
	if r.now.long > 0 && holds && abs(s.Hz-r.now.hz) < drift {
		n := float32(r.now.long)
		r.now.hz = (r.now.hz*n + s.Hz) / (n + 1)
		r.now.level = max(r.now.level, s.Level)
		r.now.long++
		return run{}, false
	}
	ended = r.now
	r.now = run{}
	if holds {
		r.now = run{hz: s.Hz, level: s.Level, since: s.Now, long: 1}
	}
	return ended, ended.long > 0
}

func abs(v float32) float32 {
	if v < 0 {
		return -v
	}
	return v
}
