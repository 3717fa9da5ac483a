package password_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant/password"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAHashMatchesItsPasswordAndNoOther(t *testing.T) {
	h, ctx := password.Quick(), context.Background()
	hash, err := h.Hash(ctx, "vier lange Wörter")
	if err != nil {
		t.Fatal(err)
	}
	again, _ := h.Hash(ctx, "vier lange Wörter")
	if hash == again || strings.Contains(hash, "Wörter") {
		t.Fatalf("hashes %q and %q are not salted", hash, again)
	}
	for plain, want := range map[string]bool{"vier lange Wörter": true, "vier lange Worter": false, "": false} {
		if got, err := h.Match(ctx, plain, hash); err != nil || got != want {
			t.Errorf("%q: %v, %v, want %v", plain, got, err, want)
		}
	}
	if got, err := h.Match(ctx, "nobody has this password", ""); err != nil || got {
		t.Errorf("an unknown address matched: %v, %v", got, err)
	}
}

func TestABrokenHashIsAnErrorNotAPanic(t *testing.T) {
	h := password.Quick()
	for _, hash := range []string{"x", "$argon2id$v=19$m=64,t=0,p=1$AAAA$AAAA", "$argon2id$v=19$m=99999999,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=64,t=1,p=1$%$%"} {
		if ok, err := h.Match(context.Background(), "whatever", hash); ok || err == nil {
			t.Errorf("%q: %v, %v", hash, ok, err)
		}
	}
}

func TestAnUnknownAddressCostsAsMuchAsAWrongPassword(t *testing.T) {
	h, ctx := password.New(), context.Background()
	hash, err := h.Hash(ctx, "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	took := func(hash string) time.Duration {
		best := time.Hour
		for range 5 {
			start := time.Now()
			h.Match(ctx, "wrong", hash)
			best = min(best, time.Since(start))
		}
		return best
	}
	known, unknown := took(hash), took("")
	if ratio := float64(unknown) / float64(known); ratio < 0.5 || ratio > 2 {
		t.Errorf("known %v, unknown %v", known, unknown)
	}
}

func TestAStormOfLogInsIsBoundedAndGivesUpWithItsCaller(t *testing.T) {
	h := password.New()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	refused := make(chan error, 64)
	for range 64 {
		wg.Go(func() {
			if _, err := h.Match(ctx, "x", ""); err != nil {
				refused <- err
			}
		})
	}
	cancel()
	wg.Wait()
	if len(refused) == 0 {
		t.Fatal("all 64 ran although their caller had gone")
	}
	if err := <-refused; !fault.Is(err, fault.Unavailable) {
		t.Fatal(err)
	}
}

func TestTheRuleInWords(t *testing.T) {
	tests := []struct {
		name, plain string
		want        password.Weakness
	}{
		{"nine characters are too few", "Xk9#mQ2!z", password.Short},
		{"ten unrelated characters are enough", "Xk9#mQ2!zP", ""},
		{"a sentence is enough", "the tram leaves at seven", ""},
		{"a Chinese sentence is enough", "今天下午我们去西湖边散步吧", ""},
		{"a password with digits behind it is what everybody tries", "Password123", password.Common},
		{"so is one with signs for letters", "P@$$w0rd!!2026", password.Common},
		{"so is the keyboard's first row", "qwertyuiop12", password.Common},
		{"one letter ten times says nothing", "aaaaaaaaaaaa", password.Repeated},
		{"a pattern twice says nothing more", "kitchenkitchen", password.Repeated},
		{"counting is no secret", "0123456789", password.Repeated},
		{"counting and turning back is no secret", "1234567654321", password.Repeated},
		{"a random number of ten digits passes", "8305917264", ""},
		{"the own mail address is known to everybody", "lin.yue@acme.example", password.Personal},
		{"so is the own name with a year", "lin.yue2026", password.Personal},
		{"so is the company", "Acme Renewals1", password.Personal},
		{"too long to hash is refused", strings.Repeat("ab cd ef ", 40), password.Long},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := password.Judge(test.plain, "lin.yue@acme.example", "Acme Renewals")
			if got != test.want {
				t.Fatalf("%q is judged %q, want %q", test.plain, got, test.want)
			}
			if err := password.Check(test.plain, "lin.yue@acme.example", "Acme Renewals"); (err == nil) != (test.want == "") {
				t.Fatalf("Check: %v", err)
			}
		})
	}
}
