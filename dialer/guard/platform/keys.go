package platform

import (
	"context"
	"sync"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
)

// keyName is the one key of the installation, in the shared book.
const keyName = "blocklist"

// keyring opens the installation's own key, and makes it on first use. It is kept open: asking must not wait for a KMS.
type keyring struct {
	schemas *tenant.Schemas
	keys    *seal.Keys

	mu  sync.Mutex
	box *seal.Box
}

func (k *keyring) open(ctx context.Context) (*seal.Box, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.box != nil {
		return k.box, nil
	}
	var wrapped []byte
	err := k.schemas.Public(ctx, func(tx *gorm.DB) error {
		fresh, err := k.keys.NewTenantKey()
		if err != nil {
			return err
		}
		// two processes that start at once agree on one key: the first insert stands
		if err := tx.Exec(`insert into platform_keys (name, wrapped) values (?, ?) on conflict do nothing`, keyName, fresh).Error; err != nil {
			return err
		}
		var row struct{ Wrapped []byte }
		err = tx.Raw(`select wrapped from platform_keys where name = ?`, keyName).Scan(&row).Error
		wrapped = row.Wrapped
		return err
	})
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "platform_key", "open the key of the platform's blocklist", err)
	}
	k.box, err = k.keys.Open(wrapped)
	return k.box, err
}

func blind(box *seal.Box, n dialer.Number) []byte { return box.Index([]byte(n.Reveal())) }
