// Package visible owns what of a name can be seen. Names that people give (campaigns, lists, tags, users, keys and so on) pass Trim before
// anything else judges them, so that none consists of spaces, zero-width characters or fillers alone. It does not own how long a name may
// be, nor whether it is taken.
package visible

import (
	"strings"
	"unicode"
)

// Trim is a name without what nobody sees at its ends: white space, control and format characters (Unicode Cc and Cf: zero-width spaces,
// joiners, direction marks, byte order marks), fillers. "" when nothing of it can be seen.
func Trim(name string) string {
	name = strings.TrimLeftFunc(name, func(r rune) bool { return hidden(r) || unicode.Is(unicode.Variation_Selector, r) || tag(r) })
	return strings.TrimRightFunc(name, hidden)
}

func hidden(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', // fillers of Hangul
		'\u17b4', '\u17b5', // vowels of Khmer that are not shown
		'\u2800': // Braille without a dot
		return true
	}
	if tag(r) || unicode.Is(unicode.Prepended_Concatenation_Mark, r) { // the ends of flags; signs of Arabic that are shown
		return false
	}
	return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zs)
}

// tag tells the characters that end the flags of England, Scotland and Wales.
func tag(r rune) bool { return r >= '\U000e0020' && r <= '\U000e007f' }
