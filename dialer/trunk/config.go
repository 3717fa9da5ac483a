package trunk

import (
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"net/netip"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/reach"
	"github.com/boyunhq/boyun/media/plane"
	"github.com/boyunhq/boyun/media/rtp"
)

// Config is how the user agent of this node stands in the network. Zero values have the defaults named here.
type Config struct {
	UDP string // listen address of SIP over UDP, such as "0.0.0.0:5060" or "[::]:5060"; empty: no UDP
	TCP string // of SIP over TCP; empty: TCP only outbound
	TLS string // of SIP over TLS; empty: TLS only outbound

	Certificate *tls.Certificate // ours; needed when TLS is set
	Roots       *x509.CertPool   // who may sign carriers' certificates; nil: the system's

	Advertise  netip.Addr // the address carriers reach us at (behind NAT); default: the one the kernel sends from
	MediaBind  netip.Addr // where RTP is bound; default: all IPv4 addresses, or all IPv6 ones for an IPv6 carrier
	Sandbox    string     // host:port of the sandbox carrier; empty: sandbox trunks cannot be dialed
	Allow      []netip.Prefix
	Networks   reach.Networks // besides the public ones, where trunks and their audio may be; none by itself
	Strangers  Strangers      // what SIP from addresses we know no carrier at gets; default: silence
	UserAgent  string         // default "Boyun"
	Node       string         // this process, among those that share the counts; default a random word
	SessionFor time.Duration

	RingLimit    time.Duration // when a Dialing says none; default 60 s
	FirstReply   time.Duration // how long a host may leave an INVITE without any reply, the last host twice as long; default 5 s
	RTPTimeout   time.Duration // silence of the far side that ends a call; default 20 s
	PingEvery    time.Duration // distance of OPTIONS keep-alives of a trunk in use; default 30 s; negative: none, for carriers that mind
	IdleAfter    time.Duration // a trunk not dialed for so long is left alone (and unregistered); default 15 min
	ChannelLease time.Duration // of a channel: what a node that dies blocks for so long; default 15 s
	ByeTime      time.Duration // how long Run waits for the BYEs of its last calls when stopped; default 3 s
}

// Strangers says what a SIP request from an unknown address gets.
type Strangers string

// The policies. Silence tells a scanner nothing and costs nothing: the bytes are not even parsed.
const (
	Silence   Strangers = "silence"
	Forbidden Strangers = "forbidden" // 403
)

// Validate fills in the defaults and tells what cannot work.
func (c *Config) Validate() error {
	defaults := []struct {
		value *time.Duration
		is    time.Duration
	}{
		{&c.RingLimit, 60 * time.Second}, {&c.FirstReply, 5 * time.Second}, {&c.RTPTimeout, 20 * time.Second},
		{&c.IdleAfter, 15 * time.Minute}, {&c.ByeTime, 3 * time.Second},
		{&c.SessionFor, 30 * time.Minute}, {&c.ChannelLease, 15 * time.Second},
	}
	for _, d := range defaults {
		if *d.value < 0 {
			return fault.New(fault.Invalid, "trunk_config", "durations of the SIP side are not negative")
		}
		if *d.value == 0 {
			*d.value = d.is
		}
	}
	if c.PingEvery == 0 {
		c.PingEvery = 30 * time.Second
	}
	if c.Node == "" {
		c.Node = randomWord()
	}
	if c.UserAgent == "" {
		c.UserAgent = "Boyun"
	}
	if c.Strangers == "" {
		c.Strangers = Silence
	}
	switch {
	case c.Strangers != Silence && c.Strangers != Forbidden:
		return fault.New(fault.Invalid, "trunk_config", "strangers get silence or forbidden")
	case c.TLS != "" && c.Certificate == nil:
		return fault.New(fault.Invalid, "trunk_config", "SIP over TLS on %s needs a certificate", c.TLS)
	case c.SessionFor < minSession:
		return fault.New(fault.Invalid, "trunk_config", "the session interval is at least 90 s (RFC 4028)")
	}
	for _, listen := range []string{c.UDP, c.TCP, c.TLS, c.Sandbox} {
		if listen == "" {
			continue
		}
		if _, _, err := net.SplitHostPort(listen); err != nil {
			return fault.New(fault.Invalid, "trunk_config", "%q is no host:port", listen)
		}
	}
	return nil
}

// World is what the trunks need around them.
type World struct {
	Book  Book
	Ports *rtp.Ports
	Plane *plane.Plane // what reads the audio of all calls; nil: each call for itself
	// SharedPorts are for calls whose far side sends from the address it announces; nil: every call has ports of its own.
	SharedPorts *rtp.SharedPorts
	Shared      Shared // counts channels and calls per second over all nodes
	Board       Board  // where pages read how trunks stand; nil: nowhere
	Porter      Porter // takes calls to us; nil: they are refused
	Names       Names  // DNS; nil: the system's resolver
	Log         *slog.Logger
}
