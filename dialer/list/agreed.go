package list

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/tenant"
)

// Consents keep what a file says people agreed to; dialer/guard/consent implements it. tx is inside the door.
type Consents interface {
	// Purpose tells whether there is such a purpose.
	Purpose(word string) bool
	// Agreed writes down consents, and withdraws those of people of whom the file says that they do not agree. All are of one import.
	Agreed(tx *gorm.DB, by tenant.Actor, all []Agreement, now time.Time) error
	// Forget withdraws what an import wrote down, when it is undone, and gives back what nothing but that import withdrew. Twice equals once.
	Forget(tx *gorm.DB, by tenant.Actor, proofs string, now time.Time) error
}

// Agreement is what one row of a file says about one number.
type Agreement struct {
	Blind   []byte
	Last4   string
	No      bool // the person does not agree
	Purpose string
	Text    string // the column's name: which wording
	Source  string
	Given   time.Time
	Proof   string // import and row: the sealed file is kept
	Import  string // what the proofs of all rows of the import begin with
	File    string
}

// Reasons of a cell that says nothing one may rely on.
const (
	ConsentDate   = "consent_date"   // value: a day that is none, or that two countries read differently
	ConsentFuture = "consent_future" // value
)

// agreement is a cell of a column of consents, read.
type agreement struct {
	no     bool
	source string
	given  time.Time // zero: the file does not say when
}

var (
	yes = words("yes y true 1 ok x agreed consent consented granted opted-in optin opt-in in 是 有 对 同意 已同意 已授权 授权 愿意 √ ✓ ✔")
	no  = words("no n false 0 none refused denied declined withdrawn revoked opted-out optout opt-out out 否 无 没有 不 不同意 未同意 拒绝 未授权 已撤回 撤回 不愿意 × ✗ ✘")

	yearFirst = regexp.MustCompile(`(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?`)
	yearLast  = regexp.MustCompile(`^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}$`)
)

func words(all string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(all) {
		set[w] = true
	}
	return set
}

// readConsent reads a cell: yes, no, a day with the year first, or the words of where the consent comes from, which may hold such a day. An
// empty cell is nil: the row says nothing.
func readConsent(cell string, now time.Time) (*agreement, error) {
	cell = strings.TrimSpace(cell)
	key := strings.ToLower(cell)
	switch {
	case cell == "" || key == "-" || key == "–" || key == "n/a":
		return nil, nil
	case yes[key]:
		return &agreement{}, nil
	case no[key]:
		return &agreement{no: true}, nil
	case yearLast.MatchString(cell):
		return nil, &phone.Reject{Reason: ConsentDate, Detail: map[string]any{"value": cell}}
	}
	at := yearFirst.FindStringSubmatchIndex(cell)
	if at == nil {
		return &agreement{source: cut(cell, 200)}, nil
	}
	part := func(i int) int { n, _ := strconv.Atoi(cell[at[2*i]:at[2*i+1]]); return n } // digits, by the pattern
	given := time.Date(part(1), time.Month(part(2)), part(3), 0, 0, 0, 0, time.UTC)
	switch {
	case int(given.Month()) != part(2) || given.Day() != part(3) || given.Year() < 1990:
		return nil, &phone.Reject{Reason: ConsentDate, Detail: map[string]any{"value": cut(cell, 40)}}
	case given.After(now.Add(14 * time.Hour)): // the day has begun somewhere
		return nil, &phone.Reject{Reason: ConsentFuture, Detail: map[string]any{"value": cut(cell, 40)}}
	case given.After(now):
		given = now
	}
	source := strings.Trim(cell[:at[0]]+" "+cell[at[1]:], " ,;:，；：()（）")
	return &agreement{source: cut(source, 200), given: given}, nil
}

// proofOf names the rows of an import as proof.
func proofOf(id string) string { return "import/" + id + "/" }

// agree writes down what the rows of a batch say of consent, for every number of each row.
func (w *work) agree(tx *gorm.DB, b *batch) error {
	if w.consent < 0 {
		return nil
	}
	role, wording := w.roles[w.consent], w.wording
	var all []Agreement
	for _, l := range b.rows {
		if l.reject != nil || b.ready[l.ready].agreed == nil {
			continue
		}
		r := b.ready[l.ready]
		a := Agreement{Blind: r.blind, Last4: r.last4, No: r.agreed.no, Purpose: role.Field, Text: wording, Source: r.agreed.source, Given: r.agreed.given,
			Proof: proofOf(w.row.ID) + strconv.FormatInt(l.no, 10), Import: proofOf(w.row.ID), File: w.row.FileName}
		if a.Source == "" {
			a.Source = cut(w.row.FileName, 200)
		}
		if a.Given.IsZero() { // the company says so now
			a.Given = w.row.CreatedAt
		}
		all = append(all, a)
		for _, other := range r.others {
			a.Blind, a.Last4 = other.blind, other.last4
			all = append(all, a)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return w.Consents.Agreed(tx, w.creator(), all, w.Now())
}

// forget takes back what the import said of consent.
func (w *work) forget(ctx context.Context) error {
	if w.consent < 0 {
		return nil
	}
	return w.schemas.Within(ctx, w.job.Tenant, func(tx *gorm.DB) error {
		return w.Consents.Forget(tx, w.creator(), proofOf(w.row.ID), w.Now())
	})
}

// creator is who brought the file.
func (w *work) creator() tenant.Actor {
	return tenant.Actor{Tenant: w.job.Tenant, User: tenant.UserID(w.row.CreatedBy)}
}
