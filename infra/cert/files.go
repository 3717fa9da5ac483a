package cert

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// files serves a certificate from disk and takes a new one without a restart.
type files struct {
	cert, key string
	logger    *slog.Logger

	mu   sync.RWMutex
	pair *tls.Certificate
	seen [2]stamp
}

// stamp tells one state of a file from another.
type stamp struct {
	size int64
	at   time.Time
}

// lookEvery is how long a new certificate may wait to be served.
const lookEvery = 5 * time.Second

func (f *files) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.pair, nil
}

func (f *files) stamps() (seen [2]stamp, err error) {
	for i, path := range []string{f.cert, f.key} {
		info, err := os.Stat(path)
		if err != nil {
			return seen, err
		}
		seen[i] = stamp{info.Size(), info.ModTime()}
	}
	return seen, nil
}

func (f *files) load() error {
	seen, err := f.stamps()
	if err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return err
	}
	leaf, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		return err
	}
	if left := time.Until(leaf.NotAfter); left < 14*24*time.Hour {
		f.logger.Warn("the TLS certificate ends soon", "file", f.cert, "ends", leaf.NotAfter)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pair, f.seen = &pair, seen
	return nil
}

// refresh loads the files again when they have changed. Files in the middle of being replaced do not fit each other; then the old
// pair stays until they do.
func (f *files) refresh() error {
	seen, err := f.stamps()
	if err != nil {
		return err
	}
	f.mu.RLock()
	same := seen == f.seen
	f.mu.RUnlock()
	if same {
		return nil
	}
	if err := f.load(); err != nil {
		return fmt.Errorf("a changed certificate is not usable, the old one stays: %w", err)
	}
	f.logger.Info("a changed TLS certificate is in use", "file", f.cert)
	return nil
}

func (f *files) watch(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := f.refresh(); err != nil {
				f.logger.Warn("TLS certificate", "error", err)
			}
		}
	}
}
