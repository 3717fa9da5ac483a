package blob

import (
	"context"
	"io"
	"iter"
	"sync"
	"time"
)

// Later is a Store that could not be reached when the process started: it is opened by the first use that finds it there. Until then every
// use fails as the opening did.
type Later struct {
	open func(ctx context.Context) (Store, error)

	mu    sync.Mutex
	store Store // nil: not open yet
	tried time.Time
	err   error
}

var _ Store = (*Later)(nil)

// NewLater opens by open, which has failed with err.
func NewLater(err error, open func(ctx context.Context) (Store, error)) *Later {
	return &Later{open: open, tried: time.Now(), err: err}
}

// openAgain is how long a failure to open is believed.
const openAgain = 2 * time.Second

func (l *Later) get(ctx context.Context) (Store, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.store != nil {
		return l.store, nil
	}
	if time.Since(l.tried) < openAgain {
		return nil, l.err
	}
	l.store, l.err = l.open(ctx)
	l.tried = time.Now()
	if l.err != nil {
		l.store = nil
	}
	return l.store, l.err
}

// Put stores a blob.
func (l *Later) Put(ctx context.Context, key string, body io.Reader, size int64) error {
	s, err := l.get(ctx)
	if err != nil {
		return err
	}
	return s.Put(ctx, key, body, size)
}

// Get reads a part of a blob.
func (l *Later) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	s, err := l.get(ctx)
	if err != nil {
		return nil, err
	}
	return s.Get(ctx, key, offset, length)
}

// Stat tells size and time.
func (l *Later) Stat(ctx context.Context, key string) (Info, error) {
	s, err := l.get(ctx)
	if err != nil {
		return Info{}, err
	}
	return s.Stat(ctx, key)
}

// Delete removes a blob.
func (l *Later) Delete(ctx context.Context, key string) error {
	s, err := l.get(ctx)
	if err != nil {
		return err
	}
	return s.Delete(ctx, key)
}

// List goes over blobs.
func (l *Later) List(ctx context.Context, prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		s, err := l.get(ctx)
		if err != nil {
			yield(Info{}, err)
			return
		}
		s.List(ctx, prefix)(yield)
	}
}
