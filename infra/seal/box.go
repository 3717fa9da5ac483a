package seal

import (
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/boyunhq/boyun/infra/fault"
)

// Box seals for one tenant. It is safe for concurrent use and never prints its keys.
type Box struct {
	values tink.AEAD
	index  *prf.Set
	files  *prf.Set
}

func newBox(handles [len(wrapParts)]*keyset.Handle) (*Box, error) {
	values, err := aead.New(handles[0])
	if err != nil {
		return nil, err
	}
	index, err := prf.NewPRFSet(handles[1])
	if err != nil {
		return nil, err
	}
	files, err := prf.NewPRFSet(handles[2])
	if err != nil {
		return nil, err
	}
	box := &Box{values: values, index: index, files: files}
	// One trial of both functions here lets Index and FileKey promise never to fail.
	if _, err := index.ComputePrimaryPRF(nil, indexSize); err != nil {
		return nil, err
	}
	if _, err := files.ComputePrimaryPRF(nil, fileKeySize); err != nil {
		return nil, err
	}
	return box, nil
}

const (
	indexSize   = 32
	fileKeySize = 32
)

// Seal encrypts plain with AES-256-GCM. aad names the place the value belongs to (table, column, row id): a value moved to another
// place does not open there. The result is 33 bytes longer than plain.
func (b *Box) Seal(plain, aad []byte) ([]byte, error) {
	sealed, err := b.values.Encrypt(plain, aad)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "seal", "seal a value", err)
	}
	return sealed, nil
}

// Open decrypts what Seal made with the same aad; anything changed, moved or of another tenant is refused.
func (b *Box) Open(sealed, aad []byte) ([]byte, error) {
	plain, err := b.values.Decrypt(sealed, aad)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "seal_broken", "open a sealed value", err)
	}
	return plain, nil
}

// Index is the blind index of value: HMAC-SHA-256 under a key of the tenant's own that seals nothing else. Equal values of one
// tenant have equal indexes; across tenants they have nothing in common.
func (b *Box) Index(value []byte) []byte {
	sum, _ := b.index.ComputePrimaryPRF(value, indexSize) // cannot fail: newBox tried it
	return sum
}

// FileKey derives the AES-256 key of one file (a recording, an upload) from its id by HKDF-SHA-256 under a third key of the tenant.
func (b *Box) FileKey(id string) [fileKeySize]byte {
	key, _ := b.files.ComputePrimaryPRF([]byte(id), fileKeySize) // cannot fail: newBox tried it
	return [fileKeySize]byte(key)
}

// String keeps a Box that strays into a log line harmless.
func (b *Box) String() string { return "seal.Box" }
