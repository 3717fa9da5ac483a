package directory

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
)

// Keyring opens tenants' keys and keeps them open: unwrapping may ask a KMS, sealing a number must not.
type Keyring struct {
	schemas *tenant.Schemas
	keys    *seal.Keys
	once    singleflight.Group

	mu    sync.RWMutex
	boxes map[tenant.ID]*seal.Box
}

// NewKeyring opens keys wrapped by keys' key-encryption key.
func NewKeyring(schemas *tenant.Schemas, keys *seal.Keys) *Keyring {
	return &Keyring{schemas: schemas, keys: keys, boxes: map[tenant.ID]*seal.Box{}}
}

// Box returns the open key of tenant id. After the first time it neither waits nor fails.
func (k *Keyring) Box(ctx context.Context, id tenant.ID) (*seal.Box, error) {
	k.mu.RLock()
	box := k.boxes[id]
	k.mu.RUnlock()
	if box != nil {
		return box, nil
	}
	opened, err, _ := k.once.Do(string(id), func() (any, error) { return k.open(context.WithoutCancel(ctx), id) })
	if err != nil {
		return nil, err
	}
	return opened.(*seal.Box), nil
}

func (k *Keyring) open(ctx context.Context, id tenant.ID) (*seal.Box, error) {
	if !id.Valid() {
		return nil, unknown()
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second) // others wait for this answer: the first asker's leaving must not fail them
	defer cancel()
	var rows []keyRow
	err := k.schemas.Public(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`select wrapped_key from tenants where id = ?`, string(id)).Scan(&rows).Error
	})
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "directory", "read a tenant's key", err)
	}
	if len(rows) == 0 {
		return nil, unknown()
	}
	box, err := k.keys.Open(rows[0].WrappedKey)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.boxes[id] = box
	return box, nil
}

// Forget closes the key of a tenant that is gone.
func (k *Keyring) Forget(id tenant.ID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.boxes, id)
}
