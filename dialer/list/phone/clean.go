package phone

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxText is the longest cell read as a number; what is longer is prose.
const maxText = 120

// clean turns what a spreadsheet or a person wrote into plain ASCII: full-width and other scripts' digits, dashes, brackets and
// spaces of every kind. The label before a colon ("电话：") and a leading apostrophe (a spreadsheet's text mark) go away.
func clean(raw string) string {
	var b strings.Builder
	b.Grow(len(raw))
	for _, r := range raw {
		switch {
		case r < utf8.RuneSelf:
			if r >= ' ' {
				b.WriteRune(r)
			} else {
				b.WriteByte(' ')
			}
		case r >= 0xFF01 && r <= 0xFF5E: // full-width forms
			b.WriteRune(r - 0xFEE0)
		case unicode.Is(unicode.Nd, r):
			b.WriteByte(digitOf(r))
		case strings.ContainsRune("‐‑‒–—―−﹣ー一", r): // a Han one between digits is a hyphen from a bad OCR or IME
			b.WriteByte('-')
		case r == '（', r == '【', r == '〔':
			b.WriteByte('(')
		case r == '）', r == '】', r == '〕':
			b.WriteByte(')')
		case r == '、', r == '；':
			b.WriteByte(';')
		case unicode.IsSpace(r), r == 0x3000:
			b.WriteByte(' ')
		case unicode.Is(unicode.Cf, r), r == '‘', r == '’': // zero-width marks, byte-order mark, curly apostrophes
		default:
			b.WriteRune(r)
		}
	}
	text := strings.Trim(b.String(), " '`\"")
	if at := strings.LastIndexByte(text, ':'); at >= 0 && !strings.ContainsAny(text[:at], "0123456789") {
		text = strings.TrimSpace(text[at+1:])
	}
	return text
}

// digitOf is the ASCII digit of a decimal digit of any script: every range of them starts with a zero and goes up in tens.
func digitOf(r rune) byte {
	for _, span := range unicode.Nd.R16 {
		if r >= rune(span.Lo) && r <= rune(span.Hi) {
			return byte('0' + (r-rune(span.Lo))%10)
		}
	}
	for _, span := range unicode.Nd.R32 {
		if r >= rune(span.Lo) && r <= rune(span.Hi) {
			return byte('0' + (r-rune(span.Lo))%10)
		}
	}
	return '0'
}

var (
	scientific = regexp.MustCompile(`^\+?(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})$`)
	plainFloat = regexp.MustCompile(`^(\+?\d+)\.0{1,6}$`)
	grouped    = regexp.MustCompile(`^\+?\d{1,3}(?:,\d{3})+(?:\.0{1,6})?$`)
)

// unfloat undoes what a spreadsheet does to digits: 1.3812345678E+10, 13800138000.0, 13,800,138,000.00. A text may have been rounded, so
// it is restored only when its mantissa holds every digit; lost tells that digits are gone.
func unfloat(text string) (digits string, lost bool) {
	if m := plainFloat.FindStringSubmatch(text); m != nil {
		return m[1], false
	}
	if grouped.MatchString(text) {
		whole, _, _ := strings.Cut(text, ".")
		return strings.ReplaceAll(whole, ",", ""), false
	}
	m := scientific.FindStringSubmatch(text)
	if m == nil {
		return text, false
	}
	fraction := m[2]
	power, err := strconv.Atoi(m[3])
	if err != nil || power > 20 {
		return text, true
	}
	for len(fraction) > power && strings.HasSuffix(fraction, "0") {
		fraction = fraction[:len(fraction)-1]
	}
	if len(fraction) != power { // fewer: the rest was rounded away; more: nobody has half a digit
		return text, true
	}
	return m[1] + fraction, false
}

var extension = regexp.MustCompile(`(?i)^(.*\d\D{0,3}?)\s*(?:转|轉|分机|分機|;?ext\.?|extension|x|#)\s*[.:=\-]?\s*(\d{1,7})$`)

// splitExtension takes "转801", "ext. 801" or "x801" off the end.
func splitExtension(text string) (main, ext string) {
	if m := extension.FindStringSubmatch(text); m != nil {
		return strings.TrimRight(m[1], "; "), m[2]
	}
	return text, ""
}

// pieces counts the whole numbers in one cell: "13800138000/13900139000" is two, "030/1234567" is one.
func pieces(text string) int {
	n := 0
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("/;,|&\\或", r) }) {
		if countDigits(part) >= 7 {
			n++
		}
	}
	return max(n, 1)
}

func countDigits(s string) (n int) {
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

// Mask hides the middle of what may be somebody's number: up to seven digits stay readable, for they are nobody's number and the
// reader must find the row; of more, the first three and the last four stay.
func Mask(raw string) string {
	runes := []rune(raw)
	if len(runes) > 40 {
		runes = append(runes[:40:40], '…')
	}
	total := countDigits(clean(string(runes)))
	if total <= 7 {
		return string(runes)
	}
	seen := 0
	for i, r := range runes {
		if !unicode.Is(unicode.Nd, r) {
			continue
		}
		seen++
		if seen > 3 && seen <= total-4 {
			runes[i] = '•'
		}
	}
	return string(runes)
}
