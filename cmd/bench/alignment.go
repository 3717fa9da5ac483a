package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/impair"
	"github.com/boyunhq/boyun/media/record"
	"github.com/boyunhq/boyun/media/rtp"
	"github.com/boyunhq/boyun/media/wav"
)

// clapEvery is how often both sides clap.
const clapEvery = 10 * time.Second

// alignment records a talk in real time, over real sockets: both sides through a network that loses 3 % and trembles, with clocks that are 200 ppm off in
// opposite directions. It tells how far a clap is from where it was made, and the channels from each other.
func alignment(ctx context.Context, length time.Duration) ([]row, error) {
	log := slog.New(slog.DiscardHandler)
	ports, err := rtp.NewPorts(rtp.PortConfig{First: 28000, Last: 28999})
	if err != nil {
		return nil, err
	}
	deck, err := record.NewDeck(record.Config{Log: log})
	if err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	written := make(chan error, 1)
	go func() { written <- deck.Run(running) }()
	defer func() { stop(); <-written }()
	file, err := os.CreateTemp("", "boyun-alignment")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	start := time.Now()
	tape, err := deck.Start(record.Order{Law: media.PCMA, Start: start, To: file})
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(os.Stderr, "recording a talk of", length, "in real time …")
	claps, failed := [2][]time.Duration{}, make(chan error, 2)
	for lane, ear := range []media.Ear{tape.Agent(), tape.Customer()} {
		go func() {
			drift := 200e-6 * float64(1-2*lane)
			made, err := clapped(ctx, ports, ear, drift, uint64(lane), start, length)
			claps[lane] = made
			failed <- err
		}()
	}
	for range 2 {
		if failure := <-failed; failure != nil {
			err = failure
		}
	}
	if err != nil {
		return nil, err
	}
	if _, err := tape.Close(start.Add(length)); err != nil {
		return nil, err
	}
	return aligned(file.Name(), claps)
}

// clapped lets one side of the talk speak until its end, and tells when it clapped.
func clapped(ctx context.Context, ports *rtp.Ports, ear media.Ear, drift float64, seed uint64, start time.Time, length time.Duration) (claps []time.Duration, err error) {
	cfg := rtp.Config{Ports: ports, Bind: netip.MustParseAddr("127.0.0.1"), Log: slog.New(slog.DiscardHandler)}
	near, err := rtp.Open(cfg)
	if err != nil {
		return nil, err
	}
	defer near.Close()
	relay, err := impair.NewRelay(near.Local(), impair.Network{Loss: 0.03, Jitter: 12 * time.Millisecond}, seed)
	if err != nil {
		return nil, err
	}
	defer relay.Close()
	far, err := rtp.Open(cfg)
	if err != nil {
		return nil, err
	}
	defer far.Close()
	near.Listen(ear)
	for _, s := range []*rtp.Session{near, far} {
		if err := s.Start(rtp.Remote{Addr: relay.Addr(), Codec: media.PCMA}); err != nil {
			return nil, err
		}
	}
	quiet, clap := make([]byte, media.FrameSamples), make([]byte, media.FrameSamples)
	for i := range quiet {
		quiet[i], clap[i] = media.PCMA.Silence(), g711.EncodeSample(media.PCMA, int16(12000*(1-2*(i&1))))
	}
	p := &media.Packet{Codec: media.PCMA, Source: 9}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for i := 0; ; i++ {
		made := time.Duration(float64(i) * float64(media.FrameDuration) / (1 + drift))
		if made >= length {
			return claps, nil
		}
		timer.Reset(time.Until(start.Add(made)))
		select {
		case <-timer.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		p.Payload = quiet
		if made >= time.Second+time.Duration(len(claps))*clapEvery {
			p.Payload, claps = clap, append(claps, made)
		}
		p.Sequence, p.Timestamp = uint16(i), uint32(i*media.FrameSamples)
		if err := far.Send(p); err != nil {
			return nil, err
		}
	}
}

// aligned finds the claps in a recording. One that was lost on its way is passed over.
func aligned(name string, claps [2][]time.Duration) ([]row, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	r, err := record.Open(file, info.Size(), [32]byte{})
	if err != nil {
		return nil, err
	}
	var worst, apart time.Duration
	found := 0
	for k := range min(len(claps[0]), len(claps[1])) {
		var off [2]time.Duration
		both := true
		for lane := range off {
			heard, ok := loud(r, lane, claps[lane][k])
			both = both && ok
			off[lane] = heard - claps[lane][k]
		}
		if !both {
			continue
		}
		found++
		worst = max(worst, off[0], -off[0], off[1], -off[1])
		apart = max(apart, off[0]-off[1], off[1]-off[0])
	}
	if found == 0 {
		return nil, fmt.Errorf("no clap of %d is in the recording", len(claps[0]))
	}
	note := fmt.Sprintf("%d claps, 3 %% loss, clocks 400 ppm apart, real time", found)
	return []row{{Name: "media.recording_clap_off_ms", Value: float64(worst) / 1e6, Unit: "ms", Note: note},
		{Name: "media.recording_channels_apart_ms", Value: float64(apart) / 1e6, Unit: "ms", Note: note}}, nil
}

// loud is where a channel gets loud in the second around an instant.
func loud(r *record.Recording, lane int, around time.Duration) (time.Duration, bool) {
	from := max(int64(around)*media.SampleRate/int64(time.Second)-media.SampleRate/2, 0)
	sound := make([]byte, 2*media.SampleRate)
	n, _ := r.ReadAt(sound, wav.HeaderSize+2*from) // what lies behind the end is not there
	for i := lane; i < n; i += 2 {
		if v := g711.DecodeSample(media.PCMA, sound[i]); v > 8000 || v < -8000 {
			return time.Duration(from+int64(i/2)) * time.Second / media.SampleRate, true
		}
	}
	return 0, false
}
