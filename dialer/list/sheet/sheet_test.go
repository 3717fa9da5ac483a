package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"go.uber.org/goleak"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func sniff(t testing.TB, file []byte) Format {
	t.Helper()
	var s Sniffer
	for at := 0; at < len(file); at += 7 { // in odd pieces, so that characters are cut
		s.Write(file[at:min(at+7, len(file))])
	}
	if s.Size() != int64(len(file)) {
		t.Fatalf("size %d of %d", s.Size(), len(file))
	}
	return s.Format()
}

func all(t testing.TB, rows Rows) (got [][]string) {
	t.Helper()
	defer rows.Close()
	for {
		row, err := rows.Next()
		if err == io.EOF {
			return got
		}
		if err != nil {
			t.Fatal(err)
		}
		cells := append([]string{}, row.Cells...)
		if row.Bad != "" {
			cells = []string{"BAD " + row.Bad, fmt.Sprint(row.Line)}
		}
		got = append(got, cells)
	}
}

func read(t testing.TB, file []byte) ([][]string, Format) {
	t.Helper()
	f := sniff(t, file)
	rows, err := OpenText(io.NopCloser(bytes.NewReader(file)), f)
	if err != nil {
		t.Fatal(err)
	}
	return all(t, rows), f
}

func coded(t testing.TB, e encoding.Encoding, s string) []byte {
	t.Helper()
	out, err := e.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(out)
}

func gbk(t testing.TB, s string) []byte { return coded(t, simplifiedchinese.GB18030, s) }

func utf16(t testing.TB, s string, e unicode.Endianness, bom unicode.BOMPolicy) []byte {
	return coded(t, unicode.UTF16(e, bom), s)
}

const people = "姓名,手机号,城市\n陈思远,13800138000,杭州\n李沐辰,13900139000,\"上海,浦东\"\n"

var peopleRows = [][]string{{"姓名", "手机号", "城市"}, {"陈思远", "13800138000", "杭州"}, {"李沐辰", "13900139000", "上海,浦东"}}

func TestEveryEncodingIsFoundAndRead(t *testing.T) {
	ascii := strings.Repeat("a,13800138000\n", 30_000)
	tests := []struct {
		name, encoding string
		file           []byte
		want           [][]string
	}{
		{"UTF-8", UTF8, []byte(people), peopleRows},
		{"UTF-8 with byte-order mark", UTF8, []byte("\xEF\xBB\xBF" + people), peopleRows},
		{"UTF-8 with a broken name among many good ones", UTF8, []byte(people + strings.Repeat("陈思远,1,杭州\n", 50) + "\xff\xfe坏,1,x\n"), nil},
		{"GB18030", GB18030, gbk(t, people), peopleRows},
		{"nine bytes of GBK", GB18030, gbk(t, "电话,名\n1,陈\n"), [][]string{{"电话", "名"}, {"1", "陈"}}},
		{"GB18030 whose first Chinese character comes after 400 kB", GB18030, append([]byte(ascii), gbk(t, "陈思远,13800138000\n")...), nil},
		{"UTF-16 little endian with mark", UTF16LE, utf16(t, people, unicode.LittleEndian, unicode.UseBOM), peopleRows},
		{"UTF-16 big endian with mark", UTF16BE, utf16(t, people, unicode.BigEndian, unicode.UseBOM), peopleRows},
		{"UTF-16 without mark", UTF16LE, utf16(t, "name,phone\nann,13800138000\n", unicode.LittleEndian, unicode.IgnoreBOM), [][]string{{"name", "phone"}, {"ann", "13800138000"}}},
		{"Windows-1252, German", Windows1252, coded(t, charmap.Windows1252, "Name;Tel\nJürgen Groß;1\nKöln GmbH;2\n"), [][]string{{"Name", "Tel"}, {"Jürgen Groß", "1"}, {"Köln GmbH", "2"}}},
		{"Windows-1252, French and Spanish", Windows1252, coded(t, charmap.Windows1252, "Nom,Tel\nRené Lefèvre créée,1\nÑíguez,2\n12 €,3\n"), [][]string{{"Nom", "Tel"}, {"René Lefèvre créée", "1"}, {"Ñíguez", "2"}, {"12 €", "3"}}},
		{"Big5", Big5, coded(t, traditionalchinese.Big5, "姓名,電話\n陳大文,1\n林國華,2\n臺北市,3\n"), [][]string{{"姓名", "電話"}, {"陳大文", "1"}, {"林國華", "2"}, {"臺北市", "3"}}},
		{"GBK with names beyond GB2312", GB18030, gbk(t, "姓名,城市\n朱镕基,北京\n王珺,上海\n李喆,深圳\n陶堃,杭州\n"), [][]string{{"姓名", "城市"}, {"朱镕基", "北京"}, {"王珺", "上海"}, {"李喆", "深圳"}, {"陶堃", "杭州"}}},
		{"Shift-JIS", ShiftJIS, coded(t, japanese.ShiftJIS, "氏名,フリガナ,電話番号\n山田太郎,ヤマダタロウ,1\n佐藤ひかり,サトウヒカリ,2\n"), [][]string{{"氏名", "フリガナ", "電話番号"}, {"山田太郎", "ヤマダタロウ", "1"}, {"佐藤ひかり", "サトウヒカリ", "2"}}},
		{"Shift-JIS with kana of half width", ShiftJIS, coded(t, japanese.ShiftJIS, "氏名,ﾌﾘｶﾞﾅ,電話番号\n山田太郎,ﾔﾏﾀﾞﾀﾛｳ,1\n渡辺健一,ﾜﾀﾅﾍﾞｹﾝｲﾁ,2\n東京都港区,ﾄｳｷｮｳ,3\n"), nil},
		{"Shift-JIS without any kana", ShiftJIS, coded(t, japanese.ShiftJIS, "氏名,電話番号\n山田太郎,1\n鈴木一郎,2\n高橋健,3\n"), [][]string{{"氏名", "電話番号"}, {"山田太郎", "1"}, {"鈴木一郎", "2"}, {"高橋健", "3"}}},
		{"EUC-KR", EUCKR, coded(t, korean.EUCKR, "이름,전화번호,주소\n김민준,1,서울특별시\n이서연,2,부산광역시\n박지훈,3,대구광역시\n"), [][]string{{"이름", "전화번호", "주소"}, {"김민준", "1", "서울특별시"}, {"이서연", "2", "부산광역시"}, {"박지훈", "3", "대구광역시"}}},
		{"Windows-1252 whose only foreign characters are apostrophes", Windows1252, coded(t, charmap.Windows1252, "Name,Tel\nO’Brien,1\nD’Angelo,2\nO’Neil,3\nO’Hara,4\n"), nil},
		{"GBK of traditional characters", GB18030, gbk(t, "姓名,電話,備註\n陳國強,1,個人客戶，請會後來電\n張學東,2,們個來國學會東\n黃麗華,3,銀行貸款到期\n"), nil},
		{"nothing", UTF8, nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, f := read(t, test.file)
			if f.Encoding != test.encoding || f.Kind != "csv" {
				t.Fatalf("found %+v", f)
			}
			if test.want != nil && !reflect.DeepEqual(got, test.want) {
				t.Fatalf("got %q", got)
			}
			if n := len(got); test.name[0] == 'G' && n > 1000 && got[n-1][0] != "陈思远" {
				t.Fatalf("last row %q", got[n-1])
			}
		})
	}
}

func TestACertainEncodingIsToldFromAProbableOne(t *testing.T) {
	names := "陈思远,张伟,王芳,李娜,刘洋,杨静,赵磊,黄敏,周涛,吴强,徐丽,孙军,马超,朱婷,胡斌,郭鑫,何琳,高峰,林雪,罗平,杭州,上海,深圳\n"
	for name, test := range map[string]struct {
		file []byte
		sure bool
	}{
		"ASCII":                           {[]byte("name,phone\nann,1\n"), true},
		"UTF-8":                           {[]byte(names), true},
		"Chinese names in GBK":            {gbk(t, names), true},
		"three characters":                {gbk(t, "电话,名\n1,陈\n"), false},
		"Cyrillic, which is unknown here": {coded(t, charmap.Windows1251, "Имя,Телефон\nИванов Сергей,1\nПетрова Анна,2\nСидоров Николай,3\n"), false},
		"Korean, but little of it":        {coded(t, korean.EUCKR, "이름,전화\n김민준,1\n"), false},
		"half kana alone":                 {coded(t, japanese.ShiftJIS, "ﾔﾏﾀﾞ ﾀﾛｳ,1\nｻﾄｳ ﾊﾅｺ,2\n"), false},
		"Japanese in EUC":                 {coded(t, japanese.EUCJP, "氏名,フリガナ\n山田太郎,ヤマダタロウ\n佐藤ひかり,サトウヒカリ\n"), false},
		"German":                          {coded(t, charmap.Windows1252, "Name;Tel\nJürgen Groß;1\nKöln GmbH;2\n"), true},
	} {
		if f := sniff(t, test.file); f.Unsure == test.sure || f.Kind != "csv" {
			t.Errorf("%s is %+v", name, f)
		}
	}
}

func TestWhatIsNoTableIsNotReadAsOne(t *testing.T) {
	rubbish := make([]byte, 4096)
	for i := range rubbish {
		rubbish[i] = byte(i * 7)
	}
	for name, file := range map[string]string{
		"an old Excel's own file":   "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + string(rubbish),
		"a picture":                 "\x89PNG\r\n\x1a\n" + string(rubbish),
		"a PDF":                     "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\n",
		"a page that is called xls": "\ufeff <html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table><tr><td>13800138000</td></tr></table></html>",
		"Excel 2003's XML":          "<?xml version=\"1.0\"?><Workbook></Workbook>",
	} {
		if f := sniff(t, []byte(file)); f.Kind != "" {
			t.Errorf("%s is %+v", name, f)
		}
	}
	if f := sniff(t, []byte("name,phone\nann \x01\x02,1\n"+strings.Repeat("bob,13800138000\n", 50))); f.Kind != "csv" {
		t.Errorf("a stray control character makes a table %+v", f)
	}
}

func TestEveryDelimiterQuoteAndLineEnd(t *testing.T) {
	long := strings.Repeat("x", maxRow+10)
	tests := []struct {
		name, file string
		want       [][]string
	}{
		{"semicolons", "a;b\n1;2\n3;4\n", [][]string{{"a", "b"}, {"1", "2"}, {"3", "4"}}},
		{"tabs, with commas in the text", "a\tb,c\n1\t2,3\n", [][]string{{"a", "b,c"}, {"1", "2,3"}}},
		{"bars", "a|b\n1|2\n", [][]string{{"a", "b"}, {"1", "2"}}},
		{"Excel's own first line", "sep=;\na;b\n1;2\n", [][]string{{"a", "b"}, {"1", "2"}}},
		{"Excel's own first line behind a mark", "\xEF\xBB\xBFsep=;\r\na;b\r\n1;2\r\n", [][]string{{"a", "b"}, {"1", "2"}}},
		{"digits that Excel shall leave alone", "a,b\n=\"13800138000\",\"=\"\"007\"\"\"\n", [][]string{{"a", "b"}, {"13800138000", "007"}}},
		{"one column", "13800138000\n13900139000\n", [][]string{{"13800138000"}, {"13900139000"}}},
		{"Windows line ends and no last one", "a,b\r\n1,2\r\n3,4", [][]string{{"a", "b"}, {"1", "2"}, {"3", "4"}}},
		{"old Mac line ends", "a,b\r1,2\r", [][]string{{"a", "b"}, {"1", "2"}}},
		{"blank rows are left out", "a,b\n\n,\n  , \n1,2\n", [][]string{{"a", "b"}, {"1", "2"}}},
		{"quotes, doubled quotes and lines inside", "a,\"say \"\"hi\"\"\",\"two\nlines\"\n1,2,3\n", [][]string{{"a", "say \"hi\"", "two lines"}, {"1", "2", "3"}}},
		{"a quote in the middle of a field is text", "a,5\" pipe\n1,2\n", [][]string{{"a", "5\" pipe"}, {"1", "2"}}},
		{"text after a closing quote is kept", "\"a\"b,c\n1,2\n", [][]string{{"ab", "c"}, {"1", "2"}}},
		{"NUL and control characters go", "a\x00b,c\x07\n1,2\n", [][]string{{"ab", "c"}, {"1", "2"}}},
		{"a quote that never closes costs its own line", "a,b\n1,\"oops\n3,4\n5,6\n", [][]string{{"a", "b"}, {"BAD unclosed_quote", "2"}, {"3", "4"}, {"5", "6"}}},
		{"a quote that never closes in a long file", "a,\"oops\n" + strings.Repeat("3,4\n", 40_000), nil},
		{"a line beyond the bound is passed over", "a,b\n" + long + ",1\n3,4\n", [][]string{{"a", "b"}, {"BAD row_too_long", "2"}, {"3", "4"}}},
		{"a quoted field beyond the bound", "a,b\n\"" + long + "\",1\n3,4\n", [][]string{{"a", "b"}, {"BAD row_too_long", "2"}, {"3", "4"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, f := read(t, []byte(test.file))
			if test.want == nil {
				if len(got) != 40_001 || got[0][0] != "BAD unclosed_quote" || got[1][0] != "3" {
					t.Fatalf("%d rows, first %q", len(got), got[:2])
				}
				return
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Fatalf("format %+v, got %.300q", f, got)
			}
		})
	}
}

func TestRowsKnowTheirLine(t *testing.T) {
	rows, err := OpenText(io.NopCloser(strings.NewReader("a,b\n\n1,\"x\ny\"\n2,3\n")), Format{Encoding: UTF8, Delimiter: ","})
	if err != nil {
		t.Fatal(err)
	}
	var lines []int
	for {
		row, err := rows.Next()
		if err != nil {
			break
		}
		lines = append(lines, row.Line)
	}
	if !reflect.DeepEqual(lines, []int{1, 3, 5}) {
		t.Fatalf("lines %v", lines)
	}
}

func workbook(t testing.TB, fill func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func readXLSX(t testing.TB, file []byte) [][]string {
	t.Helper()
	if f := sniff(t, file); f.Kind != "xlsx" {
		t.Fatalf("found %+v", f)
	}
	tmp := t.TempDir()
	rows, err := OpenSpreadsheet(file, Format{}, tmp)
	if err != nil {
		t.Fatal(err)
	}
	got := all(t, rows)
	if left, _ := os.ReadDir(tmp); len(left) != 0 {
		t.Errorf("temporary files are left: %v", left)
	}
	return got
}

func TestASpreadsheetShowsDatesAndKeepsEveryDigit(t *testing.T) {
	file := workbook(t, func(f *excelize.File) {
		set := func(cell string, v any, format string) {
			if err := f.SetCellValue("Data", cell, v); err != nil {
				t.Fatal(err)
			}
			if format != "" {
				style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
				if err != nil {
					t.Fatal(err)
				}
				f.SetCellStyle("Data", cell, cell, style)
			}
		}
		f.NewSheet("Data") // the first sheet stays empty
		set("A1", "手机号", "")
		set("B1", "到期日", "")
		set("A2", 13800138000, "")
		set("B2", time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC), "yyyy/m/d")
		set("A4", 8613800138000, "") // General shows 8.6138E+12
		set("A5", 13912345678, "#,##0.00")
		set("A6", 13912345679, "0.00E+00")
		set("A7", "+86 138 0013 8000", "")
		set("A8", 1234567.5, "")
		set("B8", "x", "")
		set("A9", "1.38E+10", "") // a text: nobody knows what it was
	})
	want := [][]string{{"手机号", "到期日"}, {"13800138000", "2026/12/5"}, {"8613800138000"}, {"13912345678"}, {"13912345679"}, {"+86 138 0013 8000"}, {"1234567.5", "x"}, {"1.38E+10"}}
	if got := readXLSX(t, file); !reflect.DeepEqual(got, want) {
		t.Fatalf("got %q", got)
	}
}

func TestDatesOfExcelsOwnFormsCanBeReadByAnybody(t *testing.T) {
	for form, want := range map[int]string{14: "2026-12-05", 22: "2026-12-05 00:00", 31: "2026年12月5日", 57: "2026年12月"} {
		file := workbook(t, func(f *excelize.File) {
			style, err := f.NewStyle(&excelize.Style{NumFmt: form})
			if err != nil {
				t.Fatal(err)
			}
			f.SetCellValue("Sheet1", "A1", 46361)
			f.SetCellStyle("Sheet1", "A1", "A1", style)
		})
		if got := readXLSX(t, file); len(got) != 1 || got[0][0] != want {
			t.Errorf("form %d reads %q, want %s", form, got, want)
		}
	}
}

func TestTheSheetWithTheTableIsChosen(t *testing.T) {
	file := workbook(t, func(f *excelize.File) {
		f.SetCellValue("Sheet1", "A1", "13800138000 is how a number looks")
		for sheet, cell := range map[string]string{"Choices": "13900139000", "List": "13800138000"} {
			f.NewSheet(sheet)
			f.SetCellValue(sheet, "A1", cell)
		}
		f.SetSheetVisible("Choices", false)
	})
	number := func(rows [][]string) bool { return len(rows[0][0]) == 11 }
	if got, err := Choose(file, t.TempDir(), number); got != "List" || err != nil {
		t.Errorf("chosen %q, %v", got, err)
	}
	if got, err := Choose(file, t.TempDir(), func([][]string) bool { return false }); got != "" || err != nil {
		t.Errorf("chosen %q of sheets that do not fit, %v", got, err)
	}
}

func FuzzCSV(f *testing.F) {
	for _, seed := range []string{people, "a;b\n\"x\"\"\ny\";2", "\"", "\"\n\"\n,", "\xEF\xBB\xBF\"a\"", "\xff\xfea\x00,\x00", "a\rb", "sep=\n", strings.Repeat(",", 300)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		var s Sniffer
		s.Write(file)
		format := s.Format()
		if format.Kind == "xlsx" {
			return
		}
		rows, err := OpenText(io.NopCloser(bytes.NewReader(file)), format)
		if err != nil {
			t.Fatal(err)
		}
		n, line := 0, 0
		for {
			row, err := rows.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if row.Line <= line || (row.Bad == "") == (row.Cells == nil) || len(row.Cells) > maxColumns {
				t.Fatalf("row %+v after line %d", row, line)
			}
			if line = row.Line; n > len(file)+1 {
				t.Fatal("more rows than bytes")
			}
			n++
		}
	})
}

// What Go's own strict reader takes, ours reads the same.
func FuzzCSVAgreesWithTheStandardLibrary(f *testing.F) {
	f.Add("a,b\n\"x, y\",\"q\"\"q\"\n")
	f.Add("a,\"two\nlines\"\n,\n")
	f.Fuzz(func(t *testing.T, file string) {
		if strings.ContainsAny(file, "\r\x00\t\ufeff") || strings.ContainsFunc(file, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f || r == '\uFFFD' }) {
			return // tidied on purpose
		}
		strict := csv.NewReader(strings.NewReader(file))
		strict.FieldsPerRecord = -1
		records, err := strict.ReadAll()
		if err != nil {
			return // not well-formed
		}
		var want [][]string
		for _, record := range records {
			for i := range record {
				record[i] = tidy(record[i])
			}
			if !blank(record) && len(record) <= maxColumns {
				want = append(want, record)
			}
		}
		var got [][]string
		rows := newCSV(strings.NewReader(file), io.NopCloser(nil), ',')
		for {
			row, err := rows.Next()
			if err != nil {
				break
			}
			if len(row.Cells) < maxColumns {
				got = append(got, append([]string{}, row.Cells...))
			}
		}
		if len(file) < maxRow && !reflect.DeepEqual(got, want) {
			t.Fatalf("file %q: got %q, want %q", file, got, want)
		}
	})
}

func BenchmarkCSV(b *testing.B) {
	file := []byte(strings.Repeat("陈思远,13800138000,2026/12/5,high value;vip,杭州\n", 10_000))
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		rows, err := OpenText(io.NopCloser(bytes.NewReader(file)), Format{Encoding: UTF8, Delimiter: ","})
		if err != nil {
			b.Fatal(err)
		}
		for {
			if _, err := rows.Next(); err != nil {
				break
			}
		}
	}
}
