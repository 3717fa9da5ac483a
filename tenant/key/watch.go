package key

import (
	"context"

	"gorm.io/gorm"
)

// Watch returns a channel that is closed when the key was revoked or has expired: at once where it was revoked on this node, else within
// 5 s. stop must be called when nobody reads it any more.
func (k *Keys) Watch(id string) (gone <-chan struct{}, stop func()) { return k.watched.Watch(id) }

// Look ends what runs in the name of keys that work no more.
func (k *Keys) Look(ctx context.Context) {
	ids := k.watched.IDs()
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
		k.watched.End(id)
	}
}
