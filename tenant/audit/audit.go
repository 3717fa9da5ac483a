// Package audit owns the log of who changed what in a tenant: rows that are only ever added, in the transaction of the change they
// speak of, each chained to the one before by SHA-256. It does not own what is worth an entry; whoever changes something says so.
package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Entry is what happened. Detail holds short values ("role": "agent", "was": "admin"), never secrets and never telephone numbers.
type Entry struct {
	Action   string // verb, e.g. "role_changed"
	Object   string // kind of thing, e.g. "users"
	ObjectID string
	Detail   map[string]string
}

// Row is an entry in its place in the chain.
type Row struct {
	Seq   int64
	At    time.Time
	Actor string // user id, "key:<id>" or "system"
	Entry

	previous, hash []byte
}

// Append adds e to the log of actor's tenant. tx must be inside tenant.Schemas.Within of that tenant: the entry stands or falls with
// the change. Entries of one tenant are ordered by a row lock that is held until tx ends, so Append comes last in a transaction.
func Append(tx *gorm.DB, actor tenant.Actor, at time.Time, e Entry) error {
	head, err := lockHead(tx, actor.Tenant)
	if err != nil {
		return fault.Wrap(fault.Internal, "audit", "read the end of the audit log", err)
	}
	r := Row{Seq: head.Seq + 1, At: at.UTC().Truncate(time.Microsecond), Actor: clean(actor.ID()), previous: head.Hash}
	r.Entry = Entry{Action: clean(e.Action), Object: clean(e.Object), ObjectID: clean(e.ObjectID), Detail: map[string]string{}}
	for k, v := range e.Detail {
		r.Detail[clean(k)] = clean(v)
	}
	r.hash = r.sum()
	if err := r.insert(tx, actor.Tenant); err != nil {
		return fault.Wrap(fault.Internal, "audit", "write the audit log", err)
	}
	return nil
}

// Link is where a row hangs in the chain: the hash of the row before it, and its own.
func (r Row) Link() (previous, hash []byte) { return r.previous, r.hash }

// Sum is the hash that a row has after previous; with Link it proves a row outside of the log.
func Sum(previous []byte, r Row) []byte {
	r.previous = previous
	return r.sum()
}

// clean makes s something Postgres takes and gives back unchanged.
func clean(s string) string { return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "") }

// sum is SHA-256 over the previous hash and every column, each preceded by its length, so that no two rows write the same bytes.
func (r *Row) sum() []byte {
	b := binary.BigEndian.AppendUint64(slices.Clone(r.previous), uint64(r.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(r.At.UnixMicro()))
	words := []string{r.Actor, r.Action, r.Object, r.ObjectID}
	for _, k := range slices.Sorted(maps.Keys(r.Detail)) {
		words = append(words, k, r.Detail[k])
	}
	for _, w := range words {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(w))), w...)
	}
	hash := sha256.Sum256(b)
	return hash[:]
}
