package trunk

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"sync"

	"github.com/emiago/sipgo/sip"
)

// datagrams is how the stack's client transactions send by our UDP socket. The stack's own connection refuses anything beyond 1300
// octets (RFC 3261 section 18.1.1 wants TCP then), but an INVITE with digest credentials is soon longer, and carriers that offer UDP
// alone take it in fragments, as they do from every other user agent. Who minds sets the trunk to TCP.
type datagrams struct{ conn *net.UDPConn }

var _ sip.Connection = datagrams{}

// buffers are what messages are written in before they are sent.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// LocalAddr implements sip.Connection.
func (d datagrams) LocalAddr() net.Addr { return d.conn.LocalAddr() }

// WriteMsg implements sip.Connection. Where a request goes is written as its source too (aim): of the two only that is copied by the
// stack into the ACK of a refused INVITE, which must go where the INVITE went (section 17.1.1.3).
func (d datagrams) WriteMsg(msg sip.Message) error {
	to, err := netip.ParseAddrPort(msg.Source())
	if err != nil {
		return fmt.Errorf("destination of %s: %w", msg.CSeq().MethodName, err)
	}
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	msg.StringWrite(b)
	_, err = d.conn.WriteToUDPAddrPort(b.Bytes(), to)
	return err
}

// Ref, TryClose and Close count nothing: the socket lives as long as the user agent, which closes it.
func (datagrams) Ref(int) int            { return 1 }
func (datagrams) TryClose() (int, error) { return 1, nil }
func (datagrams) Close() error           { return nil }
