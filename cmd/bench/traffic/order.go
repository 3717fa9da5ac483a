package traffic

import (
	"encoding/json"
	"fmt"
	"net"
	"net/netip"
	"time"
)

// Kind is the path under load.
type Kind string

// The paths.
const (
	Floor  Kind = "floor"  // the C forwarder
	RTP    Kind = "rtp"    // RTP at both ends of a call
	WebRTC Kind = "webrtc" // RTP at the customer's end, SRTP of a browser at the agent's
)

// Path is how the product's legs are made.
type Path string

// The paths, the cheapest first.
const (
	Shared  Path = "shared"  // trunks on few shared ports, browsers on the fast path
	Own     Path = "own"     // each trunk leg on ports of its own, browsers on the fast path
	General Path = "general" // what works everywhere: a goroutine a socket, pion/webrtc
)

// The sides of a call.
const (
	Customer = iota
	Agent
)

// Load is one measurement.
type Load struct {
	Kind          Kind
	Calls         int // at most 62,500
	Recorded      bool
	Analysed      bool // machine detection listens to every customer
	Supervisors   int  // at every call
	Speaking      bool // to both sides
	Path          Path
	Opus          bool // is what browsers speak; then nobody's packets carry the time, and there is no latency
	Crowd         Crowd
	Warm, Measure time.Duration
	Subject       string    // where the subject takes orders (TCP), or the floor its packets (UDP)
	Ports         [2]uint16 // of the far ends, by side; 0 lets the system choose
}

// Crowd are calls by SIP that the process under test joins beside those of the load: those that come in at Port go on to Carrier. They stay
// silent. The zero value is none.
type Crowd struct {
	Port    uint16
	Carrier netip.AddrPort
}

// Order is what the generator asks of the process under test: Calls bridges between far ends at EndOf.
type Order struct {
	Kind        Kind
	Calls       int
	Recorded    bool
	Analysed    bool
	Supervisors int
	Speaking    bool
	Path        Path
	Opus        bool
	Crowd       Crowd
	Ports       [2]uint16
	Offers      []string // the browsers', by call
}

// Reply is where the far ends send to.
type Reply struct {
	Customers, Agents []netip.AddrPort
	Answers           []string // to the offers, by call
}

// Accept waits for a generator and reads its order; the reply goes to conn.
func Accept(l net.Listener) (conn net.Conn, o Order, err error) {
	if conn, err = l.Accept(); err != nil {
		return nil, o, fmt.Errorf("take an order: %w", err)
	}
	if err := json.NewDecoder(conn).Decode(&o); err != nil {
		conn.Close()
		return nil, o, fmt.Errorf("read an order: %w", err)
	}
	return conn, o, nil
}

// EndOf is the address of one far end. Each call has an address of its own, so that whoever tells calls apart by address is put to work.
func EndOf(side, call int, port uint16) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, byte(10 + side), byte(call / 250), byte(call%250 + 1)}), port)
}

// callOf is the call of a far end's address.
func callOf(end [4]byte) int { return int(end[2])*250 + int(end[3]) - 1 }

// Result is what one measurement saw while it measured.
type Result struct {
	Sent, Received int
	P50, P99       time.Duration // from a packet's sending to its arrival, polling (0.2 ms) included
	Worst          time.Duration
	Late           int // packets that took longer than a frame, 20 ms: a listener's smallest buffer has given them up
}

// Lost is the part of the packets that did not arrive.
func (r Result) Lost() float64 {
	if r.Sent == 0 {
		return 0
	}
	return max(0, 1-float64(r.Received)/float64(r.Sent))
}
