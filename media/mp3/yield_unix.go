//go:build unix

package mp3

import "golang.org/x/sys/unix"

// behind is how much the program stands back for everything else.
const behind = 10

// yield lets the process stand back; one that is over already needs nothing.
func yield(pid int) { _ = unix.Setpriority(unix.PRIO_PROCESS, pid, behind) }
