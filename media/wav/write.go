package wav

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/boyunhq/boyun/media"
)

// Writer writes a G.711 file while it grows. The header tells an open end until Close, so that a player takes what is there. Not safe
// for concurrent use.
type Writer struct {
	to       io.WriteSeeker
	law      media.Codec
	channels int
	data     int64
	buffer   []byte
}

// NewWriter writes the header of a file with one or two channels.
func NewWriter(to io.WriteSeeker, c media.Codec, channels int) (*Writer, error) {
	w := &Writer{to: to, law: c, channels: channels}
	h := Header(c, channels, MostData)
	if _, err := to.Write(h[:]); err != nil {
		return nil, fmt.Errorf("write WAV header: %w", err)
	}
	return w, nil
}

// Write appends interleaved sample bytes.
func (w *Writer) Write(b []byte) (int, error) {
	n, err := w.to.Write(b)
	w.data += int64(n)
	return n, err
}

// WriteStereo interleaves two channels; the shorter is filled up with silence.
func (w *Writer) WriteStereo(left, right []byte) error {
	n := max(len(left), len(right))
	if cap(w.buffer) < 2*n {
		w.buffer = make([]byte, 2*n)
	}
	b := w.buffer[:2*n]
	Interleave(b, left, right, w.law.Silence())
	_, err := w.Write(b)
	return err
}

// Close puts the true lengths into the header. It does not close what is below.
func (w *Writer) Close() error {
	if _, err := w.to.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("rewind WAV: %w", err)
	}
	h := Header(w.law, w.channels, w.data)
	if _, err := w.to.Write(h[:]); err != nil {
		return fmt.Errorf("write WAV header: %w", err)
	}
	_, err := w.to.Seek(0, io.SeekEnd)
	return err
}

// Interleave fills dst, twice as long as the longer channel, with left and right by turns; a missing sample is silence.
func Interleave(dst, left, right []byte, silence byte) {
	for i := range len(dst) / 2 {
		l, r := silence, silence
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		dst[2*i], dst[2*i+1] = l, r
	}
}

// WritePCM writes a whole 16-bit linear file of interleaved samples.
func WritePCM(to io.Writer, rate, channels int, samples []int16) error {
	b := headerPCM(rate, channels, uint32(2*len(samples)))
	for _, s := range samples {
		b = binary.LittleEndian.AppendUint16(b, uint16(s))
	}
	_, err := to.Write(b)
	return err
}
