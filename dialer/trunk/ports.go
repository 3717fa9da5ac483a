package trunk

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/rtp"
)

// Shared ports carry a call at a third less, but only for a far side that sends its audio from the address it announces. Nobody says in
// SDP whether one does. So a call may begin on them; when its far side stays silent there it moves, by a re-INVITE, to ports of its own,
// and later calls by way of that host begin on their own at once.

// unheardFor is how long after the answer a far side that should be heard may be silent before its call leaves the shared ports.
const unheardFor = 1500 * time.Millisecond

// particular are the hosts whose calls need ports of their own, until the process ends.
type particular struct {
	mu    sync.Mutex
	hosts map[netip.Addr]struct{}
}

func (p *particular) add(host netip.Addr) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hosts == nil {
		p.hosts = map[netip.Addr]struct{}{}
	}
	p.hosts[host] = struct{}{}
}

func (p *particular) has(host netip.Addr) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, known := p.hosts[host]
	return known
}

// sharing are the ports a call by way of a host may share; nil: it gets its own.
func (t *Trunks) sharing(host, bind netip.Addr) *rtp.SharedPorts {
	if s := t.world.SharedPorts; s != nil && s.Addr() == bind && !t.particular.has(host) {
		return s
	}
	return nil
}

// begin starts an attempt's audio. Two calls of a host whose audio comes from one address cannot be told apart on shared ports: this one
// fails, and none of that host's begins there again.
func (a *attempt) begin(r rtp.Remote) error {
	err := a.session.Start(r)
	if coded, ok := errors.AsType[*fault.Error](err); ok && coded.Reason == "address_shared" {
		a.t.particular.add(a.dlg.hop.addr.Addr())
	}
	return err
}

// unheard tells that the far side may be speaking and is not heard because of the shared ports.
func (l *leg) unheard(now time.Time) bool {
	return !l.moved && l.remote.Direction == rtp.SendRecv && now.Sub(l.answered) >= unheardFor && l.session.Transport() == "shared" && l.session.Quality().Packets == 0
}

// relocate moves the call to ports of its own, of which the far side is to be told.
func (l *leg) relocate(now time.Time) {
	if l.refreshing || l.pending != nil { // let what is on its way arrive; the next look comes in a second
		return
	}
	l.moved = true
	l.t.particular.add(l.dlg.hop.addr.Addr())
	if err := l.session.Relocate(); err != nil {
		l.log.Warn("no ports of its own for a call whose far side is not heard on shared ones", "event", "relocate", "error", err)
		return
	}
	l.own.local = l.session.Local()
	l.own.version++
	l.untold = now
	l.log.Info("the far side is not heard on shared ports; the call moves to ports of its own", "event", "relocate")
}

// tell tells the far side by a re-INVITE where its audio is to go.
func (l *leg) tell() {
	if l.refreshing || l.pending != nil {
		return
	}
	l.refreshing, l.untold = true, time.Time{}
	far, length, body := l.far, l.timer.length, l.own.again(l.remote)
	l.ask(true, func(ctx context.Context) (*sip.Response, error) { return l.dlg.offerAnew(ctx, far, length, body) })
}

// offerAnew sends a re-INVITE with a changed description of our audio.
func (d *dialog) offerAnew(ctx context.Context, far farEnd, length time.Duration, body []byte) (*sip.Response, error) {
	req := d.request(sip.INVITE, far)
	req.AppendHeader(sip.NewHeader("Supported", "timer"))
	if length > 0 {
		req.AppendHeader(sip.NewHeader("Session-Expires", interval{length, true}.header("uac", "uas")))
	}
	req.AppendHeader(sip.NewHeader("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE"))
	req.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
	req.SetBody(body)
	return d.reinvite(ctx, req, far)
}
