package trunk

import (
	"context"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/sandbox"
)

// carrier runs the product's own sandbox carrier.
func carrier(t testing.TB, change func(*sandbox.Config)) *sandbox.Sandbox {
	t.Helper()
	cfg := sandbox.Config{Pace: 50, Seed: 1, Log: quietLog()}
	if change != nil {
		change(&cfg)
	}
	box, err := sandbox.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- box.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		<-ended
	})
	return box
}

func TestTheSandboxAnswersIsTalkedToAndHungUp(t *testing.T) {
	for _, transport := range []string{"udp", "tcp"} {
		t.Run(transport, func(t *testing.T) {
			box := carrier(t, nil)
			w := newWorld(t, func(c *Config) { c.Sandbox = box.Addr().String() })
			id := w.account("", func(a *Account) { a.Kind, a.Transport, a.Numbers = Sandbox, transport, Plus })
			notes := newDiary()
			d := dialing(id)
			d.To = number("+8613800138000")
			customer := w.answered(w.dial(context.Background(), d, notes.note))
			t.Log(notes.kinds(), customer)
			ctx, cancel := context.WithTimeout(context.Background(), soon)
			defer cancel()
			start := time.Now()
			customer.HangUp(ctx)
			if p := w.gone(customer); p.Reason != "hung_up" {
				t.Errorf("%+v", p)
			}
			t.Log("hang-up took", time.Since(start))
		})
	}
}
