package phone

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/boyunhq/boyun/dialer"
)

func TestTheStateOfANumberIsItsAreaCodes(t *testing.T) {
	for digits, want := range map[string]string{"+13055550100": "FL", "+14055550100": "OK", "+14105550100": "MD", "+12065550100": "WA", "+12035550100": "CT", "+16175550100": "MA",
		"+16015550100": "MS", "+14015550100": "RI", "+18015550100": "UT", "+12025550100": "DC", "+12125550100": "NY", "+18005550100": "", "+14165550100": "", "+8613800138000": ""} {
		n, _ := dialer.NewNumber(digits)
		if got := State(n); got != want {
			t.Errorf("%s is of %q, want %q", digits, got, want)
		}
	}
	for address, want := range map[string]string{"FL": "FL", "florida": "FL", "1 Main St, Miami, FL 33101-1234": "FL", "Miami, Florida": "FL", "Salt Lake City UT": "UT", "New York": "NY",
		"": "", "somewhere": "", "Toronto, ON": "", "Kansas City, MO": "MO"} {
		if got := StateIn(address); got != want {
			t.Errorf("%q is in %q, want %q", address, got, want)
		}
	}
}

func TestTheStateOfAnExchangeIsThatOfEachOfItsNumbers(t *testing.T) {
	dice, known := rand.New(rand.NewPCG(1, 2)), States{}
	for range 3000 {
		exchange := fmt.Sprintf("+1%d%d", 201+dice.IntN(780), 200+dice.IntN(800))
		for range 3 {
			n, ok := dialer.NewNumber(fmt.Sprintf("%s%04d", exchange, dice.IntN(10000)))
			if !ok {
				continue
			}
			if got, want := known.Of(n), State(n); got != want {
				t.Fatalf("a number of %s is in %q, its exchange is said to be in %q", exchange, want, got)
			}
		}
	}
}
