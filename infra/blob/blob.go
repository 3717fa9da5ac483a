// Package blob owns where large files lie (recordings, uploads, exports): a store of five methods with two drivers, a local folder and
// an S3 bucket, that pass one conformance suite. It sees bytes only; whoever stores a secret has sealed it before.
package blob

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"strings"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

// Store keeps blobs by key. Keys are slash-separated paths without empty, dot or hidden elements (CheckKey). A blob that is not there
// is fault.NotFound; a store that cannot be reached is fault.Unavailable.
type Store interface {
	// Put stores what body holds, size bytes or until its end when size is -1. The blob appears, or replaces the one before, only
	// when all of it is safely stored: a failure leaves what was there.
	Put(ctx context.Context, key string, body io.Reader, size int64) error
	// Get reads length bytes from offset, to the end when length is -1; at or beyond the end there is nothing to read. The caller
	// closes it.
	Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error)
	Stat(ctx context.Context, key string) (Info, error)
	// Delete removes a blob; one that is not there is no error.
	Delete(ctx context.Context, key string) error
	// List goes over the blobs whose key starts with prefix, in no promised order. It ends after an error.
	List(ctx context.Context, prefix string) iter.Seq2[Info, error]
}

// Info is what is known of a blob without reading it.
type Info struct {
	Key      string
	Size     int64
	Modified time.Time
}

// CheckKey refuses keys that not every driver could keep.
func CheckKey(key string) error {
	bad := !fs.ValidPath(key) || key == "." || len(key) > 900 || strings.ContainsAny(key, "\\\x00\n\r")
	for part := range strings.SplitSeq(key, "/") {
		bad = bad || strings.HasPrefix(part, ".") || len(part) > 200
	}
	if bad {
		return fault.New(fault.Invalid, "blob_key", "%q is no blob key", key)
	}
	return nil
}

func notThere(key string) error {
	return fault.New(fault.NotFound, "blob", "no blob %s", key)
}

var errShort = errors.New("the body ended early or was too long")

// counted makes a body of a known size fail when it is shorter or longer. It finds out before it hands over the last bytes, so that no
// server gets a whole body that is a lie.
type counted struct {
	body io.Reader
	left int64
	err  error // what every further Read gets
}

func (c *counted) Read(p []byte) (int, error) {
	if c.err == nil && c.left == 0 {
		c.err = c.end()
	}
	if c.err != nil || len(p) == 0 {
		return 0, c.err
	}
	n, err := c.body.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	switch {
	case err == io.EOF && c.left > 0:
		c.err = errShort
	case err != nil && err != io.EOF:
		c.err = err
	case c.left == 0:
		if c.err = c.end(); c.err == errShort {
			return 0, c.err
		}
	}
	return n, c.err
}

// end is io.EOF when the body has nothing more.
func (c *counted) end() error {
	n, err := io.ReadFull(c.body, make([]byte, 1))
	if n > 0 {
		return errShort
	}
	return err
}
