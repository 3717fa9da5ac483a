package local

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
)

// home is the server's folder: data, run (the socket) and postgres.log, all the account's own.
type home struct {
	folder string
	owner  account
	opened []*os.File
}

func openHome(folder string) (*home, error) {
	owner, err := accountFor(filepath.Join(folder, "data"))
	if err != nil {
		return nil, err
	}
	h := &home{folder: folder, owner: owner}
	if err := os.Chmod(folder, 0o700); err != nil {
		return nil, err
	}
	// The account need not walk through the folders above: it is handed open ones. See inside.
	return h, owner.own(folder)
}

func (h *home) path(name string) string { return filepath.Join(h.folder, name) }

// own makes a private folder of the account's.
func (h *home) own(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil && !os.IsExist(err) {
		return err
	}
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || !ok || (int(stat.Uid) != os.Geteuid() && stat.Uid != h.owner.uid) {
		return fmt.Errorf("%s is not a folder of ours", path)
	}
	if err := os.Chmod(path, 0o700); err != nil {
		return err
	}
	return h.owner.own(path)
}

// maxSocketPath is the room for a socket's address less the name Postgres gives it (sun_path is 104 to 108 bytes).
const (
	socketName    = ".s.PGSQL.5432"
	maxSocketPath = 103 - len("/"+socketName+".lock")
)

// plain is a path that stands in a setting and in an address of Postgres as it is: there commas part several, and + is no blank.
var plain = regexp.MustCompile(`^[A-Za-z0-9/._-]+$`)

// socketFolder is <folder>/run, or, where that is too long or too odd for a socket's address, a private folder under the temporary one
// whose name depends on the folder alone. What a killed server left in it is removed: call it only when none runs.
func (h *home) socketFolder() (string, error) {
	path := h.path("run")
	if len(path) > maxSocketPath || !plain.MatchString(path) {
		sum := sha256.Sum256([]byte(h.folder))
		path = filepath.Join(os.TempDir(), "boyun-"+strconv.Itoa(os.Geteuid())+"-"+hex.EncodeToString(sum[:6]))
	}
	if err := h.own(path); err != nil {
		return "", err
	}
	for _, name := range []string{socketName, socketName + ".lock"} {
		if err := os.Remove(filepath.Join(path, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return path, nil
}

// door is a folder as Postgres sees it.
type door struct {
	name string
	file *os.File // nil when name is the plain path
}

// inside returns the data and socket folders as the account can reach them. Below a folder like /root (mode 0700) the account has
// no right to walk; there it gets both folders already open, as /proc/self/fd/3 and 4, and needs no right on what is above.
func (h *home) inside(socket string) (data, run door, err error) {
	if !h.owner.drop {
		return door{name: h.path("data")}, door{name: socket}, nil
	}
	if data, err = h.hand(h.path("data"), 3); err != nil {
		return data, run, err
	}
	run, err = h.hand(socket, 4)
	return data, run, err
}

func (h *home) hand(path string, fd int) (door, error) {
	file, err := os.Open(path)
	if err != nil {
		return door{}, err
	}
	h.opened = append(h.opened, file)
	return door{"/proc/self/fd/" + strconv.Itoa(fd), file}, nil
}

func (h *home) close() {
	for _, file := range h.opened {
		file.Close()
	}
	h.opened = nil
}

// command prepares binary to run as the account, with nothing of our environment and with the doors open.
func (h *home) command(ctx context.Context, binary string, args []string, doors ...door) *exec.Cmd {
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + filepath.Dir(binary) + ":/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	for _, d := range doors {
		if d.file != nil {
			cmd.ExtraFiles = append(cmd.ExtraFiles, d.file)
		}
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if h.owner.drop {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: h.owner.uid, Gid: h.owner.gid}
	}
	return cmd
}

// maxLog is when an old log is put aside; one older log is kept.
const maxLog = 16 << 20

func (h *home) logFile() (*os.File, error) {
	path := h.path("postgres.log")
	if info, err := os.Stat(path); err == nil && info.Size() > maxLog {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
}

func (h *home) lastWords() []byte {
	text, err := os.ReadFile(h.path("postgres.log"))
	if err != nil {
		return []byte("(" + err.Error() + ")")
	}
	return tail(text, 1500)
}
