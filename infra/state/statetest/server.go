package statetest

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Redis starts a redis-server of the test's own on a Unix socket (no port to collide on), keeps nothing on disk, and returns its
// URL. It ends with the test.
func Redis(t testing.TB) (url string) {
	t.Helper()
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("this test needs redis-server (Debian package redis-server): ", err)
	}
	folder, err := os.MkdirTemp("", "redis") // t.TempDir is too long for a socket address
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	socket := filepath.Join(folder, "s")
	ctx, stop := context.WithCancel(context.Background())
	server := exec.CommandContext(ctx, binary, "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no", "--dir", folder)
	server.Stderr = os.Stderr
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); server.Wait() })
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(10 * time.Second); ; <-tick.C {
		if c, err := net.Dial("unix", socket); err == nil {
			c.Close()
			return "unix://" + socket
		}
		if time.Now().After(deadline) {
			t.Fatal("redis-server did not start within 10 s")
		}
	}
}
