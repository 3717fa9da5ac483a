package demo

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/cmd/node"
)

// The whole product at once: sign-up, import, robots at real desks, real SIP and RTP to the sandbox carrier, recordings, ledger. Every fate
// of the table is met; everything is compared with the carrier's own truth.
func TestTheWholeJobWithoutPeopleIsRight(t *testing.T) {
	h := Headless{Calls: 54, Agents: 6, Talk: time.Second, Pace: 8, Limit: 8 * time.Minute, Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))}
	s, err := h.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + s.String())
	if !s.Right() || s.Calls != 54 || s.Answered == 0 || s.Answered != s.Recordings {
		t.Fatal("the run is not right")
	}
}

func open(t *testing.T, folder string) (*node.Node, error) {
	t.Helper()
	return node.Open(t.Context(), quietSettings(folder), node.Extras{Demo: true}, slog.New(slog.DiscardHandler))
}

func TestTheSampleTeamIsMadeOnceAndASecondProcessIsRefused(t *testing.T) {
	folder, err := os.MkdirTemp("", "boyun-demo-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(folder)
	var first Team
	for start := range 2 {
		n, err := open(t, folder)
		if err != nil {
			t.Fatal(err)
		}
		if second, err := open(t, folder); err == nil {
			second.Close()
			t.Fatal("a second process took the same data folder")
		} else if !strings.Contains(err.Error(), filepath.Base(folder)) {
			t.Fatalf("the refusal does not name the folder: %v", err)
		}
		signals, ended := make(chan os.Signal, 2), make(chan error, 1)
		go func() { ended <- n.Run(context.Background(), signals) }()
		team, err := Prepare(t.Context(), n, folder, "progressive")
		signals <- os.Interrupt
		if stopped := <-ended; err != nil || stopped != nil {
			t.Fatalf("start %d: %v, stop: %v", start, err, stopped)
		}
		if start == 0 {
			first = team
		} else if team != first {
			t.Fatalf("the second start has other people: %+v, %+v", team, first)
		}
	}
}

func TestABusyAddressNamesTheSetting(t *testing.T) {
	folder, err := os.MkdirTemp("", "boyun-demo-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(folder)
	n, err := open(t, folder)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	s := quietSettings(t.TempDir())
	s.Listen = strings.TrimPrefix(n.URL(), "http://")
	other, err := node.Open(t.Context(), s, node.Extras{}, slog.New(slog.DiscardHandler))
	if err == nil {
		other.Close()
		t.Fatal("two processes took one address")
	}
	if !strings.Contains(err.Error(), "--listen") {
		t.Fatalf("the error does not name the setting: %v", err)
	}
}
