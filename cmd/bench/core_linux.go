package main

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// onCore has a process started that stays on one core, the last that this program may use. Its threads, and so the Go scheduler's idea of
// how many cores there are, follow the thread that starts it (sched_setaffinity(2)).
func onCore(start func() error) error {
	return among(start, func(mine unix.CPUSet) (set unix.CPUSet) {
		set.Set(last(mine))
		return set
	})
}

// besideCore has a process started that leaves the core of onCore alone, if there is another.
func besideCore(start func() error) error {
	return among(start, func(mine unix.CPUSet) unix.CPUSet {
		if mine.Count() > 1 {
			mine.Clear(last(mine))
		}
		return mine
	})
}

func among(start func() error, which func(mine unix.CPUSet) unix.CPUSet) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var mine unix.CPUSet
	if err := unix.SchedGetaffinity(0, &mine); err != nil {
		return err
	}
	set := which(mine)
	if err := unix.SchedSetaffinity(0, &set); err != nil {
		return err
	}
	defer unix.SchedSetaffinity(0, &mine)
	return start()
}

func last(set unix.CPUSet) (cpu int) {
	for i := range len(set) * 64 {
		if set.IsSet(i) {
			cpu = i
		}
	}
	return cpu
}
