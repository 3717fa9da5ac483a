package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	embedded "github.com/fergusstrange/embedded-postgres"

	"github.com/boyunhq/boyun/infra/fault"
)

// install gets Postgres onto the machine. Root on a Debian-like system takes apt's; anybody else downloads it, which leaves the machine as it
// is, and takes apt's only if that fails and sudo asks for no password.
func install(ctx context.Context, cfg Config, h *home, want int) error {
	byDownload := func() error {
		cfg.Logger.Info("this machine has no Postgres: downloading it (about 15 MB)", "to", downloadFolder(h))
		return download(cfg, h, want)
	}
	byApt := func(as ...string) func() error {
		return func() error {
			cfg.Logger.Info("this machine has no Postgres: installing the Debian package postgresql (a minute or two)")
			return installByApt(ctx, as)
		}
	}
	ways := []func() error{byDownload}
	if _, err := exec.LookPath("apt-get"); err == nil {
		switch sudo := []string{"sudo", "-n"}; {
		case os.Geteuid() == 0:
			ways = []func() error{byApt(), byDownload}
		case quietly(ctx, append(sudo, "true")) == nil:
			ways = append(ways, byApt(sudo...))
		}
	}
	var tried []error
	for i, way := range ways {
		err := way()
		if err == nil {
			return nil
		}
		if tried = append(tried, err); i+1 < len(ways) {
			cfg.Logger.Warn("Postgres was not to be had so; trying another way", "error", err)
		}
	}
	return fault.Wrap(fault.Unavailable, "postgres_missing",
		fmt.Sprintf("no %s here and none could be had; install it yourself, or give a database with BOYUN_DATABASE_URL", needed(want)), errors.Join(tried...))
}

// installByApt installs the binaries without the server Debian would set up and start beside them. as is what commands begin with to be root's.
func installByApt(ctx context.Context, as []string) error {
	get := func(packages ...string) []string {
		return slices.Concat(as, []string{"env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "--no-install-recommends"}, packages)
	}
	for _, step := range [][]string{slices.Concat(as, []string{"apt-get", "update", "-qq"}), get("postgresql-common"),
		declineCluster(as, "/etc/postgresql-common/createcluster.conf"), get("postgresql")} {
		if err := quietly(ctx, step); err != nil {
			return err
		}
	}
	return nil
}

// declineCluster is the command that asks Debian's package not to make a server of its own, unless the operator has already decided.
func declineCluster(as []string, path string) []string {
	return slices.Concat(as, []string{"sh", "-c", `grep -Eqs '^[[:space:]]*create_main_cluster' "$0" ||
		printf '\n# written by boyun, which runs its own server\ncreate_main_cluster = false\n' >>"$0"`, path})
}

func quietly(ctx context.Context, command []string) error {
	if out, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(command, " "), err, tail(out, 600))
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
