package lite

import (
	"sync"

	"github.com/pion/dtls/v3"
)

// ciphers remembers which pages have a browser without AES-GCM. Offered both, Chromium takes AES-CM, which costs us three times as much for
// each packet; so a page is offered AES-GCM alone (RFC 7714) until its handshake has failed, and both from its next attempt on.
type ciphers struct {
	mu    sync.Mutex
	plain map[string]bool // by the leg's name
}

// mostPlain bounds what is remembered; beyond it all is forgotten, which costs each such page one failed attempt.
const mostPlain = 4096

// offered is what a page's browser may choose from.
func (c *ciphers) offered(name string) []dtls.SRTPProtectionProfile {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.plain[name] {
		return []dtls.SRTPProtectionProfile{dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80}
	}
	return []dtls.SRTPProtectionProfile{dtls.SRTP_AEAD_AES_128_GCM}
}

// failed notes a handshake that ended without keys.
func (c *ciphers) failed(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.plain == nil || len(c.plain) >= mostPlain {
		c.plain = map[string]bool{}
	}
	c.plain[name] = true
}
