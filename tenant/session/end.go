package session

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// End logs out the session behind token, everywhere. One that is not there is no error.
func (s *Sessions) End(ctx context.Context, token string) error {
	hash := hashOf(token)
	ended, err := s.find(ctx, hash)
	if fault.Is(err, fault.Forbidden) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.EndOne(ctx, ended.Tenant, ended.User, ended.ID)
}

// EndOne ends one session of a person, such as one chosen from List.
func (s *Sessions) EndOne(ctx context.Context, id tenant.ID, user tenant.UserID, session ID) error {
	return s.end(ctx, id, func(tx *gorm.DB) (Ended, error) {
		return endWhere(tx, id, user, "token_hash = ?", session.hash())
	})
}

// EndAll ends every session of a person but keep (which may be empty).
func (s *Sessions) EndAll(ctx context.Context, id tenant.ID, user tenant.UserID, keep ID) error {
	return s.end(ctx, id, func(tx *gorm.DB) (Ended, error) {
		return endWhere(tx, id, user, "token_hash <> ?", keep.hash())
	})
}

func (s *Sessions) end(ctx context.Context, id tenant.ID, do func(tx *gorm.DB) (Ended, error)) error {
	var ended Ended
	err := s.Schemas.Within(ctx, id, func(tx *gorm.DB) (err error) {
		ended, err = do(tx)
		return err
	})
	if err != nil {
		return fault.Wrap(fault.Unavailable, "session", "log out", err)
	}
	s.Tell(ctx, ended)
	return nil
}

// Ended names sessions that are over, or whose rights changed. Whoever ends them inside a transaction of their own calls Tell with it
// once that is committed.
type Ended struct {
	Tenant tenant.ID     `json:"tenant"`
	User   tenant.UserID `json:"user"`
	IDs    []ID          `json:"ids"`
	Over   bool          `json:"over"` // false: they live on with other rights
}

// EndWithin ends every session of user in tx, which is inside Within of that tenant: part of disabling somebody.
func EndWithin(tx *gorm.DB, id tenant.ID, user tenant.UserID) (Ended, error) {
	return endWhere(tx, id, user, "true")
}

func endWhere(tx *gorm.DB, id tenant.ID, user tenant.UserID, where string, args ...any) (Ended, error) {
	var rows []sessionRow
	q := tx.Raw(`delete from public.sessions where user_id = ? and `+where+` returning token_hash`, append([]any{string(user)}, args...)...)
	if err := q.Scan(&rows).Error; err != nil {
		return Ended{}, err
	}
	return endedOf(id, user, rows, true), nil
}

// RoleWithin gives every session of user the new role in tx. The rights change at once; each browser's token is replaced at its next
// request.
func RoleWithin(tx *gorm.DB, id tenant.ID, user tenant.UserID, role tenant.Role) (Ended, error) {
	var rows []sessionRow
	const change = `update public.sessions set role = ?, rotate = true where user_id = ? returning token_hash`
	if err := tx.Raw(change, string(role), string(user)).Scan(&rows).Error; err != nil {
		return Ended{}, err
	}
	return endedOf(id, user, rows, false), nil
}

func endedOf(id tenant.ID, user tenant.UserID, rows []sessionRow, over bool) Ended {
	ended := Ended{Tenant: id, User: user, Over: over}
	for _, r := range rows {
		ended.IDs = append(ended.IDs, idOf(r.TokenHash))
	}
	return ended
}

// List returns a person's live sessions, the newest first.
func (s *Sessions) List(ctx context.Context, id tenant.ID, user tenant.UserID) ([]Session, error) {
	var rows []sessionRow
	err := s.Schemas.Within(ctx, id, func(tx *gorm.DB) error {
		return tx.Where("user_id = ? and expires_at > ? and seen_at > ?", string(user), s.Now(), s.Now().Add(-Idle)).Order("created_at desc").Find(&rows).Error
	})
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "session", "list sessions", err)
	}
	sessions := make([]Session, len(rows))
	for i, r := range rows {
		sessions[i] = r.domain()
	}
	return sessions, nil
}

// sweep deletes the rows of sessions that ended by time.
func (s *Sessions) sweep(ctx context.Context) error {
	now := s.Now()
	return s.Schemas.Public(ctx, func(tx *gorm.DB) error {
		return tx.Exec(`delete from sessions where expires_at <= ? or seen_at <= ?`, now, now.Add(-Idle)).Error
	})
}

const sweepEvery = 10 * time.Minute
