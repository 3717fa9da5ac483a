package local

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/boyunhq/boyun/infra/fault"
)

// binaries is a folder with initdb and postgres of one major version.
type binaries struct {
	folder string
	major  int
}

// oldest is the first major version with recovery_init_sync_method.
const oldest = 14

// find takes the configured folder, else what the machine has, else installs or downloads. Existing data decides the version.
func find(ctx context.Context, cfg Config, h *home) (binaries, error) {
	text, err := h.version()
	if err != nil {
		return binaries{}, err
	}
	want, _ := strconv.Atoi(text)
	if cfg.Binaries != "" {
		b, ok := inspect(ctx, cfg.Binaries)
		if !ok || !b.fits(want) {
			return binaries{}, fault.New(fault.Invalid, "postgres_binaries", "%s holds no usable Postgres (%s needed)", cfg.Binaries, needed(want))
		}
		return b, nil
	}
	if b, ok := best(ctx, places(ctx, h), want); ok {
		return b, nil
	}
	if !cfg.Install {
		return binaries{}, fault.New(fault.Unavailable, "postgres_missing",
			"no %s found on this machine: install it (Debian: apt-get install postgresql), or give a database with BOYUN_DATABASE_URL", needed(want))
	}
	if err := install(ctx, cfg, h, want); err != nil {
		return binaries{}, err
	}
	if b, ok := best(ctx, places(ctx, h), want); ok {
		return b, nil
	}
	return binaries{}, fault.New(fault.Unavailable, "postgres_missing", "%s was installed but is not found", needed(want))
}

func needed(want int) string {
	if want != 0 {
		return fmt.Sprintf("PostgreSQL %d (the data was made by it)", want)
	}
	return fmt.Sprintf("PostgreSQL %d or newer", oldest)
}

func (b binaries) fits(want int) bool {
	return b.major >= oldest && (want == 0 || b.major == want)
}

// places lists the folders to look into.
func places(ctx context.Context, h *home) []string {
	folders := []string{filepath.Join(downloadFolder(h), "bin")}
	if path, err := exec.LookPath("initdb"); err == nil {
		folders = append(folders, filepath.Dir(path))
	}
	if path, err := exec.LookPath("pg_config"); err == nil {
		if out, err := exec.CommandContext(ctx, path, "--bindir").Output(); err == nil {
			folders = append(folders, strings.TrimSpace(string(out)))
		}
	}
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin",
		"/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin", "/Applications/Postgres.app/Contents/Versions/*/bin"} {
		found, _ := filepath.Glob(pattern) // the patterns are well formed
		folders = append(folders, found...)
	}
	return folders
}

func best(ctx context.Context, folders []string, want int) (binaries, bool) {
	var usable []binaries
	for _, folder := range folders {
		if b, ok := inspect(ctx, folder); ok && b.fits(want) {
			usable = append(usable, b)
		}
	}
	if len(usable) == 0 {
		return binaries{}, false
	}
	return slices.MaxFunc(usable, func(a, b binaries) int { return a.major - b.major }), true
}

var versionForm = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

func inspect(ctx context.Context, folder string) (binaries, bool) {
	if _, err := os.Stat(filepath.Join(folder, "initdb")); err != nil {
		return binaries{}, false
	}
	out, err := exec.CommandContext(ctx, filepath.Join(folder, "postgres"), "--version").Output()
	if err != nil {
		return binaries{}, false
	}
	found := versionForm.FindSubmatch(out)
	if found == nil {
		return binaries{}, false
	}
	major, err := strconv.Atoi(string(found[1]))
	return binaries{folder, major}, err == nil
}
