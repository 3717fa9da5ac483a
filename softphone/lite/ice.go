package lite

import (
	"crypto/rand"
	"encoding/hex"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/pion/stun/v4"
)

// credentials are a ufrag of ours and its password.
type credentials struct{ ufrag, password string }

// mostAddrs is how many addresses a leg may be reached from: interfaces, a move from one network to another, a relay.
const mostAddrs = 16

func word(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// renew gives a leg new credentials when the browser's ufrag is new: a first offer, or an ICE restart. Those before stay valid until the
// next, so that the voice goes on over the old path until the new one is proved.
func (d *Door) renew(l *Leg, theirs string) (now credentials, version int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	l.version++
	if l.theirs != theirs || len(l.ice) == 0 {
		l.theirs = theirs
		if len(l.ice) == 2 {
			delete(d.byUfrag, l.ice[0].ufrag)
			l.ice = l.ice[1:]
		}
		c := credentials{word(6), word(16)}
		l.ice = append(l.ice, c)
		d.byUfrag[c.ufrag] = l
	}
	return l.ice[len(l.ice)-1], l.version
}

// check answers a browser's check (RFC 8445 section 7.3), which is its consent as well (RFC 7675); false: it is none of ours.
func (d *Door) check(s Socket, datagram []byte, from netip.AddrPort, at time.Time) (mine bool) {
	d.asking.Lock()
	defer d.asking.Unlock()
	m := &d.asked
	m.Raw = append(m.Raw[:0], datagram...)
	if m.Decode() != nil || m.Type != stun.BindingRequest {
		return false
	}
	name, err := m.Get(stun.AttrUsername)
	if err != nil {
		return false
	}
	ufrag, _, _ := strings.Cut(string(name), ":")
	l, password, known := d.named(ufrag, from)
	if l == nil {
		return false
	}
	if stun.MessageIntegrity(password).Check(m) != nil {
		return true // ours by name, and a stranger's
	}
	if d.answer.Build(stun.NewTransactionIDSetter(m.TransactionID), stun.BindingSuccess,
		&stun.XORMappedAddress{IP: net.IP(from.Addr().AsSlice()), Port: int(from.Port())}, stun.MessageIntegrity(password), stun.Fingerprint) == nil {
		s.Send(d.answer.Raw, from) // a lost answer is asked for again
	}
	l.asked.Store(at.UnixNano())
	if (known || d.learn(l, from)) && m.Contains(stun.AttrUseCandidate) {
		l.nominated(s, from)
	}
	return true
}

func (d *Door) named(ufrag string, from netip.AddrPort) (l *Leg, password string, known bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if l = d.byUfrag[ufrag]; l == nil {
		return nil, "", false
	}
	i := slices.IndexFunc(l.ice, func(c credentials) bool { return c.ufrag == ufrag })
	owner, _ := d.byAddr.Get(from)
	return l, l.ice[i].password, owner == l
}

// learn lets what comes from an address reach the leg. Only one that has proved the leg's password comes here. Which of them is used is
// decided by where the browser's sealed audio comes from. A page that lives as long as a shift comes to more addresses than a leg may have: then
// the first that is not in use is forgotten, and would be learned again by its next check.
func (d *Door) learn(l *Leg, from netip.AddrPort) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, open := d.legs[l]; !open {
		return false
	}
	if len(l.addrs) >= mostAddrs {
		way := l.route.Load()
		first := slices.IndexFunc(l.addrs, func(a netip.AddrPort) bool { return way == nil || a != way.to })
		if owner, _ := d.byAddr.Get(l.addrs[first]); owner == l {
			d.byAddr.Delete(l.addrs[first])
		}
		l.addrs = slices.Delete(l.addrs, first, first+1)
	}
	d.byAddr.Put(from, l)
	l.addrs = append(l.addrs, from)
	return true
}
