package record

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
)

// The sealed file: a header in the clear, then chunks of one size, the last one shorter. Every chunk is AES-256-GCM under a key drawn
// from the caller's and the file's id, its nonce is its number, and its additional data are the header, its number and whether it is
// the last: nothing can be changed, moved, taken from another file or cut off unseen.
const (
	magic       = "BOYUNREC"
	version     = 1
	channels    = 2
	headerBytes = 64
	tagBytes    = 16
	nonceBytes  = 12

	chunkSamples = media.SampleRate / 2 // of each lane
	chunkBytes   = channels * chunkSamples
	largestChunk = 1 << 20 // that a reader believes
)

// header is what a file tells about itself.
type header struct {
	file  [16]byte
	law   media.Codec
	start time.Time
	chunk int // bytes of sound in a chunk
}

func (h header) encode() (b [headerBytes]byte) {
	copy(b[:], magic)
	b[8], b[9], b[10] = version, byte(h.law), channels
	binary.BigEndian.PutUint32(b[12:], media.SampleRate)
	copy(b[16:], h.file[:])
	binary.BigEndian.PutUint64(b[32:], uint64(h.start.UnixNano()))
	binary.BigEndian.PutUint32(b[40:], uint32(h.chunk))
	return b
}

func decodeHeader(b [headerBytes]byte) (h header, err error) {
	h = header{
		file: [16]byte(b[16:32]), law: media.Codec(b[9]), chunk: int(binary.BigEndian.Uint32(b[40:])),
		start: time.Unix(0, int64(binary.BigEndian.Uint64(b[32:]))),
	}
	known := string(b[:8]) == magic && b[8] == version && (h.law == media.PCMA || h.law == media.PCMU)
	if !known || h.chunk < channels || h.chunk > largestChunk || h.chunk%channels != 0 || h.encode() != b {
		return h, fault.New(fault.Invalid, "recording_format", "this is no recording of ours")
	}
	return h, nil
}

// Unclosed tells whether a file of that size was surely never closed: it ends with a whole chunk, and the last one of a closed file is
// shorter.
func Unclosed(size int64) bool {
	return size < headerBytes || (size-headerBytes)%(chunkBytes+tagBytes) == 0
}

// sealer seals and opens the chunks of one file. Not safe for concurrent use.
type sealer struct {
	gcm   cipher.AEAD
	extra [headerBytes + 9]byte
	nonce [nonceBytes]byte
}

func newSealer(h header, key [32]byte) (*sealer, error) {
	own, err := hkdf.Key(sha256.New, key[:], h.file[:], "boyun recording", len(key))
	if err != nil {
		return nil, fmt.Errorf("draw the key of a recording: %w", err)
	}
	block, err := aes.NewCipher(own)
	if err != nil {
		return nil, fmt.Errorf("key of a recording: %w", err)
	}
	s := &sealer{}
	if s.gcm, err = cipher.NewGCM(block); err != nil {
		return nil, fmt.Errorf("key of a recording: %w", err)
	}
	b := h.encode()
	copy(s.extra[:], b[:])
	return s, nil
}

func (s *sealer) number(index uint64, last bool) {
	binary.BigEndian.PutUint64(s.nonce[nonceBytes-8:], index)
	binary.BigEndian.PutUint64(s.extra[headerBytes:], index)
	s.extra[headerBytes+8] = 0
	if last {
		s.extra[headerBytes+8] = 1
	}
}

// seal appends the sealed chunk to dst.
func (s *sealer) seal(dst, plain []byte, index uint64, last bool) []byte {
	s.number(index, last)
	return s.gcm.Seal(dst, s.nonce[:], plain, s.extra[:])
}

// open appends the plain chunk to dst.
func (s *sealer) open(dst, sealed []byte, index uint64, last bool) ([]byte, error) {
	s.number(index, last)
	return s.gcm.Open(dst, s.nonce[:], sealed, s.extra[:])
}
