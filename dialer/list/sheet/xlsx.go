package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"regexp"
	"strconv"

	"github.com/xuri/excelize/v2"

	"github.com/boyunhq/boyun/infra/fault"
)

// Bounds of a spreadsheet.
const (
	MaxPacked   = 64 << 20
	maxUnpacked = 200 << 20
	maxPart     = 24 << 20 // of parts other than sheets and strings, which excelize keeps whole in memory
	maxInMemory = 8 << 20  // sheets and strings above it are streamed from a file
	maxToken    = 256 << 10
	maxParts    = 2_000
)

// OpenSpreadsheet reads the first sheet that people see and that is not empty, or the one named by f.Sheet. packed is the file, at most MaxPacked long; tmp
// is a private folder for parts too large for memory, emptied on Close. A file that would unpack beyond the bounds is fault.Invalid
// "file_too_large", one that is no spreadsheet "file_unreadable".
func OpenSpreadsheet(packed []byte, f Format, tmp string) (Rows, error) {
	book, err := unpack(packed, tmp)
	if err != nil {
		return nil, err
	}
	name := f.Sheet
	if name == "" {
		name = choose(book, func([][]string) bool { return true })
	}
	x := &xlsxRows{book: book, sheet: name}
	if name == "" {
		return x, nil
	}
	if x.shown, err = book.Rows(name); err != nil {
		book.Close()
		return nil, unreadable(err)
	}
	return x, nil
}

// Choose names the sheet of a spreadsheet that holds the table: the first whose first rows fit, among those that people see. "" leaves it
// to OpenSpreadsheet: there is one sheet, or none fits.
func Choose(packed []byte, tmp string, fits func(rows [][]string) bool) (string, error) {
	book, err := unpack(packed, tmp)
	if err != nil {
		return "", err
	}
	name := ""
	if len(book.GetSheetList()) > 1 {
		name = choose(book, fits)
	}
	return name, closed(book)
}

func unpack(packed []byte, tmp string) (*excelize.File, error) {
	if err := screen(packed); err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(packed), excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxInMemory, TmpDir: tmp,
		ShortDatePattern: "yyyy-mm-dd",              // a date of the reader's own form is nobody's 12-09-25
		CultureInfo:      excelize.CultureNameZhCN}) // dates of Chinese Excel's own forms (27 to 31, 50 to 58), else shown as days since 1900
	if err != nil {
		return nil, unreadable(err)
	}
	if len(book.GetSheetList()) == 0 { // OpenDocument, Numbers and what else is packed so
		return nil, errors.Join(unreadable(errors.New("no sheet in it")), closed(book))
	}
	return book, nil
}

func choose(book *excelize.File, fits func(rows [][]string) bool) string {
	for _, name := range book.GetSheetList() {
		if seen, err := book.GetSheetVisible(name); err != nil || !seen {
			continue
		}
		if first := top(book, name); len(first) > 0 && fits(first) {
			return name
		}
	}
	return ""
}

func unreadable(err error) error {
	return fault.Wrap(fault.Invalid, "file_unreadable", "read the spreadsheet", err)
}

func tooLarge(what string) error {
	return fault.New(fault.Invalid, "file_too_large", "the spreadsheet is too large: %s", what).With("max_mb", maxUnpacked>>20)
}

// screen looks through a packed spreadsheet without keeping it: sizes as they really are, not as the file says, and no stretch of XML
// without an angle bracket that a parser would have to hold whole.
func screen(packed []byte) error {
	if len(packed) > MaxPacked {
		return tooLarge("packed")
	}
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return unreadable(err)
	}
	if len(archive.File) > maxParts {
		return tooLarge("parts")
	}
	left := int64(maxUnpacked)
	for _, part := range archive.File {
		limit := min(left, maxPart)
		if streamed(part.Name) {
			limit = left
		}
		n, err := screenPart(part, limit)
		if err != nil {
			return err
		}
		left -= n
	}
	return nil
}

// streamed tells the parts that excelize can read from a file: it knows sheets by this path alone.
func streamed(name string) bool {
	return sheetPath.MatchString(name)
}

var sheetPath = regexp.MustCompile(`(?i)^xl[/\\](worksheets[/\\]sheet|sharedstrings\.xml$)`)

func screenPart(part *zip.File, limit int64) (size int64, err error) {
	if int64(part.UncompressedSize64) < 0 || part.UncompressedSize64 > uint64(limit) {
		return 0, tooLarge(part.Name)
	}
	body, err := part.Open()
	if err != nil {
		return 0, unreadable(err)
	}
	defer body.Close()
	chunk, run := make([]byte, 64<<10), 0
	for {
		n, err := body.Read(chunk)
		size += int64(n)
		if size > limit {
			return 0, tooLarge(part.Name)
		}
		if streamed(part.Name) {
			if run = longestRun(chunk[:n], run); run > maxToken {
				return 0, tooLarge("a cell")
			}
		}
		if err == io.EOF {
			return size, nil
		}
		if err != nil {
			return 0, unreadable(err)
		}
	}
}

// longestRun is how many bytes without an angle bracket there are at the end of p, or more than maxToken if there were so many inside.
func longestRun(p []byte, run int) int {
	for {
		at := bytes.IndexAny(p, "<>")
		if at < 0 {
			return run + len(p)
		}
		if run+at > maxToken {
			return run + at
		}
		p, run = p[at+1:], 0
	}
}

// top is what stands near the top of a sheet.
func top(book *excelize.File, sheet string) (first [][]string) {
	rows, err := book.Rows(sheet)
	if err != nil {
		return nil
	}
	defer rows.Close()
	for n := 0; n < 100 && rows.Next(); n++ {
		if cells, err := rows.Columns(); err == nil && !blank(cells) {
			first = append(first, cells)
		}
	}
	return first
}

// closed removes the temporary files.
func closed(book *excelize.File) error {
	if err := book.Close(); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// xlsxRows reads cells as Excel shows them, dates above all, except numbers that it shows shortened: those are taken as they are
// stored, from a second reading that starts only when the first such cell is met.
type xlsxRows struct {
	book          *excelize.File
	sheet         string
	shown, stored *excelize.Rows
	line, storeAt int
	cells         []string
}

func (x *xlsxRows) Close() error {
	var errs []error
	for _, rows := range []*excelize.Rows{x.shown, x.stored} {
		if rows != nil {
			errs = append(errs, rows.Close())
		}
	}
	return errors.Join(append(errs, closed(x.book))...)
}

// Next returns the next row that is not blank.
func (x *xlsxRows) Next() (Row, error) {
	if x.shown == nil {
		return Row{}, io.EOF
	}
	for x.shown.Next() {
		x.line++
		cells, err := x.shown.Columns()
		if err != nil {
			return Row{}, unreadable(err)
		}
		if err := x.restore(cells); err != nil {
			return Row{}, err
		}
		x.cells = x.cells[:0]
		size := 0
		for _, cell := range cells[:min(len(cells), maxColumns)] {
			size += len(cell)
			x.cells = append(x.cells, tidy(cell))
		}
		if size > maxRow {
			return Row{Line: x.line, Bad: RowTooLong}, nil
		}
		if !blank(x.cells) {
			return Row{Line: x.line, Cells: x.cells}, nil
		}
	}
	if err := x.shown.Error(); err != nil {
		return Row{}, unreadable(err)
	}
	return Row{}, io.EOF
}

// shortened is what Excel makes of a whole number too long for its column's format.
var shortened = regexp.MustCompile(`^\d(\.\d+)?E\+\d{2}$|^\d{1,3}(,\d{3}){2,}(\.\d+)?$|^\d{7,}\.\d+$`)

// restore puts the stored digits where the shown ones are shortened.
func (x *xlsxRows) restore(cells []string) error {
	var exact []string
	for i, cell := range cells {
		if len(cell) < 5 || !shortened.MatchString(cell) {
			continue
		}
		if exact == nil {
			var err error
			if exact, err = x.storedCells(); err != nil {
				return err
			}
		}
		if i < len(exact) && exact[i] != cell { // the same in both readings is a text: nothing more is known than what it says
			if digits, ok := whole(exact[i]); ok {
				cells[i] = digits
			}
		}
	}
	return nil
}

// storedCells are the cells of the present row as they are stored.
func (x *xlsxRows) storedCells() ([]string, error) {
	if x.stored == nil {
		var err error
		if x.stored, err = x.book.Rows(x.sheet); err != nil {
			return nil, unreadable(err)
		}
	}
	for x.storeAt < x.line && x.stored.Next() {
		x.storeAt++
		cells, err := x.stored.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, unreadable(err)
		}
		if x.storeAt == x.line {
			return cells, nil
		}
	}
	return nil, nil
}

// whole reads a stored number as digits when it is whole and exact: a double holds every integer of up to 15 digits.
func whole(stored string) (digits string, ok bool) {
	v, err := strconv.ParseFloat(stored, 64)
	if err != nil || v != math.Trunc(v) || v < 0 || v >= 1e15 {
		return "", false
	}
	return strconv.FormatFloat(v, 'f', -1, 64), true
}
