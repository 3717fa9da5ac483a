package blob

import (
	"context"
	"errors"
	"os"
	"path"

	"github.com/boyunhq/boyun/infra/fault"
)

// Growing is a blob of a Folder that is written over minutes and readable all the while: a recording in progress. What was written
// survives the death of the process; what was synced survives the machine's. It is one goroutine's.
type Growing struct{ file *os.File }

// Grow makes a new blob that grows; a key that is taken is fault.Conflict.
func (f *Folder) Grow(_ context.Context, key string) (*Growing, error) {
	if err := CheckKey(key); err != nil {
		return nil, err
	}
	folder := path.Dir(key)
	if err := f.root.MkdirAll(folder, 0o700); err != nil {
		return nil, fault.Wrap(fault.Unavailable, "blob_put", "store "+key, err)
	}
	file, err := f.root.OpenFile(key, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, fault.New(fault.Conflict, "blob_taken", "there is a blob %s already", key)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "blob_put", "store "+key, err)
	}
	if err := f.settle(folder); err != nil {
		return nil, fault.Wrap(fault.Unavailable, "blob_put", "store "+key, errors.Join(err, file.Close()))
	}
	return &Growing{file}, nil
}

// Write appends p.
func (g *Growing) Write(p []byte) (int, error) { return g.file.Write(p) }

// WriteAt changes what was written before (a header that holds lengths).
func (g *Growing) WriteAt(p []byte, offset int64) (int, error) { return g.file.WriteAt(p, offset) }

// Sync brings what was written to disk.
func (g *Growing) Sync() error { return g.file.Sync() }

// Close brings the rest to disk and ends the writing.
func (g *Growing) Close() error { return errors.Join(g.file.Sync(), g.file.Close()) }
