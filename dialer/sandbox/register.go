package sandbox

import (
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

// Bounds of a registration, in seconds.
const (
	longestBinding  = 3600
	shortestBinding = 10
)

// register keeps who is registered (RFC 3261 section 10.3): per address of record its contacts, and where the REGISTER came from.
type register struct {
	mu       sync.Mutex
	bindings map[string]map[string]binding // address of record, then contact
}

type binding struct {
	host   string // where the REGISTER came from
	until  time.Time
	callID string
	seq    uint32
}

func newRegister() *register { return &register{bindings: map[string]map[string]binding{}} }

// knows tells whether somebody registered from the host of this source: a trunk may use one port to register and another to call.
func (r *register) knows(source string, now time.Time) bool {
	host, _, _ := net.SplitHostPort(source)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, contacts := range r.bindings {
		for _, b := range contacts {
			if b.host == host && now.Before(b.until) {
				return true
			}
		}
	}
	return false
}

// bound is how many addresses of record have a living contact.
func (r *register) bound(now time.Time) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for aor, contacts := range r.bindings {
		for contact, b := range contacts {
			if !now.Before(b.until) {
				delete(contacts, contact)
			}
		}
		if len(contacts) == 0 {
			delete(r.bindings, aor)
			continue
		}
		n++
	}
	return n
}

// registers answers a REGISTER.
func (s *Sandbox) registers(req *sip.Request, tx *sip.ServerTx) {
	if !s.admits(req, tx) {
		return
	}
	now := time.Now()
	status, phrase, contacts := s.register.update(req, now)
	if status != sip.StatusOK {
		extra := []sip.Header{}
		if status == sip.StatusIntervalToBrief {
			extra = append(extra, sip.NewHeader("Min-Expires", strconv.Itoa(shortestBinding)))
		}
		s.respond(req, tx, status, phrase, extra...)
		return
	}
	s.book.count(func(c *Counts) { c.Registers++ })
	s.respond(req, tx, status, phrase, append(contacts, sip.NewHeader("Date", now.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")))...)
}

// update does what a REGISTER asks (section 10.3, steps 6 to 8) and lists the contacts then bound.
func (r *register) update(req *sip.Request, now time.Time) (status int, phrase string, contacts []sip.Header) {
	r.mu.Lock()
	defer r.mu.Unlock()
	aor := strings.ToLower(req.To().Address.User + "@" + req.To().Address.Host)
	bound := r.bindings[aor]
	if bound == nil {
		bound = map[string]binding{}
	}
	asked := expires(req)
	for _, h := range req.GetHeaders("Contact") {
		contact, ok := h.(*sip.ContactHeader)
		if !ok {
			continue
		}
		if contact.Address.Wildcard {
			if asked != 0 {
				return sip.StatusBadRequest, "Wildcard Needs Expires 0", nil
			}
			clear(bound)
			continue
		}
		seconds := asked
		if v, ok := contact.Params.Get("expires"); ok {
			if n, err := strconv.Atoi(v); err == nil && n >= 0 {
				seconds = n
			}
		}
		if seconds > 0 && seconds < shortestBinding {
			return sip.StatusIntervalToBrief, "Interval Too Brief", nil
		}
		key := contact.Address.String()
		was, known := bound[key]
		if known && was.callID == req.CallID().Value() && req.CSeq().SeqNo <= was.seq {
			return sip.StatusInternalServerError, "Out Of Order", nil
		}
		if seconds == 0 {
			delete(bound, key)
			continue
		}
		until := now.Add(time.Duration(min(seconds, longestBinding)) * time.Second)
		host, _, _ := net.SplitHostPort(req.Source())
		bound[key] = binding{host: host, until: until, callID: req.CallID().Value(), seq: req.CSeq().SeqNo}
	}
	r.bindings[aor] = bound
	for key, b := range bound {
		if left := b.until.Sub(now); left > 0 {
			contacts = append(contacts, sip.NewHeader("Contact", "<"+key+">;expires="+strconv.Itoa(int((left+time.Second/2)/time.Second))))
		}
	}
	return sip.StatusOK, "OK", contacts
}

// expires is what a REGISTER asks for without a parameter of the contact's own.
func expires(req *sip.Request) int {
	if h := req.GetHeader("Expires"); h != nil {
		if n, err := strconv.Atoi(strings.TrimSpace(h.Value())); err == nil && n >= 0 {
			return n
		}
	}
	return longestBinding
}
