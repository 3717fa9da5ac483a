package trunk

import (
	"crypto/rand"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/rtp"
)

// sealing is our side of the key exchange by SDP security descriptions (RFC 4568): one key of ours per suite for the whole call.
type sealing struct {
	policy Encryption
	suites []rtp.Suite
	keys   map[rtp.Suite][]byte
}

// cryptoLine is one a=crypto of a far side that we could use.
type cryptoLine struct {
	tag   string
	suite rtp.Suite
	key   []byte
}

func newSealing(p Policy) sealing {
	if p.SRTP == NoSRTP {
		return sealing{policy: NoSRTP}
	}
	s := sealing{policy: p.SRTP, suites: p.suites(), keys: map[rtp.Suite][]byte{}}
	for _, suite := range s.suites {
		key := make([]byte, suite.KeyLength())
		rand.Read(key) // never fails
		s.keys[suite] = key
	}
	return s
}

// profile is the transport of our offer. Offered beside plain RTP, the keys stand under the plain profile (RFC 8643 section 3.1): a far
// side without SRTP passes over them and takes the call.
func (s sealing) profile() string {
	if s.policy == RequireSRTP {
		return "RTP/SAVP"
	}
	return "RTP/AVP"
}

// offer adds the a=crypto lines of an offer of ours: tag n is the n-th suite.
func (s sealing) offer(b []byte) []byte {
	for i, suite := range s.suites { // none where SRTP is off
		b = line(b, s.line(strconv.Itoa(i+1), suite))
	}
	return b
}

func (s sealing) line(tag string, suite rtp.Suite) string {
	return "a=crypto:" + tag + " " + string(suite) + " inline:" + base64.StdEncoding.EncodeToString(s.keys[suite])
}

// fromAnswer takes the far side's answer to our offer: one line, with a tag and suite that we offered (RFC 4568 section 5.1.3).
func (s sealing) fromAnswer(far *farMedia) error {
	if s.policy != NoSRTP {
		for _, c := range far.crypto {
			i, err := strconv.Atoi(c.tag)
			if err == nil && i >= 1 && i <= len(s.suites) && s.suites[i-1] == c.suite {
				far.remote.Crypto = &rtp.Crypto{Suite: c.suite, Local: s.keys[c.suite], Remote: c.key}
				far.cryptoTag = c.tag
				return nil
			}
		}
	}
	return s.plain(far)
}

// fromOffer takes the first line of a far side's offer that we can use (section 5.1.2).
func (s sealing) fromOffer(far *farMedia) error {
	if s.policy != NoSRTP {
		for _, c := range far.crypto {
			if slices.Contains(s.suites, c.suite) {
				far.remote.Crypto = &rtp.Crypto{Suite: c.suite, Local: s.keys[c.suite], Remote: c.key}
				far.cryptoTag = c.tag
				return nil
			}
		}
	}
	return s.plain(far)
}

// plain accepts audio without SRTP where that is allowed.
func (s sealing) plain(far *farMedia) error {
	if s.policy == RequireSRTP || strings.Contains(far.profile, "SAVP") {
		return fault.New(fault.Invalid, "srtp_refused", "the far side and we agree on no key for SRTP")
	}
	return nil
}

// readCrypto reads the value of an a=crypto attribute (section 9.1): tag, suite, one inline key without MKI, and no session parameter
// that changes what we do. ok is false for what cannot be used.
func readCrypto(value string) (c cryptoLine, ok bool) {
	words := strings.Fields(value)
	if len(words) < 3 || len(words[0]) > 9 || strings.Trim(words[0], "0123456789") != "" {
		return c, false
	}
	c.tag, c.suite = words[0], rtp.Suite(strings.ToUpper(words[1]))
	params, found := strings.CutPrefix(words[2], "inline:")
	if !found || c.suite.KeyLength() == 0 || strings.Contains(params, ";") { // several keys: we have no place for more than one
		return c, false
	}
	parts := strings.Split(params, "|")
	for _, p := range parts[1:] {
		if strings.Contains(p, ":") { // MKI:length changes the shape of packets
			return c, false
		}
	}
	for _, p := range words[3:] {
		if name, _, _ := strings.Cut(p, "="); !strings.HasPrefix(p, "-") && name != "KDR" && name != "WSH" { // section 6.3: an unknown one that is not optional
			return c, false
		}
		if strings.HasPrefix(p, "KDR=") && p != "KDR=0" {
			return c, false
		}
	}
	key, err := base64.StdEncoding.DecodeString(parts[0])
	if err != nil {
		key, err = base64.RawStdEncoding.DecodeString(parts[0])
	}
	c.key = key
	return c, err == nil && len(key) == c.suite.KeyLength()
}
