// Package cert owns how browsers reach the console safely: one's own certificate files, certificates by ACME, a self-signed one for
// a local network, or plain http where nobody else can listen, which is localhost. Browsers give no microphone to a page that came
// any other way. It does not own listeners; web takes what Open returns.
package cert

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"golang.org/x/crypto/acme/autocert"

	"github.com/boyunhq/boyun/infra/fault"
)

// Mode is where the certificate comes from.
type Mode string

// The modes.
const (
	Plain Mode = "none"  // http, on loopback addresses alone
	Files Mode = "files" // one's own certificate and key
	ACME  Mode = "acme"  // Let's Encrypt or another directory; the host must be reachable at ports 443 or 80
	Self  Mode = "self"  // self-signed, for a local network: each browser warns once
)

// Config of the console's TLS.
type Config struct {
	Mode      Mode
	Address   string // what web listens on; Plain refuses any that is not loopback
	CertFile  string // Files: PEM, leaf first
	KeyFile   string
	Hosts     []string // ACME: names to have certificates for (required); Self: further names and addresses
	Email     string   // ACME: whom to tell of trouble
	Directory string   // ACME: another directory's URL
	Folder    string   // ACME and Self: where they are kept, inside the data folder
	Logger    *slog.Logger
	Now       func() time.Time // for tests; nil is time.Now
}

// Validate refuses what cannot work and says what would.
func (c *Config) Validate() error {
	if c.Now == nil {
		c.Now = time.Now
	}
	switch {
	case c.Logger == nil:
		return fault.New(fault.Invalid, "tls_config", "TLS needs a logger")
	case c.Mode == Plain && !loopback(c.Address):
		return fault.New(fault.Invalid, "tls_plain", "plain http is for localhost only, because browsers give no microphone to other plain pages: "+
			"listen on 127.0.0.1 instead of %q, or choose a TLS mode: self (local network), acme (a public name) or files (your own certificate)", c.Address)
	case c.Mode == Files && (c.CertFile == "" || c.KeyFile == ""):
		return fault.New(fault.Invalid, "tls_files", "TLS by own files needs the certificate's and the key's")
	case c.Mode == ACME && (len(c.Hosts) == 0 || c.Folder == ""):
		return fault.New(fault.Invalid, "tls_acme", "ACME needs the host names to get certificates for, and a folder to keep them in")
	case c.Mode == Self && c.Folder == "":
		return fault.New(fault.Invalid, "tls_self", "the self-signed certificate needs a folder to be kept in")
	}
	switch c.Mode {
	case Plain, Files, ACME, Self:
		return nil
	}
	return fault.New(fault.Invalid, "tls_mode", "the TLS mode is none, self, acme or files, not %q", c.Mode)
}

// loopback tells whether only this machine can reach address (host:port).
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && (host == "localhost" || net.ParseIP(host).IsLoopback())
}

// Served is what web needs.
type Served struct {
	TLS *tls.Config // nil: plain http
	// Challenge answers ACME's challenges at port 80 and passes the rest to next; without ACME it is next.
	Challenge func(next http.Handler) http.Handler
	// Run watches for changed files until ctx ends; it returns at once when there is nothing to watch.
	Run func(ctx context.Context) error
}

// Open prepares the certificates. A certificate that is missing or broken is an error now, not at the first visitor.
func Open(cfg Config) (*Served, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	idle := func(ctx context.Context) error { <-ctx.Done(); return nil }
	served := &Served{Challenge: func(next http.Handler) http.Handler { return next }, Run: idle}
	switch cfg.Mode {
	case Plain:
		return served, nil
	case ACME:
		issuer := newIssuer(cfg)
		served.TLS = issuer.TLSConfig()
		served.Challenge = issuer.HTTPHandler
	case Self:
		pair, err := selfSigned(cfg)
		if err != nil {
			return nil, fault.Wrap(fault.Unavailable, "tls_self", "make the self-signed certificate", err)
		}
		served.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	case Files:
		files := &files{cert: cfg.CertFile, key: cfg.KeyFile, logger: cfg.Logger}
		if err := files.load(); err != nil {
			return nil, fault.Wrap(fault.Invalid, "tls_files", "own certificate", err)
		}
		served.TLS = &tls.Config{GetCertificate: files.get}
		served.Run = files.watch
	}
	served.TLS.MinVersion = tls.VersionTLS12
	if served.TLS.NextProtos == nil {
		served.TLS.NextProtos = []string{"h2", "http/1.1"}
	}
	return served, nil
}

func newIssuer(cfg Config) *autocert.Manager {
	issuer := &autocert.Manager{
		Prompt:     autocert.AcceptTOS,
		Cache:      autocert.DirCache(filepath.Join(cfg.Folder, "acme")),
		HostPolicy: autocert.HostWhitelist(cfg.Hosts...),
		Email:      cfg.Email,
	}
	if cfg.Directory != "" {
		issuer.Client = directory(cfg.Directory)
	}
	return issuer
}
