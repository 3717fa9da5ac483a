package trunk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/netip"
	"strings"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// Porter takes the calls people make to us. Without one they are refused with 480.
type Porter interface {
	// Owns lists the caller IDs that people may call back on a trunk, opened.
	Owns(ctx context.Context, t tenant.ID, trunk dialer.TrunkID) ([]Owned, error)
	// Receive runs one call and returns when it is over. It must answer or refuse it.
	Receive(ctx context.Context, in Incoming, call *Ringing)
}

// Owned is one caller ID of a tenant.
type Owned struct {
	Caller dialer.CallerID
	Number dialer.Number
}

// Incoming is what an INVITE says, once it is known whose it is.
type Incoming struct {
	Tenant  tenant.ID
	Trunk   dialer.TrunkID
	Caller  dialer.CallerID // our number that was called
	Sandbox bool
	From    Spelling // who calls, as the carrier writes it; empty when withheld
}

// Spelling is a telephone number as a carrier writes it. It does not print; only the code that looks a caller up reveals it.
type Spelling string

// Reveal gives what the carrier wrote.
func (s Spelling) Reveal() string             { return string(s) }
func (Spelling) String() string               { return "••••" }
func (Spelling) LogValue() slog.Value         { return slog.StringValue("••••") }
func (Spelling) MarshalText() ([]byte, error) { return []byte("••••"), nil }

// LineWord is the user part of the Contact under which a trunk is called where no number of ours says whose call it is: with a registrar,
// and with the sandbox carrier, which serves every tenant under one number. It tells nothing and cannot be guessed from outside.
func LineWord(t tenant.ID, id dialer.TrunkID) string {
	sum := sha256.Sum256([]byte("line/" + string(t) + "/" + string(id)))
	return "b" + hex.EncodeToString(sum[:10])
}

// claimants are the trunks a call may have come by: those kept here that have the source as one of their hosts. A line word names one.
func (t *Trunks) claimants(word string, source netip.AddrPort) (found []Account) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	source = netip.AddrPortFrom(source.Addr().Unmap(), source.Port())
	for _, k := range t.keepers {
		switch a, ok := k.from(source, word); {
		case !ok:
		case word == k.word:
			return []Account{a}
		default:
			found = append(found, a)
		}
	}
	return found
}

// from is the keeper's account when a call may have come from one of its hosts. The sandbox is one host for all: only its word tells.
func (k *keeper) from(source netip.AddrPort, word string) (a Account, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, host := range k.at {
		if host.Addr() == source.Addr() {
			ok = k.account.Kind != Sandbox || host.Port() == source.Port() && word == k.word
			break
		}
	}
	if !ok {
		return a, false
	}
	return k.account, true
}

// owner finds whose call it is: the one tenant among the claimants that owns the called number. Two tenants who both do get nothing: a
// call must never reach the wrong one.
func (t *Trunks) owner(ctx context.Context, claimants []Account, called []string) (in Incoming, ok bool) {
	for _, a := range claimants {
		owned, err := t.world.Porter.Owns(ctx, a.Tenant, a.ID)
		if err != nil {
			t.log.Warn("whose number was called cannot be read", "event", "inbound", "tenant", a.Tenant, "error", err)
			continue
		}
		for _, o := range owned {
			if !spelledAs(o.Number, called) {
				continue
			}
			if ok && in.Tenant != a.Tenant {
				t.log.Warn("two workspaces claim the called number; the call is refused", "event", "inbound", "tenants", []tenant.ID{in.Tenant, a.Tenant})
				return Incoming{}, false
			}
			in, ok = Incoming{Tenant: a.Tenant, Trunk: a.ID, Caller: o.Caller, Sandbox: a.Kind == Sandbox}, true
			break
		}
	}
	return in, ok
}

// spelledAs tells whether one of the words a carrier wrote is the number, in any spelling a carrier uses.
func spelledAs(n dialer.Number, words []string) bool {
	for _, f := range []Format{Plus, E164, National} {
		spelled, ok := spell(n, f)
		if !ok {
			continue
		}
		for _, w := range words {
			if w == spelled {
				return true
			}
		}
	}
	return false
}

// calledBy reads whom an INVITE is for: the number the network says was called, the Request-URI's, the To header's.
func calledBy(req *sip.Request) (words []string) {
	if u, ok := userIn(headerOf(req, "P-Called-Party-ID")); ok { // RFC 7315 section 4.2
		words = append(words, u)
	}
	words = append(words, req.Recipient.User)
	if to := req.To(); to != nil {
		u, _ := userIn(to.Address.String())
		words = append(words, u)
	}
	for i, w := range words {
		words[i] = digitsIn(w)
	}
	return words
}

// callerOf reads who calls: the network's assertion before the far side's own word (RFC 3325). Anonymous callers have none.
func callerOf(req *sip.Request) Spelling {
	if u, ok := userIn(headerOf(req, "P-Asserted-Identity")); ok && digitsIn(u) != "" {
		return Spelling(digitsIn(u))
	}
	if strings.Contains(strings.ToLower(headerOf(req, "Privacy")), "id") || req.From() == nil {
		return ""
	}
	u, _ := userIn(req.From().Address.String()) // it may be a tel URI
	return Spelling(digitsIn(u))
}

// userIn is the user part of the first SIP or tel URI in a header's value.
func userIn(value string) (string, bool) {
	for _, scheme := range []string{"sip:", "sips:", "tel:"} {
		if _, rest, ok := strings.Cut(value, scheme); ok {
			end := strings.IndexAny(rest, "@;>")
			if end < 0 {
				end = len(rest)
			}
			return rest[:end], end > 0
		}
	}
	return "", false
}

// digitsIn keeps a number's digits and plus sign, without its parameters and visual separators (RFC 3966 section 5.1.1); what has
// letters is no number.
func digitsIn(user string) string {
	user, _, _ = strings.Cut(user, ";")
	var b strings.Builder
	for i := range len(user) {
		switch c := user[i]; {
		case c >= '0' && c <= '9', c == '+' && b.Len() == 0:
			b.WriteByte(c)
		case strings.IndexByte("-.() ", c) >= 0:
		default:
			return ""
		}
	}
	if b.Len() > 20 {
		return ""
	}
	return b.String()
}
