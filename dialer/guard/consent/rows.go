package consent

import (
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/tenant"
)

const columns = `select id, last4, purpose, text_version, source, given_at, expires_at, proof_ref, proof_name, proof_sha256, created_by, created_at, withdrawn_at, withdrawn_by, withdrawn_why from consents`

type row struct {
	ID, Last4, Purpose, TextVersion, Source string
	GivenAt                                 time.Time
	ExpiresAt                               *time.Time
	ProofRef, ProofName                     string
	ProofSHA256                             []byte `gorm:"column:proof_sha256"`
	CreatedBy                               string
	CreatedAt                               time.Time
	WithdrawnAt                             *time.Time
	WithdrawnBy, WithdrawnWhy               string
}

func (r row) record() Record {
	out := Record{ID: r.ID, Last4: r.Last4, Purpose: guard.Purpose(r.Purpose), TextVersion: r.TextVersion, Source: r.Source, Given: r.GivenAt, ProofRef: r.ProofRef, ProofName: r.ProofName,
		ProofSHA256: r.ProofSHA256, By: r.CreatedBy, Made: r.CreatedAt, WithdrawnBy: r.WithdrawnBy, Why: r.WithdrawnWhy}
	if r.ExpiresAt != nil {
		out.Expires = *r.ExpiresAt
	}
	if r.WithdrawnAt != nil {
		out.Withdrawn = *r.WithdrawnAt
	}
	return out
}

// entry is a record with the index of its number.
type entry struct {
	blind []byte
	last4 string
	Record
}

// put writes entries in one statement; those that are there already stay. added counts the new ones.
func put(tx *gorm.DB, by tenant.Actor, all []entry, now time.Time) (added int64, err error) {
	n := len(all)
	if n == 0 {
		return 0, nil
	}
	ids, last4s, purposes, texts, sources, refs, names := make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	blinds, sums := make([][]byte, n), make([][]byte, n)
	given, expires := make([]time.Time, n), make([]string, n)
	for i, e := range all {
		ids[i], last4s[i], purposes[i], texts[i], sources[i], refs[i], names[i] = dialer.NewID(), e.last4, string(e.Purpose), e.TextVersion, e.Source, cut(e.ProofRef, 500), cut(e.ProofName, 200)
		blinds[i], sums[i], given[i] = e.blind, e.ProofSHA256, e.Given.UTC()
		if sums[i] == nil {
			sums[i] = []byte{}
		}
		if !e.Expires.IsZero() {
			expires[i] = e.Expires.UTC().Format(time.RFC3339Nano)
		}
	}
	done := tx.Exec(`insert into consents (id, blind, last4, purpose, text_version, source, given_at, expires_at, proof_ref, proof_name, proof_sha256, created_by, created_at)
		select a.id, a.blind, a.last4, a.purpose, a.text, a.source, a.given, nullif(a.expires, '')::timestamptz, a.ref, a.name, a.sum, ?, ?
		from unnest(?::text[], ?::bytea[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::text[], ?::text[], ?::text[], ?::bytea[])
			as a (id, blind, last4, purpose, text, source, given, expires, ref, name, sum) on conflict do nothing`,
		by.ID(), now.UTC(), array.Of(ids), array.Of(blinds), array.Of(last4s), array.Of(purposes), array.Of(texts), array.Of(sources), array.Of(given), array.Of(expires), array.Of(refs),
		array.Of(names), array.Of(sums))
	if done.Error != nil {
		return 0, fmt.Errorf("write %d consents: %w", n, done.Error)
	}
	return done.RowsAffected, nil
}

func cut(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n])
	}
	return s
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
