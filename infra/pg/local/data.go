package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// version is the major version the data was made by; empty when there is no data yet.
func (h *home) version() (string, error) {
	text, err := os.ReadFile(h.path("data/PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(text)), err
}

// initialise makes the data folder on the first start. It is made under another name and moved into place when it is whole and on
// disk, so that a kill in between leaves nothing that looks like a database.
func (h *home) initialise(ctx context.Context, binaries binaries, logger *slog.Logger) error {
	version, err := h.version()
	if err != nil || version != "" {
		return err
	}
	logger.Info("making a new database", "folder", h.folder)
	began := time.Now()
	fresh := h.path("data.new")
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	if err := h.own(fresh); err != nil {
		return err
	}
	place := door{name: fresh}
	if h.owner.drop {
		if place, err = h.hand(fresh, 3); err != nil {
			return err
		}
	}
	// Local connections are trusted because the socket's folder admits this account and root alone; there are no others.
	initdb := h.command(ctx, filepath.Join(binaries.folder, "initdb"), []string{"-D", place.name, "-U", owner, "--auth-local=trust",
		"--auth-host=reject", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"}, place)
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb as user %s: %w:\n%s", h.owner.name, err, tail(out, 1500))
	}
	if err := settle(fresh); err != nil {
		return err
	}
	if err := os.Rename(fresh, h.path("data")); err != nil {
		return err
	}
	h.close()
	logger.Debug("database made", "took", time.Since(began).Round(time.Millisecond))
	return settle(h.folder)
}

// settle brings the file system of folder to disk: one call instead of initdb's walk over every file.
func settle(folder string) error {
	file, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(syncfs(file), file.Close())
}
