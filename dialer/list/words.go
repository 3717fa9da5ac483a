package list

import (
	"fmt"

	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/dialer/list/sheet"
)

// The words of a result file, which people read outside the console; on screens the console has its own.

func resultWords(result string, english bool) string {
	words := map[string][2]string{"accepted": {"新增", "new"}, "merged": {"合并", "merged"}, "rejected": {"拒绝", "rejected"}, "": {"未处理", "not done"}}[result]
	return pick(words, english)
}

func pick(words [2]string, english bool) string {
	if english {
		return words[1]
	}
	return words[0]
}

func reasonWords(code string, detail map[string]any, english bool) string {
	number := func(key string) string {
		if n, ok := detail[key].(float64); ok {
			return fmt.Sprintf("%.0f", n)
		}
		return "?"
	}
	words := map[string][2]string{
		"":                   {"", ""},
		inFile:               {"文件里已有这个号码，内容并入前一行", "The number is in the file already; the words went to the earlier row"},
		inList:               {"名单里已有这个号码，内容已并入", "The number is on the list already; the words went to its lead"},
		leftOut:              {"有 " + number("count") + " 个号码不能拨打，未导入", "Left out, because they cannot be called: " + number("count") + " of its numbers"},
		doNotCall:            {"文件注明不要致电，未导入", "The file says not to call; not imported"},
		phone.Empty:          {"没有号码", "No number"},
		phone.NotANumber:     {"不是电话号码", "Not a telephone number"},
		phone.TooShort:       {"号码少 " + number("missing") + " 位", number("missing") + " digits short"},
		phone.TooLong:        {"号码多 " + number("extra") + " 位", number("extra") + " digits too many"},
		phone.NotAssigned:    {"没有这样的号段", "No such numbers are given out"},
		phone.UnknownCountry: {"没有这个国家代码", "No country has this code"},
		phone.Several:        {"一格里有 " + number("count") + " 个号码，分成几行再导入", number("count") + " numbers in one cell; use a row for each"},
		phone.ShortNumber:    {"短号或服务号码，不能外呼", "A short or service number; it cannot be called"},
		phone.LostDigits:     {"表格软件丢了几位数字，把该列改成文本再导出", "The spreadsheet lost digits; make the column text and export again"},
		ConsentDate:          {"同意日期读不出来，写成年-月-日", "The day of consent cannot be read; write year-month-day"},
		ConsentFuture:        {"同意日期在将来", "The day of consent lies ahead"},
		sheet.RowTooLong:     {"这一行超过 64 KB", "The row is longer than 64 KB"},
		sheet.UnclosedQuote:  {"引号没有配对", "A quote opens and never closes"},
	}[code]
	return pick(words, english)
}
