package record

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/tone"
)

func TestBothVoicesAreOnTheirOwnChannels(t *testing.T) {
	for _, law := range []media.Codec{media.PCMA, media.PCMU} {
		b, c := sealedTalk(t, law, 3300*time.Millisecond)
		r, a := listenTo(t, b)
		if !r.Info().Complete || r.Info().Length != 3300*time.Millisecond || r.Info().Law != law || !r.Info().Start.Equal(begin) || r.Info().ID != c.ID {
			t.Errorf("%v: %+v", law, r.Info())
		}
		if c.Partial || c.Length != r.Info().Length || c.Bytes != int64(len(b)) {
			t.Errorf("%v: closed as %+v, %d bytes", law, c, len(b))
		}
		left, right := a.Channel(0)[400:26000], a.Channel(1)[400:26000]
		if !tone.Contains(left, 440, -16) || tone.Contains(left, 1000, -45) || !tone.Contains(right, 1000, -16) || tone.Contains(right, 440, -45) {
			t.Errorf("%v: left 440 Hz %.1f, 1000 Hz %.1f; right 1000 Hz %.1f, 440 Hz %.1f", law,
				tone.LevelAt(left, 440), tone.LevelAt(left, 1000), tone.LevelAt(right, 1000), tone.LevelAt(right, 440))
		}
		if bytes.Contains(b, bytes.Repeat([]byte{law.Silence()}, 16)) {
			t.Error("there is plain sound in the file")
		}
	}
}

func TestTheOtherLawIsConverted(t *testing.T) {
	d := newDeck(t)
	tape, f := startTape(t, d, media.PCMA)
	end := talk(d, begin, time.Second, newSpeaker(tape.Agent(), media.PCMU, 1, 440))
	if _, err := tape.Close(end); err != nil {
		t.Fatal(err)
	}
	if _, a := listenTo(t, f.Bytes()); !tone.Contains(a.Channel(0)[200:7000], 440, -16) || tone.RMS(a.Channel(1)) > -60 {
		t.Error("mu-law did not become A-law")
	}
}

func TestPeaksAreTheLoudnessOfTheLanes(t *testing.T) {
	d := newDeck(t)
	tape, _ := startTape(t, d, media.PCMA)
	agent, customer := newSpeaker(tape.Agent(), media.PCMA, 1, 440), newSpeaker(tape.Customer(), media.PCMA, 2, 1000)
	talk(d, begin, time.Second, agent)
	end := talk(d, begin.Add(time.Second), 510*time.Millisecond, customer)
	c, err := tape.Close(end)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Peaks) != 2*31 { // 1.51 s: 30 whole ones and a begun one
		t.Fatalf("%d peaks", len(c.Peaks))
	}
	for i := range 31 {
		a, b := c.Peaks[2*i], c.Peaks[2*i+1]
		if i > 0 && i < 20 && (a < 40 || a > 50 || b > 1) || i > 20 && i < 30 && (a > 1 || b < 40 || b > 50) {
			t.Errorf("peak %d: %d and %d", i, a, b)
		}
	}
}

// The far side's packets are lost, late and out of order, and its clock runs fast; what it says must stand where it was said.
func TestFiveMinutesStayAlignedUnderLossJitterAndDrift(t *testing.T) {
	for _, drift := range []float64{-300e-6, 0, 300e-6} {
		d := newDeck(t)
		tape, f := startTape(t, d, media.PCMA)
		random := rand.New(rand.NewPCG(60, 1))
		type arrival struct {
			at      time.Time
			ts      uint32
			payload []byte
		}
		var arrivals []arrival
		const length = 5 * time.Minute // 300 ppm of it are 90 ms
		const frames = int(length / media.FrameDuration)
		for i := range frames {
			capture := time.Duration(float64(i) * 0.02 / (1 + drift) * 1e9) // in true time
			payload := bytes.Repeat([]byte{media.PCMA.Silence()}, 160)
			if capture%(5*time.Second) < 20*time.Millisecond { // a knock every 5 s
				for j := range payload {
					payload[j] = g711.EncodeSample(media.PCMA, 12000)
				}
			} else if random.Float64() < 0.05 {
				continue
			}
			jitter := time.Duration(random.ExpFloat64() * 15e6)
			arrivals = append(arrivals, arrival{begin.Add(capture + min(jitter, 120*time.Millisecond)), uint32(i * 160), payload})
		}
		ear, next := tape.Customer(), 0
		for at := begin; next < len(arrivals); at = at.Add(5 * time.Millisecond) {
			for i := next; i < len(arrivals) && i < next+20; i++ { // up to so many overtake each other
				if a := arrivals[i]; a.payload != nil && !a.at.After(at) {
					ear.Hear(&media.Packet{Codec: media.PCMA, Source: 7, Timestamp: a.ts, Payload: a.payload}, a.at)
					arrivals[i].payload = nil
				}
			}
			for next < len(arrivals) && arrivals[next].payload == nil {
				next++
			}
			if at.Sub(begin)%(100*time.Millisecond) == 0 {
				d.write(at, func() {})
			}
		}
		c, err := tape.Close(begin.Add(length))
		if err != nil || c.Length != length {
			t.Fatal(c.Length, err)
		}
		_, a := listenTo(t, f.Bytes())
		knocks, samples := 0, a.Channel(1)
		for i, s := range samples {
			if s < 8000 || i > 0 && samples[i-1] >= 8000 {
				continue
			}
			at := time.Duration(i) * time.Second / 8000
			off := (at+2500*time.Millisecond)%(5*time.Second) - 2500*time.Millisecond
			if off < -12*time.Millisecond || off > 45*time.Millisecond {
				t.Errorf("drift %g: a knock at %v is %v off", drift, at, off)
			}
			knocks++
		}
		if knocks < 58 || knocks > 64 {
			t.Errorf("drift %g: %d knocks of 60", drift, knocks)
		}
	}
}

func TestAPausedStretchIsSilentAndTold(t *testing.T) {
	d := newDeck(t)
	tape, f := startTape(t, d, media.PCMA)
	agent, customer := newSpeaker(tape.Agent(), media.PCMA, 1, 440), newSpeaker(tape.Customer(), media.PCMA, 2, 1000)
	at := talk(d, begin, 2*time.Second, agent, customer)
	tape.Pause(at.Add(-100 * time.Millisecond)) // the page was a moment late
	tape.Pause(at)
	at = talk(d, at, 2*time.Second, agent, customer)
	tape.Resume(at)
	tape.Resume(at)
	at = talk(d, at, time.Second, agent, customer)
	c, err := tape.Close(at)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Pauses) != 1 || c.Pauses[0] != (Span{1900 * time.Millisecond, 4 * time.Second}) || c.Partial {
		t.Errorf("%+v", c)
	}
	_, a := listenTo(t, f.Bytes())
	for n, hz := range []float64{440, 1000} {
		s := a.Channel(n)
		if tone.RMS(s[1900*8:4000*8]) > -60 || !tone.Contains(s[0:1900*8], hz, -17) || !tone.Contains(s[4020*8:4990*8], hz, -16) {
			t.Errorf("channel %d: before %.1f, paused %.1f, after %.1f", n, tone.LevelAt(s[:1900*8], hz), tone.RMS(s[1900*8:4000*8]), tone.LevelAt(s[4020*8:4990*8], hz))
		}
	}
}

func TestARecordingGoesOnInItsPlaceWhenTheDiskHasRoomAgain(t *testing.T) {
	d := newDeck(t)
	tape, f := startTape(t, d, media.PCMA)
	f.room = 30000 // in the middle of the fourth chunk
	agent, customer := newSpeaker(tape.Agent(), media.PCMA, 1, 440), newSpeaker(tape.Customer(), media.PCMA, 2, 1000)
	at := talk(d, begin, 10*time.Second, agent, customer)
	if !tape.Failing() || d.Failing() != 1 {
		t.Error("nobody is told that the disk is full")
	}
	f.room = 0
	at = talk(d, at, 5*time.Second, agent, customer)
	if tape.Failing() || d.Failing() != 0 {
		t.Error("nobody is told that there is room again")
	}
	c, err := tape.Close(at)
	if !errors.Is(err, errFull) || !c.Partial || len(c.Lost) != 1 || c.Lost[0].From != 2*time.Second || c.Lost[0].To < 9500*time.Millisecond || c.Lost[0].To > 10*time.Second {
		t.Fatalf("%v, %+v", err, c.Lost)
	}
	r, a := listenTo(t, f.Bytes())
	if !r.Info().Complete || r.Info().Length != 15*time.Second {
		t.Fatalf("it reads as %+v", r.Info())
	}
	from, to := int(c.Lost[0].From/time.Millisecond)*8, int(c.Lost[0].To/time.Millisecond)*8
	for n, hz := range []float64{440, 1000} {
		s := a.Channel(n)
		if !tone.Contains(s[400:from], hz, -16) || tone.RMS(s[from:to]) > -60 || !tone.Contains(s[to+400:15*8000-400], hz, -16) {
			t.Errorf("channel %d: before %.1f, lost %.1f, after %.1f", n, tone.LevelAt(s[400:from], hz), tone.RMS(s[from:to]), tone.LevelAt(s[to:], hz))
		}
	}
}

func TestAMomentsWantOfRoomLosesNothing(t *testing.T) {
	d := newDeck(t)
	tape, f := startTape(t, d, media.PCMU)
	f.room = 30000
	agent := newSpeaker(tape.Agent(), media.PCMU, 1, 440)
	at := talk(d, begin, 2300*time.Millisecond, agent)
	if !tape.Failing() {
		t.Error("the fourth chunk found room")
	}
	f.room = 0
	c, err := tape.Close(talk(d, at, time.Second, agent))
	if err != nil || c.Partial || len(c.Lost) != 0 {
		t.Fatalf("%v, %+v", err, c.Lost)
	}
	if r, a := listenTo(t, f.Bytes()); !r.Info().Complete || !tone.Contains(a.Channel(0)[400:], 440, -16) {
		t.Errorf("%+v", r.Info())
	}
}

func TestAFullDiskLeavesAReadablePartAndTheCallGoesOn(t *testing.T) {
	d := newDeck(t)
	tape, f := startTape(t, d, media.PCMA)
	f.room = 30000
	end := talk(d, begin, 5*time.Second, newSpeaker(tape.Agent(), media.PCMA, 1, 440))
	c, err := tape.Close(end)
	if !errors.Is(err, errFull) || !c.Partial || c.Length != 5*time.Second || len(c.Peaks) != 200 || f.closed != 1 {
		t.Errorf("%v, partial %v, %v, %d peaks, closed %d times", err, c.Partial, c.Length, len(c.Peaks), f.closed)
	}
	if again, err2 := tape.Close(end); err2 == nil || again.ID != c.ID || f.closed != 1 {
		t.Error("closing twice is not closing once")
	}
	r, a := listenTo(t, f.Bytes())
	if len(c.Lost) != 1 || c.Lost[0] != (Span{1500 * time.Millisecond, 5 * time.Second}) {
		t.Errorf("lost %v", c.Lost)
	}
	if r.Info().Complete || r.Info().Length != 1500*time.Millisecond || !tone.Contains(a.Channel(0)[400:], 440, -16) {
		t.Errorf("%+v", r.Info())
	}
}

func TestARealFullDeviceIsToldAtTheStart(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	d := newDeck(t)
	if _, err := d.Start(Order{Key: testKey, Law: media.PCMA, Start: begin, To: full}); err == nil || !strings.Contains(err.Error(), "no space") || d.Running() != 0 {
		t.Errorf("%v, %d running", err, d.Running())
	}
}

func TestSoundLostBecauseNobodyWroteIsTold(t *testing.T) {
	d := newDeck(t)
	tape, _ := startTape(t, d, media.PCMA)
	s := newSpeaker(tape.Agent(), media.PCMA, 1, 440)
	for at := begin; at.Before(begin.Add(3 * time.Second)); at = at.Add(media.FrameDuration) {
		s.say(at)
	}
	if c, err := tape.Close(begin.Add(3 * time.Second)); err == nil || !c.Partial || c.Length != 3*time.Second {
		t.Errorf("%+v, %v", c, err)
	}
	tape.Agent().Hear(&s.packet, begin.Add(4*time.Second)) // a leg unhooked a moment late
}

func TestARowOfOddPacketsDoesNotHarm(t *testing.T) {
	d := newDeck(t)
	tape, f := startTape(t, d, media.PCMA)
	agent := newSpeaker(tape.Agent(), media.PCMA, 1, 440)
	at := talk(d, begin, time.Second, agent)
	odd := func(p media.Packet) {
		p.Codec = media.PCMA
		tape.Agent().Hear(&p, at)
	}
	loud := bytes.Repeat([]byte{0x2a}, 160)
	odd(media.Packet{Source: 1})                                             // empty
	odd(media.Packet{Source: 1, Timestamp: 1 << 31, Payload: loud[:0]})      // empty and elsewhere
	odd(media.Packet{Source: 1, Timestamp: agent.packet.Timestamp - 160*45}) // long sealed
	odd(media.Packet{Source: 1, Timestamp: agent.packet.Timestamp + 800000, Payload: loud})
	at = talk(d, at, time.Second, agent)
	c, err := tape.Close(at)
	if err != nil {
		t.Fatal(c, err)
	}
	if _, a := listenTo(t, f.Bytes()); !tone.Contains(a.Channel(0)[400:15600], 440, -16) {
		t.Error("the voice was hurt")
	}
}

func TestASourceThatMovesIsFollowed(t *testing.T) {
	frame := func(p media.Packet, hz byte) *media.Packet {
		p.Codec, p.Payload = media.PCMA, bytes.Repeat([]byte{hz}, 160)
		return &p
	}
	for says, second := range map[string]media.Packet{
		"another source":                        {Source: 2, Timestamp: 5},
		"the same one, other numbers, a marker": {Source: 1, Timestamp: 77777777, Marker: true},
		"the same one, far away, unmarked":      {Source: 1, Timestamp: 77777777},
		"a pause its timestamps did not count":  {Source: 1, Timestamp: 1600},
	} {
		d := newDeck(t)
		tape, f := startTape(t, d, media.PCMA)
		at := begin
		for i := range 10 {
			tape.Agent().Hear(frame(media.Packet{Source: 1, Timestamp: uint32(i * 160)}, 0x2a), at)
			at = at.Add(media.FrameDuration)
		}
		at = begin.Add(time.Second)
		for i := range 50 {
			p := second
			p.Timestamp, p.Marker = p.Timestamp+uint32(i*160), p.Marker && i == 0
			tape.Agent().Hear(frame(p, 0x2a), at)
			at = at.Add(media.FrameDuration)
			d.write(at, func() {})
		}
		c, err := tape.Close(at)
		if err != nil || c.Partial {
			t.Fatal(says, err)
		}
		_, a := listenTo(t, f.Bytes())
		if tail := a.Channel(0)[12*1000+800 : 16*1000-800]; tone.RMS(tail) < -10 {
			t.Errorf("%s: the second part is not where it was heard (%.1f dBFS)", says, tone.RMS(tail))
		}
	}
}

func TestRunWritesInTimeAndEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDeck(t)
		f := &file{}
		tape, err := d.Start(Order{Key: testKey, Law: media.PCMA, Start: time.Now(), To: f})
		if err != nil {
			t.Fatal(err)
		}
		s := newSpeaker(tape.Customer(), media.PCMA, 1, 440)
		ran := make(chan error)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { ran <- d.Run(ctx) }()
		start := time.Now()
		for range 500 {
			s.say(time.Now())
			<-time.After(media.FrameDuration)
			synctest.Wait()
			if said, kept := time.Since(start), keptOf(t, f); said-kept > time.Second {
				t.Fatalf("after %v only %v would survive", said, kept)
			}
		}
		cancel()
		if err := <-ran; err != nil {
			t.Error(err)
		}
		if c, err := tape.Close(time.Now()); err != nil || c.Length != 10*time.Second || d.Running() != 0 {
			t.Errorf("%+v %v", c.Length, err)
		}
	})
}

func keptOf(t *testing.T, f *file) time.Duration {
	r, err := Open(bytes.NewReader(f.Bytes()), int64(f.Len()), testKey)
	if err != nil {
		t.Fatal(err)
	}
	return r.Info().Length
}

func TestOrdersThatCannotWorkAreRefused(t *testing.T) {
	d := newDeck(t)
	for says, o := range map[string]Order{
		"no sink": {Start: begin, Law: media.PCMA}, "no start": {To: &file{}, Law: media.PCMA}, "no law": {To: &file{}, Start: begin, Law: 9},
	} {
		if _, err := d.Start(o); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", says, err)
		}
	}
	for _, cfg := range []Config{{}, {Log: d.cfg.Log, Beat: time.Second}} {
		if _, err := NewDeck(cfg); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
}
