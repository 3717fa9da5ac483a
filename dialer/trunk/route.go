package trunk

import (
	"context"
	"net"
	"net/netip"
	"strings"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/infra/fault"
)

// Names is the part of DNS a route needs; *net.Resolver is one.
type Names interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
}

// hop is one place to send to.
type hop struct {
	transport string // "UDP", "TCP", "TLS"
	addr      netip.AddrPort
	name      string // what the carrier's certificate must be made out to
}

// hops lists where a trunk's requests may go, best first: hosts in the owner's order; within one, SRV by priority and weight when
// neither a port nor an address is written (RFC 3263 section 4.2), then addresses in DNS order. Hosts that DNS does not know are left out,
// and addresses inside the operator's network, whatever the name led to when the trunk was saved.
func (t *Trunks) hops(ctx context.Context, a Account) ([]hop, error) {
	if a.Kind == Sandbox {
		a.Host, a.Port = t.cfg.Sandbox, 0
	}
	places, err := a.places()
	if err != nil {
		return nil, err
	}
	transport := strings.ToUpper(a.Transport)
	var list []hop
	var last error
	for _, p := range places {
		found, err := t.locate(ctx, p, transport)
		if err != nil {
			last = err
		}
		list = append(list, found...)
	}
	if len(list) == 0 {
		return nil, fault.Wrap(fault.Unavailable, "trunk_unresolved", "find the trunk's address", last)
	}
	return t.beyond(a, list)
}

func (t *Trunks) locate(ctx context.Context, p place, transport string) ([]hop, error) {
	if addr, err := netip.ParseAddr(p.host); err == nil {
		return []hop{{transport, netip.AddrPortFrom(addr.Unmap(), portOr(p.port, transport)), p.host}}, nil
	}
	if p.port == 0 {
		if found := t.bySRV(ctx, p, transport); len(found) > 0 {
			return found, nil
		}
	}
	return t.byAddress(ctx, p.host, p.host, portOr(p.port, transport), transport)
}

func portOr(port int, transport string) uint16 {
	if port == 0 {
		port = sip.DefaultPort(transport)
	}
	return uint16(port)
}

func (t *Trunks) bySRV(ctx context.Context, p place, transport string) []hop {
	service, proto := "sip", strings.ToLower(transport)
	if transport == "TLS" {
		service, proto = "sips", "tcp"
	}
	_, records, err := t.names.LookupSRV(ctx, service, proto, p.host)
	if err != nil {
		return nil
	}
	var list []hop
	for _, r := range records {
		found, err := t.byAddress(ctx, strings.TrimSuffix(r.Target, "."), p.host, r.Port, transport)
		if err == nil {
			list = append(list, found...)
		}
	}
	return list
}

// byAddress: the certificate is checked against the name the owner wrote, not against what DNS made of it (RFC 5922 section 4).
func (t *Trunks) byAddress(ctx context.Context, host, name string, port uint16, transport string) ([]hop, error) {
	addrs, err := t.names.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, err
	}
	var list []hop
	for _, addr := range addrs {
		list = append(list, hop{transport, netip.AddrPortFrom(addr.Unmap(), port), name})
	}
	return list, nil
}
