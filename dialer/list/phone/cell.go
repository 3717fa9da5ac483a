package phone

import (
	"errors"
	"regexp"
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

// ReadCell reads a cell as ParseCell does, and where that leaves something out, finds the numbers among its words: "138… (same on WeChat)".
func (b *Book) ReadCell(raw, country, language string) Cell {
	cell := b.ParseCell(raw, country, language)
	if cell.None == nil && len(cell.Bad) == 0 || len(raw) > maxCell {
		return cell
	}
	var found Cell
	for _, part := range split(raw, parting) {
		if n, err := b.Parse(part, country, language); err == nil {
			found.Numbers = append(found.Numbers, n)
			continue
		}
		for _, run := range dialedRun.FindAllString(clean(part), -1) {
			n, err := b.Parse(run, country, language)
			if err == nil {
				found.Numbers = append(found.Numbers, n)
				continue
			}
			if words, _ := b.parts(strings.Fields(run), country, language); len(words.Numbers) > 0 {
				found.Numbers = append(found.Numbers, words.Numbers...)
			} else if n, ok := b.sameExchange(found.Numbers, run, country, language); ok {
				found.Numbers = append(found.Numbers, n)
			} else if bad, ok := errors.AsType[*Reject](err); ok && countDigits(run) >= leastDigits {
				found.Bad = append(found.Bad, bad)
			}
		}
	}
	if len(found.Numbers) == 0 {
		return cell
	}
	return found
}

// dialedRun is what looks like a number among words.
var dialedRun = regexp.MustCompile(`\+?\(?\d[\d ().-]*\d`)

// sameExchange reads a landline that is written without its area code behind one that has it: 021-62881234/62885678.
func (b *Book) sameExchange(before []Parsed, run, country, language string) (Parsed, bool) {
	digits := onlyDigits(run)
	if len(before) == 0 || len(digits) < leastExchange {
		return Parsed{}, false
	}
	last := before[len(before)-1]
	whole := last.Number.Reveal()
	if last.Kind != Fixed && last.Kind != FixedOrMobile || len(whole) <= len(digits)+1 {
		return Parsed{}, false
	}
	n, err := b.Parse(whole[:len(whole)-len(digits)]+digits, country, language)
	return n, err == nil && n.Kind == last.Kind && n.Region == last.Region
}

// leastExchange is how many digits the shortest number has that is dialed inside one town.
const leastExchange = 6

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
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
