package quality

import (
	"encoding/binary"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

// MostSteps is how many steps a series keeps: an hour of seconds. A longer conversation is kept in steps of 2, 4 ... seconds.
const MostSteps = 3600

// Series is how both sides of a conversation sounded, step by step from Begun. The zero value is empty. Not safe for concurrent use.
type Series struct {
	Begun time.Time
	every int // seconds a step; 0 is 1

	points []point
	half   point // of a step that is longer than a second, what there is of it so far
	halves int
}

// Len is the number of steps.
func (s *Series) Len() int { return len(s.points) }

// Step is the length of one.
func (s *Series) Step() time.Duration { return time.Duration(max(s.every, 1)) * time.Second }

// At is what a side was like in a step.
func (s *Series) At(step, side int) Second {
	return unpack(s.points[step][side*columns : (side+1)*columns])
}

// Add appends a second of both sides. When the series is full, its steps become twice as long.
func (s *Series) Add(of [2]Second) {
	var p point
	for side, second := range of {
		second.pack(p[side*columns : (side+1)*columns])
	}
	s.every = max(s.every, 1)
	if s.halves == 0 {
		s.half = p
	} else {
		s.half = merge(s.half, s.halves, p)
	}
	if s.halves++; s.halves < s.every {
		return
	}
	s.points, s.halves = append(s.points, s.half), 0
	if len(s.points) < MostSteps {
		return
	}
	for i := range len(s.points) / 2 {
		s.points[i] = merge(s.points[2*i], 1, s.points[2*i+1])
	}
	s.points, s.every = s.points[:len(s.points)/2], 2*s.every
}

// Thinned is the series in most steps or fewer, each with the worst of what it stands for.
func (s *Series) Thinned(most int) *Series {
	group := (len(s.points) + most - 1) / most
	if group <= 1 {
		return s
	}
	t := &Series{Begun: s.Begun, every: max(s.every, 1) * group}
	for at := 0; at < len(s.points); at += group {
		p := s.points[at]
		for i, next := range s.points[at+1 : min(at+group, len(s.points))] {
			p = merge(p, i+1, next)
		}
		t.points = append(t.points, p)
	}
	return t
}

// The first byte of an encoded series.
const version = 1

// Encode is the series as it is kept: a byte of version; as unsigned varints the beginning in milliseconds since 1970, the seconds of a step, and the
// number of steps; then byte by byte of a step (see the constants above) that byte of all steps in turn, each column packed for itself: n
// under 128 is followed by n+1 bytes to be taken as they are, any other n by one byte to be repeated n-126 times. A minute takes some 250 bytes.
// It is nil for an empty series.
func (s *Series) Encode() []byte {
	if len(s.points) == 0 {
		return nil
	}
	b := append(make([]byte, 0, 16+6*len(s.points)), version)
	b = binary.AppendUvarint(b, uint64(max(s.Begun.UnixMilli(), 0)))
	b = binary.AppendUvarint(b, uint64(max(s.every, 1)))
	b = binary.AppendUvarint(b, uint64(len(s.points)))
	column := make([]byte, len(s.points))
	for c := range sides * columns {
		for i := range s.points {
			column[i] = s.points[i][c]
		}
		b = pack(b, column)
	}
	return b
}

const (
	longestRun  = 255 - runBias
	longestCopy = 128
	runBias     = 126
)

func pack(b, of []byte) []byte {
	for at := 0; at < len(of); {
		n := run(of[at:])
		if n > 1 {
			b, at = append(b, byte(n+runBias), of[at]), at+n
			continue
		}
		end := at + 1
		for end < len(of) && end-at < longestCopy && run(of[end:]) < 3 {
			end++
		}
		b = append(append(b, byte(end-at-1)), of[at:end]...)
		at = end
	}
	return b
}

// run is how often the first byte stands in a row.
func run(of []byte) int {
	n := 1
	for n < len(of) && n < longestRun && of[n] == of[0] {
		n++
	}
	return n
}

// Decode reads what Encode wrote; nothing is an empty series. fault.Invalid: it is not one.
func Decode(b []byte) (*Series, error) {
	s := &Series{}
	if len(b) == 0 {
		return s, nil
	}
	broken := fault.New(fault.Invalid, "quality_series", "this is no series of quality figures")
	if b[0] != version {
		return nil, broken
	}
	b = b[1:]
	var head [3]uint64
	for i := range head {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return nil, broken
		}
		head[i], b = v, b[n:]
	}
	if head[0] > 1<<53 || head[1] == 0 || head[1] > 1<<16 || head[2] > MostSteps {
		return nil, broken
	}
	s.Begun, s.every, s.points = time.UnixMilli(int64(head[0])).UTC(), int(head[1]), make([]point, head[2])
	for c := range sides * columns {
		rest, ok := s.column(b, c)
		if !ok {
			return nil, broken
		}
		b = rest
	}
	if len(b) != 0 {
		return nil, broken
	}
	return s, nil
}

// column unpacks one column and returns what is behind it.
func (s *Series) column(b []byte, c int) (rest []byte, ok bool) {
	for at := 0; at < len(s.points); {
		if len(b) < 2 {
			return nil, false
		}
		n, same := int(b[0])+1, false
		if n > longestCopy {
			n, same = int(b[0])-runBias, true
		}
		b = b[1:]
		if at+n > len(s.points) || !same && n > len(b) {
			return nil, false
		}
		for i := range n {
			if same {
				s.points[at+i][c] = b[0]
			} else {
				s.points[at+i][c] = b[i]
			}
		}
		at += n
		if same {
			n = 1
		}
		b = b[n:]
	}
	return b, true
}
