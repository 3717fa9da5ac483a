package trunk

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/rtp"
)

// voice is the far side's audio: a session of media/rtp that speaks when told and notes what it hears.
type voice struct {
	*rtp.Session
	heard chan []byte
	keys  chan byte
	said  uint16
}

func (w *world) voice(t testing.TB) *voice {
	t.Helper()
	s, err := rtp.Open(rtp.Config{Ports: w.ports, Bind: w.trunks.cfg.MediaBind, Log: quietLog()})
	if err != nil {
		t.Fatal(err)
	}
	v := &voice{Session: s, heard: make(chan []byte, 4096), keys: make(chan byte, 64)}
	v.Listen(media.EarFunc(func(p *media.Packet, _ time.Time) {
		select {
		case v.heard <- append([]byte(nil), p.Payload...):
		default:
		}
	}))
	v.OnDigit(func(d rtp.Digit) { v.keys <- d.Key })
	t.Cleanup(v.Close)
	return v
}

// meets points the voice at what an INVITE or an answer offered.
func (v *voice) meets(t testing.TB, body []byte) {
	t.Helper()
	far, err := readMedia(body, laws)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Start(far.remote); err != nil {
		t.Fatal(err)
	}
}

// say sends n frames of one byte.
func (v *voice) say(t testing.TB, b byte, n int) {
	t.Helper()
	for range n {
		v.said++
		if err := v.Send(frameOf(b, v.said)); err != nil {
			t.Fatal(err)
		}
	}
}

// hears waits for a frame that begins with b.
func hears(t testing.TB, frames <-chan []byte, b byte) {
	t.Helper()
	deadline := time.After(soon)
	for {
		select {
		case frame := <-frames:
			if frame[0] == b {
				return
			}
		case <-deadline:
			t.Fatalf("never heard %#x", b)
		}
	}
}

// ears notes what a leg hears.
func ears(c media.Leg) <-chan []byte {
	heard := make(chan []byte, 4096)
	c.Listen(media.EarFunc(func(p *media.Packet, _ time.Time) {
		select {
		case heard <- append([]byte(nil), p.Payload...):
		default:
		}
	}))
	return heard
}

func frameOf(b byte, n uint16) *media.Packet {
	frame := make([]byte, media.FrameSamples)
	for i := range frame {
		frame[i] = b
	}
	return &media.Packet{Codec: media.PCMA, Source: 9, Sequence: n, Timestamp: uint32(n) * media.FrameSamples, Payload: frame}
}

func (f *far) speaks(v *voice, lines ...string) {
	port := v.Local().Port()
	f.body = f.sdp(append([]string{"m=audio " + itoa(int(port)) + " RTP/AVP 8 101", "a=rtpmap:101 telephone-event/8000"}, lines...)...)
}
