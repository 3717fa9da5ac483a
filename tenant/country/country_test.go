package country_test

import (
	"slices"
	"testing"

	"github.com/boyunhq/boyun/tenant/country"
)

func TestACountryDecidesZoneCurrencyAndProfile(t *testing.T) {
	table, err := country.New()
	if err != nil {
		t.Fatal(err)
	}
	tests := []country.Country{
		{"CN", "Asia/Shanghai", "CNY", "CN"},
		{"US", "America/New_York", "USD", "US"},
		{"PR", "America/Puerto_Rico", "USD", "US"},
		{"GB", "Europe/London", "GBP", "UK"},
		{"DE", "Europe/Berlin", "EUR", "EU"},
		{"NO", "Europe/Oslo", "EUR", "EU"},
		{"CA", "America/Toronto", "USD", "INTL"},
		{"BR", "America/Sao_Paulo", "USD", "INTL"},
		{"HK", "Asia/Hong_Kong", "USD", "INTL"},
	}
	for _, want := range tests {
		t.Run(want.Code, func(t *testing.T) {
			if got, ok := table.Find(want.Code); !ok || got != want {
				t.Fatalf("got %v, want %v", got, want)
			}
		})
	}
	if _, ok := table.Find("cn"); ok {
		t.Error("a code in small letters is no code")
	}
}

func TestEveryCountryIsFit(t *testing.T) {
	table, err := country.New()
	if err != nil {
		t.Fatal(err)
	}
	all := table.All()
	if len(all) < 230 {
		t.Fatalf("only %d countries", len(all))
	}
	for i, c := range all {
		if len(c.Code) != 2 || i > 0 && all[i-1].Code >= c.Code {
			t.Errorf("row %d %q is not a code in order", i, c.Code)
		}
		if !slices.Contains([]string{"CNY", "USD", "EUR", "GBP"}, c.Currency) || !slices.Contains([]string{"CN", "US", "UK", "EU", "INTL"}, c.Profile) {
			t.Errorf("%v: unknown currency or profile", c)
		}
	}
}
