package list_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/list/phone"
)

func TestWhatIsPastedBecomesATable(t *testing.T) {
	book := phone.NewBook()
	read := func(text string) phone.Cell { return book.ParseCell(text, "CN", "zh") }
	tests := []struct{ name, text, want string }{
		{"numbers in one line", "13800138000,13900139001; 137 0013 7002", "13800138000\n13900139001\n137 0013 7002"},
		{"numbers with spaces between them", "13800138000 13900139001\n13700137002\n", "13800138000\n13900139001\n13700137002"},
		{"a number a line", "13800138000\n13900139001\n", "13800138000\n13900139001\n"},
		{"numbers, one of them wrong", "13800138000,1390013900", "13800138000,1390013900"},
		{"a number and a name", "13800138000 张三\n\n139 0013 9001 李四\n", "13800138000\t张三\n139 0013 9001\t李四\n"},
		{"a name and a number", "张三　13800138000\n李四 +86 139-0013-9001\n", "张三\t13800138000\n李四\t+86 139-0013-9001\n"},
		{"from a chat", "张三：13800138000\n李四: 139 0013 9001\n王五电话13700137002\n赵六，手机号 13600136003", "张三\t13800138000\n李四\t139 0013 9001\n王五\t13700137002\n赵六\t13600136003\n"},
		{"words on both sides", "张三  13800138000  北京 朝阳\n李四  13900139001  上海\n", "张三\t13800138000\t北京 朝阳\n李四\t13900139001\t上海\n"},
		{"the columns' names above", "姓名 电话\n张三 13800138000\n李四 13900139001\n王五 13700137002\n赵六 13600136003\n", "姓名\t电话\n张三\t13800138000\n李四\t13900139001\n王五\t13700137002\n赵六\t13600136003\n"},
		{"cells of a spreadsheet", "13800138000\t13900139001\n", "13800138000\t13900139001\n"},
		{"a file with commas", "姓名,电话\n张三,13800138000\n", "姓名,电话\n张三,13800138000\n"},
		{"prose", "明天开会，请大家准时。\n地点：三楼\n联系张三 13800138000\n", "明天开会，请大家准时。\n地点：三楼\n联系张三 13800138000\n"},
		{"a text file's mark in front", "\ufeff张三 13800138000\n", "张三\t13800138000\n"},
		{"another encoding", "\xd5\xc5\xc8\xfd 13800138000\n", "\xd5\xc5\xc8\xfd 13800138000\n"},
		{"nothing", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := list.Table(test.text, read); got != test.want {
				t.Errorf("laid out as %q, want %q", got, test.want)
			}
		})
	}
}

func TestPastedLinesAreImported(t *testing.T) {
	b := newBench(t)
	i, err := b.imp.Paste(context.Background(), b.by, b.list("Pasted").ID, "text.csv", strings.NewReader("张三 13800138000\n李四 13900139001\n"))
	if err != nil || len(i.Columns) != 2 || i.Header || i.Columns[0].Guess.Use != list.AsName || i.Columns[1].Guess.Use != list.AsPhone {
		t.Fatalf("read as %+v, %v", i, err)
	}
	long := strings.Repeat("13800138000 张三\n", 70_000) // as a file: its columns are for a person to name
	if i, err = b.imp.Paste(context.Background(), b.by, b.list("Long").ID, "text.csv", strings.NewReader(long)); err != nil || i.Bytes != int64(len(long)) {
		t.Fatalf("%d bytes, %v", i.Bytes, err)
	}
}

func TestALineOfABlocklistMayHoldMoreThanANumber(t *testing.T) {
	b := newBench(t)
	added, unread, err := b.store.BlockMany(context.Background(), b.by, list.Many{Reason: list.Complaint, Numbers: []string{
		"13800138000,13900139001", "张三 137 0013 7002 投诉", "13600136003;1360013600", "王五", "13500135004"}}, b.clock.Now())
	if err != nil || added != 5 || !slices.Equal(unread, []list.Unread{{3, phone.TooShort}, {4, phone.NotANumber}}) {
		t.Errorf("%d blocked, %v unread, %v", added, unread, err)
	}
}

// Whatever is pasted: no digit is lost, none is added, and their order stays.
func FuzzTable(f *testing.F) {
	book := phone.NewBook()
	read := func(text string) phone.Cell { return book.ParseCell(text, "CN", "zh") }
	for _, text := range []string{"13800138000,13900139001", "张三：13800138000\n李四 139 0013 9001 转 8", "a 13800138000 \"b\n13900139001", "１３８００１３８０００ x\n+8613900139001（1）"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 {
			return
		}
		if got := list.Table(text, read); digits(got) != digits(text) {
			t.Errorf("%q was laid out as %q", text, got)
		}
	})
}

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}
