package trunk

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/reach"
)

// Fence keeps trunks out of the operator's own network: a company names the hosts, and carriers name where requests and audio go on.
type Fence struct {
	Networks reach.Networks // that are spoken to besides the public ones
	Names    Names          // DNS; nil: the system's resolver
}

// checkTime bounds how long the hosts of a trunk are looked for when it is saved.
const checkTime = 3 * time.Second

// Check tells whether an account's hosts may be called, as far as they are found now; Dial looks again each time. fault.Invalid
// "trunk_host_inside" names the host.
func (f Fence) Check(ctx context.Context, a Account) error {
	if a.Kind == Sandbox {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	places, err := a.places()
	if err != nil {
		return err
	}
	names := f.Names
	if names == nil {
		names = net.DefaultResolver
	}
	for _, p := range places {
		addrs := []netip.Addr{}
		if addr, err := netip.ParseAddr(p.host); err == nil {
			addrs = append(addrs, addr)
		} else if addrs, err = names.LookupNetIP(ctx, "ip", p.host); err != nil {
			continue // a name that is not there yet
		}
		if i := slices.IndexFunc(addrs, func(a netip.Addr) bool { return !f.Networks.Allow(a) }); i >= 0 {
			return inside(p.host, addrs[i])
		}
	}
	return nil
}

func inside(host string, at netip.Addr) error {
	return fault.New(fault.Invalid, "trunk_host_inside", "%s is at %s, inside the operator's network: a trunk's host is at a public address", host, at).
		With("field", "host").With("host", host).With("address", at.String())
}

// beyond are the hops that may be called; of none it is the error that says so.
func (t *Trunks) beyond(a Account, list []hop) ([]hop, error) {
	if a.Kind == Sandbox {
		return list, nil
	}
	allowed := slices.DeleteFunc(slices.Clone(list), func(h hop) bool { return !t.cfg.Networks.Allow(h.addr.Addr()) })
	if len(allowed) == 0 && len(list) > 0 {
		return nil, inside(list[0].name, list[0].addr.Addr())
	}
	return allowed, nil
}

// unfound is the word for hosts that cannot be called.
func unfound(err error) string {
	if coded, ok := errors.AsType[*fault.Error](err); ok && coded.Reason == "trunk_host_inside" {
		return coded.Reason
	}
	return "trunk_unresolved"
}

// heard is where audio is sent that a far side wants at an address: there, or, where that lies inside the operator's network, to the host we
// exchange SIP with, which is where a far side behind NAT that names its own address is. far is that host.
func (t *Trunks) heard(a Account, far netip.Addr) func(netip.Addr) netip.Addr {
	if a.Kind == Sandbox {
		return nil
	}
	return func(wanted netip.Addr) netip.Addr {
		if !wanted.IsValid() || wanted.IsUnspecified() || t.cfg.Networks.Allow(wanted) || !far.IsValid() {
			return wanted
		}
		return far
	}
}
