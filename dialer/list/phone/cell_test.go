package phone_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/boyunhq/boyun/dialer/list/phone"
)

func TestACellMayHoldSeveralNumbers(t *testing.T) {
	book := phone.NewBook()
	const mobile, second, office = "+8613800138000", "+8613900139000", "+8657188886666"
	tests := []struct {
		name, cell, country string
		numbers, bad        []string // E.164; reasons
		none                string
	}{
		{"one", "13800138000", "CN", []string{mobile}, nil, ""},
		{"one with a slash in it", "030/901820", "DE", []string{"+4930901820"}, nil, ""},
		{"one written in groups", "138 0013 8000", "CN", []string{mobile}, nil, ""},
		{"semicolons of both widths", "0571-88886666；13800138000; 13900139000", "CN", []string{office, mobile, second}, nil, ""},
		{"a slash", "13800138000/13900139000", "CN", []string{mobile, second}, nil, ""},
		{"an enumeration comma", "13800138000、13900139000", "CN", []string{mobile, second}, nil, ""},
		{"lines of a cell", "13800138000\n13900139000\r\n", "CN", []string{mobile, second}, nil, ""},
		{"spaces between whole numbers", "13800138000  13900139000", "CN", []string{mobile, second}, nil, ""},
		{"an extension", "0571-88886666转801;13800138000", "CN", []string{office, mobile}, nil, ""},
		{"one of two short", "13800138000;1390013900", "CN", []string{mobile}, []string{phone.TooShort}, ""},
		{"a mark for none beside one", "13800138000/无", "CN", []string{mobile}, nil, ""},
		{"American, by commas", "(201) 555-0123, +1 212 555 0123", "US", []string{"+12015550123", "+12125550123"}, nil, ""},
		{"more than one number may be long", strings.Repeat("13800138000;", 12), "CN", slices.Repeat([]string{mobile}, 12), nil, ""},
		{"two, none of them right", "1380013800;139001390", "CN", nil, []string{phone.Several}, phone.Several},
		{"spaces between digits that are no numbers", "1380013 8000 139", "CN", nil, []string{phone.TooLong}, phone.TooLong},
		{"nothing", " ", "CN", nil, nil, phone.Empty},
		{"a mark for none", "-", "CN", nil, nil, phone.NotANumber},
		{"prose", strings.Repeat("没有；", 500), "CN", nil, nil, phone.NotANumber},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cell := book.ParseCell(test.cell, test.country, "en")
			var numbers, bad []string
			for _, n := range cell.Numbers {
				numbers = append(numbers, n.Number.Reveal())
			}
			for _, b := range cell.Bad {
				bad = append(bad, b.Reason)
			}
			if !slices.Equal(numbers, test.numbers) || !slices.Equal(bad, test.bad) {
				t.Errorf("read as %q, left out %q, want %q and %q", numbers, bad, test.numbers, test.bad)
			}
			switch {
			case (cell.None == nil) != (test.none == ""):
				t.Errorf("none %v, want %q", cell.None, test.none)
			case cell.None != nil && cell.None.Reason != test.none:
				t.Errorf("none for %s, want %s", cell.None.Reason, test.none)
			}
		})
	}
}

func TestNumbersAreFoundAmongWords(t *testing.T) {
	book := phone.NewBook()
	tests := []struct {
		cell, country string
		numbers, bad  []string
	}{
		{"138-0013-8000（微信同号）", "CN", []string{"+8613800138000"}, nil},
		{"+86 13900139001 李小姐", "CN", []string{"+8613900139001"}, nil},
		{"张三13800138000李四13900139001", "CN", []string{"+8613800138000", "+8613900139001"}, nil},
		{"座机:021-62881234/62885678", "CN", []string{"+862162881234", "+862162885678"}, nil},
		{"020 7946 0018 / 7946 0019", "GB", []string{"+442079460018", "+442079460019"}, nil},
		{"13800138000/62885678", "CN", []string{"+8613800138000"}, []string{phone.NotAssigned}},
		{"2026-11-01 13800138000 call after 5", "CN", []string{"+8613800138000"}, nil},
		{"office (415) 555-2671, cell 415.555.2672", "US", []string{"+14155552671", "+14155552672"}, nil},
		{"13700137002.", "CN", []string{"+8613700137002"}, nil},
		{"中山路138号", "CN", nil, nil},
		{"身份证 330106199001011234", "CN", nil, []string{phone.NotANumber}},
	}
	for _, test := range tests {
		t.Run(test.cell, func(t *testing.T) {
			cell := book.ReadCell(test.cell, test.country, "en")
			var numbers, bad []string
			for _, n := range cell.Numbers {
				numbers = append(numbers, n.Number.Reveal())
			}
			for _, b := range cell.Bad {
				bad = append(bad, b.Reason)
			}
			if !slices.Equal(numbers, test.numbers) || !slices.Equal(bad, test.bad) || (cell.None == nil) != (len(numbers) > 0) {
				t.Errorf("read as %q, left out %q, none %v, want %q and %q", numbers, bad, cell.None, test.numbers, test.bad)
			}
		})
	}
}
