package trunk

import (
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/boyunhq/boyun/dialer"
)

// spell writes a number as the carrier wants it; ok is false when it cannot be spelled so. This and caller-ID proof are the only
// places of the trunk that reveal digits.
func spell(n dialer.Number, f Format) (digits string, ok bool) {
	e164 := n.Reveal()
	if n.Zero() {
		return "", false
	}
	switch f {
	case Plus:
		return e164, true
	case National:
		parsed, err := phonenumbers.Parse(e164, "")
		if err != nil {
			return "", false
		}
		national := strings.Map(onlyDigits, phonenumbers.Format(parsed, phonenumbers.NATIONAL))
		return national, national != ""
	}
	return e164[1:], true
}

func onlyDigits(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}
