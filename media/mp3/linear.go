package mp3

import (
	"encoding/binary"
	"io"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

// linear reads G.711 as 16-bit samples, little-endian.
type linear struct {
	from   io.Reader
	law    media.Codec
	raw    [2048]byte
	out    [4096]byte
	left   []byte // of out
	failed error  // other than the end
}

// Read fills p as far as one piece of the source goes.
func (l *linear) Read(p []byte) (int, error) {
	if len(l.left) == 0 {
		n, err := l.from.Read(l.raw[:])
		for i, b := range l.raw[:n] {
			binary.LittleEndian.PutUint16(l.out[2*i:], uint16(g711.DecodeSample(l.law, b)))
		}
		l.left = l.out[:2*n]
		if n == 0 {
			if err != nil && err != io.EOF {
				l.failed = err
			}
			return 0, err
		}
	}
	n := copy(p, l.left)
	l.left = l.left[n:]
	return n, nil
}
