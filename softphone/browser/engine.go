package browser

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/webrtc/v4"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/opus"
)

// settings of every leg. We are the DTLS client, so no stranger's ClientHello is ever looked at; replay protection is on; a leg whose
// path is gone is kept for 40 s, so that an ICE restart on the same connection can bring it back.
func (p *Port) settings(logs *loggers) (webrtc.SettingEngine, error) {
	var s webrtc.SettingEngine
	s.LoggerFactory = logs
	s.SetICEUDPMux(p.mux)
	networks := []webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6}
	if p.tcp != nil {
		s.SetICETCPMux(p.tcp)
		networks = append(networks, webrtc.NetworkTypeTCP4, webrtc.NetworkTypeTCP6)
	}
	s.SetNetworkTypes(networks)
	s.SetLite(len(p.cfg.Servers) == 0)
	s.SetIncludeLoopbackCandidate(true)
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled) // the browser calls us: its .local names need not be resolved
	s.SetICETimeouts(5*time.Second, 40*time.Second, 2*time.Second)
	s.SetSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80)
	s.SetSRTPReplayProtectionWindow(256)
	s.SetSRTCPReplayProtectionWindow(64)
	s.DisableActiveTCP(true)
	if err := s.SetAnsweringDTLSRole(webrtc.DTLSRoleClient); err != nil {
		return s, err
	}
	if len(p.cfg.Public) > 0 {
		names := make([]string, len(p.cfg.Public))
		for i, a := range p.cfg.Public {
			names[i] = a.String()
		}
		rule := webrtc.ICEAddressRewriteRule{External: names, AsCandidateType: webrtc.ICECandidateTypeHost, Mode: webrtc.ICEAddressRewriteReplace}
		if err := s.SetICEAddressRewriteRules(rule); err != nil {
			return s, fmt.Errorf("announce %v: %w", names, err)
		}
	}
	return s, nil
}

// parameters of a law as SDP names it (RFC 3551 table 4).
func parameters(law media.Codec) webrtc.RTPCodecParameters {
	mime := webrtc.MimeTypePCMA
	if law == media.PCMU {
		mime = webrtc.MimeTypePCMU
	}
	return webrtc.RTPCodecParameters{PayloadType: webrtc.PayloadType(law), RTPCodecCapability: webrtc.RTPCodecCapability{
		MimeType: mime, ClockRate: media.SampleRate}}
}

// opusParameters are those of RFC 7587 section 7.
func opusParameters(payloadType uint8) webrtc.RTPCodecParameters {
	return webrtc.RTPCodecParameters{PayloadType: webrtc.PayloadType(payloadType), RTPCodecCapability: webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeOpus, ClockRate: opus.Ratio * media.SampleRate, Channels: 2, SDPFmtpLine: opus.Format}}
}

// certificate makes the one self-signed key pair of the process; the answer's fingerprint binds it.
func certificate() (webrtc.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return webrtc.Certificate{}, fmt.Errorf("make the DTLS key: %w", err)
	}
	c, err := webrtc.GenerateCertificate(key)
	if err != nil {
		return webrtc.Certificate{}, fmt.Errorf("make the DTLS certificate: %w", err)
	}
	return *c, nil
}

// listen opens one UDP socket per local address, all on the same port.
func listen(cfg Config) (sockets []net.PacketConn, port int, err error) {
	addresses := cfg.Addresses
	if len(addresses) == 0 {
		if addresses, err = localAddresses(); err != nil {
			return nil, 0, err
		}
	}
	port = cfg.Port
	for _, a := range addresses {
		s, err := socketOn(cfg.Plane, netip.AddrPortFrom(a, uint16(port)), false)
		if err != nil {
			for _, open := range sockets {
				open.Close()
			}
			return nil, 0, fmt.Errorf("listen for agents' audio on UDP port %d of %s: %w", port, a, err)
		}
		port = s.LocalAddr().(*net.UDPAddr).Port
		sockets = append(sockets, s)
	}
	if cfg.Own {
		for _, a := range ownAddresses() {
			s, err := socketOn(cfg.Plane, netip.AddrPortFrom(a, uint16(port)), true)
			if err != nil {
				cfg.Log.Warn("browsers that pair no loopback address, as Firefox, cannot be heard", "address", a, "port", port, "error", err)
				continue
			}
			sockets = append(sockets, s)
		}
	}
	return sockets, port, nil
}

// localAddresses are those of the machine that can be bound, link-local ones left out.
func localAddresses() ([]netip.Addr, error) {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("list this machine's addresses: %w", err)
	}
	var found []netip.Addr
	for _, a := range all {
		prefix, err := netip.ParsePrefix(a.String())
		if err == nil && !prefix.Addr().IsLinkLocalUnicast() {
			found = append(found, prefix.Addr().Unmap())
		}
	}
	if len(found) == 0 {
		return nil, errors.New("this machine has no address to listen on")
	}
	return found, nil
}
