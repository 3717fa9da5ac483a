// Package tenant owns who the customers of Boyun are: tenants, their schema in Postgres and the one door to it, and in its
// sub-packages sign-up, users, sessions, API keys, access rules and the audit log. It knows neither calls nor money.
package tenant

import (
	"crypto/rand"
	"regexp"
)

// ID names a tenant: ten lower-case letters and digits from our own generator, never from input.
type ID string

var idForm = regexp.MustCompile(`^[a-z0-9]{10}$`)

// Valid tells whether id has the form of a tenant id; whether such a tenant exists is the directory's word.
func (id ID) Valid() bool { return idForm.MatchString(string(id)) }

// NewID draws a fresh id (50 bits; the directory's primary key refuses the collision that will not come).
func NewID() ID {
	const alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
	b := make([]byte, 10)
	rand.Read(b)
	for i := range b {
		b[i] = alphabet[b[i]%32]
	}
	return ID(b)
}

// UserID names a person inside one tenant (UUIDv7 text).
type UserID string
