package node

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/boyunhq/boyun/cmd/settings"
	"github.com/boyunhq/boyun/infra/run"
	"github.com/boyunhq/boyun/infra/telemetry"
	"github.com/boyunhq/boyun/web/console"
)

// web is the listener people and programs reach, and the admin one.
type web struct {
	listener net.Listener
	public   string
	server   *http.Server
	admin    *telemetry.Admin
	log      *slog.Logger
}

// listen takes the web address, so that a busy one is said before anything is started.
func listen(s settings.Settings) (*web, error) {
	w := &web{public: strings.TrimSuffix(s.PublicURL, "/")}
	if !s.Has(settings.API) && !s.Voice() {
		if w.public == "" {
			w.public = "http://" + s.Listen
		}
		return w, nil
	}
	l, err := net.Listen("tcp", s.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("the web address %s is taken by another program: choose another with --listen or BOYUN_LISTEN", s.Listen)
	}
	if err != nil {
		return nil, fmt.Errorf("setting listen: %w", err)
	}
	w.listener = l
	if w.public == "" {
		w.public = addressOf(s, l)
	}
	return w, nil
}

// addressOf is the address people type: the host they were told to use and the port that was really taken.
func addressOf(s settings.Settings, l net.Listener) string {
	host, _, _ := net.SplitHostPort(s.Listen)
	_, port, _ := net.SplitHostPort(l.Addr().String())
	if s.TLS == "acme" {
		host = s.ACMEHost
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	scheme := "https"
	if s.TLS == "off" {
		scheme = "http"
	}
	if scheme == "https" && port == "443" {
		return scheme + "://" + host
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

// open puts the API, the sockets and the console behind the listener.
func (w *web) open(s settings.Settings, x Extras, st *storage, k *stores, v *voice, log *slog.Logger) error {
	w.log = log
	registry := telemetry.NewRegistry()
	if err := telemetry.WatchPool(registry, st.pool); err != nil {
		return err
	}
	var hints map[string]telemetry.Check
	if v != nil {
		if err := v.watch(registry, st); err != nil {
			return err
		}
		hints = v.hints(st)
	}
	var err error
	w.admin, err = telemetry.OpenAdmin(telemetry.AdminConfig{Address: s.Admin, Setting: "--admin or BOYUN_ADMIN", Registry: registry, Logger: log,
		Checks: map[string]telemetry.Check{"database": func(ctx context.Context) error { return st.pool.PingContext(ctx) }}, Hints: hints,
		Routes: adminRoutes(s, x, k, v, log)})
	if err != nil || w.listener == nil {
		return err
	}
	mux := http.NewServeMux()
	if v != nil {
		mountDesk(mux, st, k, v, log)
	}
	if s.Has(settings.API) {
		pages, err := console.New()
		if err != nil {
			return err
		}
		proxies, err := s.TrustedProxies()
		if err != nil {
			return err
		}
		if err := mount(mux, x, st, k, v, w.public, proxies, log); err != nil {
			return err
		}
		mux.Handle("/", pages)
	}
	w.server = &http.Server{Handler: k.served.Challenge(mux), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug)}
	if k.served.TLS != nil {
		w.listener = tls.NewListener(w.listener, k.served.TLS)
	}
	return nil
}

func (w *web) parts(settings.Settings) []run.Part {
	parts := []run.Part{run.Plain("admin", w.admin.Run)}
	if w.server != nil {
		parts = append(parts, run.Part{Name: "web", Run: w.serve})
	}
	return parts
}

// ready lasts until the process is told to stop: from then on load balancers are told to send nothing new.
func (w *web) ready(ctx context.Context) error {
	<-ctx.Done()
	w.admin.Drain()
	return nil
}

// serve answers until soft ends. Agents' pages stay connected until the voice node has drained, because the web stops after it.
func (w *web) serve(soft, hard context.Context) error {
	ended := make(chan error, 1)
	go func() { ended <- w.server.Serve(w.listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve %s: %w", w.public, err)
	case <-soft.Done():
	}
	patience, cancel := context.WithTimeout(hard, 3*time.Second)
	defer cancel()
	if err := w.server.Shutdown(patience); err != nil {
		w.server.Close()
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// close gives the listener back when the web was never run.
func (w *web) close() {
	if w.listener != nil {
		w.listener.Close() // a second close says only that it was closed
	}
}
