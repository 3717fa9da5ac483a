package dialer

import (
	"log/slog"
	"strings"
)

// Number is a telephone number in E.164 with its plus sign. It prints masked everywhere; only Reveal gives the digits, and only the
// trunk and the sealing code call it.
type Number struct{ e164 string }

// NewNumber takes digits that a parser (dialer/list) has already judged; it checks the form only.
func NewNumber(e164 string) (Number, bool) {
	if len(e164) < 4 || len(e164) > 16 || e164[0] != '+' || strings.Trim(e164[1:], "0123456789") != "" {
		return Number{}, false
	}
	return Number{e164}, true
}

// Reveal gives the digits with their plus sign. Every call of it is a place to review.
func (n Number) Reveal() string { return n.e164 }

// In tells whether n begins with a calling code such as "+86": which country it is of, and nothing about the person.
func (n Number) In(code string) bool { return strings.HasPrefix(n.e164, code) }

// Zero tells whether n is no number.
func (n Number) Zero() bool { return n.e164 == "" }

// Last4 is what a screen may show beside the mask.
func (n Number) Last4() string {
	if len(n.e164) < 5 {
		return ""
	}
	return n.e164[len(n.e164)-4:]
}

// String is the masked form.
func (n Number) String() string {
	if n.Zero() {
		return ""
	}
	return "•••• " + n.Last4()
}

// LogValue keeps digits out of logs.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.String()) }

// MarshalText refuses to leak digits through JSON or YAML: it writes the mask.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.String()), nil }
