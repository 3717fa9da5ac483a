package monitor

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/mix"
	"github.com/boyunhq/boyun/media/play"
	"github.com/boyunhq/boyun/softphone/bridge"
)

// mouth feeds what is played into a mix.
type mouth struct{ *mix.Feed }

// Send implements play.Sender.
func (m mouth) Send(p *media.Packet) error {
	m.Write(p)
	return nil
}

// drained is how long after its last packet a feed has been heard.
const drained = 200 * time.Millisecond

// announce lets one side of the call hear a recording.
func (p *session) announce(to bridge.Side, name string, audio []byte) (View, error) {
	return p.do(func() error {
		if p.monitor == nil {
			return noCall()
		}
		if err := p.audit("announcement_played", p.talk.Call, map[string]string{"to": string(to), "recording": name, "agent": string(p.agent)}); err != nil {
			return err
		}
		p.hush()
		p.talk.Bridge.Remark(dialer.Event{At: p.hub.Now(), Kind: "announced", Detail: map[string]string{"supervisor": p.by.ID(), "to": string(to)}})
		p.play(to, audio)
		return nil
	})
}

// play paces the recording into the call until it is over, the session leaves the call, or the next one begins.
func (p *session) play(to bridge.Side, audio []byte) {
	feed := &mix.Feed{}
	p.talk.Bridge.Announce(to, feed)
	ctx, stop := context.WithCancel(p.ctx)
	p.silence = func() { stop(); feed.Close() }
	p.clips.Go(func() {
		defer feed.Close()
		defer stop()
		if play.To(ctx, mouth{feed}, media.PCMA, &play.Clip{Law: media.PCMA, Audio: audio}) != nil {
			return
		}
		heard := time.NewTimer(drained)
		defer heard.Stop()
		select {
		case <-ctx.Done():
		case <-heard.C:
		}
	})
}

// hush ends an announcement.
func (p *session) hush() {
	if p.silence != nil {
		p.silence()
		p.silence = nil
	}
}
