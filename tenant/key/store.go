package key

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// lookup is what the shared book knows of a key.
type lookup struct {
	TenantID  string
	KeyID     string
	Words     string // scopes, separated by spaces
	Live      bool
	ExpiresAt *time.Time
	RevokedAt *time.Time

	Scopes []string `gorm:"-"`
}

func (k *Keys) lookup(ctx context.Context, hash []byte) (l lookup, err error) {
	var rows []lookup
	err = k.Schemas.Public(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`select k.tenant_id, k.key_id, array_to_string(k.scopes, ' ') as words, k.live, k.expires_at, k.revoked_at
			from key_lookups k join tenants t on t.id = k.tenant_id where k.hash = ? and t.status = 'active'`, hash).Scan(&rows).Error
	})
	if err != nil {
		return l, fault.Wrap(fault.Unavailable, "key", "look up an API key", err)
	}
	if len(rows) == 0 {
		return l, unknown()
	}
	l = rows[0]
	l.Scopes = strings.Fields(l.Words)
	return l, nil
}

func insert(tx *gorm.DB, t tenant.ID, k Key, hash []byte) error {
	var expires *time.Time
	if !k.ExpiresAt.IsZero() {
		at := k.ExpiresAt.UTC()
		expires = &at
	}
	words := strings.Join(k.Scopes, " ")
	if err := tx.Exec(`insert into api_keys (id, name, prefix, scopes, live, created_by, created_at, expires_at) values (?, ?, ?, string_to_array(?, ' '), ?, ?, ?, ?)`,
		k.ID, k.Name, k.Prefix, words, k.Live, string(k.CreatedBy), k.CreatedAt, expires).Error; err != nil {
		return err
	}
	return tx.Exec(`insert into public.key_lookups (tenant_id, hash, key_id, scopes, live, expires_at) values (?, ?, ?, string_to_array(?, ' '), ?, ?)`,
		string(t), hash, k.ID, words, k.Live, expires).Error
}

func list(tx *gorm.DB) (keys []Key, err error) {
	var rows []struct {
		ID, Name, Prefix, Words, CreatedBy string
		Live                               bool
		CreatedAt                          time.Time
		ExpiresAt, LastUsedAt, RevokedAt   *time.Time
	}
	err = tx.Raw(`select id, name, prefix, array_to_string(scopes, ' ') as words, live, created_by, created_at, expires_at, last_used_at, revoked_at
		from api_keys order by created_at desc, id desc`).Scan(&rows).Error
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "key", "list keys", err)
	}
	for _, r := range rows {
		k := Key{ID: r.ID, Name: r.Name, Prefix: r.Prefix, Scopes: strings.Fields(r.Words), Live: r.Live, CreatedBy: tenant.UserID(r.CreatedBy), CreatedAt: r.CreatedAt}
		for at, v := range map[*time.Time]*time.Time{&k.ExpiresAt: r.ExpiresAt, &k.LastUsedAt: r.LastUsedAt, &k.RevokedAt: r.RevokedAt} {
			if v != nil {
				*at = *v
			}
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// revoke tells whether the key worked before.
func revoke(tx *gorm.DB, t tenant.ID, id string, at time.Time) (changed bool, err error) {
	done := tx.Exec(`update api_keys set revoked_at = ? where id = ? and revoked_at is null`, at, id)
	if done.Error != nil {
		return false, fault.Wrap(fault.Unavailable, "key", "revoke a key", done.Error)
	}
	if done.RowsAffected == 0 {
		var there int64
		if err := tx.Raw(`select count(*) from api_keys where id = ?`, id).Scan(&there).Error; err != nil || there > 0 {
			return false, err
		}
		return false, fault.New(fault.NotFound, "not_here", "no such key")
	}
	return true, tx.Exec(`update public.key_lookups set revoked_at = ? where tenant_id = ? and key_id = ?`, at, string(t), id).Error
}
