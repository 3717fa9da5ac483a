package signup

import (
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/boyunhq/boyun/infra/fault"
)

// coded gives what the database says a code and leaves faults as they are.
func coded(what string, err error) error {
	if _, ok := errors.AsType[*fault.Error](err); ok || err == nil {
		return err
	}
	return fault.Wrap(fault.Unavailable, "signup", what, err)
}

func unknown() error { return fault.New(fault.NotFound, "no_signup", "no such sign-up; begin again") }

// where finds one sign-up by a column of a constant name.
func where(tx *gorm.DB, condition string, value any) (signupRow, error) {
	var rows []signupRow
	if err := tx.Where(condition, value).Limit(1).Find(&rows).Error; err != nil {
		return signupRow{}, err
	}
	if len(rows) == 0 {
		return signupRow{}, unknown()
	}
	return rows[0], nil
}

// locked finds one sign-up and holds it until tx ends: first what concerns its address (and addresses, those it may move to), in
// one order for all, then its row. Whoever changes more than one row of an address does it under the same locks.
func locked(tx *gorm.DB, condition string, value any, addresses ...string) (signupRow, error) {
	seen, err := where(tx, condition, value)
	if err != nil {
		return seen, err
	}
	addresses = append(addresses, seen.Email)
	slices.Sort(addresses)
	for _, email := range slices.Compact(addresses) {
		if err := hold(tx, "email/"+email); err != nil {
			return seen, err
		}
	}
	row, err := where(tx.Clauses(clause.Locking{Strength: "UPDATE"}), condition, value)
	if err == nil && row.Email != seen.Email {
		return row, fault.New(fault.Unavailable, "signup", "the sign-up's address changed at this moment; try again")
	}
	return row, err
}

// newest returns the latest sign-up of an address that is not finished; found is false when there is none.
func newest(tx *gorm.DB, email string, since time.Time) (row signupRow, found bool, err error) {
	var rows []signupRow
	err = tx.Where("email = ? and step <> 'ready' and created_at > ?", email, since).Order("created_at desc, id").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return signupRow{}, false, err
	}
	return rows[0], true, nil
}

// hold orders whatever concerns one address or one sign-up until tx ends. The lock is the database's, so it holds between processes
// and ends with the one that has it.
func hold(tx *gorm.DB, what string) error {
	return tx.Exec(`select pg_advisory_xact_lock(hashtextextended(?, 7202))`, what).Error
}

// hasLogin tells whether an address can log in somewhere.
func hasLogin(tx *gorm.DB, email string) (known bool, err error) {
	err = tx.Raw(`select exists (select 1 from logins where email = ?)`, email).Scan(&known).Error
	return known, err
}

// mailTo is when an address may get the next mail of any sign-up.
func mailTo(tx *gorm.DB, email string, now time.Time) (next time.Time, err error) {
	var sent struct {
		Last, First *time.Time
		Mails       int
	}
	const query = `select max(mailed_at) as last, min(created_at) as first, coalesce(sum(mails), 0) as mails from signups
		where email = ? and mails > 0 and created_at > ?`
	if err := tx.Raw(query, email, now.Add(-forgotten)).Scan(&sent).Error; err != nil || sent.Last == nil {
		return time.Time{}, err
	}
	if sent.Mails >= mostDaily {
		return sent.First.Add(forgotten), nil
	}
	return sent.Last.Add(pause), nil
}

func (r *signupRow) insert(tx *gorm.DB) error { return tx.Create(r).Error }

// saveMail stores the address and what its next mail will carry.
func (r *signupRow) saveMail(tx *gorm.DB) error {
	return tx.Exec(`update signups set email = ?, known = ?, code_hash = ?, token_hash = ?, browser_hash = ?, tries = ?, mails = ?, mailed_at = ?, expires_at = ?
		where id = ?`, r.Email, r.Known, r.CodeHash, r.TokenHash, r.BrowserHash, r.Tries, r.Mails, r.MailedAt, r.ExpiresAt, r.ID).Error
}

// unsent makes room for the next try of a mail that did not go out.
func (r *signupRow) unsent(tx *gorm.DB) error {
	return tx.Exec(`update signups set mails = mails - 1, mailed_at = ?, expires_at = ? where id = ? and token_hash = ?`,
		r.MailedAt.Add(-pause), r.MailedAt, r.ID, r.TokenHash).Error
}

func (r *signupRow) wrongCode(tx *gorm.DB) error {
	return tx.Exec(`update signups set tries = tries + 1 where id = ?`, r.ID).Error
}

// verify notes that the address is theirs. Other sign-ups with it turn into those of a known address: their codes fit no more.
func (r *signupRow) verify(tx *gorm.DB) error {
	if err := tx.Exec(`update signups set known = true where email = ? and id <> ? and step = 'mailed'`, r.Email, r.ID).Error; err != nil {
		return err
	}
	return advance(tx, ID(r.ID), Mailed, Verified)
}

// advance moves a sign-up from one step to the next; it stays where it is when it is elsewhere.
func advance(tx *gorm.DB, id ID, from, to Step) error {
	return tx.Exec(`update signups set step = ? where id = ? and step = ?`, string(to), string(id), string(from)).Error
}

// unfinished lists verified sign-ups whose workspace is not ready.
func unfinished(tx *gorm.DB) (ids []ID, err error) {
	err = tx.Raw(`select id from signups where step in ('verified','tenant','schema','owner') order by created_at, id`).Scan(&ids).Error
	return ids, err
}

// forget deletes what nobody will come back to, so that no password hash or address stays without need.
func forget(tx *gorm.DB, before time.Time) error {
	return tx.Exec(`delete from signups where id in
		(select id from signups where step in ('mailed','ready') and created_at < ? order by id for update skip locked)`, before).Error
}
