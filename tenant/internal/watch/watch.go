// Package watch owns who in this process wants to know when something is over: a session, an API key. It does not find out that it is.
package watch

import (
	"maps"
	"slices"
	"sync"
)

// Watched are the things that somebody watches. The zero value is ready. Safe for concurrent use.
type Watched[K comparable] struct {
	mu  sync.Mutex
	ids map[K]*watch
}

type watch struct {
	gone  chan struct{}
	count int
}

// Watch returns a channel that End closes. stop must be called when nobody reads it any more.
func (w *Watched[K]) Watch(id K) (gone <-chan struct{}, stop func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ids == nil {
		w.ids = map[K]*watch{}
	}
	one := w.ids[id]
	if one == nil {
		one = &watch{gone: make(chan struct{})}
		w.ids[id] = one
	}
	one.count++
	return one.gone, sync.OnceFunc(func() { w.leave(id, one) })
}

func (w *Watched[K]) leave(id K, left *watch) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if left.count--; left.count == 0 && w.ids[id] == left {
		delete(w.ids, id)
	}
}

// End tells whoever watches id that it is over.
func (w *Watched[K]) End(id K) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if over := w.ids[id]; over != nil {
		delete(w.ids, id)
		close(over.gone)
	}
}

// IDs are what is watched now.
func (w *Watched[K]) IDs() []K {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Collect(maps.Keys(w.ids))
}
