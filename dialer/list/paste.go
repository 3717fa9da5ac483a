package list

import (
	"context"
	"encoding/csv"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// maxPaste is how much of what somebody pasted is looked at as a whole, in bytes; what is longer is read as a file is.
const maxPaste = 1 << 20

// Paste uploads what somebody wrote down, or copied from a page or a chat. Cells of a spreadsheet come with tabs between them and are a file like any other;
// numbers one behind the other are a row each, and of lines with a number and words, the words before and behind it are columns.
func (m *Importer) Paste(ctx context.Context, by tenant.Actor, list dialer.ListID, name string, r io.Reader) (Import, error) {
	head, err := io.ReadAll(io.LimitReader(r, maxPaste+1))
	if err != nil {
		return Import{}, fault.Wrap(fault.Invalid, "upload_broken", "the upload broke off", err)
	}
	if len(head) > maxPaste {
		return m.Upload(ctx, by, list, name, io.MultiReader(strings.NewReader(string(head)), r))
	}
	var country, language string
	err = m.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		on, err := getList(tx, list)
		if err != nil {
			return err
		}
		home, err := homeOf(tx)
		country, language = on.Country, home.Language
		return err
	})
	if err != nil {
		return Import{}, err
	}
	table := Table(string(head), func(text string) phone.Cell { return m.phones.ParseCell(text, country, language) })
	return m.Upload(ctx, by, list, name, strings.NewReader(table))
}

// Table lays pasted text out as tab-separated rows; a text that is a table already, or has no such form, stays as it is. read tells the
// numbers in a text.
func Table(text string, read func(string) phone.Cell) string {
	text = strings.TrimPrefix(text, "\ufeff")
	if strings.ContainsRune(text, '\t') || !utf8.ValidString(text) {
		return text
	}
	if rows, ok := numbersAlone(text, read); ok {
		return rows
	}
	if strings.ContainsAny(text, ",;|") {
		return text
	}
	if rows, ok := numbersAmongWords(text, read); ok {
		return rows
	}
	return text
}

// numbersAlone gives each number a row where there is nothing but numbers, several of them in a line.
func numbersAlone(text string, read func(string) phone.Cell) (string, bool) {
	var rows []string
	lines := 0
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		lines++
		for piece := range strings.FieldsFuncSeq(line, func(r rune) bool { return strings.ContainsRune(",;|，；、｜", r) }) {
			if strings.TrimSpace(piece) == "" {
				continue
			}
			switch found := read(piece); {
			case found.None != nil || len(found.Bad) > 0:
				return "", false
			case len(found.Numbers) == 1:
				rows = append(rows, strings.TrimSpace(piece))
			default:
				rows = append(rows, strings.Fields(piece)...)
			}
		}
	}
	return strings.Join(rows, "\n"), len(rows) > lines
}

// Where a number begins or ends without a space beside it: "张三：13800138000", "电话13800138000", "13800138000张三".
var (
	wordThenNumber = regexp.MustCompile(`([^\d\s+()（）\-./])(\+?\d[\d-]{6,})`)
	numberThenWord = regexp.MustCompile(`(\d{7,})([^\d\s()（）\-./])`)
	phoneLabel     = regexp.MustCompile(`(?i)\s*(?:联系)?(?:手机号码|手机号|手机|电话号码|电话|號碼|号码|phone|mobile|tel)?\.?\s*[:：]*\s*$`)
)

// pastedLine is a line with a number in it; without one all its words stand before.
type pastedLine struct{ before, number, behind string }

// numbersAmongWords makes columns of lines that have a number each and words beside it.
func numbersAmongWords(text string, read func(string) phone.Cell) (string, bool) {
	var rows []pastedLine
	found, before, behind := 0, false, false
	for line := range strings.Lines(text) {
		words := wordsOf(line)
		if len(words) == 0 {
			continue
		}
		row, ok := around(words, read)
		if ok {
			found++
			before, behind = before || row.before != "", behind || row.behind != ""
		}
		rows = append(rows, row)
	}
	if !before && !behind || found*5 < len(rows)*4 {
		return "", false
	}
	var out strings.Builder
	w := csv.NewWriter(&out)
	w.Comma = '\t'
	for _, row := range rows {
		cells := row.columns(before, behind)
		if row.number == "" { // the names of the columns, or a line without a number
			if names := strings.Fields(row.before); len(names) == len(cells) {
				cells = names
			} else {
				cells = []string{row.before}
			}
		}
		if err := w.Write(cells); err != nil {
			return "", false
		}
	}
	w.Flush()
	return out.String(), true
}

// wordsOf are the words of a line, a number apart from what is written right beside it.
func wordsOf(line string) []string {
	line = strings.Map(func(r rune) rune {
		if strings.ContainsRune("，；、", r) {
			return ' '
		}
		return r
	}, line)
	return strings.Fields(numberThenWord.ReplaceAllString(wordThenNumber.ReplaceAllString(line, "$1 $2"), "$1 $2"))
}

func (l pastedLine) columns(before, behind bool) (cells []string) {
	if before {
		cells = append(cells, l.before)
	}
	cells = append(cells, l.number)
	if behind {
		cells = append(cells, l.behind)
	}
	return cells
}

// longestNumber is how many words a number may be written in: "+86 138 0013 8000 转 801".
const longestNumber = 6

// around finds the first words of a line that are a number, as many as belong to it; without one all words stand before.
func around(words []string, read func(string) phone.Cell) (row pastedLine, ok bool) {
	for from, word := range words {
		if first, _ := utf8.DecodeRuneInString(word); !unicode.IsDigit(first) && !strings.ContainsRune("+＋(（", first) {
			continue
		}
		for to := min(from+longestNumber, len(words)); to > from; to-- {
			text := strings.Join(words[from:to], " ")
			if cell := read(text); cell.None != nil || len(cell.Bad) > 0 {
				continue
			}
			return pastedLine{phoneLabel.ReplaceAllString(strings.Join(words[:from], " "), ""), text, strings.Join(words[to:], " ")}, true
		}
	}
	return pastedLine{before: strings.Join(words, " ")}, false
}
