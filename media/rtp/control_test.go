package rtp

import (
	"encoding/binary"
	"log/slog"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"github.com/boyunhq/boyun/media"
)

// peerWithControl is a stranger with an even port and the odd one above, like any RTP endpoint.
func peerWithControl(t *testing.T) (rtp, control *stranger) {
	t.Helper()
	ports := newPorts(t)
	r, port, err := ports.take(func(port uint16) (transport, error) { return bindSockets(four, port) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.close(); ports.give(port) })
	p := r.(*sockets)
	return &stranger{p.rtp, t}, &stranger{p.control, t}
}

func reports(t *testing.T, b []byte) (sr *rtcp.SenderReport, rr *rtcp.ReceiverReport, cname string, bye bool) {
	t.Helper()
	packets, err := rtcp.Unmarshal(b)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packets {
		switch p := p.(type) {
		case *rtcp.SenderReport:
			sr = p
		case *rtcp.ReceiverReport:
			rr = p
		case *rtcp.SourceDescription:
			cname = p.Chunks[0].Items[0].Text
		case *rtcp.Goodbye:
			bye = true
		}
	}
	return sr, rr, cname, bye
}

func TestReportsTellWhatWasSentAndHeardAndTheGoodbye(t *testing.T) {
	s := open(t, newPorts(t), four)
	peer, control := peerWithControl(t)
	start(t, s, Remote{Addr: peer.addr(), Codec: media.PCMA})
	sr, rr, cname, bye := reports(t, control.read())
	if sr != nil || rr == nil || len(rr.Reports) != 0 || len(cname) < 12 || bye {
		t.Fatalf("before any audio: %v %v %q %v", sr, rr, cname, bye)
	}
	heard := listen(s)
	for _, seq := range []int{1, 2, 4} {
		peer.write(s.Local(), wire(8, 77, seq, voice(media.PCMA, 160)))
	}
	heard.wait(t, 3)
	for i := range 5 {
		if err := s.Send(frameOf(i)); err != nil {
			t.Fatal(err)
		}
	}
	var again string
	for sr == nil || sr.PacketCount < 5 || len(sr.Reports) == 0 {
		sr, _, again, _ = reports(t, control.read())
	}
	if sr.PacketCount != 5 || sr.OctetCount != 800 || again != cname {
		t.Errorf("sender report %+v, cname %q then %q", sr, cname, again)
	}
	if r := sr.Reports[0]; r.SSRC != 77 || r.TotalLost != 1 || r.LastSequenceNumber != 4 {
		t.Errorf("block %+v", r)
	}
	s.Close()
	for !bye {
		_, _, _, bye = reports(t, control.read())
	}
}

func TestRoundTripAndTheFarSidesViewComeFromReports(t *testing.T) {
	x, y := pair(t, four, Remote{Codec: media.PCMA}, Remote{Codec: media.PCMA})
	for i := range 10 {
		if i == 4 {
			continue // x's own source lost one: the far side must see it
		}
		if err := x.Send(frameOf(i)); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "a round trip", func() bool { return x.Quality().RoundTrip > 0 && x.Sent().Lost == 1 })
	if q := x.Sent(); q.RoundTrip > time.Second || q.Packets != 8 || q.MOS == 0 || q.LastPacket.IsZero() {
		t.Errorf("%+v", q)
	}
	eventually(t, "nine packets", func() bool { return y.Quality().Packets == 9 })
}

func TestReportsShareThePortWhenAgreed(t *testing.T) {
	s := open(t, newPorts(t), four)
	peer := newStranger(t)
	start(t, s, Remote{Addr: peer.addr(), Codec: media.PCMA, Mux: true})
	if _, rr, _, _ := reports(t, peer.read()); rr == nil {
		t.Fatal("no report on the RTP port")
	}
	b, err := rtcp.Marshal([]rtcp.Packet{&rtcp.SenderReport{SSRC: 5, NTPTime: ntp(time.Now())}})
	if err != nil {
		t.Fatal(err)
	}
	peer.write(s.Local(), b)
	eventually(t, "the report read", func() bool {
		s.far.mu.Lock()
		defer s.far.mu.Unlock()
		return !s.far.clock.at.IsZero()
	})
}

func TestReportsGoWhereTheFarSideHasThemThoughItsAudioIsElsewhere(t *testing.T) {
	s := open(t, newPorts(t), four)
	peer := newStranger(t)
	elsewhere, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.2:0")))
	if err != nil {
		t.Fatal(err)
	}
	defer elsewhere.Close()
	control := &stranger{elsewhere, t}
	start(t, s, Remote{Addr: peer.addr(), Control: control.addr(), Codec: media.PCMA})
	heard := listen(s)
	peer.write(s.Local(), wire(8, 77, 1, voice(media.PCMA, 160)))
	heard.wait(t, 1)
	for { // those made before the audio came say nothing of it
		if _, rr, _, _ := reports(t, control.read()); rr != nil && len(rr.Reports) == 1 {
			return
		}
	}
}

func TestForeignReportsAreIgnored(t *testing.T) {
	s, err := Open(Config{Ports: newPorts(t), Bind: four, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	start(t, s, Remote{Addr: netip.MustParseAddrPort("192.0.2.1:4000"), Codec: media.PCMA})
	b, _ := rtcp.Marshal([]rtcp.Packet{&rtcp.SenderReport{SSRC: 5, NTPTime: ntp(time.Now())}})
	s.takeControl(b, netip.MustParseAddrPort("203.0.113.66:4001"), time.Now())
	if !s.far.clock.at.IsZero() {
		t.Error("a stranger's report was believed")
	}
	s.takeControl(b, netip.MustParseAddrPort("192.0.2.1:4001"), time.Now())
	if s.far.clock.at.IsZero() {
		t.Error("the far side's report was not believed")
	}
}

func TestNTPTime(t *testing.T) {
	if got := ntp(time.Unix(0, 500_000_000)); got != 2208988800<<32|1<<31 {
		t.Errorf("%#x", got)
	}
}

func FuzzTake(f *testing.F) {
	from := netip.MustParseAddrPort("192.0.2.1:4000")
	f.Add(wire(8, 1, 1, make([]byte, 160)))
	f.Add(wire(101, 1, 1, []byte{5, 10, 0, 160}))
	f.Add([]byte{0xbf, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1})
	f.Add([]byte{0xb0, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0xbe, 0xde, 0, 1, 0x10, 0xff, 0, 0, 1})
	if b, err := rtcp.Marshal([]rtcp.Packet{&rtcp.SenderReport{SSRC: 5, Reports: []rtcp.ReceptionReport{{SSRC: 1}}}, &rtcp.Goodbye{Sources: []uint32{5}}}); err == nil {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s := &Session{}
		s.out.way = &sockets{}
		s.out.numbers = NewNumbering()
		s.in.expect(Remote{Addr: from, EventType: 101}, time.Now())
		s.far.aim(Remote{Control: from})
		s.Listen(media.EarFunc(func(p *media.Packet, _ time.Time) {
			if len(p.Payload) == 0 || len(p.Payload) > len(b) {
				t.Errorf("a payload of %d bytes out of %d", len(p.Payload), len(b))
			}
		}))
		for range 2 {
			s.take(b, from, time.Now())
		}
		if q := s.Quality(); q.MOS < 0 || q.MOS > 4.5 || q.Lost > 1<<17 {
			t.Errorf("%+v", q)
		}
	})
}

func BenchmarkSend(b *testing.B) {
	sink, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(four, 0)))
	if err != nil {
		b.Fatal(err)
	}
	defer sink.Close()
	s := open(b, newPorts(b), four)
	start(b, s, Remote{Addr: sink.LocalAddr().(*net.UDPAddr).AddrPort(), Codec: media.PCMU})
	p := frameOf(0)
	b.ReportAllocs()
	for b.Loop() {
		p.Sequence++
		p.Timestamp += 160
		if err := s.Send(p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReceive(b *testing.B) {
	s := open(b, newPorts(b), four)
	from := netip.MustParseAddrPort("192.0.2.1:4000")
	s.in.expect(Remote{Addr: from}, time.Now())
	s.Listen(media.EarFunc(func(*media.Packet, time.Time) {}))
	datagram := wire(8, 1, 0, make([]byte, 160))
	b.ReportAllocs()
	for b.Loop() {
		binary.BigEndian.PutUint16(datagram[2:], binary.BigEndian.Uint16(datagram[2:])+1)
		s.take(datagram, from, time.Now())
	}
}
