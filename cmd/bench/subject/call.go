package subject

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect"
	"github.com/boyunhq/boyun/media/record"
	"github.com/boyunhq/boyun/media/rtp"
	"github.com/boyunhq/boyun/softphone/bridge"
)

// talk is one call.
type talk struct {
	customer call.Customer
	agent    bridge.Leg
	tape     *reel
}

// party is a trunk's leg without signalling: nobody hangs up.
type party struct{ *rtp.Session }

var (
	_ call.Customer = (*party)(nil)
	_ bridge.Leg    = (*party)(nil)
)

// Gone never happens.
func (*party) Gone() <-chan struct{} { return nil }

// Parting is never asked for.
func (*party) Parting() call.Parting { return call.Parting{} }

// HangUp ends the leg.
func (p *party) HangUp(context.Context) { p.Close() }

// Digits sends keys by telephone-event.
func (p *party) Digits(ctx context.Context, digits string) error { return p.SendDigits(ctx, digits) }

// Heard is when the last packet came.
func (p *party) Heard() time.Time { return p.Quality().LastPacket }

// reel is a recording as a bridge knows it.
type reel struct{ *record.Tape }

var _ call.Tape = (*reel)(nil)

// State is what becomes of the sound now.
func (r *reel) State() call.TapeState { return call.TapeOn }

// Close finishes the file.
func (r *reel) Close(at time.Time) error {
	_, err := r.Tape.Close(at)
	return err
}

// analysed is a customer whom machine detection listens to all the time: when it knows, it begins anew.
type analysed struct {
	*party
	detector func() *detect.Answer
	ear      *detect.Answer
}

// Listen puts the detector before ear.
func (s *analysed) Listen(ear media.Ear) media.Ear {
	if ear == nil {
		return s.party.Listen(nil)
	}
	s.ear = s.detector()
	return s.party.Listen(media.EarFunc(func(p *media.Packet, at time.Time) {
		if s.ear.Done() {
			s.ear = s.detector()
		}
		s.ear.Hear(p, at)
		ear.Hear(p, at)
	}))
}
