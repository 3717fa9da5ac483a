package local_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/boyunhq/boyun/infra/pg/local"
)

// archive packs this machine's Postgres the way the library's Maven repository does: a .txz inside a .jar.
func archive(t *testing.T) []byte {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, path)
	}
	if len(found) == 0 {
		t.Fatal("this test needs an installed Postgres (Debian package postgresql)")
	}
	folder := t.TempDir()
	os.Mkdir(filepath.Join(folder, "bin"), 0o755)
	for _, name := range []string{"initdb", "postgres", "pg_ctl"} { // links: Debian's files are not relocatable
		if err := os.Symlink(filepath.Join(filepath.Dir(found[len(found)-1]), name), filepath.Join(folder, "bin", name)); err != nil {
			t.Fatal(err)
		}
	}
	packed, err := exec.Command("tar", "-C", folder, "-cJf", "-", "bin").Output()
	if err != nil {
		t.Fatal(err)
	}
	var jar bytes.Buffer
	z := zip.NewWriter(&jar)
	w, _ := z.Create("postgres-linux-x86_64.txz")
	w.Write(packed)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return jar.Bytes()
}

func TestADownloadIsUnpackedAndUsable(t *testing.T) {
	jar := archive(t)
	sum := sha256.Sum256(jar)
	good := hex.EncodeToString(sum[:])
	for name, c := range map[string]struct {
		sum  string
		fine bool
	}{"the repository's file is whole": {good, true}, "the check sum differs": {strings.Repeat("0", 64), false}} {
		t.Run(name, func(t *testing.T) {
			repository := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, ".sha256") {
					w.Write([]byte(c.sum))
					return
				}
				w.Write(jar)
			}))
			defer repository.Close()
			defer http.DefaultClient.CloseIdleConnections()
			bin, err := local.Download(local.Config{Source: repository.URL, Logger: slog.New(slog.DiscardHandler)}, t.TempDir())
			if (err == nil) != c.fine {
				t.Fatalf("download: %q, %v", bin, err)
			}
			if c.fine && filepath.Base(bin) != "bin" {
				t.Fatalf("binaries in %q", bin)
			}
		})
	}
}

func TestDebiansOwnServerIsDeclinedOnceAndNotAgainstTheOperator(t *testing.T) {
	for name, c := range map[string]struct{ before, after string }{
		"nothing decided":       {"#create_main_cluster = true\n", "create_main_cluster = false"},
		"the operator wants it": {"create_main_cluster = true\n", ""},
	} {
		path := filepath.Join(t.TempDir(), "createcluster.conf")
		os.WriteFile(path, []byte(c.before), 0o644)
		for range 2 {
			if err := local.DeclineCluster(path); err != nil {
				t.Fatal(err)
			}
		}
		got, _ := os.ReadFile(path)
		if !strings.HasPrefix(string(got), c.before) || strings.Count(string(got), "= false") != strings.Count(c.after, "= false") {
			t.Errorf("%s: %s", name, got)
		}
	}
}
