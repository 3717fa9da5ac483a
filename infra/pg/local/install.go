package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"

	embedded "github.com/fergusstrange/embedded-postgres"

	"github.com/boyunhq/boyun/infra/fault"
)

// install gets Postgres onto the machine: by apt where we are root on a Debian-like system, else by download.
func install(ctx context.Context, cfg Config, h *home, want int) error {
	var tried error
	if apt, err := exec.LookPath("apt-get"); err == nil && os.Geteuid() == 0 {
		cfg.Logger.Info("this machine has no Postgres: installing the Debian package postgresql (a minute or two)")
		if tried = installByApt(ctx, apt); tried == nil {
			return nil
		}
		cfg.Logger.Warn("apt could not install Postgres; downloading it instead", "error", tried)
	}
	cfg.Logger.Info("this machine has no Postgres: downloading it (about 15 MB)", "to", downloadFolder(h))
	if err := download(cfg, h, want); err != nil {
		return fault.Wrap(fault.Unavailable, "postgres_missing",
			fmt.Sprintf("no %s here and none could be had; install it yourself, or give a database with BOYUN_DATABASE_URL", needed(want)), errors.Join(tried, err))
	}
	return nil
}

// installByApt installs the binaries without the server Debian would set up and start beside them.
func installByApt(ctx context.Context, apt string) error {
	steps := [][]string{{apt, "update", "-qq"}, {apt, "install", "-y", "-qq", "--no-install-recommends", "postgresql-common"}}
	for _, step := range steps {
		if err := quietly(ctx, step); err != nil {
			return err
		}
	}
	if err := declineCluster("/etc/postgresql-common/createcluster.conf"); err != nil {
		return err
	}
	return quietly(ctx, []string{apt, "install", "-y", "-qq", "--no-install-recommends", "postgresql"})
}

// declineCluster asks Debian's package not to make a server of its own, unless the operator has already decided.
func declineCluster(path string) error {
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for line := range bytes.Lines(text) {
		if bytes.HasPrefix(bytes.TrimSpace(line), []byte("create_main_cluster")) {
			return nil
		}
	}
	return os.WriteFile(path, append(text, "\n# written by boyun, which runs its own server\ncreate_main_cluster = false\n"...), 0o644)
}

func quietly(ctx context.Context, command []string) error {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", filepath.Base(command[0]), command[1], err, tail(out, 600))
	}
	return nil
}

// downloadFolder is where downloaded binaries live: with the data, or, when we are root, where the unprivileged user may run them.
func downloadFolder(h *home) string {
	if h.owner.drop {
		return "/var/cache/boyun/postgres"
	}
	return h.path("binaries")
}

// versions the library offers, by major version.
var versions = map[int]embedded.PostgresVersion{14: embedded.V14, 15: embedded.V15, 16: embedded.V16, 17: embedded.V17, 18: embedded.V18}

// download lets the library fetch, check and unpack the binaries. It can only do so as part of a start, so it starts a server on a
// scratch folder; as root that start is refused by initdb, which does not matter: the binaries are there by then.
func download(cfg Config, h *home, want int) error {
	version, ok := versions[want]
	if want == 0 {
		version, ok = embedded.V17, true
	}
	if !ok {
		return fmt.Errorf("PostgreSQL %d is not offered for download", want)
	}
	folder := downloadFolder(h)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "boyun-postgres-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	port, err := freePort()
	if err != nil {
		return err
	}
	var words bytes.Buffer
	settings := embedded.DefaultConfig().Version(version).Port(port).Logger(&words).CachePath(filepath.Join(scratch, "cache")).
		RuntimePath(filepath.Join(scratch, "run")).BinariesPath(folder)
	if cfg.Source != "" {
		settings = settings.BinaryRepositoryURL(cfg.Source)
	}
	server := embedded.NewDatabase(settings)
	started := server.Start()
	if started == nil {
		return server.Stop()
	}
	for _, name := range []string{"initdb", "postgres"} {
		if _, err := os.Stat(filepath.Join(folder, "bin", name)); err != nil {
			return fmt.Errorf("%w (%s)", started, tail(words.Bytes(), 300))
		}
	}
	return nil
}

func freePort() (uint32, error) {
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return uint32(listener.Addr().(*net.TCPAddr).Port), nil
}
