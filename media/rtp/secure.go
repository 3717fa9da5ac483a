package rtp

import (
	"bytes"
	"sync"
	"sync/atomic"

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
	return c.Suite == d.Suite && bytes.Equal(c.Local, d.Local) && bytes.Equal(c.Remote, d.Remote)
}

// replayWindow is how far a packet may be late (RFC 3711 section 3.3.2 asks for 64 at least); one seen already is not heard again.
const replayWindow = 128

// armor seals and opens packets once keys are agreed. Without keys it lets everything through as it is, and costs a look.
type armor struct {
	keys     atomic.Pointer[agreement] // nil: plain
	agreeing sync.Mutex
	last     *agreement // outlives a time without keys, whose end may bring them back
}

// agreement is what both sides agreed on, and what seals and opens by it.
type agreement struct {
	Crypto
	out, in *cryptoContext
}

// cryptoContext is one direction's key and its counters. They outlive an agreement that keeps the key.
type cryptoContext struct {
	mu     sync.Mutex
	srtp   *srtp.Context
	header pion.Header // of the packet being opened or sealed
}

func newCryptoContext(s Suite, key []byte, options ...srtp.ContextOption) (*cryptoContext, error) {
	c, err := srtp.CreateContext(key[:keyLength], key[keyLength:], s.profile(), options...)
	return &cryptoContext{srtp: c}, err
}

// agree takes the keys of a description; nil is plain RTP. What stays the same keeps its counters, for a key must never seal two packets
// under one index (RFC 3711 section 9.1).
func (a *armor) agree(c *Crypto) error {
	a.agreeing.Lock()
	defer a.agreeing.Unlock()
	if c == nil {
		a.keys.Store(nil)
		return nil
	}
	was := a.last
	if was != nil && was.same(c) {
		a.keys.Store(was)
		return nil
	}
	if n := c.Suite.KeyLength(); n == 0 || len(c.Local) != n || len(c.Remote) != n {
		return fault.New(fault.Invalid, "srtp_keys", "suite %q with keys of %d and %d bytes", c.Suite, len(c.Local), len(c.Remote))
	}
	k, err := &agreement{Crypto: *c}, error(nil)
	if was != nil && was.Suite == c.Suite && bytes.Equal(was.Local, c.Local) {
		k.out = was.out
	} else if k.out, err = newCryptoContext(c.Suite, c.Local); err != nil {
		return err
	}
	if was != nil && was.Suite == c.Suite && bytes.Equal(was.Remote, c.Remote) {
		k.in = was.in
	} else if k.in, err = newCryptoContext(c.Suite, c.Remote, srtp.SRTPReplayProtection(replayWindow), srtp.SRTCPReplayProtection(replayWindow)); err != nil {
		return err
	}
	a.last = k
	a.keys.Store(k)
	return nil
}

// media opens an RTP packet of the far side, in its own bytes. What was not sealed with its key, and what was heard before, is an error.
func (a *armor) media(datagram []byte) ([]byte, error) {
	k := a.keys.Load()
	if k == nil {
		return datagram, nil
	}
	k.in.mu.Lock()
	defer k.in.mu.Unlock()
	return k.in.srtp.DecryptRTP(datagram[:0], datagram, &k.in.header)
}

// control opens an RTCP packet of the far side.
func (a *armor) control(datagram []byte) ([]byte, error) {
	k := a.keys.Load()
	if k == nil {
		return datagram, nil
	}
	k.in.mu.Lock()
	defer k.in.mu.Unlock()
	return k.in.srtp.DecryptRTCP(nil, datagram, nil)
}

// sealed is our RTP packet as it goes out, in its own room, which has MostTag bytes more. Without an agreement it is plain.
func (k *agreement) sealed(packet []byte) ([]byte, error) {
	if k == nil {
		return packet, nil
	}
	k.out.mu.Lock()
	defer k.out.mu.Unlock()
	return k.out.srtp.EncryptRTP(packet[:0], packet, &k.out.header)
}

// sealedReport is our RTCP packet as it goes out.
func (a *armor) sealedReport(packet []byte) ([]byte, error) {
	k := a.keys.Load()
	if k == nil {
		return packet, nil
	}
	k.out.mu.Lock()
	defer k.out.mu.Unlock()
	return k.out.srtp.EncryptRTCP(nil, packet, nil)
}

// suite is what packets are sealed with, empty for plain RTP.
func (a *armor) suite() Suite {
	if k := a.keys.Load(); k != nil {
		return k.Suite
	}
	return ""
}
