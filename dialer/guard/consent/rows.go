package consent

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/internal/planner"
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

// id is the same for the same consent with the same proof, however often it is written down: who comes late with what was undone since
// changes nothing.
func (e entry) id() string {
	key := sha256.New()
	for _, part := range []string{string(e.blind), string(e.Purpose), e.TextVersion, strconv.FormatInt(e.Given.UnixMicro(), 10), e.ProofRef, string(e.ProofSHA256)} {
		fmt.Fprintf(key, "%d %s", len(part), part)
	}
	return uuid.NewSHA1(uuid.NameSpaceOID, key.Sum(nil)).String()
}

// put writes entries in one statement; those that are there already stay. A consent whose import was undone is written again as a new record:
// not if the person withdrew it since, and withdrawn if a file that stands denies it. added counts the new ones.
func put(tx *gorm.DB, by tenant.Actor, all []entry, now time.Time) (added int64, err error) {
	n := len(all)
	if n == 0 {
		return 0, nil
	}
	ids, last4s, purposes, texts, sources, refs, names := make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	blinds, sums := make([][]byte, n), make([][]byte, n)
	given, expires := make([]time.Time, n), make([]string, n)
	for i, e := range all {
		ids[i], last4s[i], purposes[i], texts[i], sources[i], refs[i], names[i] = e.id(), e.last4, string(e.Purpose), e.TextVersion, e.Source, cut(e.ProofRef, 500), cut(e.ProofName, 200)
		blinds[i], sums[i], given[i] = e.blind, e.ProofSHA256, e.Given.UTC()
		if sums[i] == nil {
			sums[i] = []byte{}
		}
		if !e.Expires.IsZero() {
			expires[i] = e.Expires.UTC().Format(time.RFC3339Nano)
		}
	}
	if err := planner.Lookups(tx); err != nil { // each is looked up among those undone
		return 0, err
	}
	done := tx.Exec(`insert into consents (id, blind, last4, purpose, text_version, source, given_at, expires_at, proof_ref, proof_name, proof_sha256, created_by, created_at,
			denied_by, withdrawn_at, withdrawn_by, withdrawn_why)
		select a.id, a.blind, a.last4, a.purpose, a.text, a.source, a.given, nullif(a.expires, '')::timestamptz, a.ref, a.name, a.sum, @by, @now,
			coalesce(was.denied_by, '{}'), case when was.denied_by <> '{}' then cast(@now as timestamptz) end, case when was.denied_by <> '{}' then @by else '' end,
			coalesce((select i.file_name from imports i where i.id = split_part(was.denied_by[1], '/', 2)), '')
		from unnest(cast(@ids as text[]), cast(@blinds as bytea[]), cast(@last4s as text[]), cast(@purposes as text[]), cast(@texts as text[]), cast(@sources as text[]), cast(@given as timestamptz[]),
				cast(@expires as text[]), cast(@refs as text[]), cast(@names as text[]), cast(@sums as bytea[])) as a (id, blind, last4, purpose, text, source, given, expires, ref, name, sum)
			left join lateral (select u.undone, u.denied_by from consents u where u.blind = a.blind and u.undone <> '' and u.purpose = a.purpose and u.text_version = a.text and u.given_at = a.given
				order by u.undone = 'closed' desc, cardinality(u.denied_by) desc limit 1) was on true
		where was.undone is distinct from 'closed' on conflict do nothing`,
		map[string]any{"by": by.ID(), "now": now.UTC(), "ids": array.Of(ids), "blinds": array.Of(blinds), "last4s": array.Of(last4s), "purposes": array.Of(purposes), "texts": array.Of(texts),
			"sources": array.Of(sources), "given": array.Of(given), "expires": array.Of(expires), "refs": array.Of(refs), "names": array.Of(names), "sums": array.Of(sums)})
	if done.Error != nil {
		return 0, fmt.Errorf("write %d consents: %w", n, done.Error)
	}
	return done.RowsAffected, planner.Scans(tx)
}

func cut(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n])
	}
	return s
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
