package robot

import (
	"context"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/opus"
)

// Voice is what a peer says: it fills the frame with the next law bytes and returns false when it has ended (silence follows).
// media/tone's players and media/play's sources are Voices.
type Voice interface{ Next(frame []byte) bool }

// Peer is a browser's audio without the browser: a full WebRTC stack that sends a packet every 20 ms, muted or not, as Chromium does.
type Peer struct {
	pc      *webrtc.PeerConnection
	mux     *ice.UDPMuxDefault
	wire    *wire
	track   *webrtc.TrackLocalStaticRTP
	law     media.Codec
	opus    *opus.Edge // nil: it speaks the law
	voice   atomic.Pointer[Voice]
	ear     atomic.Pointer[media.Ear]
	packets atomic.Uint64

	loops sync.WaitGroup
	stop  chan struct{}
	once  sync.Once
	state chan webrtc.PeerConnectionState
}

// NewTCPPeer makes a peer in a network that passes no UDP: it reaches us by ICE over TCP (RFC 6544).
func NewTCPPeer(law media.Codec) (*Peer, error) {
	return newPeer(law, nil, nil, false, func(s *webrtc.SettingEngine) { s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeTCP4}) })
}

// NewPeer makes a peer that offers PCMA and PCMU and speaks law. servers may name the TURN server to go through; relayOnly forces it.
func NewPeer(law media.Codec, servers []webrtc.ICEServer, relayOnly bool) (*Peer, error) {
	return newPeer(law, nil, servers, relayOnly, nil)
}

// NewOpusPeer makes a peer that offers Opus too and speaks it; what it says and hears is of a law all the same. fault.Unavailable "opus": the
// program was built without it.
func NewOpusPeer(law media.Codec) (*Peer, error) {
	edge, err := opus.New(111, law) // Chromium's number
	if err != nil {
		return nil, err
	}
	return newPeer(law, edge, nil, false, nil)
}

// NewPlainPeer makes a peer whose browser has no AES-GCM.
func NewPlainPeer(law media.Codec) (*Peer, error) {
	return newPeer(law, nil, nil, false, func(s *webrtc.SettingEngine) { s.SetSRTPProtectionProfiles(dtls.SRTP_AES128_CM_HMAC_SHA1_80) })
}

func newPeer(law media.Codec, edge *opus.Edge, servers []webrtc.ICEServer, relayOnly bool, change func(*webrtc.SettingEngine)) (*Peer, error) {
	p := &Peer{law: law, opus: edge, stop: make(chan struct{}), state: make(chan webrtc.PeerConnectionState, 16)}
	var settings webrtc.SettingEngine
	quiet := logging.NewDefaultLoggerFactory()
	quiet.Writer = io.Discard
	settings.LoggerFactory = quiet
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetICETimeouts(5*time.Second, 40*time.Second, time.Second)
	if change != nil {
		change(&settings)
	} else if !relayOnly {
		var err error
		if p.wire, err = newWire(); err != nil {
			return nil, fmt.Errorf("open the robot's socket: %w", err)
		}
		p.mux = ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: p.wire, Logger: quiet.NewLogger("ice")})
		settings.SetICEUDPMux(p.mux)
	}
	if err := p.connect(settings, servers, relayOnly); err != nil {
		p.Close()
		return nil, err
	}
	p.loops.Go(p.speak)
	return p, nil
}

func (p *Peer) connect(settings webrtc.SettingEngine, servers []webrtc.ICEServer, relayOnly bool) (err error) {
	engine := &webrtc.MediaEngine{}
	mimes := map[media.Codec]string{media.PCMU: webrtc.MimeTypePCMU, media.PCMA: webrtc.MimeTypePCMA}
	for _, law := range []media.Codec{media.PCMU, media.PCMA} { // Chromium's order: the answer decides
		codec := webrtc.RTPCodecParameters{PayloadType: webrtc.PayloadType(law),
			RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: mimes[law], ClockRate: media.SampleRate}}
		if err := engine.RegisterCodec(codec, webrtc.RTPCodecTypeAudio); err != nil {
			return err
		}
	}
	voice := webrtc.RTPCodecCapability{MimeType: mimes[p.law]}
	if p.opus != nil {
		voice = webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: opus.Ratio * media.SampleRate, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1"}
		codec := webrtc.RTPCodecParameters{PayloadType: webrtc.PayloadType(p.opus.PayloadType), RTPCodecCapability: voice}
		if err := engine.RegisterCodec(codec, webrtc.RTPCodecTypeAudio); err != nil {
			return err
		}
	}
	cfg := webrtc.Configuration{ICEServers: servers}
	if relayOnly {
		cfg.ICETransportPolicy = webrtc.ICETransportPolicyRelay
	}
	api := webrtc.NewAPI(webrtc.WithMediaEngine(engine), webrtc.WithSettingEngine(settings), webrtc.WithInterceptorRegistry(&interceptor.Registry{}))
	if p.pc, err = api.NewPeerConnection(cfg); err != nil {
		return err
	}
	p.pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		select {
		case p.state <- s:
		default:
		}
	})
	p.pc.OnTrack(func(t *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
		p.loops.Go(func() { p.acknowledge(r) })
		p.listen(t)
	})
	if p.track, err = webrtc.NewTrackLocalStaticRTP(voice, "mic", "robot"); err != nil {
		return err
	}
	_, err = p.pc.AddTrack(p.track)
	return err
}

// Offer makes an offer with all candidates; restart renews ICE on the same connection.
func (p *Peer) Offer(ctx context.Context, restart bool) (string, error) {
	offer, err := p.pc.CreateOffer(&webrtc.OfferOptions{ICERestart: restart})
	if err != nil {
		return "", err
	}
	complete := webrtc.GatheringCompletePromise(p.pc)
	if err := p.pc.SetLocalDescription(offer); err != nil {
		return "", err
	}
	select {
	case <-complete:
		return p.pc.LocalDescription().SDP, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// Accept takes the server's answer.
func (p *Peer) Accept(answer string) error {
	return p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer})
}

// Connected waits until the connection is up.
func (p *Peer) Connected(ctx context.Context) error {
	for {
		select {
		case s := <-p.state:
			if s == webrtc.PeerConnectionStateConnected {
				return nil
			}
		case <-ctx.Done():
			return fmt.Errorf("robot not connected (%s): %w", p.pc.ConnectionState(), ctx.Err())
		}
	}
}

// Speak changes what the peer says; nil is silence. Packets never stop.
func (p *Peer) Speak(v Voice) {
	if v == nil {
		p.voice.Store(nil)
		return
	}
	p.voice.Store(&v)
}

// Listen makes ear hear the server's stream.
func (p *Peer) Listen(ear media.Ear) { p.ear.Store(&ear) }

// Heard counts the packets that arrived.
func (p *Peer) Heard() uint64 { return p.packets.Load() }

// Move changes the network under the peer: its packets come from another port from now on.
func (p *Peer) Move() error { return p.wire.move() }

// Kill cuts the wire without a word, as a crash does. Close still has to follow.
func (p *Peer) Kill() { p.wire.cut.Store(true) }

// Revive undoes Kill: the network is back.
func (p *Peer) Revive() { p.wire.cut.Store(false) }

// Close ends the connection (the far side hears it, unless killed) and waits for the peer's goroutines. Twice equals once.
func (p *Peer) Close() {
	p.once.Do(func() {
		close(p.stop)
		if p.pc != nil {
			p.pc.GracefulClose() // says only that it was closed before
		}
		p.loops.Wait()
		if p.mux != nil {
			p.mux.Close()
		} else if p.wire != nil {
			p.wire.Close()
		}
	})
}

// speak sends a frame every 20 ms by the clock, catching up when it was late.
func (p *Peer) speak() {
	tick := time.NewTicker(media.FrameDuration)
	defer tick.Stop()
	frame := make([]byte, media.FrameSamples)
	packet := &rtp.Packet{Header: rtp.Header{Version: 2}, Payload: frame}
	coded := make([]byte, 1400)
	begun := time.Now()
	for sent := 0; ; {
		select {
		case <-p.stop:
			return
		case <-tick.C:
		}
		for ; sent < int(time.Since(begun)/media.FrameDuration); sent++ {
			p.fill(frame)
			packet.SequenceNumber++
			packet.Timestamp += media.FrameSamples
			packet.Marker = sent == 0
			p.send(packet, frame, coded)
		}
	}
}

// send sends a packet of a frame of law; before the connection is up nobody hears it.
func (p *Peer) send(packet *rtp.Packet, frame, coded []byte) {
	if p.opus == nil {
		p.track.WriteRTP(packet)
		return
	}
	n, err := p.opus.Out.Code(coded, p.law, frame)
	if err != nil {
		return
	}
	wire := rtp.Packet{Header: packet.Header, Payload: coded[:n]}
	wire.Timestamp *= opus.Ratio
	p.track.WriteRTP(&wire)
}

func (p *Peer) fill(frame []byte) {
	if v := p.voice.Load(); v != nil && (*v).Next(frame) {
		return
	}
	for i := range frame {
		frame[i] = p.law.Silence()
	}
}

func (p *Peer) listen(t *webrtc.TrackRemote) {
	buf := make([]byte, 1500)
	var header rtp.Header
	for {
		n, _, err := t.Read(buf)
		if err != nil {
			return
		}
		size, err := header.Unmarshal(buf[:n])
		if err != nil {
			continue
		}
		p.packets.Add(1)
		if ear := p.ear.Load(); ear != nil {
			packet := &media.Packet{Codec: media.Codec(header.PayloadType), Source: header.SSRC, Marker: header.Marker,
				Sequence: header.SequenceNumber, Timestamp: header.Timestamp, Payload: buf[size:n]}
			if p.opus != nil {
				packet.Timestamp = p.opus.In.Timestamp(packet.Timestamp)
				p.opus.In.Hear(packet, time.Now(), *ear)
				continue
			}
			(*ear).Hear(packet, time.Now())
		}
	}
}

// acknowledge answers each sender report at once, as a receiver's report would some time later: that is how the server learns the
// round trip.
func (p *Peer) acknowledge(r *webrtc.RTPReceiver) {
	for {
		packets, _, err := r.ReadRTCP()
		if err != nil {
			return
		}
		for _, packet := range packets {
			if sr, ok := packet.(*rtcp.SenderReport); ok {
				p.pc.WriteRTCP([]rtcp.Packet{&rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{SSRC: sr.SSRC, LastSenderReport: uint32(sr.NTPTime >> 16)}}}})
			}
		}
	}
}
