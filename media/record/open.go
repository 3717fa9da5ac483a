package record

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/wav"
)

// Info is what a file tells about itself.
type Info struct {
	ID       string
	Law      media.Codec
	Start    time.Time
	Length   time.Duration
	Complete bool  // it was closed and nothing is missing at its end; false also for one that is still being written
	Size     int64 // of the WAV file it reads as
}

// Recording reads a sealed file as a plain stereo G.711 WAV file; a read decrypts the chunks it touches and no others. ReadAt may be
// called concurrently, Read and Seek not.
type Recording struct {
	from   io.ReaderAt
	head   header
	info   Info
	wav    [wav.HeaderSize]byte
	whole  int64 // chunks of full size
	last   int64 // bytes of sound in the shorter one behind them
	offset int64

	mu     sync.Mutex
	seal   *sealer
	sealed []byte
	plain  []byte
	cached int64 // number of the chunk in plain, -1 none
}

var (
	_ io.ReadSeeker = (*Recording)(nil)
	_ io.ReaderAt   = (*Recording)(nil)
)

// Open opens a sealed file of a size. A file that was never closed, or was cut off, is opened up to its last whole chunk, and Info says
// that it is not complete. fault.Invalid: it is no recording; fault.Forbidden: the key does not fit, or its beginning was changed.
func Open(from io.ReaderAt, size int64, key [32]byte) (*Recording, error) {
	var b [headerBytes]byte
	if n, err := from.ReadAt(b[:], 0); n < headerBytes {
		if err == nil || errors.Is(err, io.EOF) {
			return nil, fault.New(fault.Invalid, "recording_format", "the file is too short for a recording")
		}
		return nil, fmt.Errorf("read recording: %w", err)
	}
	h, err := decodeHeader(b)
	if err != nil {
		return nil, err
	}
	r := &Recording{from: from, head: h, cached: -1, sealed: make([]byte, h.chunk+tagBytes), plain: make([]byte, 0, h.chunk)}
	if r.seal, err = newSealer(h, key); err != nil {
		return nil, err
	}
	if err := r.measure(size); err != nil {
		return nil, err
	}
	return r, nil
}

// measure finds how much of the file can be read.
func (r *Recording) measure(size int64) error {
	stride := int64(r.head.chunk + tagBytes)
	body := max(size-headerBytes, 0)
	r.whole = body / stride
	complete := false
	if rest := body % stride; rest >= tagBytes {
		switch err := r.load(r.whole, int(rest), true); {
		case err == nil:
			complete, r.last = true, rest-tagBytes
		case !fault.Is(err, fault.Forbidden):
			return err
		}
	}
	if r.whole > 0 {
		if err := r.load(0, int(stride), false); err != nil {
			return err
		}
	}
	data := r.whole*int64(r.head.chunk) + r.last
	r.wav = wav.Header(r.head.law, channels, data)
	r.info = Info{
		ID: hex.EncodeToString(r.head.file[:]), Law: r.head.law, Start: r.head.start, Length: duration(data / channels),
		Complete: complete, Size: wav.HeaderSize + data,
	}
	return nil
}

// Info is what is known of the file.
func (r *Recording) Info() Info { return r.info }

// load decrypts chunk n, which is sealed in so many bytes, into plain.
func (r *Recording) load(n int64, length int, last bool) error {
	if r.cached == n {
		return nil
	}
	r.cached = -1
	at := headerBytes + n*int64(r.head.chunk+tagBytes)
	if got, err := r.from.ReadAt(r.sealed[:length], at); got < length {
		return fmt.Errorf("read recording at %d: %w", at, err)
	}
	plain, err := r.seal.open(r.plain[:0], r.sealed[:length], uint64(n), last)
	if err != nil {
		return fault.New(fault.Forbidden, "recording_damaged", "chunk %d of recording %x does not open: wrong key, or it was changed", n, r.head.file)
	}
	r.plain, r.cached = plain, n
	return nil
}

// ReadAt reads the plain WAV file.
func (r *Recording) ReadAt(p []byte, off int64) (read int, err error) {
	if off < 0 {
		return 0, fault.New(fault.Invalid, "recording_offset", "offset %d", off)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for read < len(p) {
		n, err := r.piece(p[read:], off+int64(read))
		if read += n; err != nil {
			return read, err
		}
	}
	return read, nil
}

// piece reads what one chunk, or the header, has from an offset.
func (r *Recording) piece(p []byte, off int64) (int, error) {
	if off >= r.info.Size {
		return 0, io.EOF
	}
	if off < wav.HeaderSize {
		return copy(p, r.wav[off:]), nil
	}
	off -= wav.HeaderSize
	n, length := off/int64(r.head.chunk), r.head.chunk+tagBytes
	if n == r.whole {
		length = int(r.last) + tagBytes
	}
	if err := r.load(n, length, n == r.whole); err != nil {
		return 0, err
	}
	return copy(p, r.plain[off%int64(r.head.chunk):]), nil
}

// Read reads on from where Seek or the last Read ended.
func (r *Recording) Read(p []byte) (int, error) {
	if r.offset >= r.info.Size {
		return 0, io.EOF
	}
	n, err := r.ReadAt(p[:min(int64(len(p)), r.info.Size-r.offset)], r.offset)
	r.offset += int64(n)
	return n, err
}

// Seek sets where the next Read begins.
func (r *Recording) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.offset
	case io.SeekEnd:
		offset += r.info.Size
	}
	if offset < 0 {
		return 0, fault.New(fault.Invalid, "recording_offset", "a recording begins at 0, not at %d", offset)
	}
	r.offset = offset
	return offset, nil
}
