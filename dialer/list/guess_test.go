package list

import (
	"slices"
	"testing"

	"github.com/boyunhq/boyun/dialer/list/phone"
)

func TestColumnsOfOtherCountriesAreGuessed(t *testing.T) {
	book := phone.NewBook()
	for name, test := range map[string]struct {
		country string
		rows    [][]string
		want    []Use
	}{
		"Japanese":                      {"JP", [][]string{{"氏名", "電話番号", "備考"}, {"田中太郎", "090-1234-5678", "新規"}}, []Use{AsName, AsPhone, AsNote}},
		"Japanese, in other words":      {"JP", [][]string{{"お名前", "携帯番号"}, {"田中太郎", "090-1234-5678"}}, []Use{AsName, AsPhone}},
		"Korean":                        {"KR", [][]string{{"이름", "전화번호", "비고"}, {"김철수", "010-1234-5678", "신규"}}, []Use{AsName, AsPhone, AsNote}},
		"Korean, in other words":        {"KR", [][]string{{"성명", "휴대폰"}, {"김철수", "010-1234-5678"}}, []Use{AsName, AsPhone}},
		"traditional Chinese":           {"TW", [][]string{{"姓名", "電話"}, {"陳思遠", "0912 345 678"}}, []Use{AsName, AsPhone}},
		"British numbers for tests":     {"GB", [][]string{{"Name", "Mobile"}, {"Ann Lee", "07700 900123"}, {"Bob Ray", "07700 900456"}}, []Use{AsName, AsPhone}},
		"and of another country":        {"US", [][]string{{"Name", "Phone"}, {"Ann Lee", "020 7946 0123"}, {"Bob Ray", "+44 7700 900456"}}, []Use{AsName, AsPhone}},
		"a day of a phone call is none": {"GB", [][]string{{"Last phone call", "Phone extension", "Phone"}, {"2026-11-23", "1234", "020 7946 0123"}}, []Use{AsField, AsField, AsPhone}},
		"digits that nobody calls so":   {"GB", [][]string{{"Order", "Phone"}, {"077009001234", "020 7946 0123"}}, []Use{AsField, AsPhone}},
	} {
		g := guesser{phones: book, country: test.country, language: "en"}
		if !g.header(test.rows) {
			t.Errorf("%s: the header is not seen", name)
		}
		var got []Use
		for _, c := range g.columns(test.rows, true) {
			got = append(got, c.Guess.Use)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: guessed %v, want %v", name, got, test.want)
		}
	}
}
