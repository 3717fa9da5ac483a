package sheet

import (
	"bytes"
	"io"
)

// csvRows splits decoded text into records (RFC 4180, read leniently: quotes inside unquoted fields are text). It owns one buffer that
// holds the record being read and can step back inside it, so a quote that never closes costs its own line and nothing else.
type csvRows struct {
	src        io.Reader
	closer     io.Closer
	delim      byte
	buf        []byte
	start, end int // the unread part of buf
	eof        error
	line       int // of buf[start]
	cells      []string
}

func newCSV(src io.Reader, closer io.Closer, delim byte) *csvRows {
	return &csvRows{src: src, closer: closer, delim: delim, buf: make([]byte, maxRow+1), line: 1}
}

func (c *csvRows) Close() error { return c.closer.Close() }

// Next returns the next record that is not blank.
func (c *csvRows) Next() (Row, error) {
	for {
		row, err := c.record()
		if err != nil || row.Bad != "" || !blank(row.Cells) {
			return row, err
		}
	}
}

// Where a scan stands in a record.
type scan int

const (
	fieldStart scan = iota
	plain
	quoted
	quoteInQuoted // the end of the field, or the first of two that mean one
)

func (s scan) next(b, delim byte) scan {
	switch {
	case s == quoted && b == '"':
		return quoteInQuoted
	case s == quoted:
		return quoted
	case s == quoteInQuoted && b == '"':
		return quoted
	case b == delim:
		return fieldStart
	case s == fieldStart && b == '"':
		return quoted
	}
	return plain
}

func (c *csvRows) record() (Row, error) {
	row := Row{Line: c.line}
	state := fieldStart
	for at := 0; ; at++ {
		if c.start+at == c.end {
			switch more, err := c.fill(at); {
			case err != nil && err != io.EOF:
				return Row{}, err
			case !more && at == 0:
				return Row{}, io.EOF
			case !more && state == quoted && at <= maxRow: // the end of the file, or of the bound, inside a quote
				return c.unclosed(row, at)
			case !more && at >= maxRow:
				row.Bad = RowTooLong
				return row, c.skipLine(at)
			case !more:
				c.take(&row, at, at)
				return row, nil
			}
		}
		b := c.buf[c.start+at]
		if b == '\n' && state != quoted {
			c.take(&row, at, at+1)
			return row, nil
		}
		state = state.next(b, c.delim)
	}
}

// fill reads more behind the have bytes that belong to the present record; more is false at the end of the source or when the record
// fills the buffer.
func (c *csvRows) fill(have int) (more bool, err error) {
	if c.start > 0 {
		copy(c.buf, c.buf[c.start:c.end])
		c.start, c.end = 0, have
	}
	for c.eof == nil && c.end < len(c.buf)-1 {
		n, err := c.src.Read(c.buf[c.end : len(c.buf)-1])
		c.end += n
		c.eof = err
		if n > 0 {
			return true, nil
		}
	}
	return false, c.eof
}

// take splits the first n bytes into cells and moves past width bytes.
func (c *csvRows) take(row *Row, n, width int) {
	record := c.buf[c.start : c.start+n]
	c.line += bytes.Count(c.buf[c.start:c.start+width], []byte{'\n'})
	c.start += width
	record = bytes.TrimSuffix(record, []byte{'\r'})
	c.cells = c.cells[:0]
	field, state := []byte(nil), fieldStart
	for _, b := range record {
		was := state
		state = state.next(b, c.delim)
		switch {
		case state == fieldStart: // the delimiter
			c.cell(field)
			field = field[:0]
		case state == quoteInQuoted, state == quoted && was == fieldStart: // marks, not text
		default:
			field = append(field, b)
		}
	}
	c.cell(field)
	row.Cells = c.cells
}

func (c *csvRows) cell(field []byte) {
	if len(c.cells) < maxColumns {
		c.cells = append(c.cells, tidy(string(field)))
	}
}

// unclosed gives up the line on which a quote opens that never closes, and goes on after it.
func (c *csvRows) unclosed(row Row, have int) (Row, error) {
	row.Bad = UnclosedQuote
	if at := bytes.IndexByte(c.buf[c.start:c.start+have], '\n'); at >= 0 {
		c.start += at + 1
		c.line++
		return row, nil
	}
	if have >= maxRow {
		row.Bad = RowTooLong
	}
	return row, c.skipLine(have)
}

// skipLine passes over what is left of a line, however long, in the memory of one buffer.
func (c *csvRows) skipLine(have int) error {
	c.start += have
	for {
		if at := bytes.IndexByte(c.buf[c.start:c.end], '\n'); at >= 0 {
			c.start += at + 1
			c.line++
			return nil
		}
		c.start = c.end
		if more, err := c.fill(0); !more {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}
