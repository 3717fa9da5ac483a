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
