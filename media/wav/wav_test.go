package wav_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/media/wav"
)

func sine(c media.Codec, hz float64, bytes int) []byte {
	b := make([]byte, bytes)
	tone.NewPlayer(c, tone.Sound{Level: -15, Parts: []tone.Part{tone.Note(hz, 0)}}).Next(b)
	return b
}

func TestAStereoFileHasItsChannels(t *testing.T) {
	for _, law := range []media.Codec{media.PCMA, media.PCMU} {
		name := filepath.Join(t.TempDir(), "call.wav")
		file, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w, err := wav.NewWriter(file, law, 2)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.WriteStereo(sine(law, 400, 8000), sine(law, 1000, 7000)); err != nil {
			t.Fatal(err)
		}
		open, err := os.ReadFile(name) // a file whose writer was killed
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		file.Close()
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if want := wav.Header(law, 2, 16000); !bytes.Equal(whole[:wav.HeaderSize], want[:]) || len(whole) != wav.HeaderSize+16000 {
			t.Errorf("%v: header % x of %d bytes", law, whole[:wav.HeaderSize], len(whole))
		}
		for _, b := range [][]byte{open, whole} {
			a, err := wav.Read(bytes.NewReader(b), 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			left, right := a.Channel(0), a.Channel(1)
			if a.Rate != 8000 || a.Channels != 2 || len(left) != 8000 || len(right) != 8000 {
				t.Fatalf("%v: %d Hz, %d channels of %d", law, a.Rate, a.Channels, len(left))
			}
			if !tone.Contains(left, 400, -16) || tone.Contains(left, 1000, -50) || !tone.Contains(right[:7000], 1000, -16) || tone.Contains(right, 400, -50) {
				t.Errorf("%v: the channels are not what was written", law)
			}
			if tone.RMS(right[7000:]) > -60 {
				t.Errorf("%v: the shorter channel was not filled with silence", law)
			}
		}
	}
}

func TestALinearFileComesBackAndBecomesG711(t *testing.T) {
	samples := make([]int16, 1000)
	for i := range samples {
		samples[i] = int16(8000 * math.Sin(float64(i)/5))
	}
	var file bytes.Buffer
	if err := wav.WritePCM(&file, 8000, 1, samples); err != nil {
		t.Fatal(err)
	}
	a, err := wav.Read(&file, 1<<20)
	if err != nil || len(a.Samples) != 1000 || a.Samples[8] != samples[8] {
		t.Fatalf("%d samples, %v", len(a.Samples), err)
	}
	law, err := a.Law(media.PCMA)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range tone.Linear(media.PCMA, law) {
		if math.Abs(float64(v)-float64(samples[i])) > 300 {
			t.Fatalf("sample %d: %d became %d", i, samples[i], v)
		}
	}
}

func TestAFileOfAnyUsualRateBecomesTheTelephones(t *testing.T) {
	for _, rate := range []int{8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000} {
		a := wav.Audio{Rate: rate, Channels: 2, Samples: make([]int16, 2*rate)} // a second of 440 Hz at the left, 5 kHz above it, 700 Hz at the right
		for i := range rate {
			at := 2 * math.Pi * float64(i) / float64(rate)
			a.Samples[2*i], a.Samples[2*i+1] = int16(8000*math.Sin(440*at)), int16(8000*math.Sin(700*at))
			if rate > 10000 {
				a.Samples[2*i] += int16(8000 * math.Sin(5000*at))
			}
		}
		law, err := a.Law(media.PCMU)
		if err != nil || len(law) != media.SampleRate {
			t.Fatalf("%d Hz: %d bytes, %v", rate, len(law), err)
		}
		heard := tone.Linear(media.PCMU, law)
		if !tone.Contains(heard, 440, -22) || !tone.Contains(heard, 700, -22) || tone.Contains(heard, 3000, -50) {
			t.Errorf("%d Hz: 440 Hz at %.1f dBFS, 700 Hz at %.1f, what 5 kHz would fold to at %.1f", rate, tone.LevelAt(heard, 440), tone.LevelAt(heard, 700), tone.LevelAt(heard, 3000))
		}
	}
	if _, err := (wav.Audio{Rate: 12345, Channels: 1}).Law(media.PCMA); !fault.Is(err, fault.Invalid) {
		t.Errorf("12345 Hz: %v", err)
	}
}

func TestWhatIsNoSuchFileIsRefused(t *testing.T) {
	good := wav.Header(media.PCMA, 1, 4)
	bent := func(change func(b []byte)) []byte {
		b := append([]byte(nil), good[:]...)
		change(b)
		return b
	}
	for says, b := range map[string][]byte{
		"nothing": {}, "another RIFF": bent(func(b []byte) { copy(b[8:], "AVI ") }), "MP3 in WAV": bent(func(b []byte) { b[20] = 0x55 }),
		"no channel": bent(func(b []byte) { b[22] = 0 }), "only a header": good[:36], "data before format": append([]byte("RIFF\x00\x00\x00\x00WAVE"), "data\x00\x00\x00\x00"...),
		"12 bits": bent(func(b []byte) { b[34] = 12 }),
	} {
		if _, err := wav.Read(bytes.NewReader(b), 1000); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", says, err)
		}
	}
	if _, err := wav.Read(bytes.NewReader(make([]byte, 1001)), 1000); !fault.Is(err, fault.Invalid) {
		t.Error("a file over the limit was read")
	}
}

func FuzzRead(f *testing.F) {
	h := wav.Header(media.PCMU, 2, 8)
	f.Add(append(h[:], 1, 2, 3, 4, 5, 6, 7, 8))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEfmt \xff\xff\xff\xff"))
	var pcm bytes.Buffer
	if err := wav.WritePCM(&pcm, 8000, 1, []int16{1, 2, 3}); err != nil {
		f.Fatal(err)
	}
	f.Add(pcm.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := wav.Read(bytes.NewReader(b), 1<<16)
		if err == nil && (a.Channels < 1 || len(a.Samples) > len(b) || len(a.Channel(0)) > len(b)) {
			t.Errorf("%d samples of %d bytes", len(a.Samples), len(b))
		}
	})
}
