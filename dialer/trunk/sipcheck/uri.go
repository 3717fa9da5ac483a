package sipcheck

import (
	"net/netip"
	"strconv"
	"strings"
)

// URI is a SIP or SIPS URI cut into what routing needs; of any other scheme only Scheme is set.
type URI struct {
	Scheme  string // lower case
	User    string // still escaped
	Host    string // without brackets
	Port    int    // 0 when none was given
	Params  []Param
	Headers string // after "?", still escaped
}

// SIP tells whether the URI is one we could send a request to.
func (u URI) SIP() bool { return u.Scheme == "sip" || u.Scheme == "sips" }

// ParseURI reads addr-spec (RFC 3261 section 19.1.1). ok is false when it is malformed; an unknown scheme is not malformed.
func ParseURI(s string) (URI, bool) {
	scheme, rest, found := strings.Cut(s, ":")
	if !found || !schemeOK(scheme) || rest == "" || notInURI.in(s) {
		return URI{}, false
	}
	u := URI{Scheme: strings.ToLower(scheme)}
	if !u.SIP() {
		return u, true
	}
	return sipURI(u, rest)
}

func schemeOK(s string) bool {
	for i := range len(s) {
		b := s[i] | 0x20
		letter := b >= 'a' && b <= 'z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789+-.", rune(s[i]))) {
			return false
		}
	}
	return s != ""
}

func sipURI(u URI, rest string) (URI, bool) {
	// "@" may not stand unescaped in user, host, parameters or headers, so the last one ends the userinfo.
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		user, pass, _ := strings.Cut(rest[:at], ":")
		if user == "" || !isUser.escaped(user) || !isPass.escaped(pass) {
			return u, false
		}
		u.User, rest = user, rest[at+1:]
	}
	rest, u.Headers, _ = strings.Cut(rest, "?")
	hostport, tail, has := strings.Cut(rest, ";")
	var ok bool
	if u.Host, u.Port, ok = hostPort(hostport); !ok {
		return u, false
	}
	if !has {
		return u, true
	}
	for part := range strings.SplitSeq(tail, ";") {
		name, value, given := strings.Cut(part, "=")
		if name == "" || !isParam.escaped(name) || !isParam.escaped(value) || given && value == "" {
			return u, false
		}
		u.Params = append(u.Params, Param{strings.ToLower(name), value})
	}
	return u, true
}

// hostPort reads hostport: a host name, an IPv4 address or an IPv6 reference, and a port of 1..65535.
func hostPort(s string) (host string, port int, ok bool) {
	if strings.HasPrefix(s, "[") {
		end := strings.IndexByte(s, ']')
		if end < 0 || !ipv6(s[1:end]) {
			return "", 0, false
		}
		host, s = s[1:end], s[end+1:]
		if s == "" {
			return host, 0, true
		}
		if s[0] != ':' {
			return "", 0, false
		}
		port, ok = portOf(s[1:])
		return host, port, ok
	}
	host, digits, has := strings.Cut(s, ":")
	host = trim(host)
	if !hostName(host) {
		return "", 0, false
	}
	if !has {
		return host, 0, true
	}
	port, ok = portOf(trim(digits))
	return host, port, ok
}

func portOf(s string) (int, bool) {
	n, err := strconv.ParseUint(s, 10, 16)
	return int(n), err == nil && n > 0
}

// hostName is hostname / IPv4address, without judging the labels' length.
func hostName(s string) bool {
	for i := range len(s) {
		b := s[i]
		if b|0x20 >= 'a' && b|0x20 <= 'z' || b >= '0' && b <= '9' || b == '-' || b == '.' || b == '_' {
			continue
		}
		return false
	}
	return s != "" && s[0] != '-' && s[0] != '.'
}

// ipv6 also takes the three colons that RFC 3261's own grammar wrongly generates (RFC 5118 section 4.10).
func ipv6(s string) bool {
	a, err := netip.ParseAddr(strings.Replace(s, ":::", "::", 1))
	return err == nil && a.Is6()
}
