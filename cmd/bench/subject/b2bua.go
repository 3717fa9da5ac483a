package subject

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/dialer/trunk/pick"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/reach"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/plane"
	"github.com/boyunhq/boyun/media/rtp"
	"github.com/boyunhq/boyun/tenant"
)

// b2bua joins every call that comes in to a call of its own to the same carrier: a back-to-back user agent (RFC 7092) with nothing of the
// product but its SIP side and its RTP ports.
type b2bua struct {
	trunks *trunk.Trunks
	shared *memory.State
	us     dialer.Number // who is called, and whose number both calls show
	them   dialer.Number
	join   func(caller, callee call.Customer) (apart func())
}

// company and line are the only tenant and its only trunk.
const (
	company = tenant.ID("aaaaaaaaaa")
	line    = dialer.TrunkID("line")
)

// directory is the trunk book of one trunk.
type directory struct{ trunk.Account }

var _ trunk.Book = directory{}

// Trunk is the one trunk.
func (d directory) Trunk(context.Context, tenant.ID, dialer.TrunkID) (trunk.Account, error) {
	return d.Account, nil
}

// MayShow is always so.
func (directory) MayShow(context.Context, tenant.ID, dialer.TrunkID, dialer.Number) (bool, error) {
	return true, nil
}

// Group is never asked for.
func (directory) Group(context.Context, tenant.ID, dialer.GroupID) (pick.Group, error) {
	return pick.Group{}, fault.New(fault.NotFound, "not_here", "no groups here")
}

// Rates are none.
func (directory) Rates(context.Context, tenant.ID, []dialer.TrunkID, string) (map[dialer.TrunkID]dialer.Rate, error) {
	return nil, nil
}

// B2BUA serves calls of the carrier at carrier until ctx ends. listening is told where it takes them.
func B2BUA(ctx context.Context, carrier string, listening func(at string)) error {
	at, err := netip.ParseAddrPort(carrier)
	if err != nil {
		return fmt.Errorf("the carrier's address: %w", err)
	}
	// rested ports would run out before the calls do: whole campaigns' worth of calls end within seconds here
	ports, err := rtp.NewPorts(rtp.PortConfig{First: 20000, Last: 59999, Rest: time.Millisecond})
	if err != nil {
		return err
	}
	reading, err := plane.Open(plane.Config{})
	if err != nil {
		return err
	}
	defer reading.Close()
	x, err := newB2BUA(at, 0, ports, reading, join)
	if err != nil {
		return err
	}
	return x.run(ctx, listening)
}

// newB2BUA makes one that takes calls at a UDP port, 0 for any, and puts both ends of each together by join.
func newB2BUA(carrier netip.AddrPort, port uint16, ports *rtp.Ports, reading *plane.Plane, join func(caller, callee call.Customer) (apart func())) (*b2bua, error) {
	trunk.SetStack()
	us, _ := dialer.NewNumber("+862012345678")
	them, _ := dialer.NewNumber("+8613800138000")
	x := &b2bua{shared: memory.New(), us: us, them: them, join: join}
	account := trunk.Account{ID: line, Tenant: company, Name: "carrier", Kind: trunk.ByIP, Transport: "udp", Host: carrier.Addr().String(), Port: int(carrier.Port()),
		Numbers: trunk.E164, Enabled: true}
	var err error
	x.trunks, err = trunk.New(
		trunk.Config{Networks: reach.Any(), UDP: netip.AddrPortFrom(here, port).String(), MediaBind: here, PingEvery: -1, RTPTimeout: time.Minute},
		trunk.World{Book: directory{account}, Ports: ports, Plane: reading, Shared: x.shared, Porter: x, Log: slog.New(slog.DiscardHandler)})
	return x, err
}

// run serves until ctx ends.
func (x *b2bua) run(ctx context.Context, listening func(at string)) error {
	defer x.shared.Close()
	serving := make(chan error, 1)
	go func() { serving <- x.trunks.Run(ctx) }()
	if err := x.trunks.Keep(ctx, company, line); err != nil {
		return err
	}
	listening(x.trunks.Addr("udp").String())
	return <-serving
}

var _ trunk.Porter = (*b2bua)(nil)

// Owns is the one number.
func (x *b2bua) Owns(context.Context, tenant.ID, dialer.TrunkID) ([]trunk.Owned, error) {
	return []trunk.Owned{{Caller: "caller", Number: x.us}}, nil
}

// Receive rings, calls the other side, joins both and ends both when either does.
func (x *b2bua) Receive(ctx context.Context, _ trunk.Incoming, ringing *trunk.Ringing) {
	ringing.Ring()
	callee, err := x.trunks.Dial(ctx, call.Dialing{
		Tenant: company, Call: dialer.CallID(dialer.NewID()), Trunk: line, To: x.them, From: x.us, RingTimeout: 10 * time.Second}, nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, "a call was not joined:", err)
		ringing.Refuse(480)
		return
	}
	caller, err := ringing.Answer(ctx)
	if err != nil {
		callee.HangUp(ctx)
		return
	}
	defer x.join(caller, callee)()
	select {
	case <-caller.Gone():
		callee.HangUp(ctx)
	case <-callee.Gone():
		caller.HangUp(ctx)
	}
}

// join lets both hear each other.
func join(a, b call.Customer) (apart func()) {
	a.Listen(media.EarFunc(func(p *media.Packet, _ time.Time) { b.Send(p) }))
	b.Listen(media.EarFunc(func(p *media.Packet, _ time.Time) { a.Send(p) }))
	return func() {}
}
