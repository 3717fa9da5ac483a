//go:build !linux

package local

import (
	"os/exec"
	"strconv"
	"strings"
)

// serversOf lists the processes that were started as the Postgres of data.
func serversOf(data string) []int {
	lines, err := exec.Command("ps", "-axo", "pid=,command=").Output()
	if err != nil {
		return nil
	}
	var pids []int
	for line := range strings.Lines(string(lines)) {
		number, command, _ := strings.Cut(strings.TrimSpace(line), " ")
		if pid, err := strconv.Atoi(number); err == nil && strings.Contains(command, "postgres") && strings.Contains(command, "-D "+data) {
			pids = append(pids, pid)
		}
	}
	return pids
}
