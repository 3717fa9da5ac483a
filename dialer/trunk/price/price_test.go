package price

import (
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func rate(prefix string, minute, connect int64, first, step int) dialer.Rate {
	return dialer.Rate{Prefix: prefix, Currency: "CNY", Minute: minute, Connect: connect, First: time.Duration(first) * time.Second, Step: time.Duration(step) * time.Second}
}

func TestWhatATalkCosts(t *testing.T) {
	tests := []struct {
		name string
		rate dialer.Rate
		talk time.Duration
		want int64
	}{
		{"not answered: nothing, not even the connect fee", rate("", 60_000, 10_000, 60, 60), 0, 0},
		{"a second of a minute's step is a minute", rate("", 60_000, 0, 60, 60), time.Second, 60_000},
		{"exactly a minute is a minute", rate("", 60_000, 0, 60, 60), time.Minute, 60_000},
		{"a millisecond more is two", rate("", 60_000, 0, 60, 60), time.Minute + time.Millisecond, 120_000},
		{"by the second", rate("", 60_000, 0, 1, 1), 61 * time.Second, 61_000},
		{"a half minute, then six seconds at a time", rate("", 60_000, 0, 30, 6), 31 * time.Second, 36_000},
		{"the connect fee is charged once", rate("", 60_000, 10_000, 60, 60), time.Minute, 70_000},
		{"fractions are rounded up", rate("", 100, 0, 1, 1), time.Second, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.rate.Cost(test.talk); got != test.want {
				t.Errorf("%d, want %d", got, test.want)
			}
		})
	}
}

// A cost is counted in whole seconds, as tables are kept: a price by fractions of one would lose them.
func TestAPriceByFractionsOfASecondIsNone(t *testing.T) {
	whole := rate("86", 60_000, 0, 60, 6)
	for name, spoil := range map[string]func(*dialer.Rate){
		"first": func(r *dialer.Rate) { r.First += 500 * time.Millisecond }, "step": func(r *dialer.Rate) { r.Step = 1500 * time.Millisecond },
		"no first": func(r *dialer.Rate) { r.First = 0 }, "a step of nothing": func(r *dialer.Rate) { r.Step = 0 }, "a step of more than an hour": func(r *dialer.Rate) { r.Step = 3601 * time.Second },
	} {
		r := whole
		spoil(&r)
		if f, ok := Validate([]dialer.Rate{r}).(*fault.Error); !ok || f.Reason != "price_steps" {
			t.Errorf("%s: %v", name, f)
		}
	}
	for _, cell := range []string{"1.5", "6.0", "0,5", "-6", "0"} {
		table, wrong, err := Read(strings.NewReader("prefix;rate;first;step\n86;0.06;60;"+cell+"\n"), "CNY")
		if err != nil || len(table) != 0 || len(wrong) != 1 || wrong[0].Reason != "price_steps" {
			t.Errorf("step %q: %+v %+v %v", cell, table, wrong, err)
		}
	}
}

func TestPrefixesAreAskedForTheLongestFirstAndNeverWithTheLastDigits(t *testing.T) {
	if got := Prefixes("861055"); !slices.Equal(got, []string{"86", "8", ""}) {
		t.Errorf("%q", got)
	}
	if got := Prefixes("12"); !slices.Equal(got, []string{""}) {
		t.Errorf("of a short number %q", got)
	}
}

func TestFilesAsCarriersSendThem(t *testing.T) {
	tests := []struct {
		name, text string
		want       []dialer.Rate
		wrong      []string
	}{
		{"with a header, in any order", "Price,Code,Increments,Currency\n0.085,+86,60/6,cny\n", []dialer.Rate{rate("86", 85_000, 0, 60, 6)}, nil},
		{"in Chinese, with a byte order mark and semicolons", "\ufeff号码前缀;每分钟;接通费;计费秒数\n86;0.06;0.01;1\n", []dialer.Rate{rate("86", 60_000, 10_000, 60, 1)}, nil},
		{"without a header", "86,0.06\n0044 20,0.2,0.05,1,1\n", []dialer.Rate{rate("86", 60_000, 0, 60, 60), rate("4420", 200_000, 50_000, 1, 1)}, nil},
		{"an empty prefix is every other number", "prefix,rate\n,0.5\n", []dialer.Rate{rate("", 500_000, 0, 60, 60)}, nil},
		{"wrong lines are told, the others taken", "prefix\trate\n86\t0.06\nx\t1\n87\tfree\n86\t0.07\n88\t0.0000001\n", []dialer.Rate{rate("86", 60_000, 0, 60, 60)},
			[]string{"price_prefix", "price_amount", "price_twice", "price_amount"}},
		{"two currencies are one too many", "prefix,rate,currency\n86,1,CNY\n1,1,USD\n", []dialer.Rate{rate("86", 1_000_000, 0, 60, 60)}, []string{"price_currencies"}},
		{"an area code without its country matches no number", "prefix,rate\n010,0.06\n8610,0.05\n", []dialer.Rate{rate("8610", 50_000, 0, 60, 60)}, []string{"price_prefix"}},
		{"a price of nothing is a price", "86,0\n", []dialer.Rate{rate("86", 0, 0, 60, 60)}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			table, wrong, err := Read(strings.NewReader(test.text), "CNY")
			if err != nil {
				t.Fatal(err)
			}
			if len(table) != len(test.want) {
				t.Fatalf("%+v, want %+v (%+v)", table, test.want, wrong)
			}
			for i := range table {
				if table[i] != test.want[i] {
					t.Errorf("%+v, want %+v", table[i], test.want[i])
				}
			}
			reasons := []string{}
			for _, w := range wrong {
				reasons = append(reasons, w.Reason)
			}
			if strings.Join(reasons, " ") != strings.Join(test.wrong, " ") {
				t.Errorf("wrong lines %+v, want %v", wrong, test.wrong)
			}
			if err := Validate(table); err != nil {
				t.Error(err)
			}
		})
	}
	for name, text := range map[string]string{
		"an empty file": "  \n", "a header that names no prefixes": "国家,单价\n中国,0.06\n美国,0.5\n", "a header that names no price": "prefix,destination\n86,China\n",
		"a header nobody knows": "Vorwahl,Preis\n86,0.06\n", "a file of which a part was read": "86,0.06\n" + strings.Repeat(" ", largest),
	} {
		if table, wrong, err := Read(strings.NewReader(text), "CNY"); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s is a table: %+v %+v %v", name, table, wrong, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"prefix,rate\n86,0.06\n", "86;1;2;3;4", "\ufeff\"a", "prefix,rate\n+86,1,,\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		table, _, err := Read(strings.NewReader(text), "EUR")
		if err == nil {
			if err := Validate(table); err != nil {
				t.Fatalf("what was read is not valid: %v", err)
			}
		}
	})
}
