package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"strings"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

// Folder is a Store in a local folder. Nothing in it leads outside, links included.
type Folder struct{ root *os.Root }

var _ Store = (*Folder)(nil)

// OpenFolder opens a Store in folder, which is made (mode 0700) if missing, and removes what processes that died in a Put left there more
// than a day ago. The caller closes it.
func OpenFolder(folder string) (*Folder, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fault.Wrap(fault.Unavailable, "blob_folder", "make the folder for recordings and uploads", err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "blob_folder", "open the folder for recordings and uploads", err)
	}
	f := &Folder{root}
	f.tidy(time.Now().Add(-deadAfter))
	return f, nil
}

// Close ends the use of the folder.
func (f *Folder) Close() error { return f.root.Close() }

// drafts is where files are that are not yet whole; CheckKey keeps it from being a key. Other processes may have theirs in it.
const drafts = ".drafts"

// deadAfter is how long nothing was written to a draft that nobody writes any more.
const deadAfter = 24 * time.Hour

// tidy removes drafts that were written last before an instant; one that cannot be removed is in nobody's way.
func (f *Folder) tidy(before time.Time) {
	list, _ := fs.ReadDir(f.root.FS(), drafts) // none before the first Put
	for _, entry := range list {
		if info, err := entry.Info(); err == nil && info.ModTime().Before(before) {
			_ = f.root.Remove(path.Join(drafts, entry.Name()))
		}
	}
}

// Put writes a draft, brings it to disk and renames it.
func (f *Folder) Put(ctx context.Context, key string, body io.Reader, size int64) error {
	if err := CheckKey(key); err != nil {
		return err
	}
	if size >= 0 {
		body = &counted{body: body, left: size}
	}
	if err := f.put(ctx, key, body); err != nil {
		return fault.Wrap(fault.Unavailable, "blob_put", "store "+key, err)
	}
	return nil
}

func (f *Folder) put(ctx context.Context, key string, body io.Reader) error {
	folder := path.Dir(key)
	for _, needed := range []string{folder, drafts} {
		if err := f.root.MkdirAll(needed, 0o700); err != nil {
			return err
		}
	}
	name := path.Join(drafts, rand.Text())
	file, err := f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, reader{ctx, body})
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = f.root.Rename(name, key)
	}
	if err != nil {
		return errors.Join(err, ignoreMissing(f.root.Remove(name)))
	}
	return f.settle(folder)
}

// settle brings a folder's list of names to disk.
func (f *Folder) settle(folder string) error {
	dir, err := f.root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Get reads a part of a blob, of a growing one what is there now.
func (f *Folder) Get(_ context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	if err := CheckKey(key); err != nil {
		return nil, err
	}
	file, err := f.root.Open(key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, notThere(key)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "blob_get", "read "+key, err)
	}
	if info, err := file.Stat(); err != nil || info.IsDir() || offset < 0 {
		file.Close()
		return nil, notThere(key)
	} else if length < 0 {
		length = max(0, info.Size()-offset)
	}
	return part{io.NewSectionReader(file, offset, length), file}, nil
}

type part struct {
	io.Reader
	io.Closer
}

// Stat tells size and time; of a growing blob those of now.
func (f *Folder) Stat(_ context.Context, key string) (Info, error) {
	if err := CheckKey(key); err != nil {
		return Info{}, err
	}
	info, err := f.root.Stat(key)
	if errors.Is(err, fs.ErrNotExist) || (err == nil && info.IsDir()) {
		return Info{}, notThere(key)
	}
	if err != nil {
		return Info{}, fault.Wrap(fault.Unavailable, "blob_stat", "look at "+key, err)
	}
	return Info{key, info.Size(), info.ModTime()}, nil
}

// Delete removes a blob. Folders stay.
func (f *Folder) Delete(_ context.Context, key string) error {
	if err := CheckKey(key); err != nil {
		return err
	}
	if err := ignoreMissing(f.root.Remove(key)); err != nil {
		return fault.Wrap(fault.Unavailable, "blob_delete", "delete "+key, err)
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// List walks the folder that prefix names or lies in.
func (f *Folder) List(ctx context.Context, prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		start := path.Dir(prefix + "x")
		if !fs.ValidPath(start) {
			return
		}
		err := fs.WalkDir(f.root.FS(), start, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist): // deleted meanwhile, or no such folder
				return nil
			case err != nil:
				return err
			case ctx.Err() != nil:
				return ctx.Err()
			case name == drafts:
				return fs.SkipDir
			case !entry.Type().IsRegular() || !strings.HasPrefix(name, prefix):
				return nil
			}
			info, err := entry.Info()
			if err != nil {
				return ignoreMissing(err)
			}
			if !yield(Info{name, info.Size(), info.ModTime()}, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(Info{}, fault.Wrap(fault.Unavailable, "blob_list", "list "+prefix, err))
		}
	}
}

// reader ends a copy when its context does.
type reader struct {
	ctx  context.Context
	body io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.body.Read(p)
}
