package sheet

import (
	"strings"
	"unicode/utf8"
)

// Bounds of a row.
const (
	maxRow     = 64 << 10
	maxColumns = 200
)

// Row is one row of a file. Line is where people find it: the line of a text file, the row of a spreadsheet. Bad is empty, or the
// stable word why the row could not be read; then there are no cells.
type Row struct {
	Line  int
	Cells []string
	Bad   string
}

// Reasons for a bad row.
const (
	RowTooLong    = "row_too_long"   // more than 64 KiB
	UnclosedQuote = "unclosed_quote" // a quote that opens and never closes: the rest of the file is read all the same
)

// Rows gives one row after the other; blank rows are left out. Next returns io.EOF after the last; the cells are valid until the next
// call.
type Rows interface {
	Next() (Row, error)
	Close() error
}

// tidy makes a cell fit for a database and a screen: valid UTF-8 without control characters, no space around.
func tidy(cell string) string {
	if !utf8.ValidString(cell) {
		cell = strings.ToValidUTF8(cell, "\uFFFD")
	}
	if strings.IndexFunc(cell, unwanted) >= 0 {
		cell = strings.Map(func(r rune) rune {
			switch {
			case r == '\n' || r == '\t':
				return ' '
			case unwanted(r):
				return -1
			}
			return r
		}, cell)
	}
	return untyped(strings.TrimSpace(cell))
}

// untyped takes ="…" off a text: exports write it so that Excel leaves the digits of a number alone.
func untyped(cell string) string {
	if text, ok := strings.CutPrefix(cell, `="`); ok {
		if text, ok = strings.CutSuffix(text, `"`); ok && !strings.Contains(text, `"`) {
			return strings.TrimSpace(text)
		}
	}
	return cell
}

func unwanted(r rune) bool { return r < ' ' || r == 0x7f || r == '\ufeff' }

func blank(cells []string) bool {
	for _, cell := range cells {
		if cell != "" {
			return false
		}
	}
	return true
}
