package record

import (
	"errors"
	"fmt"
	"io"
	"sync"
)

// Get reads a part of a stored object, as an object store's ranged read does.
type Get func(offset, length int64) (io.ReadCloser, error)

const aheadBytes = 256 << 10 // 16 s of sound

// Ranges makes an io.ReaderAt, for Open, of a store that reads ranges: it asks for a quarter of a megabyte at a time, so that playing
// a recording is not a request for every half second. Safe for concurrent use.
func Ranges(size int64, get Get) io.ReaderAt { return &ranges{size: size, get: get} }

type ranges struct {
	size int64
	get  Get

	mu    sync.Mutex
	from  int64
	ahead []byte
}

func (r *ranges) ReadAt(p []byte, off int64) (read int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for read < len(p) {
		at := off + int64(read)
		if at >= r.size {
			return read, io.EOF
		}
		if at < r.from || at >= r.from+int64(len(r.ahead)) {
			if err := r.fetch(at); err != nil {
				return read, err
			}
		}
		read += copy(p[read:], r.ahead[at-r.from:])
	}
	return read, nil
}

// fetch reads on from an offset.
func (r *ranges) fetch(at int64) error {
	length := min(aheadBytes, r.size-at)
	body, err := r.get(at, length)
	if err != nil {
		return fmt.Errorf("read recording at %d: %w", at, err)
	}
	defer body.Close()
	b := r.ahead[:0]
	if int64(cap(b)) < length {
		b = make([]byte, 0, length)
	}
	n, err := io.ReadFull(body, b[:length])
	r.from, r.ahead = at, b[:n]
	if err != nil && (n == 0 || !errors.Is(err, io.ErrUnexpectedEOF)) {
		return fmt.Errorf("read recording at %d: %w", at, err)
	}
	return nil
}
