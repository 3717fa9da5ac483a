package trunk

import (
	"slices"
	"strings"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/rtp"
)

// Policy is what a trunk does differently from the default; the zero value is the default.
type Policy struct {
	Codecs    []media.Codec // in our order; none: PCMA, PCMU. G.722 is coded anew for each call, which costs as much as five calls that are only forwarded
	SRTP      Encryption
	Suites    []rtp.Suite // of SRTP, in our order; none: all
	Early     Early
	Identity  Identity
	Privacy   Privacy
	Diversion dialer.CallerID // a proven number of the tenant's, named in Diversion (RFC 5806); empty: none
	Dial      []Rewrite       // of called numbers, after Format; the first that matches
	Headers   []Header        // static, on every INVITE
}

// Encryption says whether audio is sealed by SRTP with keys in SDP (RFC 4568). The keys travel in the SDP: without TLS whoever reads
// that can listen.
type Encryption string

// The policies. Offered, a carrier without SRTP still takes the call (RFC 8643); required, it must not.
const (
	NoSRTP      Encryption = ""
	OfferSRTP   Encryption = "offer"
	RequireSRTP Encryption = "require"
)

// Early says what becomes of sound before the answer.
type Early string

// The policies. Ignored, no announcement is kept as proof, and a number nobody answers is told by its SIP status alone.
const (
	ListenEarly Early = ""
	IgnoreEarly Early = "ignore"
)

// Identity is the field that carries the caller's number beside From (RFC 3325).
type Identity string

// The fields.
const (
	Asserted   Identity = ""          // P-Asserted-Identity: the carrier trusts us
	Preferred  Identity = "preferred" // P-Preferred-Identity: the carrier decides
	NoIdentity Identity = "none"
)

// Privacy is what the carrier is asked to do with the caller's number (RFC 3323). Asking it to hide the number is not among them: in
// every jurisdiction the product knows, who calls to sell must show who calls.
type Privacy string

// The policies.
const (
	Unsaid Privacy = ""
	Shown  Privacy = "none" // "Privacy: none": show it, whatever the default of the line
)

// Rewrite changes the beginning of a called number that begins with Match: Strip characters go, Add comes. Carriers' tech prefixes and
// exit codes are written so.
type Rewrite struct {
	Match string
	Strip int
	Add   string
}

// Header is one static header field.
type Header struct{ Name, Value string }

// The bounds of a policy.
const (
	mostRewrites = 20
	mostHeaders  = 8
	longHeader   = 200
)

// freeHeaders may be set beside those that begin with "X-". Fields that say who calls are not among them: those come from proof.
var freeHeaders = []string{"User-To-User", "P-Access-Network-Info", "P-Charging-Vector", "Subject", "Organization"}

// Validate tells what its owner must mend.
func (p Policy) Validate() error {
	wrong := func(reason, field, format string, args ...any) error {
		return fault.New(fault.Invalid, reason, format, args...).With("field", field)
	}
	switch {
	case !eachOnce(p.Codecs):
		return wrong("trunk_codecs", "codecs", "codecs are PCMA, PCMU and G722, each once")
	case !slices.Contains([]Encryption{NoSRTP, OfferSRTP, RequireSRTP}, p.SRTP):
		return wrong("trunk_srtp", "srtp", "SRTP is off, offer or require")
	case len(p.Suites) > 3 || slices.ContainsFunc(p.Suites, func(s rtp.Suite) bool { return s.KeyLength() == 0 }):
		return wrong("trunk_suites", "suites", "suites are %s, %s and %s", rtp.AES80, rtp.AES32, rtp.GCM)
	case p.Early != ListenEarly && p.Early != IgnoreEarly:
		return wrong("trunk_early", "early", "early media is listened to or ignored")
	case !slices.Contains([]Identity{Asserted, Preferred, NoIdentity}, p.Identity):
		return wrong("trunk_identity", "identity", "the identity field is asserted, preferred or none")
	case p.Privacy != Unsaid && p.Privacy != Shown:
		return wrong("trunk_privacy", "privacy", "the caller's number is shown: privacy is none, or not mentioned")
	case len(p.Dial) > mostRewrites:
		return wrong("trunk_rewrites", "rewrites", "at most %d rules for numbers", mostRewrites)
	case len(p.Headers) > mostHeaders:
		return wrong("trunk_headers", "headers", "at most %d header fields", mostHeaders)
	}
	for _, r := range p.Dial {
		if !dialable(r.Match, 16) || !dialable(r.Add, 16) || r.Strip < 0 || r.Strip > 16 || r.Match == "" && r.Strip > 0 && r.Add == "" {
			return wrong("trunk_rewrite", "rewrites", "a rule has digits, * # or + to match and to add, and takes away 0 to 16 of them")
		}
	}
	for _, h := range p.Headers {
		if err := h.validate(); err != nil {
			return err
		}
	}
	return nil
}

// eachOnce tells whether a list holds nothing but codecs a trunk may speak, and none twice.
func eachOnce(codecs []media.Codec) bool {
	for i, c := range codecs {
		if c != media.PCMA && c != media.PCMU && c != media.G722 || slices.Contains(codecs[:i], c) {
			return false
		}
	}
	return true
}

func dialable(s string, most int) bool {
	return len(s) <= most && strings.Trim(s, "0123456789*#+") == ""
}

// validate keeps a header field from breaking out of its line and from saying what only the dialer may say. The token grammar is RFC 3261
// section 25.1, narrowed to what every carrier takes.
func (h Header) validate() error {
	wrong := func(reason, why string) error {
		return fault.New(fault.Invalid, reason, "header field %q: %s", h.Name, why).With("field", "headers").With("header", h.Name)
	}
	own := len(h.Name) > 2 && strings.EqualFold(h.Name[:2], "X-") || slices.ContainsFunc(freeHeaders, func(n string) bool { return strings.EqualFold(n, h.Name) })
	switch {
	case len(h.Name) > 60 || strings.ContainsFunc(h.Name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	}):
		return wrong("header_name", "a name has letters, digits and dashes")
	case !own:
		return wrong("header_reserved", "only fields that begin with X-, and a few others, are free to set")
	case h.Value == "" || len(h.Value) > longHeader || h.Value != strings.TrimSpace(h.Value) || strings.ContainsFunc(h.Value, func(r rune) bool { return r < ' ' || r > '~' }):
		return wrong("header_value", "a value is 1 to 200 printable ASCII characters on one line")
	}
	return nil
}

// codecs are what we offer, in our order.
func (p Policy) codecs() []media.Codec {
	if len(p.Codecs) == 0 {
		return laws
	}
	return p.Codecs
}

// suites are what we offer for SRTP, in our order: the one everybody must have first (RFC 4568 section 6.2.1).
func (p Policy) suites() []rtp.Suite {
	if len(p.Suites) == 0 {
		return []rtp.Suite{rtp.AES80, rtp.GCM, rtp.AES32}
	}
	return p.Suites
}

// rewrite applies the first rule that matches.
func (p Policy) rewrite(digits string) string {
	for _, r := range p.Dial {
		if strings.HasPrefix(digits, r.Match) {
			return r.Add + digits[min(r.Strip, len(digits)):]
		}
	}
	return digits
}
