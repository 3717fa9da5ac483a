package browser

import (
	"log/slog"
	"net/netip"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/opus"
	"github.com/boyunhq/boyun/media/plane"
	"github.com/pion/webrtc/v4"
)

// Config says where browsers reach us.
type Config struct {
	// Port is the one UDP port (and TCP port, if TCP) of all agents' audio; 0 lets the system choose, for tests.
	Port int
	// Addresses are the local addresses to listen on; empty means every address of the machine, loopback included.
	Addresses []netip.Addr
	// Own also listens where this machine's default routes begin, to datagrams of this machine alone: for an installation on loopback, whose
	// agents' browser may be one that pairs no loopback candidate (Firefox).
	Own bool
	// Public are the addresses to announce instead of the local ones, behind a 1:1 NAT.
	Public []netip.Addr
	// TCP also accepts ICE over TCP on Port, for networks that pass no UDP.
	TCP bool
	// Servers are STUN or TURN servers for our own side; rarely needed, because a server has a known address. With none we are ICE-lite.
	Servers []webrtc.ICEServer
	// Plane reads the port and makes fast legs possible; nil: every leg is a general one.
	Plane *plane.Plane
	// Prefer is the law the answer puts first; PCMA if nil.
	Prefer *media.Codec
	// Opus lets a browser that has it speak Opus, coded anew at the leg's edge; the law stays behind it. Only a program built with it can.
	Opus bool
	// Gather bounds the search for our own candidates; 1 s if 0.
	Gather time.Duration
	// ReportEvery is the distance of RTCP reports; 5 s if 0 (RFC 3550 section 6.2).
	ReportEvery time.Duration
	Log         *slog.Logger
}

// Validate refuses what cannot work.
func (c Config) Validate() error {
	if c.Port < 0 || c.Port > 65535 {
		return fault.New(fault.Invalid, "webrtc_port", "the WebRTC port is %d; 1 to 65535 are possible", c.Port)
	}
	if c.Prefer != nil && *c.Prefer != media.PCMA && *c.Prefer != media.PCMU {
		return fault.New(fault.Invalid, "webrtc_codec", "a browser leg speaks PCMA or PCMU")
	}
	if c.Opus && !opus.Built {
		return fault.New(fault.Invalid, "webrtc_codec", "browsers shall speak Opus, and this program was built without opus")
	}
	if c.Log == nil {
		return fault.New(fault.Invalid, "webrtc_log", "a browser port needs a log")
	}
	return nil
}

func (c Config) laws() []media.Codec {
	if c.Prefer != nil && *c.Prefer == media.PCMU {
		return []media.Codec{media.PCMU, media.PCMA}
	}
	return []media.Codec{media.PCMA, media.PCMU}
}

func (c Config) gather() time.Duration {
	if c.Gather <= 0 {
		return time.Second
	}
	return c.Gather
}

func (c Config) reportEvery() time.Duration {
	if c.ReportEvery <= 0 {
		return 5 * time.Second
	}
	return c.ReportEvery
}
