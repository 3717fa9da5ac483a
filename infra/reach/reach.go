// Package reach owns which addresses may be spoken to: those outside the operator's own network. Whatever address a company types, or somebody it reaches
// names (a feed, a trunk, where audio is to go), is held against it when it is used, not only when it is saved: what a name resolves to changes.
// It does not resolve names and opens no connection.
package reach

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/boyunhq/boyun/infra/fault"
)

// inside are the spaces that are nobody's public address and that netip does not call private, loopback, link-local or multicast (the
// special-purpose registries of RFC 6890).
var inside = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4", "100::/64", "fec0::/10", "64:ff9b:1::/48")

// metadata are the addresses at which clouds tell a machine its secrets and that are not link-local: Alibaba's, Oracle's and AWS's.
var metadata = prefixes("100.100.100.200/32", "192.0.0.192/32", "fd00:ec2::254/128")

// carried are the IPv6 addresses with an IPv4 address in them, at which byte it stands: NAT64 (RFC 6052) and 6to4 (RFC 3056).
var carried = []struct {
	in netip.Prefix
	at int
}{{netip.MustParsePrefix("64:ff9b::/96"), 12}, {netip.MustParsePrefix("2002::/16"), 2}}

func prefixes(texts ...string) (all []netip.Prefix) {
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

// Public tells whether an address is one of the internet's, hence not of this machine or of a network it stands in.
func Public(a netip.Addr) bool {
	a = bare(a)
	return a.IsGlobalUnicast() && !a.IsPrivate() && !within(inside, a) && !within(metadata, a)
}

// bare is an address without zone, and what an IPv6 address stands for where it carries an IPv4 one.
func bare(a netip.Addr) netip.Addr {
	a = a.WithZone("").Unmap()
	for _, c := range carried {
		if c.in.Contains(a) {
			raw := a.As16()
			return netip.AddrFrom4([4]byte(raw[c.at:]))
		}
	}
	return a
}

func within(all []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(all, func(p netip.Prefix) bool { return p.Contains(a) })
}

// Networks are those besides the public ones that may be spoken to. The zero value is none.
type Networks struct {
	any    bool
	listed []netip.Prefix
}

// Any is every private network and this machine, as in an installation of one company. Link-local addresses and those at which clouds keep a
// machine's secrets are not among them: whoever needs one lists it.
func Any() Networks { return Networks{any: true} }

// This is this machine alone.
func This() Networks { return Networks{listed: prefixes("127.0.0.0/8", "::1/128")} }

// ReadNetworks reads "any", or networks and addresses parted by commas; "" is none. fault.Invalid names what is neither.
func ReadNetworks(text string) (Networks, error) {
	if strings.TrimSpace(text) == "any" {
		return Any(), nil
	}
	listed, wrong := Prefixes(text)
	if wrong != "" {
		return Networks{}, fault.New(fault.Invalid, "networks", "%q is no network such as 10.20.0.0/16", wrong)
	}
	return Networks{listed: listed}, nil
}

// Prefixes reads networks and addresses parted by commas; wrong is the first that is neither.
func Prefixes(text string) (all []netip.Prefix, wrong string) {
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		p, err := netip.ParsePrefix(part)
		if a, single := netip.ParseAddr(part); single == nil {
			a = a.Unmap()
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return nil, part
		}
		all = append(all, p.Masked())
	}
	return all, ""
}

// Allow tells whether an address may be spoken to.
func (n Networks) Allow(a netip.Addr) bool {
	plain := a.WithZone("").Unmap()
	switch a = bare(a); {
	case !a.IsValid() || a.IsUnspecified() || a.IsMulticast():
		return false
	case Public(a) || within(n.listed, a) || within(n.listed, plain):
		return true
	}
	return n.any && !a.IsLinkLocalUnicast() && !within(metadata, a)
}
