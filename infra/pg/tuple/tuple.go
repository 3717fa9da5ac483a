// Package tuple owns the binary form in which Postgres takes rows by COPY (PostgreSQL documentation, COPY, "Binary Format"): written by the
// processors that made the rows, it goes to the server as it is. It knows no table; the walk goes on in tenant, whose Bulk sends it.
package tuple

import (
	"encoding/binary"
	"io"
	"time"
)

// Buffer holds rows one after another; the zero Buffer is empty. Each row is Row and then one call for each of its columns, in their order.
type Buffer struct{ bytes []byte }

// Len is how many bytes are written, and Since those from byte at on: a row can be told from the others by where it begins.
func (b *Buffer) Len() int { return len(b.bytes) }

// Since returns what was written from byte at on. It stays as it is when more is written.
func (b *Buffer) Since(at int) []byte { return b.bytes[at:len(b.bytes):len(b.bytes)] }

// Grow makes room for n more bytes.
func (b *Buffer) Grow(n int) {
	if cap(b.bytes)-len(b.bytes) < n {
		b.bytes = append(make([]byte, 0, len(b.bytes)+n), b.bytes...)
	}
}

// Row begins a row of so many columns.
func (b *Buffer) Row(columns int) { b.bytes = binary.BigEndian.AppendUint16(b.bytes, uint16(columns)) }

// Null writes NULL.
func (b *Buffer) Null() { b.size(-1) }

// Text writes a text or varchar.
func (b *Buffer) Text(s string) {
	b.size(len(s))
	b.bytes = append(b.bytes, s...)
}

// Bytes writes a bytea.
func (b *Buffer) Bytes(raw []byte) {
	b.size(len(raw))
	b.bytes = append(b.bytes, raw...)
}

// Int writes an int4.
func (b *Buffer) Int(n int32) {
	b.size(4)
	b.bytes = binary.BigEndian.AppendUint32(b.bytes, uint32(n))
}

// JSON writes a jsonb.
func (b *Buffer) JSON(text string) {
	b.size(1 + len(text))
	b.bytes = append(append(b.bytes, 1), text...)
}

// epoch is Postgres's: 2000-01-01.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// Time writes a timestamptz, to the microsecond.
func (b *Buffer) Time(t time.Time) {
	b.size(8)
	b.bytes = binary.BigEndian.AppendUint64(b.bytes, uint64(t.UnixMicro()-epoch.UnixMicro()))
}

const textOID = 25

// Texts writes a text[], which is never NULL.
func (b *Buffer) Texts(all []string) {
	size := 12
	if len(all) > 0 {
		size += 8
	}
	for _, s := range all {
		size += 4 + len(s)
	}
	b.size(size)
	dimensions := min(len(all), 1)
	for _, n := range []int{dimensions, 0, textOID} {
		b.size(n)
	}
	if dimensions == 0 {
		return
	}
	b.size(len(all))
	b.size(1) // the first has the index 1
	for _, s := range all {
		b.Text(s)
	}
}

// size writes a length, or any other int4 of the form itself.
func (b *Buffer) size(n int) { b.bytes = binary.BigEndian.AppendUint32(b.bytes, uint32(int32(n))) }

var (
	head = append([]byte("PGCOPY\n\xff\r\n\x00"), 0, 0, 0, 0, 0, 0, 0, 0)
	tail = []byte{0xff, 0xff}
)

// Reader gives rows as one COPY: what each Buffer holds, or pieces of it that are whole rows.
func Reader(rows [][]byte) io.Reader { return &reader{now: head, rows: rows} }

type reader struct {
	now   []byte
	rows  [][]byte
	ended bool
}

func (r *reader) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if len(r.now) == 0 {
			switch {
			case len(r.rows) > 0:
				r.now, r.rows = r.rows[0], r.rows[1:]
			case !r.ended:
				r.now, r.ended = tail, true
			case n == 0:
				return 0, io.EOF
			default:
				return n, nil
			}
		}
		did := copy(p[n:], r.now)
		r.now, n = r.now[did:], n+did
	}
	return n, nil
}
