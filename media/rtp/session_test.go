package rtp

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"testing"
	"time"

	pion "github.com/pion/rtp"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

func voice(c media.Codec, length int) []byte {
	b := make([]byte, length)
	for i := range b {
		b[i] = g711.EncodeSample(c, int16(i*50-4000))
	}
	return b
}

func TestTwoSessionsHearEachOther(t *testing.T) {
	for _, c := range []struct {
		says   string
		addr   netip.Addr
		source media.Codec
		taken  media.Codec
		length int
	}{
		{"A-law over IPv4", four, media.PCMA, media.PCMA, 160},
		{"mu-law over IPv6", six, media.PCMU, media.PCMU, 160},
		{"A-law to a mu-law side", four, media.PCMA, media.PCMU, 160},
		{"mu-law to an A-law side", four, media.PCMU, media.PCMA, 160},
		{"frames of 10 ms", four, media.PCMA, media.PCMA, 80},
		{"frames of 60 ms", four, media.PCMA, media.PCMA, 480},
	} {
		t.Run(c.says, func(t *testing.T) {
			x, y := pair(t, c.addr, Remote{Codec: c.taken}, Remote{Codec: c.taken})
			heard := listen(y)
			for i := range 5 {
				p := &media.Packet{Codec: c.source, Source: 1, Sequence: uint16(i), Timestamp: uint32(i * c.length), Payload: voice(c.source, c.length)}
				if err := x.Send(p); err != nil {
					t.Fatal(err)
				}
			}
			want := make([]byte, c.length)
			g711.Transcode(c.taken, c.source, want, voice(c.source, c.length))
			got := heard.wait(t, 5)
			for i, p := range got {
				if p.Codec != c.taken || !bytes.Equal(p.Payload, want) || p.Marker != (i == 0) ||
					p.Sequence != got[0].Sequence+uint16(i) || p.Timestamp != got[0].Timestamp+uint32(i*c.length) {
					t.Fatalf("packet %d: %v marker %v seq +%d", i, p.Codec, p.Marker, p.Sequence-got[0].Sequence)
				}
			}
			eventually(t, "five packets counted", func() bool { return y.Quality().Packets == 5 })
			if q := y.Quality(); q.Lost != 0 || q.MOS < 4.3 || q.LastPacket.IsZero() {
				t.Errorf("%+v", q)
			}
		})
	}
}

func TestAnInjectorIsNeverHeardAndTheAnswerFollowsTheSource(t *testing.T) {
	s := open(t, newPorts(t), four)
	heard := listen(s)
	nat, injector := newStranger(t), newStranger(t)
	start(t, s, Remote{Addr: netip.MustParseAddrPort("127.0.0.1:9"), Codec: media.PCMA}) // what SDP says is not where it comes from
	for i := range 10 {
		nat.write(s.Local(), wire(8, 1, i, voice(media.PCMA, 160)))
	}
	heard.wait(t, 8)
	for i := range 50 {
		injector.write(s.Local(), wire(8, 666, i, make([]byte, 160)))
		injector.write(s.Local(), wire(8, 1, 10+i, make([]byte, 160)))
	}
	nat.write(s.Local(), wire(8, 1, 10, voice(media.PCMA, 160)))
	for _, p := range heard.wait(t, 9) {
		if p.Payload[0] == 0 || p.Source != 1 {
			t.Fatal("a packet of the injector was heard")
		}
	}
	if err := s.Send(frameOf(0)); err != nil {
		t.Fatal(err)
	}
	if got := nat.read(); len(got) != 172 {
		t.Errorf("the answer did not come to where the audio comes from: %d bytes", len(got))
	}
}

func frameOf(i int) *media.Packet {
	return &media.Packet{Codec: media.PCMA, Source: 5, Sequence: uint16(i), Timestamp: uint32(i * 160), Payload: voice(media.PCMA, 160)}
}

func TestAReINVITEMovesTheFarSide(t *testing.T) {
	s := open(t, newPorts(t), four)
	heard := listen(s)
	before, after := newStranger(t), newStranger(t)
	start(t, s, Remote{Addr: before.addr(), Codec: media.PCMA})
	before.write(s.Local(), wire(8, 1, 1, voice(media.PCMA, 160)))
	heard.wait(t, 1)
	if err := s.Update(Remote{Addr: after.addr(), Codec: media.PCMU}); err != nil {
		t.Fatal(err)
	}
	before.write(s.Local(), wire(8, 1, 2, voice(media.PCMA, 160)))
	after.write(s.Local(), wire(0, 2, 1, voice(media.PCMU, 160)))
	if got := heard.wait(t, 2); got[1].Source != 2 || got[1].Codec != media.PCMU {
		t.Errorf("heard %+v", got[1])
	}
	if err := s.Send(frameOf(0)); err != nil {
		t.Fatal(err)
	}
	if b := after.read(); b[1]&0x7f != 0 {
		t.Errorf("sent payload type %d", b[1]&0x7f)
	}
}

func TestWhatIsNoAudioIsIgnored(t *testing.T) {
	s := open(t, newPorts(t), four)
	heard := listen(s)
	peer := newStranger(t)
	start(t, s, Remote{Addr: peer.addr(), Codec: media.PCMA})
	peer.write(s.Local(), []byte("GET / HTTP/1.1"))
	peer.write(s.Local(), wire(8, 1, 1, nil))
	peer.write(s.Local(), wire(99, 1, 1, voice(media.PCMA, 160)))
	peer.write(s.Local(), wire(101, 1, 1, []byte{5, 10, 0, 160}))
	peer.write(s.Local(), wire(8, 1, 1, voice(media.PCMA, 160)))
	peer.write(s.Local(), wire(13, 1, 2, []byte{40}))
	peer.write(s.Local(), wire(8, 1, 3, voice(media.PCMA, 160)))
	got := heard.wait(t, 2)
	if got[0].Sequence != 1 || got[1].Sequence != 2 { // among those of audio
		t.Errorf("heard %d and %d", got[0].Sequence, got[1].Sequence)
	}
	if q := s.Quality(); q.Packets != 3 || q.Lost != 0 {
		t.Errorf("comfort noise is no loss: %+v", q)
	}
}

func TestHoldAndDirection(t *testing.T) {
	s := open(t, newPorts(t), four)
	heard := listen(s)
	peer := newStranger(t)
	to := Remote{Addr: peer.addr(), Codec: media.PCMA}
	start(t, s, to)
	send := func(i int) {
		t.Helper()
		if err := s.Send(frameOf(i)); err != nil {
			t.Fatal(err)
		}
	}
	s.Hold(Silence)
	send(0)
	if b := peer.read(); !bytes.Equal(b[12:], bytes.Repeat([]byte{0xd5}, 160)) {
		t.Error("hold with silence sent something else")
	}
	s.Hold(Nothing)
	send(1)
	s.Hold(NotQuiet)
	to.Direction = RecvOnly
	if err := s.Update(to); err != nil {
		t.Fatal(err)
	}
	send(2)
	to.Direction = SendOnly
	if err := s.Update(to); err != nil {
		t.Fatal(err)
	}
	send(3)
	if b := peer.read(); !bytes.Equal(b[12:], voice(media.PCMA, 160)) {
		t.Error("a held packet came through")
	}
	peer.write(s.Local(), wire(8, 1, 1, voice(media.PCMA, 160)))
	eventually(t, "the packet counted", func() bool { return s.Quality().Packets == 1 })
	to.Direction = SendRecv
	if err := s.Update(to); err != nil {
		t.Fatal(err)
	}
	peer.write(s.Local(), wire(8, 1, 2, voice(media.PCMA, 160)))
	if got := heard.wait(t, 1); got[0].Sequence != 2 {
		t.Error("a side that only sends was heard")
	}
}

func TestDigitsArriveOnceEachAndStandBetweenTheAudio(t *testing.T) {
	x, y := pair(t, four, Remote{Codec: media.PCMA, EventType: 101}, Remote{Codec: media.PCMA, EventType: 101})
	heard, pressed := listen(y), make(chan byte, 32)
	y.OnDigit(func(d Digit) { pressed <- d.Key })
	if err := x.Send(frameOf(0)); err != nil {
		t.Fatal(err)
	}
	if err := x.SendDigits(t.Context(), "1*#,D"); err != nil {
		t.Fatal(err)
	}
	if err := x.Send(frameOf(60)); err != nil {
		t.Fatal(err)
	}
	got := ""
	heard.wait(t, 2)
	for len(pressed) > 0 {
		got += string(<-pressed)
	}
	if got != "1*#D" {
		t.Errorf("heard %q", got)
	}
	if q := y.Quality(); q.Lost != 0 || q.Packets != 2+4*7 {
		t.Errorf("seven packets a key: %+v", q)
	}
	p := heard.wait(t, 2)
	if elapsed := p[1].Timestamp - p[0].Timestamp; elapsed < 1300*8 || elapsed > 2500*8 {
		t.Errorf("1.3 s of digits took %d samples of the timeline", elapsed)
	}
}

func TestDigitsThatCannotBeSentAreRefused(t *testing.T) {
	x, y := pair(t, four, Remote{Codec: media.PCMA}, Remote{Codec: media.PCMA, EventType: 101})
	if err := x.SendDigits(t.Context(), "1"); !fault.Is(err, fault.Invalid) {
		t.Errorf("to a side without events: %v", err)
	}
	if err := y.SendDigits(t.Context(), "1x"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a key that is none: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := y.SendDigits(ctx, "123"); err == nil && ctx.Err() == nil {
		t.Error("a cancelled row went on")
	}
}

func TestSilentCountsFromTheLastPacketOrTheLastDescription(t *testing.T) {
	s := open(t, newPorts(t), four)
	peer := newStranger(t)
	start(t, s, Remote{Addr: peer.addr(), Codec: media.PCMA})
	began := time.Now()
	if d := s.Silent(began.Add(10 * time.Second)); d < 10*time.Second || d > 11*time.Second {
		t.Errorf("silent for %v", d)
	}
	heard := listen(s)
	peer.write(s.Local(), wire(8, 1, 1, voice(media.PCMA, 160)))
	heard.wait(t, 1)
	if d := s.Silent(s.Quality().LastPacket.Add(3 * time.Second)); d != 3*time.Second {
		t.Errorf("silent for %v after a packet", d)
	}
	if err := s.Update(Remote{Addr: peer.addr(), Codec: media.PCMA}); err != nil {
		t.Fatal(err)
	}
	if d := s.Silent(time.Now()); d > time.Second {
		t.Errorf("silent for %v after a re-INVITE", d)
	}
}

func TestASessionThatIsClosedOrNotStarted(t *testing.T) {
	ports := newPorts(t)
	s := open(t, ports, four)
	if err := s.Send(frameOf(0)); !fault.Is(err, fault.Conflict) {
		t.Errorf("send before start: %v", err)
	}
	if err := s.Update(Remote{Addr: s.Local(), Codec: media.PCMA}); !fault.Is(err, fault.Conflict) {
		t.Errorf("update before start: %v", err)
	}
	start(t, s, Remote{Addr: netip.MustParseAddrPort("127.0.0.1:9"), Codec: media.PCMA})
	s.Close()
	s.Close()
	if err := s.Send(frameOf(0)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("send after close: %v", err)
	}
	if err := s.Start(Remote{Addr: s.Local(), Codec: media.PCMA}); !fault.Is(err, fault.Conflict) {
		t.Errorf("start after close: %v", err)
	}
}

func TestConfigsAndRemotesThatCannotWorkAreRefused(t *testing.T) {
	ports := newPorts(t)
	log := slog.New(slog.DiscardHandler)
	for says, cfg := range map[string]Config{
		"no ports": {Bind: four, Log: log}, "no address": {Ports: ports, Log: log}, "no log": {Ports: ports, Bind: four},
		"nothing to advertise": {Ports: ports, Bind: netip.IPv4Unspecified(), Log: log},
	} {
		if _, err := Open(cfg); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", says, err)
		}
	}
	s := open(t, ports, four)
	good := netip.MustParseAddrPort("127.0.0.1:4000")
	for says, r := range map[string]Remote{
		"no address": {Codec: media.PCMA}, "port 0": {Addr: netip.MustParseAddrPort("127.0.0.1:0")},
		"GSM": {Addr: good, Codec: 3}, "frames of 100 ms": {Addr: good, PacketTime: 100 * time.Millisecond},
	} {
		if err := s.Start(r); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", says, err)
		}
	}
}

func TestListenGivesBackTheOneBefore(t *testing.T) {
	s := open(t, newPorts(t), four)
	if s.Listen(media.EarFunc(func(*media.Packet, time.Time) {})) != nil {
		t.Error("somebody listened to a new session")
	}
	first := &notebook{more: make(chan struct{}, 1)}
	s.Listen(first)
	if s.Listen(nil) != media.Ear(first) || s.Listen(nil) != nil {
		t.Error("the one before was not given back")
	}
}

func TestMediaAllocatesNothing(t *testing.T) {
	x, y := pair(t, four, Remote{Codec: media.PCMU}, Remote{Codec: media.PCMU})
	y.Listen(media.EarFunc(func(*media.Packet, time.Time) {}))
	p, i := frameOf(0), 0
	if n := testing.AllocsPerRun(200, func() {
		i++
		p.Sequence, p.Timestamp = uint16(i), uint32(i*160)
		if err := x.Send(p); err != nil {
			t.Fatal(err)
		}
	}); n > 0.02 { // the reports of the RTCP loop run beside it
		t.Errorf("send: %v allocations a packet", n)
	}
	z := open(t, newPorts(t), four)
	z.in.expect(Remote{Addr: y.Local()}, time.Now())
	z.Listen(media.EarFunc(func(*media.Packet, time.Time) {}))
	datagram, at := wire(8, 1, 0, voice(media.PCMA, 160)), time.Now()
	if n := testing.AllocsPerRun(200, func() {
		i++
		datagram[2], datagram[3] = byte(i>>8), byte(i)
		z.take(datagram, y.Local(), at)
	}); n > 0.02 {
		t.Errorf("receive: %v allocations a packet", n)
	}
}

func TestThePacketOnTheWireIsPlainRTP(t *testing.T) {
	s := open(t, newPorts(t), four)
	peer := newStranger(t)
	start(t, s, Remote{Addr: peer.addr(), Codec: media.PCMU})
	if err := s.Send(frameOf(3)); err != nil {
		t.Fatal(err)
	}
	var p pion.Packet
	if err := p.Unmarshal(peer.read()); err != nil {
		t.Fatal(err)
	}
	if p.Version != 2 || p.Padding || p.Extension || len(p.CSRC) != 0 || !p.Marker || p.PayloadType != 0 || len(p.Payload) != 160 || p.SequenceNumber >= 0x8000 {
		t.Errorf("%+v", p.Header)
	}
}

func TestAKeyThatIsPressedIsNoLossToWhoeverTheAudioGoesOnTo(t *testing.T) {
	x, y := open(t, newPorts(t), four), newStranger(t)
	start(t, x, Remote{Addr: y.addr(), Codec: media.PCMA, EventType: 101})
	heard := listen(x)
	seq := 100
	say := func(payloadType byte, payload []byte) {
		seq++
		y.write(x.Local(), wire(payloadType, 77, seq, payload))
	}
	audio := voice(media.PCMA, 160)
	say(8, audio)
	for range 12 {
		say(101, []byte{5, 10, 0, 160})
	}
	say(comfortNoise, []byte{60})
	say(8, audio)
	numbers := NewNumbering()
	var last Stamp
	for i, p := range heard.wait(t, 2) {
		next, ok := numbers.Next(&p, time.Now())
		if !ok || i > 0 && next.Sequence != last.Sequence+1 {
			t.Errorf("packet %d goes on as %d after %d", i, next.Sequence, last.Sequence)
		}
		last = next
	}
	if q := x.Quality(); q.Packets != 15 || q.Lost != 0 {
		t.Errorf("%+v", q)
	}
}
