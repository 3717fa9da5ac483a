package record

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/media/wav"
)

const stride = chunkBytes + tagBytes

func plainOf(b []byte) ([]byte, error) {
	r, err := Open(bytes.NewReader(b), int64(len(b)), testKey)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func TestCutAtEveryByteAFileGivesAllItsWholeChunks(t *testing.T) {
	b, _ := sealedTalk(t, media.PCMA, 700*time.Millisecond)
	whole, err := plainOf(b)
	if err != nil {
		t.Fatal(err)
	}
	for size := range len(b) + 1 {
		r, err := Open(bytes.NewReader(b[:size]), int64(size), testKey)
		if size < headerBytes {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("cut to %d: %v", size, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("cut to %d: %v", size, err)
		}
		chunks := (size - headerBytes) / stride
		want := chunks * chunkBytes
		if size == len(b) {
			want = len(whole) - wav.HeaderSize
		}
		if info := r.Info(); info.Complete != (size == len(b)) || info.Size != int64(wav.HeaderSize+want) {
			t.Fatalf("cut to %d: %+v, want %d bytes of sound", size, info, want)
		}
		if size%997 != 0 && size != len(b) {
			continue // reading all of every cut takes long under the race detector
		}
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got[wav.HeaderSize:], whole[wav.HeaderSize:wav.HeaderSize+want]) {
			t.Fatalf("cut to %d: read %d bytes, %v", size, len(got), err)
		}
		if head := wav.Header(media.PCMA, 2, int64(want)); !bytes.Equal(got[:wav.HeaderSize], head[:]) {
			t.Fatalf("cut to %d: the header tells another length", size)
		}
	}
}

func TestWhoeverChangesAFileIsFound(t *testing.T) {
	good, _ := sealedTalk(t, media.PCMA, 2200*time.Millisecond)
	other, _ := sealedTalk(t, media.PCMA, 2200*time.Millisecond)
	chunk := func(b []byte, n int) []byte { return b[headerBytes+n*stride : headerBytes+(n+1)*stride] }
	for says, change := range map[string]func(b []byte) []byte{
		"a bit of a chunk": func(b []byte) []byte { chunk(b, 1)[100] ^= 1; return b },
		"a bit of a tag":   func(b []byte) []byte { chunk(b, 2)[stride-1] ^= 0x80; return b },
		"two chunks changed places": func(b []byte) []byte {
			c := bytes.Clone(chunk(b, 1))
			copy(chunk(b, 1), chunk(b, 2))
			copy(chunk(b, 2), c)
			return b
		},
		"a chunk taken out":            func(b []byte) []byte { return append(b[:headerBytes+stride], b[headerBytes+2*stride:]...) },
		"a chunk doubled":              func(b []byte) []byte { return append(bytes.Clone(b[:headerBytes+stride]), b[headerBytes:]...) },
		"a chunk of another recording": func(b []byte) []byte { copy(chunk(b, 1), chunk(other, 1)); return b },
		"the time it began":            func(b []byte) []byte { b[39] ^= 1; return b },
		"its law":                      func(b []byte) []byte { b[9] = byte(media.PCMU); return b },
		"its id":                       func(b []byte) []byte { b[20] ^= 1; return b },
		"its version":                  func(b []byte) []byte { b[8] = 2; return b },
		"its chunks' size":             func(b []byte) []byte { b[43] ^= 2; return b },
		"reserved bytes":               func(b []byte) []byte { b[60] = 1; return b },
	} {
		if _, err := plainOf(change(bytes.Clone(good))); !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", says, err)
		}
	}
	for says, b := range map[string][]byte{
		"the end cut off at a chunk": good[:headerBytes+4*stride], "a bit of the end": append(bytes.Clone(good[:len(good)-1]), good[len(good)-1]^1),
		"something behind the end": append(bytes.Clone(good), 1, 2, 3),
	} {
		r, err := Open(bytes.NewReader(b), int64(len(b)), testKey)
		if err != nil || r.Info().Complete {
			t.Errorf("%s: told to be complete, %v", says, err)
		}
	}
	h := header{law: media.PCMA, start: begin, chunk: chunkBytes}
	s, err := newSealer(h, testKey)
	if err != nil {
		t.Fatal(err)
	}
	head := h.encode()
	b := s.seal(head[:], make([]byte, 100), 0, false) // a short chunk that does not say it is the last
	if r, err := Open(bytes.NewReader(b), int64(len(b)), testKey); err != nil || r.Info().Complete || r.Info().Length != 0 {
		t.Errorf("a short chunk in the middle: %+v, %v", r.Info(), err)
	}
	if _, err := Open(bytes.NewReader(good), int64(len(good)), [32]byte{9}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("another key: %v", err)
	}
}

func TestEveryRangeIsThePlainFilesRange(t *testing.T) {
	b, _ := sealedTalk(t, media.PCMU, 2300*time.Millisecond)
	counted := &countingReader{r: bytes.NewReader(b)}
	r, err := Open(counted, int64(len(b)), testKey)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := io.ReadAll(r)
	if err != nil || int64(len(whole)) != r.Info().Size {
		t.Fatal(len(whole), err)
	}
	random := rand.New(rand.NewPCG(206, 1))
	edges := []int{0, 1, wav.HeaderSize - 1, wav.HeaderSize, wav.HeaderSize + chunkBytes - 1, wav.HeaderSize + chunkBytes, len(whole) - 1, len(whole)}
	for i := range 500 {
		from, length := random.IntN(len(whole)+1), random.IntN(3*chunkBytes)
		if i < len(edges) {
			from = edges[i]
		}
		want := whole[from:min(from+length, len(whole))]
		got := make([]byte, length)
		n, err := r.ReadAt(got, int64(from))
		if !bytes.Equal(got[:n], want) || n < length && !errors.Is(err, io.EOF) || n == length && err != nil {
			t.Fatalf("%d bytes at %d: %d, %v", length, from, n, err)
		}
		if _, err := r.Seek(int64(from), io.SeekStart); err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(io.LimitReader(r, int64(length))); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("seek %d, read %d: %d, %v", from, length, len(got), err)
		}
	}
	counted.bytes = 0
	r.cached = -1
	if _, err := r.ReadAt(make([]byte, 100), wav.HeaderSize+3*chunkBytes+50); err != nil || counted.bytes != stride {
		t.Errorf("100 bytes of one chunk read %d from the file, %v", counted.bytes, err)
	}
	for _, c := range []struct {
		offset int64
		whence int
		want   int64
	}{{-1, io.SeekStart, -1}, {5, io.SeekStart, 5}, {5, io.SeekCurrent, 10}, {-1, io.SeekEnd, r.Info().Size - 1}, {9, io.SeekEnd, r.Info().Size + 9}} {
		if got, err := r.Seek(c.offset, c.whence); (err != nil) != (c.want < 0) || err == nil && got != c.want {
			t.Errorf("seek %d %d: %d, %v", c.offset, c.whence, got, err)
		}
	}
	if _, err := r.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("read behind the end: %v", err)
	}
	if _, err := r.ReadAt(make([]byte, 1), -1); !fault.Is(err, fault.Invalid) {
		t.Errorf("read before the beginning: %v", err)
	}
}

type countingReader struct {
	r     io.ReaderAt
	bytes int
}

func (c *countingReader) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.r.ReadAt(p, off)
	c.bytes += n
	return n, err
}

// A process of its own that records until it is killed.
const victimVariable = "BOYUN_RECORD_VICTIM"

func victim() (name string, ok bool) { return os.LookupEnv(victimVariable) }

func beKilled(name string) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		panic(err)
	}
	d, err := NewDeck(Config{Log: quiet()})
	if err != nil {
		panic(err)
	}
	start := time.Now()
	tape, err := d.Start(Order{Key: testKey, Law: media.PCMA, Start: start, To: f})
	if err != nil {
		panic(err)
	}
	agent, customer := newSpeaker(tape.Agent(), media.PCMA, 1, 440), newSpeaker(tape.Customer(), media.PCMA, 2, 1000)
	tick := time.NewTicker(media.FrameDuration)
	go d.Run(context.Background())
	for now := range tick.C {
		agent.say(now)
		customer.say(now)
		os.Stdout.Write([]byte{'.'}) // one frame said
	}
}

func TestKilledWithoutMercyAFileHasAllButTheLastSecond(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "call.rec")
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), victimVariable+"="+name)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	frames := make([]byte, 130) // 2.6 s
	if _, err := io.ReadFull(out, frames); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	r, a := listenTo(t, b)
	if r.Info().Complete || r.Info().Length < 1600*time.Millisecond {
		t.Errorf("after 2.6 s: %+v", r.Info())
	}
	if !tone.Contains(a.Channel(0)[800:12000], 440, -16) || !tone.Contains(a.Channel(1)[800:12000], 1000, -16) {
		t.Error("the voices are not on their channels")
	}
}

func FuzzOpen(f *testing.F) {
	b, _ := sealedTalk(f, media.PCMA, 600*time.Millisecond)
	f.Add(b)
	f.Add(b[:headerBytes+10])
	small := header{law: media.PCMU, start: begin, chunk: 4}
	if s, err := newSealer(small, testKey); err == nil {
		h := small.encode()
		f.Add(s.seal(s.seal(h[:], []byte{1, 2, 3, 4}, 0, false), []byte{5, 6}, 1, true))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := Open(bytes.NewReader(b), int64(len(b)), testKey)
		if err != nil {
			return
		}
		if n, err := io.Copy(io.Discard, r); err == nil && n != r.Info().Size || n > int64(len(b)) {
			t.Errorf("%d bytes read of %+v", n, r.Info())
		}
	})
}
