// Package seal owns encryption at rest: the key-encryption key of the installation, one wrapped key set per tenant, and the Box that
// seals values, makes blind indexes and derives a key for each file. Formats are Tink's (AES-256-GCM, HMAC-SHA-256, HKDF-SHA-256).
// It does not decide what is secret nor where wrapped keys are stored (public.tenants.wrapped_key, by tenant); the walk goes on in
// whoever holds a Box: dialer/list seals numbers, media/record seals sound.
package seal

import (
	"bytes"
	"encoding/binary"
	"errors"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"

	"github.com/boyunhq/boyun/infra/fault"
)

// KEK is the key-encryption key: it only ever seals tenants' keys. Its shape is Tink's AEAD, so that every KMS client Tink has fits;
// the local one is a keyset file (File).
type KEK interface {
	Encrypt(plain, aad []byte) ([]byte, error)
	Decrypt(sealed, aad []byte) ([]byte, error)
}

// Keys makes, opens and re-wraps tenants' keys under one KEK.
type Keys struct{ kek KEK }

// New returns Keys under kek.
func New(kek KEK) *Keys { return &Keys{kek: kek} }

// A wrapped tenant key is: the format byte, then three keysets (values, index, files), each sealed by the KEK under its own
// associated data and preceded by its length (16 bits, big endian).
const wrapFormat = 1

var wrapParts = [...]struct {
	aad      string
	template func() *tinkpb.KeyTemplate
}{
	{"boyun/tenant/values/1", aead.AES256GCMKeyTemplate},
	{"boyun/tenant/index/1", prf.HMACSHA256PRFKeyTemplate},
	{"boyun/tenant/files/1", prf.HKDFSHA256PRFKeyTemplate},
}

// NewTenantKey draws the keys of one tenant and returns them sealed by the KEK. Destroying every copy of the result makes
// everything sealed under it unreadable for ever.
func (k *Keys) NewTenantKey() (wrapped []byte, err error) {
	var handles [len(wrapParts)]*keyset.Handle
	for i, part := range wrapParts {
		if handles[i], err = keyset.NewHandle(part.template()); err != nil {
			return nil, fault.Wrap(fault.Internal, "seal_key", "draw a tenant key", err)
		}
	}
	return k.wrap(handles)
}

// Open unseals a tenant's keys. A key wrapped by another KEK, cut short or changed is refused.
func (k *Keys) Open(wrapped []byte) (*Box, error) {
	handles, err := k.unwrap(wrapped)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "seal_key", "open a tenant key", err)
	}
	box, err := newBox(handles)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "seal_key", "open a tenant key", err)
	}
	return box, nil
}

// Rewrap seals the same tenant keys again under the KEK's present primary key, so that a rotated KEK can drop its old one.
func (k *Keys) Rewrap(wrapped []byte) ([]byte, error) {
	handles, err := k.unwrap(wrapped)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "seal_key", "re-wrap a tenant key", err)
	}
	return k.wrap(handles)
}

func (k *Keys) wrap(handles [len(wrapParts)]*keyset.Handle) ([]byte, error) {
	wrapped := []byte{wrapFormat}
	for i, part := range wrapParts {
		var sealed bytes.Buffer
		if err := handles[i].WriteWithAssociatedData(keyset.NewBinaryWriter(&sealed), k.kek, []byte(part.aad)); err != nil {
			return nil, fault.Wrap(fault.Unavailable, "seal_kek", "seal a tenant key", err)
		}
		wrapped = binary.BigEndian.AppendUint16(wrapped, uint16(sealed.Len()))
		wrapped = append(wrapped, sealed.Bytes()...)
	}
	return wrapped, nil
}

func (k *Keys) unwrap(wrapped []byte) (handles [len(wrapParts)]*keyset.Handle, err error) {
	if len(wrapped) == 0 || wrapped[0] != wrapFormat {
		return handles, errors.New("not a wrapped tenant key")
	}
	rest := wrapped[1:]
	for i, part := range wrapParts {
		if len(rest) < 2 || len(rest)-2 < int(binary.BigEndian.Uint16(rest)) {
			return handles, errors.New("wrapped tenant key is cut short")
		}
		n := 2 + int(binary.BigEndian.Uint16(rest))
		handles[i], err = keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(rest[2:n])), k.kek, []byte(part.aad))
		if err != nil {
			return handles, err
		}
		rest = rest[n:]
	}
	if len(rest) != 0 {
		return handles, errors.New("wrapped tenant key is too long")
	}
	return handles, nil
}
