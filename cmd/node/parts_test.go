package node

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/boyunhq/boyun/infra/cert"
	"github.com/boyunhq/boyun/infra/telemetry"
)

func TestTheWebStopsAfterTheVoiceNodeHasDrained(t *testing.T) {
	n := &Node{storage: &storage{}, stores: &stores{served: &cert.Served{}}, voice: &voice{}, web: &web{server: &http.Server{}}}
	var names []string
	for _, part := range n.parts() {
		names = append(names, part.Name)
	}
	for _, stays := range []string{"admin", "web"} {
		for _, drains := range []string{"desks", "campaigns"} {
			at, before := slices.Index(names, stays), slices.Index(names, drains)
			if at < 0 || before < 0 || at > before { // what starts first stops last
				t.Errorf("%s stops before %s has ended: %v", stays, drains, names)
			}
		}
	}
	if first := names[len(names)-1]; first != "readiness" {
		t.Errorf("%s stops before the node says that it takes nothing new", first)
	}
}

func TestANodeThatIsToldToStopLivesAndIsNotReady(t *testing.T) {
	admin, err := telemetry.OpenAdmin(telemetry.AdminConfig{Address: "127.0.0.1:0", Registry: prometheus.NewRegistry(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- admin.Run(ctx) }()
	status := func(path string) int {
		res, err := http.Get("http://" + admin.Address() + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		return res.StatusCode
	}
	if got := status("/readyz"); got != http.StatusOK {
		t.Errorf("while it serves, readyz answers %d", got)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := (&web{admin: admin}).ready(stopped); err != nil {
		t.Fatal(err)
	}
	if ready, lives := status("/readyz"), status("/healthz"); ready != http.StatusServiceUnavailable || lives != http.StatusOK {
		t.Errorf("while it drains, readyz answers %d and healthz %d", ready, lives)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
