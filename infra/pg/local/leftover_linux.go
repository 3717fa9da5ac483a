package local

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// serversOf lists the Postgres processes that work in data: all of a server's make its data folder their working directory.
func serversOf(data string) []int {
	ours, err := os.Stat(data)
	if err != nil {
		return nil
	}
	var pids []int
	folders, _ := filepath.Glob("/proc/[0-9]*") // the pattern is well formed
	for _, folder := range folders {
		name, err := os.ReadFile(folder + "/comm")
		if err != nil || strings.TrimSpace(string(name)) != "postgres" {
			continue
		}
		if works, err := os.Stat(folder + "/cwd"); err != nil || !os.SameFile(works, ours) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(folder)); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}
