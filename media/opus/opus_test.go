//go:build opus

package opus_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/opus"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/tone"
)

func edge(t testing.TB, law media.Codec) *opus.Edge {
	t.Helper()
	e, err := opus.New(111, law)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// sine is law bytes of a tone of -10 dBFS.
func sine(law media.Codec, hz float64, n int) []byte {
	s := make([]int16, n)
	for i := range s {
		s[i] = int16(10362 * math.Sin(2*math.Pi*hz*float64(i)/media.SampleRate))
	}
	return tone.Law(law, s)
}

// far is a browser that hears what a leg sends and says it back, and the leg's ear.
type far struct {
	edge    *opus.Edge
	packets [][]byte
	heard   []media.Packet
}

func (f *far) Hear(p *media.Packet, _ time.Time) {
	kept := *p
	kept.Payload = append([]byte(nil), p.Payload...)
	f.heard = append(f.heard, kept)
}

// codes fills packets with a sound in frames of so many samples.
func (f *far) codes(t testing.TB, law media.Codec, sound []byte, frame int) {
	t.Helper()
	for at := 0; at+frame <= len(sound); at += frame {
		packet := make([]byte, 1400)
		n, err := f.edge.Out.Code(packet, law, sound[at:at+frame])
		if err != nil {
			t.Fatal(err)
		}
		f.packets = append(f.packets, packet[:n])
	}
}

// says lets the leg hear packets of the far side's, by their number.
func (f *far) says(frame int, numbers ...int) {
	for _, n := range numbers {
		p := &media.Packet{Source: 1, Sequence: uint16(65530 + n), Timestamp: f.edge.In.Timestamp(uint32(math.MaxUint32-5000) + uint32(n*frame*opus.Ratio)), Payload: f.packets[n]}
		f.edge.In.Hear(p, time.Time{}, f)
	}
}

func (f *far) sound(from, to int) (s []int16) {
	for _, p := range f.heard[from:to] {
		s = append(s, tone.Linear(p.Codec, p.Payload)...)
	}
	return s
}

func numbers(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}

func TestATonePassesBothWaysInFramesOfAnyLength(t *testing.T) {
	for _, law := range []media.Codec{media.PCMA, media.PCMU} {
		for _, ms := range []int{10, 20, 30, 40, 50, 60} {
			f, frame := &far{edge: edge(t, law)}, 8*ms
			f.codes(t, law, sine(law, 1000, 16000), frame)
			f.says(frame, numbers(len(f.packets))...)
			if len(f.heard) != len(f.packets) {
				t.Fatalf("%d ms: %d packets of %d", ms, len(f.heard), len(f.packets))
			}
			for i, p := range f.heard {
				if p.Codec != law || len(p.Payload) != frame || p.Timestamp != f.heard[0].Timestamp+uint32(i*frame) || p.Sequence != f.heard[0].Sequence+uint16(i) {
					t.Fatalf("%d ms, packet %d: %s, %d bytes, time %d, number %d", ms, i, p.Codec, len(p.Payload), p.Timestamp, p.Sequence)
				}
			}
			got := f.sound(len(f.heard)/2, len(f.heard))
			if level := tone.LevelAt(got, 1000); math.Abs(level+10) > 2 || tone.RMS(got)-level > 1 {
				t.Errorf("%s, %d ms: 1000 Hz of -10 dBFS is at %.1f in %.1f", law, ms, level, tone.RMS(got))
			}
		}
	}
}

func TestLostPacketsAreFilledAndLateOnesDropped(t *testing.T) {
	f := &far{edge: edge(t, media.PCMA)}
	f.edge.Out.Loss(20)
	f.codes(t, media.PCMA, sine(media.PCMA, 440, 8000), 160)
	f.says(160, numbers(20)...)
	f.says(160, 21, 20, 24, 25) // 20 comes late, 22 and 23 never
	f.says(160, 40)             // far ahead: nobody fills that
	if len(f.heard) != 27 {
		t.Fatalf("%d packets were heard", len(f.heard))
	}
	for i, p := range f.heard[:26] {
		if p.Sequence != f.heard[0].Sequence+uint16(i) || p.Timestamp != f.heard[0].Timestamp+uint32(160*i) {
			t.Errorf("packet %d has number +%d and time +%d", i, p.Sequence-f.heard[0].Sequence, p.Timestamp-f.heard[0].Timestamp)
		}
	}
	for _, filled := range []int{20, 22, 23} {
		if got := f.sound(filled, filled+1); tone.RMS(got) < -40 {
			t.Errorf("packet %d was filled with %.1f dBFS", filled, tone.RMS(got))
		}
	}
	if p := f.heard[26]; p.Sequence != f.heard[0].Sequence+40 || p.Timestamp != f.heard[0].Timestamp+40*160 {
		t.Errorf("after the gap: number +%d, time +%d", p.Sequence-f.heard[0].Sequence, p.Timestamp-f.heard[0].Timestamp)
	}
}

func TestWhatALossyBrowserReportsMakesPacketsCarryTheirPredecessor(t *testing.T) {
	library, err := prompt.Load()
	if err != nil {
		t.Fatal(err)
	}
	speech, err := library.Get(prompt.Sentence1, "en")
	if err != nil {
		t.Fatal(err)
	}
	// wrong is what is wrong with filled packets, in dB of what they should have held
	wrong := func(fraction uint8) float64 {
		f := &far{edge: edge(t, media.PCMA)}
		f.edge.Lost([]rtcp.ReceptionReport{{SSRC: 7, FractionLost: fraction}, {SSRC: 8, FractionLost: 255}}, 7)
		f.codes(t, media.PCMA, speech.Audio, 160)
		whole := &far{edge: edge(t, media.PCMA), packets: f.packets}
		whole.says(160, numbers(len(f.packets))...)
		for n := range f.packets {
			if n%5 != 4 {
				f.says(160, n)
			}
		}
		var off, all float64
		for n := 9; n < len(f.heard); n += 5 {
			for i, v := range whole.sound(n, n+1) {
				d := float64(f.sound(n, n+1)[i]) - float64(v)
				off, all = off+d*d, all+float64(v)*float64(v)
			}
		}
		return 10 * math.Log10(off/all)
	}
	without := wrong(0)
	for _, fraction := range []uint8{3, 6, 11, 13, 16, 26, 64} { // of 256
		with := wrong(fraction)
		t.Logf("every fifth packet of speech lost: %.1f dB wrong without redundancy, %.1f dB with it for %d %%", without, with, int(fraction)*100/256)
		if with > without-3 {
			t.Errorf("redundancy for %d %% gains %.1f dB", int(fraction)*100/256, without-with)
		}
	}
}

func TestReportsAreInTheClockOfWhoReadsThem(t *testing.T) {
	e := edge(t, media.PCMA)
	out := e.Outgoing([]rtcp.Packet{&rtcp.SenderReport{RTPTime: 1000, Reports: []rtcp.ReceptionReport{{Jitter: 8}}}, &rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{Jitter: 9}}}})
	if sr, rr := out[0].(*rtcp.SenderReport), out[1].(*rtcp.ReceiverReport); sr.RTPTime != 6000 || sr.Reports[0].Jitter != 48 || rr.Reports[0].Jitter != 54 {
		t.Errorf("sent: %+v %+v", sr, rr)
	}
	if in := e.Incoming([]rtcp.ReceptionReport{{Jitter: 48}}); in[0].Jitter != 8 {
		t.Errorf("received: %+v", in[0])
	}
}

func TestWhatOpusCannotCarryIsRefusedAndWhatIsNoOpusIsNotHeard(t *testing.T) {
	f := &far{edge: edge(t, media.PCMA)}
	for _, n := range []int{0, 961} {
		if _, err := f.edge.Out.Code(make([]byte, 1400), media.PCMA, make([]byte, n)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%d samples: %v", n, err)
		}
	}
	f.packets = [][]byte{{0xff, 0xff, 0xff}, {3}}
	f.says(160, 0, 1)
	if len(f.heard) != 0 {
		t.Errorf("%d packets of nonsense were heard", len(f.heard))
	}
	if s := f.edge.String(); !strings.HasPrefix(s, "opus/111 (8 kHz, complexity 1, 25000 bit/s)") {
		t.Errorf("it is %q", s)
	}
}

func FuzzHear(f *testing.F) {
	f.Add([]byte{8, 1, 2, 3}, uint16(1))
	f.Add([]byte{0x03, 0x83, 1, 1, 1}, uint16(4))
	f.Fuzz(func(t *testing.T, packet []byte, ahead uint16) {
		if len(packet) == 0 {
			return // a leg hands on nothing empty
		}
		e := edge(t, media.PCMU)
		ear := media.EarFunc(func(p *media.Packet, _ time.Time) {
			if len(p.Payload) == 0 || len(p.Payload) > 960 {
				t.Errorf("%d samples", len(p.Payload))
			}
		})
		e.In.Hear(&media.Packet{Sequence: 9, Payload: packet}, time.Time{}, ear)
		e.In.Hear(&media.Packet{Sequence: 9 + ahead, Payload: packet}, time.Time{}, ear)
	})
}

func TestAFrameAllocatesNothing(t *testing.T) {
	e, frame, packet := edge(t, media.PCMA), sine(media.PCMA, 440, 160), make([]byte, 1400)
	var seq uint16
	ear := media.EarFunc(func(*media.Packet, time.Time) {})
	p := &media.Packet{Source: 1}
	if n := testing.AllocsPerRun(200, func() {
		n, err := e.Out.Code(packet, media.PCMA, frame)
		if err != nil {
			t.Fatal(err)
		}
		if seq++; seq%5 == 0 { // and one is lost
			seq++
		}
		p.Sequence, p.Payload = seq, packet[:n]
		e.In.Hear(p, time.Time{}, ear)
	}); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

func BenchmarkAFrame(b *testing.B) {
	frame := sine(media.PCMA, 440, 16000)
	b.Run("encode", func(b *testing.B) {
		e, packet := edge(b, media.PCMA), make([]byte, 1400)
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			at := i % 100 * 160
			if _, err := e.Out.Code(packet, media.PCMA, frame[at:at+160]); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode", func(b *testing.B) {
		f := &far{edge: edge(b, media.PCMA)}
		f.codes(b, media.PCMA, frame, 160)
		ear, p := media.EarFunc(func(*media.Packet, time.Time) {}), &media.Packet{Source: 1}
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			p.Sequence, p.Payload = uint16(i), f.packets[i%100]
			f.edge.In.Hear(p, time.Time{}, ear)
		}
	})
}
