package key

import (
	"context"
	"sync"

	"gorm.io/gorm"
)

// watchers are what of this process runs in the name of a key and has to end with it.
type watchers struct {
	mu   sync.Mutex
	keys map[string]*watch
}

type watch struct {
	gone  chan struct{}
	count int
}

// Watch returns a channel that is closed when the key was revoked or has expired: at once where it was revoked on this node, else within
// 5 s. stop must be called when nobody reads it any more.
func (k *Keys) Watch(id string) (gone <-chan struct{}, stop func()) {
	k.watched.mu.Lock()
	defer k.watched.mu.Unlock()
	if k.watched.keys == nil {
		k.watched.keys = map[string]*watch{}
	}
	w := k.watched.keys[id]
	if w == nil {
		w = &watch{gone: make(chan struct{})}
		k.watched.keys[id] = w
	}
	w.count++
	return w.gone, sync.OnceFunc(func() { k.watched.leave(id, w) })
}

func (w *watchers) leave(id string, left *watch) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if left.count--; left.count == 0 && w.keys[id] == left {
		delete(w.keys, id)
	}
}

func (w *watchers) close(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if over := w.keys[id]; over != nil {
		close(over.gone)
		delete(w.keys, id)
	}
}

func (w *watchers) ids() (ids []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id := range w.keys {
		ids = append(ids, id)
	}
	return ids
}

// Look ends what runs in the name of keys that work no more.
func (k *Keys) Look(ctx context.Context) {
	ids := k.watched.ids()
	if len(ids) == 0 {
		return
	}
	var over []string
	if err := k.Schemas.Public(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`select key_id from key_lookups where key_id in ? and (revoked_at is not null or expires_at <= ?)`, ids, k.Now().UTC()).Scan(&over).Error
	}); err != nil {
		k.Logger.Warn("whether keys were revoked cannot be read now", "error", err)
	}
	for _, id := range over {
		k.watched.close(id)
	}
}
