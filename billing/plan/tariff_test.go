package plan

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestRatesAreBilledFromAnswerByTheSecond(t *testing.T) {
	tariff := Current("CNY", time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	for name, test := range map[string]struct {
		talk, billed time.Duration
		amount       Micro
	}{
		"nobody answered":              {0, 0, 0},
		"a negative interval is none":  {-time.Second, 0, 0},
		"a millisecond is a second":    {time.Millisecond, time.Second, 2_000},
		"a second is a second":         {time.Second, time.Second, 2_000},
		"a second and a bit are two":   {1001 * time.Millisecond, 2 * time.Second, 4_000},
		"a minute is the minute price": {time.Minute, time.Minute, 120_000},
	} {
		t.Run(name, func(t *testing.T) {
			if billed, amount := tariff.Rate(test.talk); billed != test.billed || amount != test.amount {
				t.Fatalf("billed %v for %d, want %v for %d", billed, amount, test.billed, test.amount)
			}
		})
	}
}

func TestLongerNeverCostsLessAndNobodyPaysMoreThanOneIncrementTooMuch(t *testing.T) {
	tariff := Current("USD", time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	rapid.Check(t, func(t *rapid.T) {
		a := time.Duration(rapid.Int64Range(0, 7_200_000).Draw(t, "a")) * time.Millisecond
		b := a + time.Duration(rapid.Int64Range(0, 60_000).Draw(t, "more"))*time.Millisecond
		billedA, amountA := tariff.Rate(a)
		_, amountB := tariff.Rate(b)
		if amountB < amountA || billedA < a || billedA-a >= tariff.Increment {
			t.Fatalf("%v is billed %v for %d, %v for %d", a, billedA, amountA, b, amountB)
		}
	})
}

func TestAnUnknownCurrencyIsSoldInDollars(t *testing.T) {
	if got := Current("XXX", time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)); got.Currency != "USD" {
		t.Fatalf("sold in %s", got.Currency)
	}
}
