package telemetry

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"sync"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/boyunhq/boyun/infra/fault"
)

// NewRegistry returns a metrics registry that knows the process and the Go runtime. Parts register their own metrics with it.
func NewRegistry() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return registry
}

// WatchPool exports the use of a database pool.
func WatchPool(registry prometheus.Registerer, pool *sql.DB) error {
	return registry.Register(collectors.NewDBStatsCollector(pool, "boyun"))
}

// Check tells whether a part can do its work now; its error is for the operator.
type Check func(ctx context.Context) error

// AdminConfig of the admin listener.
type AdminConfig struct {
	Address  string // default 127.0.0.1:9464; nothing behind it asks who you are, so it does not belong on a public address
	Setting  string // the setting that changes Address, for the message when it is taken
	Profiles bool   // profiles also when Address is not loopback
	Registry *prometheus.Registry
	Checks   map[string]Check        // what readyz asks
	Hints    map[string]Check        // what readyz says, without being less ready for it
	Routes   map[string]http.Handler // more of it, by pattern ("GET /demo/carrier")
	Logger   *slog.Logger
}

// checkPatience bounds one readyz check.
const checkPatience = 2 * time.Second

// Admin serves metrics, health and profiles.
type Admin struct {
	cfg      AdminConfig
	listener net.Listener

	mu       sync.Mutex
	draining bool
}

// OpenAdmin takes the address, so that a taken one is known before anything else starts.
func OpenAdmin(cfg AdminConfig) (*Admin, error) {
	cfg.Address = cmp.Or(cfg.Address, "127.0.0.1:9464")
	if cfg.Registry == nil || cfg.Logger == nil {
		return nil, fault.New(fault.Invalid, "admin_config", "the admin listener needs a registry and a logger")
	}
	listener, err := net.Listen("tcp", cfg.Address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fault.New(fault.Conflict, "address_in_use", "the admin address %s is taken by another program: choose another with %s", cfg.Address, cfg.Setting)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "admin_address", "listen on the admin address "+cfg.Address, err)
	}
	return &Admin{cfg: cfg, listener: listener}, nil
}

// Address is where it listens.
func (a *Admin) Address() string { return a.listener.Addr().String() }

// Drain makes readyz say no, so that load balancers send nothing new; healthz stays.
func (a *Admin) Drain() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.draining = true
}

// Run serves until ctx ends.
func (a *Admin) Run(ctx context.Context) error {
	server := &http.Server{Handler: a.routes(), ReadHeaderTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(a.cfg.Logger.Handler(), slog.LevelDebug)}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(a.listener); !errors.Is(err, http.ErrServerClosed) {
		return fault.Wrap(fault.Internal, "admin", "serve the admin address", err)
	}
	return nil
}

func (a *Admin) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(a.cfg.Registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", a.ready)
	for pattern, handler := range a.cfg.Routes {
		mux.Handle(pattern, handler)
	}
	if host, _, err := net.SplitHostPort(a.Address()); a.cfg.Profiles || (err == nil && net.ParseIP(host).IsLoopback()) {
		mux.HandleFunc("GET /debug/pprof/", pprof.Index)
		mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
		mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	}
	return mux
}

// ready answers 200 and {"name":"ok",...}, or 503 with what is wrong.
func (a *Admin) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), checkPatience)
	defer cancel()
	var (
		mu     sync.Mutex
		wait   sync.WaitGroup
		status = http.StatusOK
		states = map[string]string{}
	)
	ask := func(checks map[string]Check, otherwise int) {
		for name, check := range checks {
			wait.Go(func() {
				err := check(ctx)
				mu.Lock()
				defer mu.Unlock()
				states[name] = "ok"
				if err != nil {
					states[name], status = err.Error(), max(status, otherwise)
				}
			})
		}
	}
	ask(a.cfg.Checks, http.StatusServiceUnavailable)
	ask(a.cfg.Hints, http.StatusOK)
	wait.Wait()
	a.mu.Lock()
	if a.draining {
		states["process"], status = "stopping: finishing the calls it has", http.StatusServiceUnavailable
	}
	a.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(states) // an error means that the asker has gone
}
