package sandbox

import (
	"net"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/infra/fault"
)

// dialog is the state of RFC 3261 section 12.1.1 seen from the callee. It belongs to the call's goroutine.
type dialog struct {
	id        dialogID
	invite    *sip.Request // our copy, with our To tag
	target    sip.Uri      // remote target
	route     []sip.Header // Record-Route values of the INVITE, in their order
	localSeq  uint32
	remoteSeq uint32
}

// newDialog begins a dialog with an INVITE that sipcheck found sound and that has our To tag. Without a Contact there is nowhere to send
// a BYE.
func newDialog(invite *sip.Request) (*dialog, error) {
	contact := invite.Contact()
	if contact == nil || contact.Address.Wildcard {
		return nil, fault.New(fault.Invalid, "no_contact", "the INVITE has no Contact")
	}
	local, _ := invite.To().Params.Get("tag")
	remote, _ := invite.From().Params.Get("tag")
	return &dialog{
		id:        dialogID{invite.CallID().Value(), local, remote},
		invite:    invite.Clone(),
		target:    *contact.Address.Clone(),
		route:     invite.GetHeaders("Record-Route"),
		remoteSeq: invite.CSeq().SeqNo,
	}, nil
}

// accepts tells whether a request's CSeq is in order (section 12.2.2); ACK and CANCEL carry the number of their INVITE and are judged
// elsewhere.
func (d *dialog) accepts(req *sip.Request) bool {
	seq := req.CSeq().SeqNo
	if seq <= d.remoteSeq {
		return false
	}
	d.remoteSeq = seq
	return true
}

// request builds a request inside the dialog (section 12.2.1.1). from is our listening address, so that it leaves by the socket the
// caller knows; on a stream it goes along the INVITE's own connection.
func (d *dialog) request(method sip.RequestMethod, from sip.Addr, contact *sip.ContactHeader) *sip.Request {
	if method != sip.ACK {
		d.localSeq++
	}
	req := sip.NewRequest(method, d.target)
	self, far := d.invite.To().AsFrom(), d.invite.From().AsTo()
	hops, seq := sip.MaxForwardsHeader(70), sip.CSeqHeader{SeqNo: d.localSeq, MethodName: method}
	req.AppendHeader(&self)
	req.AppendHeader(&far)
	req.AppendHeader(sip.HeaderClone(d.invite.CallID()))
	req.AppendHeader(&seq)
	req.AppendHeader(&hops)
	req.AppendHeader(contact)
	for _, hop := range d.route {
		req.AppendHeader(sip.NewHeader("Route", hop.Value()))
	}
	req.SetTransport(d.invite.Transport())
	switch {
	case sip.IsReliable(d.invite.Transport()):
		req.SetDestination(d.invite.Source())
	case len(d.route) > 0:
		req.SetDestination(d.firstHop())
		from.Copy(&req.Laddr)
	default:
		from.Copy(&req.Laddr)
	}
	req.SetBody(nil)
	return req
}

// firstHop is where a request with a route goes: the topmost proxy.
func (d *dialog) firstHop() string {
	if hop := d.invite.RecordRoute(); hop != nil {
		if hop.Address.Port == 0 {
			return net.JoinHostPort(hop.Address.Host, "5060")
		}
		return hop.Address.HostPort()
	}
	return d.target.HostPort()
}

// ack builds the ACK of a 2xx to our own INVITE (section 13.2.2.4).
func (d *dialog) ack(invite *sip.Request, from sip.Addr, contact *sip.ContactHeader) *sip.Request {
	ack := d.request(sip.ACK, from, contact)
	ack.CSeq().SeqNo = invite.CSeq().SeqNo
	return ack
}
