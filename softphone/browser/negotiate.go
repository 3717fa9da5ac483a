package browser

import (
	"context"
	"fmt"
	"strings"

	"github.com/pion/rtcp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/opus"
	legrtp "github.com/boyunhq/boyun/media/rtp"
)

// Answer makes a leg for a page's offer: a fast one where the port has a plane and the offer is one for it, else a general one. The answer
// carries all our candidates; the browser's may be in the offer or trickle in later. The caller owns the leg and closes it.
func (p *Port) Answer(ctx context.Context, name, offer string) (Leg, string, error) {
	law, opusType, err := p.choose(offer)
	if err != nil {
		return nil, "", err
	}
	if p.door != nil {
		if leg, answer, err := p.door.Answer(name, offer); err == nil {
			return leg, answer, nil
		}
	}
	return p.answerGeneral(ctx, name, offer, law, opusType)
}

func (p *Port) answerGeneral(ctx context.Context, name, offer string, law media.Codec, opusType uint8) (Leg, string, error) {
	pc, err := p.api.NewPeerConnection(p.configuration())
	if err != nil {
		return nil, "", fmt.Errorf("make a connection for %s: %w", name, err)
	}
	l := &general{port: p, name: name, pc: pc, up: make(chan struct{}), gone: make(chan struct{}), stop: make(chan struct{})}
	l.out.law, l.out.numbers = law, legrtp.NewNumbering()
	if opusType != 0 {
		if l.opus, err = opus.New(opusType, law); err != nil {
			l.Close()
			return nil, "", err
		}
		l.out.opus = l.opus
	}
	pc.OnConnectionStateChange(l.watch)
	pc.OnTrack(func(t *webrtc.TrackRemote, r *webrtc.RTPReceiver) { l.spawn(func() { l.receive(t, r) }) })
	answer, err := l.first(ctx, offer)
	if err == nil && !p.add(l) {
		err = fault.New(fault.Unavailable, "closing", "this node is closing")
	}
	if err != nil {
		l.Close()
		return nil, "", err
	}
	l.spawn(l.reports)
	return l, answer, nil
}

// choose reads the offer before pion does: it must hold one audio section with G.711. The law is the first of ours that is in it;
// opusType is the payload type of Opus, 0 if it is not in it or not for us.
func (p *Port) choose(offer string) (law media.Codec, opusType uint8, err error) {
	var s sdp.SessionDescription
	if err := s.UnmarshalString(offer); err != nil {
		return 0, 0, fault.Wrap(fault.Invalid, "sdp", "the offer is no SDP", err)
	}
	for _, m := range s.MediaDescriptions {
		if m.MediaName.Media != "audio" {
			continue
		}
		if p.cfg.Opus {
			opusType = opus.Offered(m)
		}
		for _, law := range p.cfg.laws() {
			for _, format := range m.MediaName.Formats {
				if format == fmt.Sprint(uint8(law)) {
					return law, opusType, nil
				}
			}
		}
		return 0, 0, fault.New(fault.Invalid, "no_g711", "the browser offers neither PCMA nor PCMU")
	}
	return 0, 0, fault.New(fault.Invalid, "no_audio", "the offer holds no audio")
}

func (l *general) first(ctx context.Context, offer string) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.remote(offer); err != nil {
		return "", err
	}
	sender, err := l.pc.AddTrack(&l.out)
	if err != nil {
		return "", fmt.Errorf("add our voice: %w", err)
	}
	for _, t := range l.pc.GetTransceivers() {
		if err := t.SetCodecPreferences(l.preferred()); err != nil {
			return "", fmt.Errorf("prefer %s: %w", l.Encoding(), err)
		}
	}
	answer, err := l.local(ctx)
	if err == nil {
		l.loops.Go(func() {
			l.readReports(func() ([]rtcp.Packet, error) { p, _, err := sender.ReadRTCP(); return p, err }, l.received)
		})
	}
	return answer, err
}

// preferred is what the answer has: Opus alone, whose clock is another, or the laws in our order.
func (l *general) preferred() []webrtc.RTPCodecParameters {
	if l.opus != nil {
		return []webrtc.RTPCodecParameters{opusParameters(l.opus.PayloadType)}
	}
	preferred := []webrtc.RTPCodecParameters{parameters(l.out.law)}
	for _, law := range l.port.cfg.laws() {
		if law != l.out.law {
			preferred = append(preferred, parameters(law))
		}
	}
	return preferred
}

// Restart answers an offer with new ICE credentials on the same connection: keys, streams and whoever listens stay.
func (l *general) Restart(ctx context.Context, offer string) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return "", fault.New(fault.Conflict, "leg_closed", "the connection is closed; a new offer makes a new one")
	}
	select {
	case <-l.gone:
		return "", fault.New(fault.Conflict, "leg_closed", "the connection is gone; a new offer makes a new one")
	default:
	}
	if err := l.remote(offer); err != nil {
		return "", err
	}
	return l.local(ctx)
}

// Trickle takes one candidate of the browser; an empty one means that there are no more.
func (l *general) Trickle(candidate, mid string, line int) error {
	if candidate == "" {
		return nil
	}
	at := uint16(line)
	err := l.pc.AddICECandidate(webrtc.ICECandidateInit{Candidate: candidate, SDPMid: &mid, SDPMLineIndex: &at})
	if err != nil {
		return fault.Wrap(fault.Invalid, "candidate", "the candidate was not understood", err)
	}
	return nil
}

func (l *general) remote(offer string) error {
	err := l.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer})
	if err != nil {
		return fault.Wrap(fault.Invalid, "sdp", "the offer cannot be answered", err)
	}
	return nil
}

// local makes the answer and waits until it holds our candidates.
func (l *general) local(ctx context.Context) (string, error) {
	answer, err := l.pc.CreateAnswer(nil)
	if err != nil {
		return "", fmt.Errorf("make the answer: %w", err)
	}
	complete := webrtc.GatheringCompletePromise(l.pc)
	if err := l.pc.SetLocalDescription(answer); err != nil {
		return "", fmt.Errorf("take the answer: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, l.port.cfg.gather())
	defer cancel()
	select {
	case <-complete:
	case <-ctx.Done():
	}
	full := l.pc.LocalDescription().SDP
	if !strings.Contains(full, "a=candidate:") {
		return "", fault.New(fault.Unavailable, "no_candidate", "no address of ours was found in time")
	}
	return full, nil
}
