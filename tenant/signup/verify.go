package signup

import (
	"context"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// VerifyCode takes the code of the last mail and makes the workspace. A wrong one is fault.Invalid "code_wrong" with how many tries
// are left; after five of them or 30 minutes it is fault.Conflict "code_expired" until another mail is sent.
//
// The answer may come before the workspace is ready when something is away at that moment; Run finishes it and Watch tells.
func (s *Signups) VerifyCode(ctx context.Context, id ID, code string) (Signup, error) {
	var refused error
	var row signupRow
	err := s.public(ctx, "verify a code", func(tx *gorm.DB) (err error) {
		if row, err = locked(tx, "id = ?", string(id)); err != nil {
			return err
		}
		fits := same(row.CodeHash, codeHash(row.ID, code)) && !row.Known
		left := mostTries - row.Tries
		switch {
		case row.Step != string(Mailed) && fits:
			return nil // again, after the answer was lost
		case left <= 0 || !s.now().Before(row.ExpiresAt):
			refused = expired()
			return nil
		case !fits:
			refused = fault.New(fault.Invalid, "code_wrong", "that code is not right; %d tries left", left-1).With("left", left-1).With("field", "code")
			return row.wrongCode(tx)
		}
		return row.verify(tx)
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return Signup{}, err
	}
	return s.verified(ctx, ID(row.ID), row.Step == string(Mailed))
}

// VerifyLink takes the token of the link in the last mail, on whichever device it is opened, and makes the workspace. A second time
// it answers how far that is.
func (s *Signups) VerifyLink(ctx context.Context, token string) (Signup, error) {
	var row signupRow
	err := s.public(ctx, "verify a link", func(tx *gorm.DB) (err error) {
		row, err = locked(tx, "token_hash = ?", hashOf(token))
		switch {
		case fault.Is(err, fault.NotFound):
			return fault.New(fault.NotFound, "token_wrong", "that link is wrong or a newer mail has replaced it")
		case err != nil || row.Step != string(Mailed):
			return err
		case row.Known || !s.now().Before(row.ExpiresAt):
			return expired()
		}
		return row.verify(tx)
	})
	if err != nil {
		return Signup{}, err
	}
	return s.verified(ctx, ID(row.ID), row.Step == string(Mailed))
}

func expired() error {
	return fault.New(fault.Conflict, "code_expired", "that code has expired; ask for another mail")
}

// verified makes the workspace of a sign-up whose address is proven. What fails now is not the person's to repair: Run tries again.
func (s *Signups) verified(ctx context.Context, id ID, fresh bool) (Signup, error) {
	if fresh {
		s.tell(ctx, id, Verified)
	}
	if err := s.make(ctx, id); err != nil {
		s.Logger.Error("a workspace could not be made yet", "signup", id, "error", err)
	}
	return s.Get(ctx, id)
}

// Claim returns the owner of a workspace that is ready to the browser that began its sign-up: the caller starts a session for them.
// It holds for ten minutes; any other browser, and this one later, is fault.Forbidden "login_needed".
func (s *Signups) Claim(ctx context.Context, id ID, browser string) (owner tenant.Actor, err error) {
	row, err := s.read(ctx, id)
	if err != nil {
		return tenant.Actor{}, err
	}
	if row.Step != string(Ready) || row.TenantID == nil || !same(row.BrowserHash, hashOf(browser)) || !s.now().Before(row.ExpiresAt) {
		return tenant.Actor{}, fault.New(fault.Forbidden, "login_needed", "log in with the address and password you chose")
	}
	return tenant.Actor{Tenant: tenant.ID(*row.TenantID), User: tenant.UserID(row.UserID), Role: tenant.Owner}, nil
}
