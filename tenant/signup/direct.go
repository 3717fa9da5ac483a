package signup

import (
	"context"
	"crypto/rand"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Direct makes a ready workspace without a mail: for whoever runs the installation, never for strangers. It takes the same steps as
// everybody's sign-up. Twice equals once: an address that can log in already answers the oldest workspace it belongs to, as it is.
func (s *Signups) Direct(ctx context.Context, r Request) (id tenant.ID, user tenant.UserID, err error) {
	if r, err = r.clean(s.Countries); err != nil {
		return "", "", err
	}
	hash, err := s.Hasher.Hash(ctx, r.Password)
	if err != nil {
		return "", "", err
	}
	var there []struct{ TenantID, UserID string }
	var waiting ID
	err = s.public(ctx, "begin a sign-up", func(tx *gorm.DB) error {
		if err := hold(tx, "email/"+r.Email); err != nil {
			return err
		}
		if waiting, err = s.directly(tx, r, hash); err != nil || waiting != "" {
			return err
		}
		return tx.Raw(`select l.tenant_id, l.user_id from logins l join tenants t on t.id = l.tenant_id where l.email = ?
			order by t.created_at, t.id limit 1`, r.Email).Scan(&there).Error
	})
	if err != nil {
		return "", "", err
	}
	if waiting == "" {
		if len(there) == 0 {
			return "", "", fault.New(fault.Internal, "signup", "an address that can log in belongs to no tenant")
		}
		return tenant.ID(there[0].TenantID), tenant.UserID(there[0].UserID), nil
	}
	if err := s.make(ctx, waiting); err != nil {
		return "", "", err
	}
	row, err := s.read(ctx, waiting)
	return row.tenant(), tenant.UserID(row.UserID), err
}

// directly returns the verified sign-up of r that is to be finished, a new one if there is none, and nothing when the address can log
// in to a finished one.
func (s *Signups) directly(tx *gorm.DB, r Request, hash string) (ID, error) {
	var begun []ID
	err := tx.Raw(`select id from signups where email = ? and step in ('verified','tenant','schema','owner') order by created_at, id limit 1`, r.Email).
		Scan(&begun).Error
	if err != nil || len(begun) > 0 {
		return first(begun), err
	}
	known, err := hasLogin(tx, r.Email)
	if err != nil || known {
		return "", err
	}
	p, now := newProof(), s.now()
	row := signupRow{ID: rand.Text(), Email: r.Email, Company: r.Company, PasswordHash: hash, Country: r.Country, Language: r.Language,
		BrowserHash: hashOf(rand.Text()), UserID: uuid.Must(uuid.NewV7()).String(), Step: string(Mailed), CreatedAt: now, MailedAt: now, ExpiresAt: now}
	row.CodeHash, row.TokenHash = codeHash(row.ID, p.code), hashOf(p.token)
	if err := row.insert(tx); err != nil {
		return "", err
	}
	return ID(row.ID), row.verify(tx)
}

func first(ids []ID) ID {
	if len(ids) == 0 {
		return ""
	}
	return ids[0]
}
