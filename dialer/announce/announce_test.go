package announce

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/tenant"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// far keeps what it is sent.
type far struct {
	media.Leg
	begun time.Time
	heard []byte
}

func (f *far) Send(p *media.Packet) error {
	if f.begun.IsZero() {
		f.begun = time.Now()
	}
	f.heard = append(f.heard, p.Payload...)
	return nil
}

type known struct {
	who  Identity
	away bool
}

func (k known) Identity(context.Context, tenant.ID) (Identity, error) {
	if k.away {
		return Identity{}, errors.New("database away")
	}
	return k.who, nil
}

// name is a sound that no prompt has.
var name = bytes.Repeat([]byte{0x11, 0x2f, 0x93}, 3000)

func TestTheSafeHarbourMessageSaysWhoCalledAndFromWhichNumber(t *testing.T) {
	prompts, err := prompt.Load()
	if err != nil {
		t.Fatal(err)
	}
	words := func(n prompt.Name, lang string) []byte {
		p, err := prompts.Get(n, lang)
		if err != nil {
			t.Fatal(err)
		}
		return p.Audio
	}
	tests := []struct {
		name, from, digits string
		who                known
		lang               string
	}{
		{"a Chinese company and its landline", "+8657187654321", "057187654321", known{who: Identity{"zh", "CN", name}}, "zh"},
		{"a Chinese mobile number", "+8613800138000", "13800138000", known{who: Identity{"zh", "CN", name}}, "zh"},
		{"an American company", "+12015550100", "2015550100", known{who: Identity{"en", "US", name}}, "en"},
		{"a number of another country is read whole", "+442079460018", "442079460018", known{who: Identity{"en", "US", name}}, "en"},
		{"a company that has not recorded its name", "+12015550100", "2015550100", known{who: Identity{Language: "en", Country: "US"}}, "en"},
		{"a company that cannot be read", "+8613800138000", "13800138000", known{away: true}, "zh"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var want []byte
				if test.who.who.Name != nil {
					want = append(append(append(want, words(prompt.From, test.lang)...), name...), words(prompt.Sorry, test.lang)...)
				} else {
					want = append(append(want, words(prompt.Hello, test.lang)...), words(prompt.Sorry, test.lang)...)
				}
				want = append(want, words(prompt.OurNumber, test.lang)...)
				for _, d := range test.digits {
					want = append(want, words(prompt.Name("digit"+string(d)), test.lang)...)
				}
				want = append(want, words(prompt.Goodbye, test.lang)...)
				from, _ := dialer.NewNumber(test.from)
				f, begun := &far{}, time.Now()
				New(prompts, test.who, slog.New(slog.DiscardHandler)).SafeHarbour(t.Context(), "aaaaaaaaaa", from, f)
				if !bytes.HasPrefix(f.heard, want) || len(f.heard) > len(want)+media.FrameSamples {
					t.Fatalf("heard %d bytes, want these %d", len(f.heard), len(want))
				}
				if f.begun.Sub(begun) > 20*time.Millisecond {
					t.Fatalf("the message began after %v", f.begun.Sub(begun))
				}
			})
		})
	}
}
