package risk

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/boyunhq/boyun/dialer/guard"
)

// shelf keeps what a feed signed on disk, just as it came: the head with its signature, and the list whose hash the head names. A process
// that starts again uses it at once, as long as it verifies and is no older than guard.FeedAge; whoever changes a file only makes it worth
// nothing. Lists of bare digits are never kept: numbers do not lie on a disk in the clear.
type shelf struct {
	folder string // empty: nothing is kept
	name   string // of the files: which feed, by address and key
}

func newShelf(c Config) shelf {
	if c.Folder == "" || c.Hash != Keyed {
		return shelf{}
	}
	sum := sha256.Sum256(append([]byte(c.URL+"\n"), c.PublicKey...))
	return shelf{c.Folder, hex.EncodeToString(sum[:16])}
}

func (s shelf) head() string { return filepath.Join(s.folder, s.name+".head") }
func (s shelf) list(version int64) string {
	return filepath.Join(s.folder, s.name+"."+strconv.FormatInt(version, 10)+".list")
}

// keepList keeps a list under its version.
func (s shelf) keepList(version int64, body []byte) error {
	if s.folder == "" {
		return nil
	}
	return replace(s.list(version), body)
}

// keepHead keeps a head, and takes away the lists of other versions.
func (s shelf) keepHead(h Head, body []byte, signature string) error {
	if s.folder == "" {
		return nil
	}
	if err := replace(s.head(), append([]byte(strings.TrimSpace(signature)+"\n"), body...)); err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(s.folder, s.name+".*.list"))
	for _, path := range old {
		if path != s.list(h.Version) {
			err = os.Remove(path)
		}
	}
	return err
}

// replace writes a file so that a reader, or a process that starts after a crash, finds the old or the new one, never half of one.
func replace(path string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone after the rename
	if _, err = f.Write(body); err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}

// load takes over what is kept, if it is the feed's own word and fresh; else the feed has heard nothing yet.
func (f *Feed) load() error {
	if f.shelf.folder == "" {
		return nil
	}
	raw, err := os.ReadFile(f.shelf.head())
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	signature, body, _ := bytes.Cut(raw, []byte("\n"))
	if err := Verify(f.PublicKey, body, string(signature)); err != nil {
		return err
	}
	var head Head
	if err := json.Unmarshal(body, &head); err != nil {
		return err
	}
	if head.Format != Format || head.Hash != f.Hash || f.Now().Sub(head.IssuedAt).Abs() > guard.FeedAge {
		return nil // not what is agreed now, or too old to count: it is heard anew
	}
	list, err := os.ReadFile(f.shelf.list(head.Version))
	if err != nil {
		return err
	}
	entries, err := readEntries(head, list)
	if err != nil {
		return fmt.Errorf("list %d: %w", head.Version, err)
	}
	f.held.Store(&snapshot{head, entries})
	return nil
}
