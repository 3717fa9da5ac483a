package rtp

import (
	"bytes"
	"sync"

	pion "github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"github.com/boyunhq/boyun/infra/fault"
)

// Suite is how SRTP seals packets, by its name in SDP (RFC 4568 section 6.2, RFC 7714 section 14.2).
type Suite string

// The suites.
const (
	AES80 Suite = "AES_CM_128_HMAC_SHA1_80"
	AES32 Suite = "AES_CM_128_HMAC_SHA1_32"
	GCM   Suite = "AEAD_AES_128_GCM"
)

// keyLength is of the master key of every suite here.
const keyLength = 16

// KeyLength is the master key and the salt together, as SDP carries them; 0 for a suite that is none.
func (s Suite) KeyLength() int {
	switch s {
	case AES80, AES32:
		return keyLength + 14
	case GCM:
		return keyLength + 12
	}
	return 0
}

func (s Suite) profile() srtp.ProtectionProfile {
	switch s {
	case AES32:
		return srtp.ProtectionProfileAes128CmHmacSha1_32
	case GCM:
		return srtp.ProtectionProfileAeadAes128Gcm
	}
	return srtp.ProtectionProfileAes128CmHmacSha1_80
}

// Crypto is what both sides agreed: the suite, and the master key and salt each side seals with.
type Crypto struct {
	Suite         Suite
	Local, Remote []byte
}

func (c *Crypto) same(d *Crypto) bool {
	return c != nil && d != nil && c.Suite == d.Suite && bytes.Equal(c.Local, d.Local) && bytes.Equal(c.Remote, d.Remote)
}

// replayWindow is how far a packet may be late (RFC 3711 section 3.3.2 asks for 64 at least); one seen already is not heard again.
const replayWindow = 128

// armor seals and opens packets once keys are agreed. Without keys it lets everything through as it is.
type armor struct {
	mu     sync.Mutex
	keys   *Crypto
	seal   *srtp.Context // nil: plain
	opened *srtp.Context
	header pion.Header // of the packet being opened or sealed
	room   [largest]byte
}

// agree takes the keys of a description; nil is plain RTP. What stays the same keeps its counters, for a key must never seal two packets
// under one index (RFC 3711 section 9.1).
func (a *armor) agree(c *Crypto) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c == nil {
		a.keys, a.seal, a.opened = nil, nil, nil
		return nil
	}
	if a.keys.same(c) {
		return nil
	}
	if n := c.Suite.KeyLength(); n == 0 || len(c.Local) != n || len(c.Remote) != n {
		return fault.New(fault.Invalid, "srtp_keys", "suite %q with keys of %d and %d bytes", c.Suite, len(c.Local), len(c.Remote))
	}
	seal, opened := a.seal, a.opened
	var err error
	if a.keys == nil || a.keys.Suite != c.Suite || !bytes.Equal(a.keys.Local, c.Local) {
		if seal, err = srtp.CreateContext(c.Local[:keyLength], c.Local[keyLength:], c.Suite.profile()); err != nil {
			return err
		}
	}
	if a.keys == nil || a.keys.Suite != c.Suite || !bytes.Equal(a.keys.Remote, c.Remote) {
		opened, err = srtp.CreateContext(c.Remote[:keyLength], c.Remote[keyLength:], c.Suite.profile(),
			srtp.SRTPReplayProtection(replayWindow), srtp.SRTCPReplayProtection(replayWindow))
		if err != nil {
			return err
		}
	}
	kept := *c
	a.keys, a.seal, a.opened = &kept, seal, opened
	return nil
}

// media opens an RTP packet of the far side. What was not sealed with its key, and what was heard before, is an error.
func (a *armor) media(datagram []byte) ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.opened == nil {
		return datagram, nil
	}
	return a.opened.DecryptRTP(a.room[:0], datagram, &a.header)
}

// control opens an RTCP packet of the far side.
func (a *armor) control(datagram []byte) ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.opened == nil {
		return datagram, nil
	}
	return a.opened.DecryptRTCP(nil, datagram, nil)
}

// sealed is our RTP packet as it goes out, in to's room.
func (a *armor) sealed(to, packet []byte) ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.seal == nil {
		return packet, nil
	}
	return a.seal.EncryptRTP(to[:0], packet, &a.header)
}

// sealedReport is our RTCP packet as it goes out.
func (a *armor) sealedReport(packet []byte) ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.seal == nil {
		return packet, nil
	}
	return a.seal.EncryptRTCP(nil, packet, nil)
}

// suite is what packets are sealed with, empty for plain RTP.
func (a *armor) suite() Suite {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.keys == nil {
		return ""
	}
	return a.keys.Suite
}
