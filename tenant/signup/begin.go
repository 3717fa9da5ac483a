package signup

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
)

// Begin starts a sign-up and mails a code and a link. The answer is the same whether the address has an account or not: if it has,
// the letter says so and no code fits. Whoever comes again with the same address and password while their sign-up is open gets that
// one; another password is another sign-up, so that nobody can have their own password verified by somebody else's code.
//
// browser is a secret for the cookie of the browser that began it: with it Claim logs in once all is ready. former is the one it came
// with, if any.
func (s *Signups) Begin(ctx context.Context, r Request, former string) (begun Signup, browser string, err error) {
	r, err = r.clean(s.Countries)
	if err != nil {
		return Signup{}, "", err
	}
	hash, err := s.Hasher.Hash(ctx, r.Password)
	if err != nil {
		return Signup{}, "", err
	}
	for {
		open, err := s.matching(ctx, r)
		if err != nil {
			return Signup{}, "", err
		}
		browser := rand.Text()
		if open.ours && same(open.row.BrowserHash, hashOf(former)) {
			browser = former
		}
		begun, overtaken, err := s.begin(ctx, r, hash, browser, open)
		if err != nil || !overtaken {
			return begun, browser, err
		}
	}
}

// candidate is the newest open sign-up of an address, and whether it has the same password.
type candidate struct {
	row  signupRow
	ours bool
}

// matching compares exactly one hash whatever it finds, so that time tells nothing.
func (s *Signups) matching(ctx context.Context, r Request) (c candidate, err error) {
	err = s.public(ctx, "look for an open sign-up", func(tx *gorm.DB) error {
		c.row, _, err = newest(tx, r.Email, s.now().Add(-forgotten))
		return err
	})
	if err != nil {
		return c, err
	}
	c.ours, err = s.Hasher.Match(ctx, r.Password, c.row.PasswordHash)
	return c, err
}

// begin answers the open sign-up or makes one. overtaken tells that another Begin of the same address came between.
func (s *Signups) begin(ctx context.Context, r Request, hash, browser string, open candidate) (begun Signup, overtaken bool, err error) {
	now, p := s.now(), newProof()
	var row signupRow
	due := false
	err = s.public(ctx, "begin a sign-up", func(tx *gorm.DB) error {
		if err := hold(tx, "email/"+r.Email); err != nil {
			return err
		}
		latest, _, err := newest(tx, r.Email, now.Add(-forgotten))
		if err != nil {
			return err
		}
		if overtaken = latest.ID != open.row.ID; overtaken {
			return nil
		}
		if open.ours {
			row = latest
			due, err = s.again(tx, &row, p, browser, now)
			return err
		}
		due = true
		row = signupRow{ID: rand.Text(), Email: r.Email, Company: r.Company, PasswordHash: hash, Country: r.Country, Language: r.Language,
			BrowserHash: hashOf(browser), UserID: uuid.Must(uuid.NewV7()).String(), Step: string(Mailed), CreatedAt: now}
		if err := s.address(tx, &row, p, r.Email, now); err != nil {
			return err
		}
		return row.insert(tx)
	})
	if err != nil || overtaken {
		return Signup{}, overtaken, err
	}
	if due {
		err = s.post(ctx, row, p)
	}
	return row.domain(), false, err
}

// again answers an open sign-up to whoever knows its password. A mail is due only when the last one has expired or never went out.
func (s *Signups) again(tx *gorm.DB, row *signupRow, p proof, browser string, now time.Time) (due bool, err error) {
	row.BrowserHash = hashOf(browser)
	if due = row.Step == string(Mailed) && !now.Before(row.ExpiresAt) && row.Mails < mostMails; due {
		if row.Known, err = hasLogin(tx, row.Email); err != nil {
			return false, err
		}
		row.renew(p, now)
	}
	return due, row.saveMail(tx)
}

// address prepares a mail to email: it must not come too soon after the last to that address, whoever asked for that one.
func (s *Signups) address(tx *gorm.DB, row *signupRow, p proof, email string, now time.Time) error {
	next, err := mailTo(tx, email, now)
	if err != nil {
		return err
	}
	if err := wait(next.Sub(now)); err != nil {
		return err
	}
	if row.Known, err = hasLogin(tx, email); err != nil {
		return err
	}
	row.Email = email
	row.renew(p, now)
	return nil
}

// wait refuses while d is not over.
func wait(d time.Duration) error {
	if d <= 0 {
		return nil
	}
	seconds := int((d + time.Second - 1) / time.Second)
	return fault.New(fault.Quota, "resend_wait", "another mail can be sent in %d s", seconds).With("seconds", seconds)
}
