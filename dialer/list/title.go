package list

import (
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/boyunhq/boyun/dialer/list/sheet"
)

// maxTitles is how many lines over a table are looked at.
const maxTitles = 5

// untitled are the rows of a table without the title that stands over it, alone in its row, as in spreadsheets made to be printed. What
// is left out follows from the file alone: preview, check, import and result read the same rows.
type untitled struct {
	sheet.Rows
	ahead []sheet.Row // read already
}

// belowTitle reads rows from the line that names the columns on, if only titles stand above it; else from the first.
func belowTitle(rows sheet.Rows) (sheet.Rows, error) {
	u := &untitled{Rows: rows}
	for len(u.ahead) <= maxTitles {
		row, err := rows.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		row.Cells = slices.Clone(row.Cells)
		u.ahead = append(u.ahead, row)
		if isTitle(row) {
			continue
		}
		if namesColumns(row) {
			u.ahead = u.ahead[len(u.ahead)-1:]
		}
		break
	}
	return u, nil
}

// Next gives the rows that were read ahead, then the others.
func (u *untitled) Next() (sheet.Row, error) {
	if len(u.ahead) == 0 {
		return u.Rows.Next()
	}
	row := u.ahead[0]
	u.ahead = u.ahead[1:]
	return row, nil
}

// isTitle tells a row that has words in one cell and nothing beside it.
func isTitle(row sheet.Row) bool {
	words := 0
	for _, cell := range row.Cells {
		switch {
		case cell == "":
		case strings.ContainsFunc(cell, unicode.IsLetter):
			words++
		default:
			return false
		}
	}
	return row.Bad == "" && words == 1
}

// namesColumns tells a row that has several words, one of which is a header's.
func namesColumns(row sheet.Row) bool {
	words, known := 0, false
	for _, cell := range row.Cells {
		if strings.ContainsFunc(cell, unicode.IsLetter) {
			words++
			known = known || headerUse(cell) != ""
		}
	}
	return words > 1 && known
}
