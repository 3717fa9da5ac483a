package sipcheck

import "strings"

// Character classes of RFC 3261 section 25.1.
const (
	alphanum = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	mark     = "-_.!~*'()"
	tokens   = alphanum + "-.!%*_+`'~"
	words    = tokens + "()<>:\\\"/[]?{}" // word, for Call-ID
	userFree = alphanum + mark + "&=+$,;?/"
	passFree = alphanum + mark + "&=+$,"
	paramOK  = alphanum + mark + "[]/:&+$"
)

// class tells for each byte whether it belongs to a set: the table form of strings.ContainsRune for hot paths.
type class [256]bool

func classOf(set string) *class {
	var c class
	for i := range len(set) {
		c[set[i]] = true
	}
	return &c
}

var (
	isToken = classOf(tokens)
	isWord  = classOf(words)
	isUser  = classOf(userFree)
	isPass  = classOf(passFree)
	isParam = classOf(paramOK)

	isGenValue = classOf(tokens + "[]:/")
	notInURI   = classOf(" \t<>\"\x00")
)

// made tells whether s is not empty and wholly of c.
func (c *class) made(s string) bool {
	for i := range len(s) {
		if !c[s[i]] {
			return false
		}
	}
	return s != ""
}

// in tells whether s holds a byte of c.
func (c *class) in(s string) bool {
	for i := range len(s) {
		if c[s[i]] {
			return true
		}
	}
	return false
}

// escaped tells whether s is wholly of c or of "%" HEX HEX; an empty s is.
func (c *class) escaped(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] == '%' {
			if i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
				return false
			}
			i += 2
			continue
		}
		if !c[s[i]] {
			return false
		}
	}
	return true
}

func isHex(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F'
}

// trim cuts white space off both ends; strings.Trim would read its set anew each time.
func trim(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	for s != "" && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}

// quoted measures the quoted-string at the head of s, with its quotes; 0 when there is none or it never ends.
func quoted(s string) int {
	if s == "" || s[0] != '"' {
		return 0
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}

// piece cuts the first part off s, up to sep outside quotes and angle brackets; more tells that a separator followed it. ok is false when
// a quote or a bracket never ends.
func piece(s string, sep byte) (part, rest string, more, ok bool) {
	angle := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"' && !angle:
			n := quoted(s[i:])
			if n == 0 {
				return "", "", false, false
			}
			i += n - 1
		case s[i] == '<' && !angle:
			angle = true
		case s[i] == '>' && angle:
			angle = false
		case s[i] == sep && !angle:
			return trim(s[:i]), s[i+1:], true, true
		}
	}
	return trim(s), "", false, !angle
}

// split cuts s at sep outside quotes and angle brackets; ok is false when a quote or a bracket never ends.
func split(s string, sep byte) (parts []string, ok bool) {
	for more := true; more; {
		var part string
		if part, s, more, ok = piece(s, sep); !ok && part == "" { // a quote
			return nil, false
		}
		parts = append(parts, part)
	}
	return parts, ok
}

// Param is one generic-param; Value keeps its quotes.
type Param struct{ Name, Value string }

// shelf is where the parameters of a whole message stand one behind the other.
type shelf []Param

// params reads ";"-separated parameters without their leading semicolon. Names are lower-cased.
func (on *shelf) params(s string) ([]Param, bool) {
	list := *on
	from := len(list)
	for more := true; more; {
		var part string
		var ok bool
		if part, s, more, ok = piece(s, ';'); !ok {
			return nil, false
		}
		name, value, has := strings.Cut(part, "=")
		name, value = trim(name), trim(value)
		if !isToken.made(name) || has && !paramValue(value) {
			return nil, false
		}
		list = append(list, Param{strings.ToLower(name), value})
	}
	*on = list
	return list[from:len(list):len(list)], true
}

// paramValue is gen-value: token / host / quoted-string; an IPv6 literal may come without brackets (RFC 5118 section 4.5).
func paramValue(s string) bool {
	if s != "" && s[0] == '"' {
		return quoted(s) == len(s)
	}
	for i := range len(s) {
		if !isGenValue[s[i]] {
			return false
		}
	}
	return s != ""
}

func param(list []Param, name string) (string, bool) {
	for _, p := range list {
		if p.Name == name {
			return p.Value, true
		}
	}
	return "", false
}
