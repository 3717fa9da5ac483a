package trunk

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emiago/sipgo/sip"
)

// allowed are the methods we take, for Allow and for the gate. INVITE is there for re-INVITE alone.
var allowed = []string{"INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "INFO", "PRACK", "UPDATE"}

// allow is the value of an Allow field.
var allow = strings.Join(allowed, ", ")

// dialogKey finds a dialog by what cannot be guessed: the Call-ID and our own tag.
type dialogKey struct{ callID, tag string }

// farEnd is the far side of one dialog as a response created it (RFC 3261 section 12.1.2).
type farEnd struct {
	tag     string
	target  sip.Uri
	routes  []sip.Uri // in the order of our requests
	updates bool      // it allows UPDATE
}

// farOf reads the far end out of a response; ok is false without a tag, for then there is no dialog. Without a Contact, which a 2xx
// must have, the address we called is the target.
func farOf(res *sip.Response, called sip.Uri) (farEnd, bool) {
	far := farEnd{target: called}
	if to := res.To(); to != nil {
		far.tag, _ = to.Params.Get("tag")
	}
	far.retarget(res.Contact())
	for h := range fieldsOf(res, "Record-Route") {
		if r, ok := h.(*sip.RecordRouteHeader); ok {
			far.routes = append(far.routes, r.Address)
		}
	}
	slices.Reverse(far.routes) // section 12.1.2
	for h := range fieldsOf(res, "Allow") {
		far.updates = far.updates || strings.Contains(strings.ToUpper(h.Value()), "UPDATE")
	}
	return far, far.tag != ""
}

// retarget takes a Contact as the new target if it is one that requests can be sent to.
func (f *farEnd) retarget(c *sip.ContactHeader) {
	if c != nil && (c.Address.Scheme == "sip" || c.Address.Scheme == "sips") {
		f.target = c.Address
	}
}

// inbound is a request of the far side inside a dialog, on its way to the dialog's owner.
type inbound struct {
	req  *sip.Request
	tx   sip.ServerTransaction
	body []byte // its SDP: no names of hosts in it, unless they were not found
	done func() // called once by the owner when the request is answered (or needs no answer)
}

// dialog is what stays the same from the INVITE to the BYE. Far ends come and go with forks.
type dialog struct {
	t       *Trunks
	account Account
	hop     hop // where the INVITE went
	callID  string
	tag     string  // ours
	local   sip.Uri // From
	remote  sip.Uri // To and Request-URI of the INVITE
	contact sip.Uri
	seq     atomic.Uint32

	log *slog.Logger

	requests chan inbound
	over     chan struct{}

	mu     sync.Mutex
	acks   []sent       // the ACK of the INVITE's 2xx for its repetitions; one, but for forks
	chosen bool         // a far end was chosen: keep
	keep   string       // its tag
	invite *sip.Request // the one it answered
	holds  []knownAs    // far addresses; one, but where requests go another way than the INVITE
	ended  bool
}

// sent is an ACK and where it went. One without a request is a fork's that is being hung up.
type sent struct {
	tag string // of the far end
	req *sip.Request
	to  hop
	at  time.Time
}

// knownAs is an address that is known because of the dialog.
type knownAs struct {
	addr netip.Addr
	give func()
}

// acked finds the ACK of a far end; nil when there was none. The dialog is locked.
func (d *dialog) acked(tag string) *sent {
	for i := range d.acks {
		if d.acks[i].tag == tag {
			return &d.acks[i]
		}
	}
	return nil
}

// openDialog begins a dialog by way of a hop. Who we are in it and who the far side is, is for the caller to say.
func (t *Trunks) openDialog(a Account, h hop, callID string, log *slog.Logger) *dialog {
	d := &dialog{
		t: t, account: a, hop: h, callID: callID, tag: randomWord()[:16], log: log,
		requests: make(chan inbound, 8), over: make(chan struct{}), contact: t.contact(h),
	}
	d.seq.Store(1)
	d.reach(h.addr.Addr())
	t.mu.Lock()
	t.dialogs[dialogKey{d.callID, d.tag}] = d
	t.mu.Unlock()
	return d
}

// newDialog is the dialog of a call of ours.
func (t *Trunks) newDialog(a Account, h hop, to, from string, log *slog.Logger) *dialog {
	d := t.openDialog(a, h, randomWord(), log)
	domain := a.domain()
	if a.Kind == Sandbox {
		domain = h.addr.Addr().String()
	}
	d.local = sip.Uri{Scheme: "sip", User: from, Host: domain}
	d.remote = sip.Uri{Scheme: "sip", User: to, Host: domain}
	if a.Domain == "" || a.Kind == ByIP || a.Kind == Sandbox {
		d.remote.Host, d.remote.Port = uriHost(h), int(h.addr.Port())
	}
	return d
}

// uriHost is the host to write into a URI for a hop: the owner's name for it, or its address.
func uriHost(h hop) string {
	if h.name != "" {
		return h.name
	}
	return h.addr.Addr().String()
}

// reachedAt is our address for the far side's requests: the dialog's own, but where nothing of ours listens, for then it changes with the
// connection.
func (d *dialog) reachedAt() sip.Uri {
	if d.hop.transport == "UDP" || d.t.wires.listens(d.hop.transport) {
		return d.contact
	}
	u := d.t.contact(d.hop)
	u.User = d.contact.User
	return u
}

// reach makes a far address known for as long as the dialog lives.
func (d *dialog) reach(a netip.Addr) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.ended && !slices.ContainsFunc(d.holds, func(h knownAs) bool { return h.addr == a }) {
		d.holds = append(d.holds, knownAs{a, d.t.known.hold(a)})
	}
}

// end takes the dialog out of the book; requests on their way are answered 481 by their handlers.
func (d *dialog) end() {
	d.t.ended.note(d.callID, time.Now())
	d.t.mu.Lock()
	delete(d.t.dialogs, dialogKey{d.callID, d.tag})
	d.t.mu.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, h := range d.holds {
		h.give()
	}
	d.holds, d.ended = nil, true
	close(d.over)
}

// request makes a request inside the dialog with far end f, under a new CSeq (ACK and CANCEL take the INVITE's, see ack and cancel).
func (d *dialog) request(method sip.RequestMethod, f farEnd) *sip.Request {
	return d.build(method, f, d.seq.Add(1))
}

// build: route set, target and their strict-routing exception are RFC 3261 section 12.2.1.1.
func (d *dialog) build(method sip.RequestMethod, f farEnd, seq uint32) *sip.Request {
	target, routes := f.target, f.routes
	if len(routes) > 0 && !routes[0].UriParams.Has("lr") {
		target, routes = routes[0], append(append([]sip.Uri{}, routes[1:]...), f.target)
	}
	req := sip.NewRequest(method, target)
	for _, r := range routes {
		req.AppendHeader(&sip.RouteHeader{Address: r})
	}
	from := &sip.FromHeader{Address: d.local, Params: sip.HeaderParams{{K: "tag", V: d.tag}}}
	to := &sip.ToHeader{Address: d.remote}
	if f.tag != "" {
		to.Params = sip.HeaderParams{{K: "tag", V: f.tag}}
	}
	callID := sip.CallIDHeader(d.callID)
	hops := sip.MaxForwardsHeader(70)
	for _, h := range []sip.Header{&hops, from, to, &callID, &sip.CSeqHeader{SeqNo: seq, MethodName: method}} {
		req.AppendHeader(h)
	}
	if method != sip.ACK && method != sip.BYE && method != sip.PRACK {
		req.AppendHeader(&sip.ContactHeader{Address: d.contact})
	}
	req.AppendHeader(sip.NewHeader("User-Agent", d.t.cfg.UserAgent))
	req.SetBody(nil)
	return req
}

// next is where a request of the dialog goes: its first Route, else its target (section 8.1.2). What cannot be resolved, an address that
// means something only to who wrote it, and one inside the operator's network is sent where the INVITE went.
func (d *dialog) next(ctx context.Context, f farEnd) hop {
	uri := f.target
	if len(f.routes) > 0 {
		uri = f.routes[0]
	}
	transport := d.hop.transport
	if word, ok := uri.UriParams.Get("transport"); ok {
		transport = strings.ToUpper(word)
	}
	if uri.Scheme == "sips" {
		transport = "TLS"
	}
	if transport != "UDP" && transport != "TCP" && transport != "TLS" {
		return d.hop
	}
	list, err := d.t.locate(ctx, place{strings.Trim(uri.Host, "[]"), uri.Port}, transport)
	if err == nil {
		list, err = d.t.beyond(d.account, list)
	}
	if err != nil || len(list) == 0 {
		return d.hop
	}
	h := list[0]
	if breadth(h.addr.Addr()) < breadth(d.hop.addr.Addr()) {
		return d.hop
	}
	if d.hop.name != "" && (h.addr == d.hop.addr || !named(h.name) && named(d.hop.name)) {
		h.name = d.hop.name // a carrier's proxy that writes its address has a certificate for its name all the same
	}
	d.reach(h.addr.Addr())
	return h
}

// named tells a host name from an address.
func named(host string) bool { return net.ParseIP(host) == nil }

// breadth is from how far away an address can be meant: 0 nowhere, 1 its own machine, 2 its own wire, 3 a private network, 4 everywhere. A
// carrier that we reach at one of the wider kinds and that names one of the narrower has written what it sees itself.
func breadth(a netip.Addr) int {
	switch {
	case !a.IsValid() || a.IsUnspecified():
		return 0
	case a.IsLoopback():
		return 1
	case a.IsLinkLocalUnicast():
		return 2
	case a.IsPrivate():
		return 3
	}
	return 4
}
