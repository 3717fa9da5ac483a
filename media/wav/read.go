package wav

import (
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/resample"
)

// Audio is a file read: 16-bit linear samples, interleaved.
type Audio struct {
	Rate, Channels int
	Samples        []int16
}

// Channel is the samples of one channel, counted from 0.
func (a Audio) Channel(n int) []int16 {
	out := make([]int16, 0, len(a.Samples)/a.Channels+1)
	for i := n; i < len(a.Samples); i += a.Channels {
		out = append(out, a.Samples[i])
	}
	return out
}

// Mono is the mean of all channels.
func (a Audio) Mono() []int16 {
	if a.Channels == 1 {
		return a.Samples
	}
	out := make([]int16, 0, len(a.Samples)/a.Channels)
	for frame := range slices.Chunk(a.Samples, a.Channels) {
		sum := 0
		for _, s := range frame {
			sum += int(s)
		}
		out = append(out, int16(sum/a.Channels))
	}
	return out
}

// Law is all channels together as law bytes of the telephone's 8 kHz, resampled if the file has another rate. fault.Invalid: it has none of
// resample.Rates.
func (a Audio) Law(c media.Codec) ([]byte, error) {
	samples, err := resample.Clip(a.Rate, media.SampleRate, a.Mono())
	if err != nil {
		return nil, fault.New(fault.Invalid, "wav_rate", "the file has %d samples a second; possible are %v", a.Rate, resample.Rates())
	}
	law := make([]byte, len(samples))
	g711.Encode(c, law, samples)
	return law, nil
}

// Read reads a file of at most limit bytes: 16-bit linear or G.711, up to eight channels. A file cut off in its data, or one whose
// header has an open end, gives what is there. fault.Invalid: it is no such file.
func Read(from io.Reader, limit int64) (Audio, error) {
	b, err := io.ReadAll(io.LimitReader(from, limit+1))
	if err != nil {
		return Audio{}, fmt.Errorf("read WAV: %w", err)
	}
	if int64(len(b)) > limit {
		return Audio{}, fault.New(fault.Invalid, "wav_size", "the file is larger than %d bytes", limit)
	}
	return parse(b)
}

func parse(b []byte) (Audio, error) {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return Audio{}, fault.New(fault.Invalid, "wav", "this is no WAV file")
	}
	var f *format
	for b = b[12:]; len(b) >= 8; {
		name, size := string(b[:4]), int64(binary.LittleEndian.Uint32(b[4:]))
		b = b[8:]
		body := b[:min(size, int64(len(b)))]
		switch name {
		case "fmt ":
			var err error
			if f, err = parseFormat(body); err != nil {
				return Audio{}, err
			}
		case "data":
			if f == nil {
				return Audio{}, fault.New(fault.Invalid, "wav", "the file has sound before it says of what kind")
			}
			return f.decode(body), nil
		}
		b = b[min(size+size&1, int64(len(b))):] // chunks begin at even places
	}
	return Audio{}, fault.New(fault.Invalid, "wav", "the file has no sound in it")
}

type format struct {
	tag            uint16
	channels, rate int
}

func parseFormat(b []byte) (*format, error) {
	if len(b) < 16 {
		return nil, fault.New(fault.Invalid, "wav", "the file does not say of what kind it is")
	}
	f := &format{binary.LittleEndian.Uint16(b), int(binary.LittleEndian.Uint16(b[2:])), int(binary.LittleEndian.Uint32(b[4:]))}
	bits := binary.LittleEndian.Uint16(b[14:])
	if f.tag == tagExtensible && len(b) >= 26 {
		f.tag = binary.LittleEndian.Uint16(b[24:])
	}
	good := f.tag == tagPCM && bits == 16 || (f.tag == tagALaw || f.tag == tagMuLaw) && bits == 8
	if !good || f.channels < 1 || f.channels > 8 || f.rate < 1 {
		return nil, fault.New(fault.Invalid, "wav_format", "format %d with %d bits and %d channels: wanted is 16-bit PCM or G.711", f.tag, bits, f.channels)
	}
	return f, nil
}

func (f *format) decode(b []byte) Audio {
	a := Audio{Rate: f.rate, Channels: f.channels}
	switch f.tag {
	case tagPCM:
		a.Samples = make([]int16, len(b)/2)
		for i := range a.Samples {
			a.Samples[i] = int16(binary.LittleEndian.Uint16(b[2*i:]))
		}
	case tagALaw:
		a.Samples = make([]int16, len(b))
		g711.Decode(media.PCMA, a.Samples, b)
	default:
		a.Samples = make([]int16, len(b))
		g711.Decode(media.PCMU, a.Samples, b)
	}
	return a
}
