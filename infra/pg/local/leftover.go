package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// stopLeftover stops a server that a killed boyun left running on data, waits for every process of it, and clears away the pid file
// of one that was killed itself. We hold the folder's lock, so nobody else is starting one. A pid that now belongs to some other
// program is left alone.
func stopLeftover(ctx context.Context, data string, cfg Config) error {
	pidFile := filepath.Join(data, "postmaster.pid")
	text, err := os.ReadFile(pidFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err == nil && pid > 1 && slices.Contains(serversOf(data), pid) {
		cfg.Logger.Info("stopping the Postgres an earlier boyun left running", "pid", pid)
		if err := syscall.Kill(pid, syscall.SIGINT); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("stop the old postgres (process %d): %w", pid, err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, cfg.Patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for len(serversOf(data)) > 0 { // the children of a killed server end a moment after it
		select {
		case <-ctx.Done():
			return fmt.Errorf("the old postgres does not stop (processes %v): %w", serversOf(data), ctx.Err())
		case <-tick.C:
		}
	}
	if err := os.Remove(pidFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
