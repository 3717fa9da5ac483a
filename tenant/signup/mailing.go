package signup

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	letters "github.com/boyunhq/boyun/tenant/mail"
)

// Resend mails a new code and link; the old ones open nothing any more. Within 30 s of the last mail, and after ten mails, it is
// fault.Quota "resend_wait" with seconds.
func (s *Signups) Resend(ctx context.Context, id ID) (Signup, error) {
	return s.remail(ctx, id, nil, func(tx *gorm.DB, row *signupRow, p proof, now time.Time) error {
		if err := wait(row.MailedAt.Add(pause).Sub(now)); err != nil {
			return err
		}
		row.renew(p, now)
		return nil
	})
}

// ChangeAddress sends the mail to another address instead. The code of the former one dies.
func (s *Signups) ChangeAddress(ctx context.Context, id ID, typed string) (Signup, error) {
	email, err := tenant.CleanEmail(typed)
	if err != nil {
		return Signup{}, err
	}
	return s.remail(ctx, id, []string{email}, func(tx *gorm.DB, row *signupRow, p proof, now time.Time) error {
		return s.address(tx, row, p, email, now)
	})
}

type preparation func(tx *gorm.DB, row *signupRow, p proof, now time.Time) error

func (s *Signups) remail(ctx context.Context, id ID, addresses []string, prepare preparation) (Signup, error) {
	now, p := s.now(), newProof()
	var row signupRow
	err := s.public(ctx, "send a mail again", func(tx *gorm.DB) (err error) {
		if row, err = locked(tx, "id = ?", string(id), addresses...); err != nil {
			return err
		}
		if row.Step != string(Mailed) {
			return fault.New(fault.Conflict, "signup_verified", "the address is verified already")
		}
		if row.Mails >= mostMails {
			return wait(row.CreatedAt.Add(forgotten).Sub(now))
		}
		if err := prepare(tx, &row, p, now); err != nil {
			return err
		}
		return row.saveMail(tx)
	})
	if err != nil {
		return Signup{}, err
	}
	return row.domain(), s.post(ctx, row, p)
}

// post sends the letter that row is due. If it does not go out, the next try need not wait.
func (s *Signups) post(ctx context.Context, row signupRow, p proof) error {
	letter := letters.Verify(row.Email, row.Language, row.Company, p.code, s.Public+"/verify?token="+p.token)
	if row.Known {
		letter = letters.Known(row.Email, row.Language, s.Public+"/login")
	}
	failed := s.Mailer.Send(ctx, letter)
	if failed == nil {
		return nil
	}
	err := s.public(context.WithoutCancel(ctx), "note that a mail did not go out", func(tx *gorm.DB) error { return row.unsent(tx) })
	if err != nil {
		s.Logger.Warn("a sign-up's mail failed and the next has to wait", "signup", row.ID, "error", err)
	}
	return failed
}
