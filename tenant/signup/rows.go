package signup

import (
	"time"
)

type signupRow struct {
	ID           string `gorm:"primaryKey"`
	Email        string
	Company      string
	PasswordHash string
	Country      string
	Language     string
	CodeHash     []byte
	TokenHash    []byte
	BrowserHash  []byte
	UserID       string
	Known        bool
	Tries        int
	Mails        int
	Step         string
	TenantID     *string
	CreatedAt    time.Time
	MailedAt     time.Time
	ExpiresAt    time.Time
}

func (signupRow) TableName() string { return "signups" }

func (r signupRow) domain() Signup {
	s := Signup{ID: ID(r.ID), Email: r.Email, Company: r.Company, Language: r.Language, Step: Step(r.Step), ExpiresAt: r.ExpiresAt.UTC()}
	s.ResendAt = r.MailedAt.UTC().Add(pause)
	if r.Mails >= mostMails {
		s.ResendAt = r.CreatedAt.UTC().Add(forgotten)
	}
	return s
}

// renew gives r another proof; what earlier mails carried opens nothing any more.
func (r *signupRow) renew(p proof, now time.Time) {
	r.CodeHash, r.TokenHash = codeHash(r.ID, p.code), hashOf(p.token)
	r.Tries, r.Mails, r.MailedAt, r.ExpiresAt = 0, r.Mails+1, now, now.Add(lifetime)
}
