package settings

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/boyunhq/boyun/infra/reach"
	"github.com/boyunhq/boyun/media/opus"
)

// Role is one of the four things a process can do.
type Role string

// The roles of DESIGN's one binary.
const (
	API       Role = "api"
	Softphone Role = "softphone"
	Dialer    Role = "dialer"
	Worker    Role = "worker"
)

// Has tells whether this process has the role.
func (s *Settings) Has(r Role) bool { return slices.Contains(s.roles(), r) }

// Voice tells whether this process is a voice node.
func (s *Settings) Voice() bool { return s.Has(Dialer) }

func (s *Settings) roles() []Role {
	var out []Role
	for r := range strings.SplitSeq(s.Roles, ",") {
		if r = strings.TrimSpace(r); r != "" {
			out = append(out, Role(r))
		}
	}
	return out
}

// Ports is the RTP range.
func (s *Settings) Ports() (from, to int, err error) {
	a, b, ok := strings.Cut(s.RTPPorts, "-")
	from, err1 := strconv.Atoi(a)
	to, err2 := strconv.Atoi(b)
	if !ok || err1 != nil || err2 != nil || from < 1024 || to > 65535 || to-from < 2 {
		return 0, 0, fmt.Errorf("setting rtp_ports: %q is not a range such as 20000-29999", s.RTPPorts)
	}
	return from, to, nil
}

// Networks are those in which trunks may be besides the public ones.
func (s *Settings) Networks() (reach.Networks, error) {
	at, err := netip.ParseAddr(s.SIPAddress)
	switch {
	case s.TrunkNets != "":
		return reach.ReadNetworks(s.TrunkNets)
	case s.Private == "yes":
		return reach.Any(), nil
	case err == nil && at.IsLoopback():
		return reach.This(), nil
	case err == nil && at.IsPrivate() && s.PublicIP == "": // its carriers are where nobody outside reaches it
		return reach.Any(), nil
	}
	return reach.Networks{}, nil
}

// TrustedProxies are the networks of our own reverse proxies.
func (s *Settings) TrustedProxies() ([]netip.Prefix, error) {
	list, wrong := reach.Prefixes(s.Proxies)
	if wrong != "" {
		return nil, fmt.Errorf("setting trusted_proxies: %q is neither an address nor a network such as 10.0.4.0/24", wrong)
	}
	return list, nil
}

// Validate checks what can be checked without opening anything.
func (s *Settings) Validate() error {
	var wrong []error
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf("setting "+format, args...)) }
	for _, r := range s.roles() {
		if !slices.Contains([]Role{API, Softphone, Dialer, Worker}, r) {
			say("roles: %q is none of api, softphone, dialer, worker", r)
		}
	}
	if len(s.roles()) == 0 {
		say("roles: at least one of api, softphone, dialer, worker")
	}
	if s.Has(Softphone) != s.Has(Dialer) {
		say("roles: softphone and dialer run side by side in one process, because a bridge is a function call; name both or none")
	}
	if _, _, err := s.Ports(); err != nil {
		wrong = append(wrong, err)
	}
	if _, err := s.TrustedProxies(); err != nil {
		wrong = append(wrong, err)
	}
	wrong = append(wrong, s.web()...)
	if s.WebRTCCodec == "opus" && !opus.Built {
		say("webrtc_codec: this program was built without opus: build it by 'make build TAGS=opus', or choose pcma")
	}
	for name, value := range map[string]string{"webrtc_codec": s.WebRTCCodec, "log_level": s.LogLevel, "log_format": s.LogFormat, "private": s.Private} {
		if !slices.Contains(map[string][]string{"webrtc_codec": {"pcma", "pcmu", "opus"}, "log_level": {"debug", "info", "warn", "error"}, "log_format": {"text", "json"}, "private": {"yes", "no"}}[name], value) {
			say("%s: %q is not known", name, value)
		}
	}
	if _, err := s.Networks(); err != nil {
		say("trunk_networks: %v", err)
	}
	if s.OperatorToken != "" && len(s.OperatorToken) < 16 {
		say("operator_token: at least 16 characters")
	}
	if s.Reserve < 0 {
		say("recordings_reserve_mb: 0 or more")
	}
	if s.DatabasePool < 2 {
		say("database_pool: at least 2")
	}
	return errors.Join(wrong...)
}

func (s *Settings) web() (wrong []error) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf("setting "+format, args...)) }
	host, _, err := net.SplitHostPort(s.Listen)
	if err != nil {
		say("listen: %q is not host:port", s.Listen)
	}
	switch s.TLS {
	case "off":
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			say("tls: %q is not a loopback address, and browsers give no microphone without https: set tls to self-signed, files or acme", s.Listen)
		}
	case "files":
		if s.TLSCert == "" || s.TLSKey == "" {
			say("tls: files needs tls_cert and tls_key")
		}
	case "acme":
		if s.ACMEHost == "" {
			say("tls: acme needs acme_host")
		}
	case "self-signed":
	default:
		say("tls: %q is none of off, self-signed, files, acme", s.TLS)
	}
	return wrong
}
