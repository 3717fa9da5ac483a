package sandbox

import (
	"log/slog"
	"net/netip"
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/rtp"
)

// Config is all that a sandbox carrier can be told. The zero value of every field but Log has a meaning.
type Config struct {
	Listen    netip.AddrPort // SIP by UDP and TCP on the same port; default 127.0.0.1, a free port
	Advertise netip.Addr     // what Contact and SDP say; default the address of Listen, which must then be a specific one
	Ports     *rtp.Ports     // where media comes and goes; default a pool of its own

	Prompts *prompt.Library // what callees and network say; default read anew

	Seed uint64  // of all luck: fates of the mix, ring times, sentences
	Pace float64 // ring times and talk lengths are divided by it; default 1
	// Tone, if set, may give a callee a tone of its own instead of words: tests prove audio by it. ok is false for words.
	Tone func(number dialer.Number) (hz float64, ok bool)
	// Language says what a callee and the network's announcements speak, "zh" or "en"; default "zh" for +86, else "en".
	Language func(number dialer.Number) string

	Codecs   []media.Codec // accepted, in no order: the caller's preference decides; default PCMA and PCMU
	Channels int           // calls at a time, 503 beyond; default 1000
	CPS      float64       // new calls a second with a burst of one second, 503 beyond; default unlimited
	// Secret, if set, makes the carrier challenge every INVITE and REGISTER by digest and gives a user's password.
	Secret     func(user string) (password string, ok bool)
	Registered bool // only who has registered may call; others get 403

	RTPTimeout time.Duration // a caller unheard for so long has gone: BYE; default 20 s
	Rings      time.Duration // a customer who calls lets it ring for so long; default 60 s
	Patience   time.Duration // a person spoken to by nobody for so long hangs up; default 60 s
	T1         time.Duration // RFC 3261 section 17.1.1.1; default 500 ms, tests shorten it
	MinSE      time.Duration // shortest session interval taken, RFC 4028 section 4; default 90 s, tests shorten it
	Keep       int           // reports kept of ended calls; default 2000
	Hearing    time.Duration // of each call at most so much is kept as slices; default 10 min

	Log *slog.Logger
}

// Validate fills in the defaults and tells what cannot work.
func (c *Config) Validate() error {
	if !c.Listen.IsValid() {
		c.Listen = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 0)
	}
	if !c.Advertise.IsValid() {
		c.Advertise = c.Listen.Addr()
	}
	if c.Advertise.IsUnspecified() {
		return fault.New(fault.Invalid, "sandbox_advertise", "the sandbox carrier listens on every address: say which one callers reach it by")
	}
	if c.Log == nil {
		return fault.New(fault.Invalid, "sandbox_log", "the sandbox carrier needs a logger")
	}
	orElse(&c.Pace, 1)
	orElse(&c.Channels, 1000)
	orElse(&c.RTPTimeout, 20*time.Second)
	orElse(&c.Rings, time.Minute)
	orElse(&c.Patience, time.Minute)
	orElse(&c.T1, 500*time.Millisecond)
	orElse(&c.MinSE, 90*time.Second)
	orElse(&c.Keep, 2000)
	orElse(&c.Hearing, 10*time.Minute)
	if c.Pace < 0 || c.Channels < 0 || c.CPS < 0 || c.RTPTimeout < 0 || c.Rings < 0 || c.Patience < 0 || c.T1 < 0 || c.MinSE < 0 || c.Keep < 0 || c.Hearing < 0 {
		return fault.New(fault.Invalid, "sandbox_negative", "no setting of the sandbox carrier may be negative")
	}
	if len(c.Codecs) == 0 {
		c.Codecs = []media.Codec{media.PCMA, media.PCMU}
	}
	if slices.ContainsFunc(c.Codecs, func(k media.Codec) bool { return k != media.PCMA && k != media.PCMU }) {
		return fault.New(fault.Invalid, "sandbox_codec", "the sandbox carrier speaks PCMA and PCMU only")
	}
	if c.Language == nil {
		c.Language = languageOf
	}
	if c.Prompts == nil {
		prompts, err := prompt.Load()
		if err != nil {
			return err
		}
		c.Prompts = prompts
	}
	if c.Ports == nil {
		ports, err := rtp.NewPorts(rtp.PortConfig{})
		if err != nil {
			return err
		}
		c.Ports = ports
	}
	return nil
}

func orElse[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// languageOf is what most people behind a country code speak, as far as the carrier has voices.
func languageOf(n dialer.Number) string {
	if e164 := n.Reveal(); len(e164) > 3 && e164[:3] == "+86" {
		return "zh"
	}
	return "en"
}
