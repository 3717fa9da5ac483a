package trunk

import (
	"context"
	"log/slog"
	"net"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/trunk/pick"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/visible"
	"github.com/boyunhq/boyun/tenant"
)

// Book knows the trunks of all tenants; dialer/trunk/store is one.
type Book interface {
	// Trunk gives one trunk with its secret in clear. An unknown one is fault.NotFound.
	Trunk(ctx context.Context, t tenant.ID, id dialer.TrunkID) (Account, error)
	// MayShow tells whether the tenant has proved that it owns the number, or may show it on this (sandbox) trunk. Nothing else goes
	// out as a caller ID.
	MayShow(ctx context.Context, t tenant.ID, id dialer.TrunkID, from dialer.Number) (bool, error)
	// Group gives a group of trunks with the routes whose trunk is switched on. An unknown one is fault.NotFound.
	Group(ctx context.Context, t tenant.ID, id dialer.GroupID) (pick.Group, error)
	// Rates are what trunks charge for a number (digits of E.164 without the plus); a trunk without a price for it is not in the answer.
	Rates(ctx context.Context, t tenant.ID, ids []dialer.TrunkID, digits string) (map[dialer.TrunkID]dialer.Rate, error)
}

// Kind is how a carrier knows us.
type Kind string

// The kinds.
const (
	Sandbox  Kind = "sandbox"  // the carrier inside the product; its address is the node's, not the row's
	ByIP     Kind = "ip"       // by the address we send from
	Digest   Kind = "digest"   // by user name and secret with every request
	Register Kind = "register" // by a registration that we keep up, and digest
)

// Format is how a carrier wants numbers spelled.
type Format string

// The formats.
const (
	E164     Format = "e164"     // 8613800138000
	Plus     Format = "plus"     // +8613800138000
	National Format = "national" // 13800138000, 02012345678
)

// Account is one trunk as its owner set it up.
type Account struct {
	ID        dialer.TrunkID
	Tenant    tenant.ID
	Name      string
	Kind      Kind
	Transport string // "udp", "tcp" or "tls"
	Host      string // one host, or several with commas: the later ones are for when the earlier fail. Each may have its own ":port"
	Port      int    // for hosts without one of their own; 0 asks DNS (SRV, RFC 3263), else the transport's
	Username  string
	Secret    Secret
	Domain    string // of From and of the registration; the host when empty
	Numbers   Format
	Channels  int // most calls at once; 0 is without limit
	PerSecond int // most new calls a second; 0 is without limit
	Enabled   bool
	Policy
	Diverted dialer.Number // of Policy.Diversion, once its proof was looked at; zero: none
}

// Secret is a SIP password that does not print.
type Secret string

func (Secret) String() string               { return "•••" }
func (Secret) GoString() string             { return "•••" }
func (Secret) LogValue() slog.Value         { return slog.StringValue("•••") }
func (Secret) MarshalText() ([]byte, error) { return []byte("•••"), nil }

// Validate tells what its owner must mend; the messages are for people.
func (a Account) Validate() error {
	switch {
	case visible.Trim(a.Name) == "":
		return fault.New(fault.Invalid, "trunk_name", "give the trunk a name").With("field", "name")
	case !slices.Contains([]Kind{Sandbox, ByIP, Digest, Register}, a.Kind):
		return fault.New(fault.Invalid, "trunk_kind", "a trunk is known by ip, digest or register")
	case !slices.Contains([]string{"udp", "tcp", "tls"}, a.Transport):
		return fault.New(fault.Invalid, "trunk_transport", "the transport is udp, tcp or tls")
	case !slices.Contains([]Format{E164, Plus, National}, a.Numbers):
		return fault.New(fault.Invalid, "trunk_number_format", "numbers are spelled e164, plus or national")
	case a.Port < 0 || a.Port > 65535:
		return fault.New(fault.Invalid, "trunk_port", "a port is 1 to 65535").With("field", "port")
	case a.Channels < 0 || a.PerSecond < 0:
		return fault.New(fault.Invalid, "trunk_limits", "channels and calls per second are not negative")
	case (a.Kind == Digest || a.Kind == Register) && a.Username == "":
		return fault.New(fault.Invalid, "trunk_username", "this kind of trunk needs a user name").With("field", "username")
	case !plainWord(a.Username) || !plainWord(a.Domain):
		return fault.New(fault.Invalid, "trunk_username", "user name and domain hold no spaces, quotes, brackets or line ends")
	}
	if err := a.Policy.Validate(); err != nil {
		return err
	}
	if a.Kind == Sandbox {
		return nil
	}
	_, err := a.places()
	return err
}

// same tells whether nothing was changed.
func (a Account) same(b Account) bool { return reflect.DeepEqual(a, b) }

// plainWord keeps what ends up in header fields from breaking out of them.
func plainWord(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune(`"<>@;?\`, r) })
}

// place is one host of a trunk before DNS.
type place struct {
	host string
	port int // 0: not said
}

// places reads Host.
func (a Account) places() ([]place, error) {
	var list []place
	for part := range strings.SplitSeq(a.Host, ",") {
		part = strings.TrimSpace(part)
		p := place{part, a.Port}
		if host, digits, err := net.SplitHostPort(part); err == nil {
			n, err := strconv.ParseUint(digits, 10, 16)
			if err != nil || n == 0 {
				return nil, fault.New(fault.Invalid, "trunk_host", "the port of %q is none", part).With("field", "host")
			}
			p = place{host, int(n)}
		}
		p.host = strings.Trim(p.host, "[]")
		if !hostForm(p.host) {
			return nil, fault.New(fault.Invalid, "trunk_host", "%q is no host name or address", part).With("field", "host")
		}
		list = append(list, p)
	}
	return list, nil
}

func hostForm(s string) bool {
	if net.ParseIP(s) != nil {
		return true
	}
	for i := range len(s) {
		b := s[i] | 0x20
		if !(b >= 'a' && b <= 'z' || s[i] >= '0' && s[i] <= '9' || s[i] == '-' || s[i] == '.' || s[i] == '_') {
			return false
		}
	}
	return s != "" && len(s) < 254
}

// certified is the name that a certificate must bear where a message of the carrier's says no more than an address; empty: the trunk has none.
func (a Account) certified() string {
	list, _ := a.places() // judged when the trunk was saved
	for _, p := range list {
		if named(p.host) {
			return p.host
		}
	}
	return ""
}

// domain is the host part of From, To and the registrar's URI.
func (a Account) domain() string {
	if a.Domain != "" {
		return a.Domain
	}
	if list, err := a.places(); err == nil {
		return list[0].host
	}
	return ""
}
