package sipcheck

import (
	"net/netip"
	"strconv"
	"strings"
)

// Via is one via-parm (RFC 3261 section 20.42).
type Via struct {
	Transport string // upper case
	Host      string
	Port      int
	Params    []Param
}

// ParseVia reads one via-parm with white space around any separator.
func ParseVia(s string) (Via, bool) { return new(shelf).via(s) }

// via is ParseVia with the parameters on a shelf.
func (on *shelf) via(s string) (Via, bool) {
	var v Via
	name, rest, ok1 := strings.Cut(s, "/")
	version, rest, ok2 := strings.Cut(rest, "/")
	rest = trim(rest)
	gap := strings.IndexAny(rest, " \t")
	if !ok1 || !ok2 || gap < 0 || !isToken.made(trim(name)) || !isToken.made(trim(version)) || !isToken.made(rest[:gap]) {
		return v, false
	}
	v.Transport = strings.ToUpper(rest[:gap])
	sentBy, tail, has := strings.Cut(rest[gap:], ";")
	var ok bool
	if v.Host, v.Port, ok = hostPort(trim(sentBy)); !ok {
		return v, false
	}
	if has {
		v.Params, ok = on.params(tail)
	}
	return v, ok
}

// String spells the via-parm as RFC 3261's examples do.
func (v Via) String() string {
	var b text
	b.via(v)
	return string(b)
}

// via writes a via-parm as String does.
func (b *text) via(v Via) {
	b.add("SIP/2.0/", v.Transport, " ")
	if strings.Contains(v.Host, ":") {
		b.add("[", v.Host, "]")
	} else {
		b.add(v.Host)
	}
	if v.Port > 0 {
		b.add(":")
		b.number(v.Port)
	}
	b.params(v.Params)
}

// received notes the source in the top Via: received when sent-by differs from it (RFC 3261 section 18.2.1), rport when asked for
// (RFC 3581 section 4).
func (v Via) received(from netip.AddrPort) Via {
	if !from.IsValid() {
		return v
	}
	_, rport := param(v.Params, "rport")
	_, told := param(v.Params, "received")
	var room [64]byte
	if !rport && !told && string(from.Addr().Unmap().AppendTo(room[:0])) == v.Host {
		return v // it says where it came from
	}
	list := make([]Param, 0, len(v.Params)+2)
	for _, p := range v.Params {
		if p.Name != "received" && p.Name != "rport" {
			list = append(list, p)
		}
	}
	source := from.Addr().Unmap().String()
	if v.Host != source || rport {
		list = append(list, Param{"received", source})
	}
	if rport {
		list = append(list, Param{"rport", strconv.Itoa(int(from.Port()))})
	}
	v.Params = list
	return v
}
