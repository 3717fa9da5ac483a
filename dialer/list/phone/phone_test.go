package phone_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/dialer/list/phone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEveryWayOfWritingANumberIsRead(t *testing.T) {
	book := phone.NewBook()
	tests := []struct{ name, text, country, want string }{
		{"plain digits take the list's country", "13800138000", "CN", "+8613800138000"},
		{"full-width digits", "１３８００１３８０００", "CN", "+8613800138000"},
		{"full-width plus and brackets", "＋８６（138）0013－8000", "CN", "+8613800138000"},
		{"plus with country code", "+86 138 0013 8000", "CN", "+8613800138000"},
		{"0086", "0086-138-0013-8000", "CN", "+8613800138000"},
		{"0086 from a country that dials 011", "008613800138000", "US", "+8613800138000"},
		{"86 without a plus", "8613800138000", "CN", "+8613800138000"},
		{"brackets around the country code", "(+86)13800138000", "CN", "+8613800138000"},
		{"dots", "138.0013.8000", "CN", "+8613800138000"},
		{"non-breaking and zero-width spaces", "138\u00a00013\u200b8000", "CN", "+8613800138000"},
		{"a byte-order mark in the cell", "\ufeff13800138000", "CN", "+8613800138000"},
		{"a spreadsheet's text mark", "'13800138000", "CN", "+8613800138000"},
		{"a label", "手机：13800138000", "CN", "+8613800138000"},
		{"tel: link", "tel:+8613800138000", "US", "+8613800138000"},
		{"a leading long-distance zero", "013800138000", "CN", "+8613800138000"},
		{"a landline with area code", "010-62345678", "CN", "+861062345678"},
		{"tel: link with an extension (RFC 3966)", "tel:+13104567890;ext=44", "US", "+13104567890"},
		{"a landline with an extension", "021-62345678转801", "CN", "+862162345678"},
		{"scientific notation that holds every digit", "1.3812345678E+10", "CN", "+8613812345678"},
		{"scientific notation, longer than needed", "1.38123456780E10", "CN", "+8613812345678"},
		{"a float from a data frame", "13800138000.0", "CN", "+8613800138000"},
		{"thousands separators", "13,800,138,000", "CN", "+8613800138000"},
		{"Arabic-Indic digits", "١٣٨٠٠١٣٨٠٠٠", "CN", "+8613800138000"},
		{"mathematical bold digits", "𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎", "CN", "+8613800138000"},
		{"American brackets", "(201) 555-0123", "US", "+12015550123"},
		{"American with 1", "1-201-555-0123", "US", "+12015550123"},
		{"British with trunk zero in brackets", "+44 (0)7400 123456", "CN", "+447400123456"},
		{"German with slash", "030/12345678", "DE", "+493012345678"},
		{"Italian landlines keep their zero", "06 6982 1234", "IT", "+390669821234"},
		{"Hong Kong from the mainland", "+852 5123 4567", "CN", "+85251234567"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := book.Parse(test.text, test.country, "zh")
			if err != nil {
				t.Fatalf("%v %v", err, err.(*phone.Reject).Detail)
			}
			if got.Number.Reveal() != test.want {
				t.Fatalf("got %s, want %s", got.Number.Reveal(), test.want)
			}
		})
	}
}

func TestWhatIsNoNumberSaysWhy(t *testing.T) {
	book := phone.NewBook()
	tests := []struct {
		name, text, country, reason string
		detail                      map[string]any
	}{
		{"four digits short, as in the console's own example", "1380013", "CN", phone.TooShort, map[string]any{"value": "1380013", "country": "CN", "missing": 4}},
		{"one digit short", "1380013800", "CN", phone.TooShort, map[string]any{"missing": 1}},
		{"one digit too many", "138001380001", "CN", phone.TooLong, map[string]any{"extra": 1, "value": "138•••••0001"}},
		{"American one short", "201555012", "US", phone.TooShort, map[string]any{"missing": 1, "country": "US"}},
		{"twenty digits", "13800138000138001380", "CN", phone.TooLong, nil},
		{"a beginning nobody has", "12000138000", "CN", phone.NotAssigned, map[string]any{"country": "CN"}},
		{"nothing", "  ", "CN", phone.Empty, nil},
		{"only marks", "---", "CN", phone.NotANumber, nil},
		{"words", "没有电话", "CN", phone.NotANumber, nil},
		{"a date", "2026-01-02", "CN", phone.TooShort, nil},
		{"an address with digits", "中山路138号", "CN", phone.NotANumber, nil},
		{"two numbers in one cell", "13800138000/13900139000", "CN", phone.Several, map[string]any{"count": 2}},
		{"rounded by a spreadsheet", "1.38E+10", "CN", phone.LostDigits, map[string]any{"value": "1.38E+10"}},
		{"rounded, though the zeros would fit", "1.3800138E+10", "CN", phone.LostDigits, nil},
		{"no such country", "+999 138 0013 8000", "CN", phone.UnknownCountry, nil},
		{"emergency", "110", "CN", phone.ShortNumber, map[string]any{"country": "CN"}},
		{"a carrier's service number", "10086", "CN", phone.ShortNumber, nil},
		{"American emergency", "911", "US", phone.ShortNumber, nil},
		{"a whole sentence", strings.Repeat("13800138000 ", 20), "CN", phone.NotANumber, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := book.Parse(test.text, test.country, "zh")
			reject, ok := err.(*phone.Reject)
			if !ok {
				t.Fatalf("read as %v", got.Number.Reveal())
			}
			if reject.Reason != test.reason {
				t.Fatalf("reason %s %v, want %s", reject.Reason, reject.Detail, test.reason)
			}
			for key, want := range test.detail {
				if reject.Detail[key] != want {
					t.Errorf("detail %s = %v, want %v", key, reject.Detail[key], want)
				}
			}
			if value, _ := reject.Detail["value"].(string); strings.Contains(value, "13800138000") {
				t.Errorf("the whole number is in the detail: %s", value)
			}
		})
	}
}

func TestANumberSaysWhereItLives(t *testing.T) {
	book := phone.NewBook()
	tests := []struct {
		text, country, language string
		want                    phone.Parsed
	}{
		{"13800138000", "CN", "zh", phone.Parsed{Kind: phone.Mobile, Place: phone.Place{Country: "CN", Region: "北京市", Carrier: "中国移动", Zones: []string{"Asia/Shanghai"}}}},
		{"13800138000", "CN", "en", phone.Parsed{Kind: phone.Mobile, Place: phone.Place{Country: "CN", Region: "Beijing", Carrier: "China Mobile", Zones: []string{"Asia/Shanghai"}}}},
		{"2015550123", "US", "en", phone.Parsed{Kind: phone.FixedOrMobile, Place: phone.Place{Country: "US", Region: "New Jersey", Zones: []string{"America/New_York"}}}},
		{"7400123456", "GB", "en", phone.Parsed{Kind: phone.Mobile, Place: phone.Place{Country: "GB", Region: "United Kingdom", Carrier: "Three", Zones: []string{"Europe/London"}}}},
		{"9002345678", "US", "en", phone.Parsed{Kind: phone.Premium, Place: phone.Place{Country: "US", Region: "United States"}}},
		{"8005551234", "US", "en", phone.Parsed{Kind: phone.TollFree, Place: phone.Place{Country: "US", Region: "United States"}}},
		{"4008123456", "CN", "zh", phone.Parsed{Kind: phone.SharedCost, Place: phone.Place{Country: "CN", Region: "中国", Zones: []string{"Asia/Shanghai"}}}},
	}
	for _, test := range tests {
		t.Run(test.text+" in "+test.language, func(t *testing.T) {
			for range 2 { // the second time from memory
				got, err := book.Parse(test.text, test.country, test.language)
				if err != nil {
					t.Fatal(err)
				}
				if got.Kind != test.want.Kind || got.Country != test.want.Country || got.Region != test.want.Region || got.Carrier != test.want.Carrier || strings.Join(got.Zones, ",") != strings.Join(test.want.Zones, ",") {
					t.Fatalf("got %+v, want %+v", got, test.want)
				}
			}
		})
	}
}

// The examples of all regions come from libphonenumber-js (MIT, derived from libphonenumber, Apache-2.0).
func TestTheExampleMobileOfEveryRegionIsReadAndPlaced(t *testing.T) {
	raw, err := os.ReadFile("testdata/examples.mobile.json")
	if err != nil {
		t.Fatal(err)
	}
	var examples map[string]string
	if err := json.Unmarshal(raw, &examples); err != nil {
		t.Fatal(err)
	}
	book, zoned := phone.NewBook(), 0
	for country, text := range examples {
		got, err := book.Parse(text, country, "en")
		if err != nil {
			t.Errorf("%s %s: %v", country, text, err)
			continue
		}
		// territories whose numbers nobody can tell from their neighbour's
		shared := map[string]string{"MF": "GP", "BL": "GP", "IM": "GB", "SJ": "NO", "CC": "AU", "CX": "AU", "AX": "FI", "EH": "MA", "VA": "IT"}
		if got.Country != country && got.Country != shared[country] {
			t.Errorf("%s %s is placed in %s", country, text, got.Country)
		}
		if len(got.Zones) > 0 {
			zoned++
		}
	}
	if len(examples) < 240 || zoned < len(examples)*95/100 {
		t.Fatalf("%d of %d have a time zone", zoned, len(examples))
	}
}

func TestMaskLeavesNoWholeNumber(t *testing.T) {
	tests := []struct{ text, want string }{
		{"1380013", "1380013"}, {"13800138000", "138••••8000"}, {"+86 138-0013-8000", "+86 1••-••••-8000"}, {"", ""}, {"１３８００１３８０００", "１３８••••８０００"},
	}
	for _, test := range tests {
		if got := phone.Mask(test.text); got != test.want {
			t.Errorf("Mask(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"13800138000", "+86 138", "１３８", "1.38E+10", "(+1)201-555-0123x12", "tel:110", "转", "+", "00", "1e99", "\xff\xfe"} {
		f.Add(text, "CN")
		f.Add(text, "US")
	}
	book := phone.NewBook()
	f.Fuzz(func(t *testing.T, text, country string) {
		got, err := book.Parse(text, country, "zh")
		if reject, ok := err.(*phone.Reject); ok {
			if reject.Reason == "" || !got.Number.Zero() {
				t.Fatalf("a rejection without a reason or with a number: %+v", reject)
			}
			return
		}
		again, err := book.Parse(got.Number.Reveal(), "US", "zh")
		if err != nil || again.Number != got.Number {
			t.Fatalf("%q gave %s, which reads back as %s (%v)", text, got.Number.Reveal(), again.Number.Reveal(), err)
		}
		if got.Kind == "" {
			t.Fatal("a number without a kind")
		}
	})
}

func BenchmarkParse(b *testing.B) {
	book := phone.NewBook()
	for b.Loop() {
		if _, err := book.Parse("13800138000", "CN", "zh"); err != nil {
			b.Fatal(err)
		}
	}
}
