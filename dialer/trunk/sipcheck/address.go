package sipcheck

import "strings"

// Address is name-addr or addr-spec with header parameters: To, From, Contact, Route (RFC 3261 section 20.10).
type Address struct {
	Name   string // display name as written, with its quotes
	Text   string // the URI as written
	URI    URI
	Params []Param
}

// Tag is the tag parameter, empty when there is none.
func (a Address) Tag() string {
	tag, _ := param(a.Params, "tag")
	return tag
}

// String spells the address with angle brackets and without stray white space.
func (a Address) String() string {
	var b text
	b.address(a)
	return string(b)
}

// address writes an address as String does.
func (b *text) address(a Address) {
	if a.Name != "" {
		b.add(a.Name, " ")
	}
	b.add("<", a.Text, ">")
	b.params(a.Params)
}

func (b *text) params(list []Param) {
	for _, p := range list {
		b.add(";", p.Name)
		if p.Value != "" {
			b.add("=", p.Value)
		}
	}
}

// ParseAddress reads one address. A bare addr-spec may not hold "?", "," or ";" of its own (section 20.10), so that what follows
// the first ";" is a header parameter.
func ParseAddress(s string) (Address, bool) { return new(shelf).address(s) }

// address is ParseAddress with the parameters on a shelf.
func (on *shelf) address(s string) (Address, bool) {
	s = trim(s)
	name := displayName(s)
	if name < 0 {
		return Address{}, false
	}
	rest := trim(s[name:])
	var text, tail string
	if strings.HasPrefix(rest, "<") {
		end := strings.IndexByte(rest, '>')
		if end < 0 {
			return Address{}, false
		}
		text, tail = rest[1:end], trim(rest[end+1:])
		if tail != "" && tail[0] != ';' {
			return Address{}, false
		}
		tail = strings.TrimPrefix(tail, ";")
	} else {
		if name > 0 {
			return Address{}, false
		}
		text, tail, _ = strings.Cut(rest, ";")
		if text = trim(text); strings.ContainsAny(text, "?,") {
			return Address{}, false
		}
	}
	a := Address{Name: trim(s[:name]), Text: text}
	var ok bool
	if a.URI, ok = ParseURI(text); !ok {
		return a, false
	}
	if tail != "" || strings.HasSuffix(s, ";") {
		a.Params, ok = on.params(tail)
	}
	return a, ok
}

// displayName measures the display name before "<": a quoted string or tokens with white space; -1 when it is neither.
func displayName(s string) int {
	if n := quoted(s); n > 0 {
		return n
	}
	open := strings.IndexByte(s, '<')
	if strings.HasPrefix(s, `"`) {
		return -1
	}
	if open <= 0 {
		return 0
	}
	if semi := strings.IndexByte(s, ';'); semi >= 0 && semi < open {
		return 0
	}
	for i := range open {
		if !isToken[s[i]] && s[i] != ' ' && s[i] != '\t' {
			return -1
		}
	}
	return open
}
