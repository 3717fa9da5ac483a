package telemetry_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/telemetry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestLinesCarryTheirRequestAndTheLevelIsKept(t *testing.T) {
	for format, want := range map[string]string{"text": "request_id=req-12345678", "json": `"request_id":"req-12345678"`} {
		var text bytes.Buffer
		logger, level, err := telemetry.NewLogger(&text, telemetry.LogConfig{Format: format, Level: "warn"})
		if err != nil {
			t.Fatal(err)
		}
		ctx := telemetry.WithRequest(t.Context(), "req-12345678")
		logger.InfoContext(ctx, "quiet")
		logger.With("part", "web").WithGroup("g").WarnContext(ctx, "loud")
		level.Set(slog.LevelDebug)
		logger.Debug("now heard")
		got := text.String()
		if strings.Contains(got, "quiet") || !strings.Contains(got, "loud") || !strings.Contains(got, "now heard") || !strings.Contains(got, want) || strings.Count(got, "req-12345678") != 1 {
			t.Errorf("%s: %s (want %s)", format, got, want)
		}
	}
	for _, cfg := range []telemetry.LogConfig{{Level: "loud"}, {Format: "xml"}} {
		if _, _, err := telemetry.NewLogger(io.Discard, cfg); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
}

func TestARequestIdFromOutsideIsTakenOnlyIfItFitsALog(t *testing.T) {
	for header, taken := range map[string]bool{"0af7651916cd43dd": true, "trace_ID-12345678": true, "edge.eu-1.42": true, "": false, "short": false,
		"with space in it": false, "line\nbreak-12345": false, strings.Repeat("a", 65): false} {
		if got := telemetry.RequestFrom(header); (got == header) != taken || len(got) < 8 {
			t.Errorf("%q became %q", header, got)
		}
	}
	one, two := telemetry.NewRequest(), telemetry.NewRequest()
	if one == two || telemetry.Request(context.Background()) != "" {
		t.Error("ids repeat, or appear from nowhere")
	}
}

func get(t *testing.T, a *telemetry.Admin, path string) (int, string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get("http://" + a.Address() + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, string(body)
}

func serve(t *testing.T, cfg telemetry.AdminConfig) *telemetry.Admin {
	t.Helper()
	if cfg.Address == "" {
		cfg.Address = "127.0.0.1:0"
	}
	cfg.Registry, cfg.Logger = telemetry.NewRegistry(), slog.New(slog.DiscardHandler)
	counter := prometheus.NewCounter(prometheus.CounterOpts{Name: "boyun_calls_total", Help: "Calls ended."})
	cfg.Registry.MustRegister(counter)
	counter.Add(3)
	a, err := telemetry.OpenAdmin(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return a
}

func TestTheAdminListenerShowsHealthMetricsAndProfiles(t *testing.T) {
	var broken error
	a := serve(t, telemetry.AdminConfig{Checks: map[string]telemetry.Check{
		"database": func(context.Context) error { return broken },
		"state":    func(context.Context) error { return nil },
	}, Hints: map[string]telemetry.Check{"recordings": func(context.Context) error { return errors.New("the disk is full") }}})
	if status, body := get(t, a, "/readyz"); status != 200 || !strings.Contains(body, `"recordings":"the disk is full"`) {
		t.Errorf("a hint: %d %s", status, body)
	}
	for path, want := range map[string]string{"/healthz": "ok", "/metrics": "boyun_calls_total 3", "/debug/pprof/goroutine?debug=1": "goroutine profile", "/readyz": `"database":"ok"`} {
		if status, body := get(t, a, path); status != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d %.200s", path, status, body)
		}
	}
	if _, body := get(t, a, "/metrics"); !strings.Contains(body, "go_goroutines") || !strings.Contains(body, "process_resident_memory_bytes") {
		t.Error("the runtime's metrics are missing")
	}
	broken = errors.New("connection refused")
	if status, body := get(t, a, "/readyz"); status != 503 || !strings.Contains(body, "connection refused") || !strings.Contains(body, `"state":"ok"`) {
		t.Errorf("not ready: %d %s", status, body)
	}
	broken = nil
	a.Drain()
	if status, _ := get(t, a, "/readyz"); status != 503 {
		t.Errorf("draining: %d", status)
	}
	if status, _ := get(t, a, "/healthz"); status != 200 {
		t.Errorf("health while draining: %d", status)
	}
}

func TestProfilesStayOnTheMachineAndATakenAddressIsSaid(t *testing.T) {
	open := serve(t, telemetry.AdminConfig{Address: "0.0.0.0:0"})
	if status, _ := get(t, open, "/debug/pprof/"); status != 404 {
		t.Errorf("profiles on a public address: %d", status)
	}
	_, err := telemetry.OpenAdmin(telemetry.AdminConfig{Address: open.Address(), Setting: "BOYUN_ADMIN", Registry: telemetry.NewRegistry(), Logger: slog.New(slog.DiscardHandler)})
	if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "BOYUN_ADMIN") {
		t.Errorf("a taken address: %v", err)
	}
}
