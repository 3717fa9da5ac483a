package sandbox

import "strings"

// digitsOf reads the user part of a request URI as a telephone number (RFC 3966 section 3: an optional plus, digits and visual
// separators; parameters follow a semicolon). It returns the digits without the plus; ok is false when it is no number of 3 to 15
// digits (E.164).
func digitsOf(user string) (digits string, ok bool) {
	user, _, _ = strings.Cut(user, ";")
	if rest, found := strings.CutPrefix(user, "%2B"); found {
		user = "+" + rest
	} else if rest, found := strings.CutPrefix(user, "%2b"); found {
		user = "+" + rest
	}
	user = strings.TrimPrefix(user, "+")
	var b strings.Builder
	for i := range len(user) {
		switch c := user[i]; {
		case c >= '0' && c <= '9':
			b.WriteByte(c)
		case c == '-' || c == '.' || c == '(' || c == ')':
		default:
			return "", false
		}
	}
	if b.Len() < 3 || b.Len() > 15 {
		return "", false
	}
	return b.String(), true
}

// endingOf is the value of the last two digits; digits come from digitsOf.
func endingOf(digits string) int {
	n := len(digits)
	return int(digits[n-2]-'0')*10 + int(digits[n-1]-'0')
}
