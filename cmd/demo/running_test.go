package demo

import (
	"context"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/boyunhq/boyun/cmd/node"
	"github.com/boyunhq/boyun/cmd/settings"
)

// quiet tells of errors alone.
var quiet = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))

// running is a node with everything in it, which ends with the test; change, if any, may turn its settings.
func running(t *testing.T, change func(*settings.Settings), extras node.Extras) *node.Node {
	t.Helper()
	folder, err := os.MkdirTemp("", "boyun-demo-") // short: Postgres' socket is in it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	s := quietSettings(folder)
	if change != nil {
		change(&s)
	}
	n, err := node.Open(context.Background(), s, extras, quiet)
	if err != nil {
		t.Fatal(err)
	}
	signals, ended := make(chan os.Signal, 2), make(chan error, 1)
	go func() { ended <- n.Run(context.Background(), signals) }()
	t.Cleanup(func() {
		signals <- os.Interrupt
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return n
}

// working is the owner of a company on the node, the time a test has, and the end of the test where something fails.
func working(t *testing.T, n *node.Node, limit time.Duration) (ctx context.Context, owner *client, must func(error)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	must = func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	owner, err := Headless{Agents: 2}.open(ctx, n)
	must(err)
	return ctx, owner, must
}
