package sheet

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Encodings a text file may have.
const (
	UTF8        = "UTF-8"
	UTF16LE     = "UTF-16LE"
	UTF16BE     = "UTF-16BE"
	GB18030     = "GB18030"
	Big5        = "Big5"
	ShiftJIS    = "Shift_JIS"    // what Excel writes in Japan
	EUCKR       = "EUC-KR"       // and in Korea, with what Microsoft added to it
	Windows1252 = "windows-1252" // what Excel writes in Western Europe and the Americas
)

// Encodings are those a text can be read as.
func Encodings() []string {
	return []string{UTF8, UTF16LE, UTF16BE, GB18030, Big5, ShiftJIS, EUCKR, Windows1252}
}

// Sniffer watches a file go by and tells at the end what it is: a spreadsheet or text, and in which encoding. It sees all of it, because
// a file may be plain ASCII for a hundred thousand rows before the first Chinese name.
type Sniffer struct {
	head    []byte
	rest    []byte // the beginning of a character that the last chunk cut
	broken  int64  // sequences that are not UTF-8
	foreign int64  // characters beyond ASCII that are
	zeros   [2]int64
	octets  octets
	size    int64
}

const sniffed = 256 << 10

// Write takes the next piece of the file; it never fails.
func (s *Sniffer) Write(p []byte) (int, error) {
	if len(s.head) < sniffed {
		s.head = append(s.head, p[:min(len(p), sniffed-len(s.head))]...)
	}
	for i, b := range p {
		if b == 0 {
			s.zeros[(s.size+int64(i))%2]++
		}
	}
	s.octets.count(p)
	s.size += int64(len(p))
	n := len(p)
	if len(s.rest) > 0 {
		p = append(s.rest, p...)
	}
	for len(p) > 0 {
		if p[0] < utf8.RuneSelf {
			p = p[1:]
			continue
		}
		if !utf8.FullRune(p) {
			break
		}
		r, width := utf8.DecodeRune(p)
		if r == utf8.RuneError && width == 1 {
			s.broken++
		} else {
			s.foreign++
		}
		p = p[width:]
	}
	s.rest = bytes.Clone(p)
	return n, nil
}

// Format is what is known of a file before its columns are.
type Format struct {
	Kind      string // "csv" or "xlsx"; "" for what is neither
	Encoding  string // of text
	Unsure    bool   // the encoding is the most probable one and no more
	Delimiter string // of text: one ASCII character
	Sheet     string // of a spreadsheet
}

// Format says what the file is. Text is read as UTF-8 when at most one character beyond ASCII in a hundred is broken, else as what its
// octets look like: GB18030, of which GBK and GB2312 are parts, Big5, Shift-JIS, EUC-KR or Windows-1252. Nothing at all is an empty text. What is a picture,
// a document, a page or an old Excel's own file has no Kind: read as text, it would be rows of rubbish.
func (s *Sniffer) Format() Format {
	switch {
	case bytes.HasPrefix(s.head, []byte("PK\x03\x04")), bytes.HasPrefix(s.head, []byte("PK\x05\x06")):
		return Format{Kind: "xlsx"}
	case isMarkup(s.head):
		return Format{}
	case bytes.HasPrefix(s.head, []byte{0xEF, 0xBB, 0xBF}):
		return s.text(UTF8)
	case bytes.HasPrefix(s.head, []byte{0xFF, 0xFE}), s.zeros[1] > s.size/8 && s.zeros[1] > 16*s.zeros[0]:
		return s.text(UTF16LE)
	case bytes.HasPrefix(s.head, []byte{0xFE, 0xFF}), s.zeros[0] > s.size/8 && s.zeros[0] > 16*s.zeros[1]:
		return s.text(UTF16BE)
	case s.octets.binary(s.size):
		return Format{}
	case s.broken*100 <= s.foreign:
		return s.text(UTF8)
	}
	name, sure := s.octets.encoding()
	f := s.text(name)
	f.Unsure = !sure
	return f
}

// isMarkup tells documents that are text but no table: PDF, and the pages and XML that some programs call xls.
func isMarkup(head []byte) bool {
	head = bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n"))
	for _, start := range []string{"%pdf-", "<?xml", "<!doctype", "<html", "<table"} {
		if bytes.HasPrefix(head, []byte(start)) {
			return true
		}
	}
	return false
}

// Size is how many bytes went by.
func (s *Sniffer) Size() int64 { return s.size }

func (s *Sniffer) text(encoding string) Format {
	return Format{Kind: "csv", Encoding: encoding, Delimiter: Delimiter(s.head, encoding)}
}

// decoded reads text of that encoding as UTF-8 without a byte-order mark. Broken sequences become U+FFFD, in UTF-8 when a cell is tidied.
func decoded(r io.Reader, name string) io.Reader {
	var e encoding.Encoding
	switch name {
	case UTF16LE:
		e = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case UTF16BE:
		e = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case GB18030:
		e = simplifiedchinese.GB18030
	case Big5:
		e = traditionalchinese.Big5
	case ShiftJIS:
		e = japanese.ShiftJIS
	case EUCKR:
		e = korean.EUCKR
	case Windows1252:
		e = charmap.Windows1252
	default:
		return &unmarked{r: r}
	}
	return transform.NewReader(r, e.NewDecoder())
}

// unmarked drops the byte-order mark of UTF-8.
type unmarked struct {
	r      io.Reader
	looked bool
}

func (u *unmarked) Read(p []byte) (int, error) {
	if !u.looked {
		u.looked = true
		mark := make([]byte, 3)
		n, err := io.ReadFull(u.r, mark)
		if mark = bytes.TrimPrefix(mark[:n], []byte("\ufeff")); len(mark) > 0 {
			u.r = io.MultiReader(bytes.NewReader(mark), u.r)
		}
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return 0, err
		}
	}
	return u.r.Read(p)
}

// Delimiter is the one that splits the first rows of a text, of which head is the beginning, most evenly into more than one column.
func Delimiter(head []byte, encoding string) string {
	if delim := said(head, encoding); delim != "" {
		return delim
	}
	best, most := ",", 0
	for _, delim := range []string{"\t", ",", ";", "|"} {
		if score := evenness(head, encoding, delim[0]); score > most {
			best, most = delim, score
		}
	}
	return best
}

// said is the delimiter that a first line "sep=;" names, which Excel writes for itself; "" where there is none.
func said(head []byte, encoding string) string {
	start := make([]byte, len("sep=;"))
	n, err := io.ReadFull(decoded(bytes.NewReader(head), encoding), start)
	if delim, ok := bytes.CutPrefix(start[:n], []byte("sep=")); ok && err == nil {
		return string(delim)
	}
	return ""
}

func evenness(head []byte, encoding string, delim byte) int {
	rows := newCSV(linesOf(decoded(bytes.NewReader(head), encoding), head), io.NopCloser(nil), delim)
	widths := map[int]int{}
	for range 50 {
		row, err := rows.Next()
		if err != nil {
			break
		}
		if row.Bad == "" && len(row.Cells) > 1 {
			widths[len(row.Cells)]++
		}
	}
	score := 0
	for width, n := range widths {
		score = max(score, n*100+min(width, 20))
	}
	return score
}

// linesOf makes the line ends of old Macs, a lone carriage return, into new lines; head tells whether the file has others.
func linesOf(r io.Reader, head []byte) io.Reader {
	if bytes.IndexByte(head, '\n') >= 0 || bytes.IndexByte(head, '\r') < 0 {
		return r
	}
	return returns{r}
}

type returns struct{ io.Reader }

func (r returns) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	for i, b := range p[:n] {
		if b == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// OpenText reads src as text of that format. Closing the Rows closes src.
func OpenText(src io.ReadCloser, f Format) (Rows, error) {
	delim := byte(',')
	if f.Delimiter != "" && strings.ContainsAny(f.Delimiter[:1], ",\t;| ") {
		delim = f.Delimiter[0]
	}
	head := make([]byte, 32<<10)
	n, err := io.ReadFull(src, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	head = head[:n]
	text := decoded(io.MultiReader(bytes.NewReader(head), src), f.Encoding)
	rows := newCSV(linesOf(text, head), src, delim)
	if said(head, f.Encoding) != "" {
		if _, err := rows.Next(); err != nil && err != io.EOF {
			return nil, err
		}
	}
	return rows, nil
}
