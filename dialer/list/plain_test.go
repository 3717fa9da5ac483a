package list_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// plain is this package's tests without the race detector, which takes several times the memory and long to start: what tests run as a
// process of its own.
var plain struct {
	once sync.Once
	dir  string
	out  []byte
	err  error
}

// plainTests is the path of that program. It is built as `make build` builds, so that nearly all of it is in the compiler's cache.
func plainTests(t testing.TB) string {
	t.Helper()
	plain.once.Do(func() {
		if plain.dir, plain.err = os.MkdirTemp("", "boyun-list-"); plain.err != nil {
			return
		}
		build := exec.Command("go", "test", "-c", "-trimpath", "-o", filepath.Join(plain.dir, "plain.test"), ".")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		plain.out, plain.err = build.CombinedOutput()
	})
	if plain.err != nil {
		t.Fatalf("%v\n%s", plain.err, plain.out)
	}
	return filepath.Join(plain.dir, "plain.test")
}
