package phone

import (
	"errors"
	"strings"
	"unicode"
)

// Cell is what one cell of a table holds: its numbers in their order, and why what else has the look of one is none. A cell without numbers
// says in None why.
type Cell struct {
	Numbers []Parsed
	Bad     []*Reject
	None    *Reject
}

// ParseCell reads every number in a cell. Registers of companies and people who type put several into one, with a semicolon, comma, slash or
// line break between them: each part that is a number counts. Spaces part numbers too where all parts are whole ones.
func (b *Book) ParseCell(raw, country, language string) Cell {
	one, err := b.Parse(raw, country, language)
	if err == nil {
		return Cell{Numbers: []Parsed{one}}
	}
	whole, _ := errors.AsType[*Reject](err) // every error of Parse is one
	if len(raw) <= maxCell {
		parts := split(raw, parting)
		cell, all := b.parts(parts, country, language)
		if len(parts) == 1 {
			cell, all = b.parts(split(raw, unicode.IsSpace), country, language)
		}
		if all || len(parts) > 1 && len(cell.Numbers) > 0 {
			return cell
		}
	}
	cell := Cell{None: whole}
	if digitsIn(raw) >= leastDigits {
		cell.Bad = []*Reject{whole}
	}
	return cell
}

// maxCell is the longest text whose parts are read: what is longer is prose.
const maxCell = 10 * maxText

// leastDigits is how many digits make something look like a number: fewer are a mark for "none", or a room.
const leastDigits = 5

// parts reads each part by itself; all tells that every one is a number.
func (b *Book) parts(parts []string, country, language string) (cell Cell, all bool) {
	for _, part := range parts {
		found, err := b.Parse(part, country, language)
		if err == nil {
			cell.Numbers = append(cell.Numbers, found)
			continue
		}
		if bad, ok := errors.AsType[*Reject](err); ok && digitsIn(part) >= leastDigits {
			cell.Bad = append(cell.Bad, bad)
		}
	}
	return cell, len(parts) > 0 && len(cell.Numbers) == len(parts)
}

func digitsIn(raw string) int { return countDigits(clean(raw)) }

// parting tells the marks between two numbers of one cell.
func parting(r rune) bool {
	return r == '\n' || r == '\r' || strings.ContainsRune("/;,|&\\或、；，｜／＆", r)
}

func split(raw string, at func(rune) bool) []string {
	var parts []string
	for part := range strings.FieldsFuncSeq(raw, at) {
		if strings.TrimSpace(part) != "" {
			parts = append(parts, part)
		}
	}
	return parts
}
