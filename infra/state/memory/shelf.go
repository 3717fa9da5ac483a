package memory

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

type shelf struct {
	mu      sync.Mutex
	entries map[string]entry
	swept   time.Time
}

type entry struct {
	value   []byte
	expires time.Time
}

// sweepEvery bounds what is kept past its time without a goroutine of its own: writers pay for it.
const sweepEvery = 10 * time.Second

// Put keeps a copy of value for ttl.
func (s *shelf) Put(_ context.Context, key string, value []byte, ttl time.Duration) error {
	if ttl <= 0 {
		return fault.New(fault.Invalid, "ttl", "a shelf value needs a time to live")
	}
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.swept) > sweepEvery {
		s.swept = now
		for k, e := range s.entries {
			if !e.expires.After(now) {
				delete(s.entries, k)
			}
		}
	}
	s.entries[key] = entry{bytes.Clone(value), now.Add(ttl)}
	return nil
}

// Get returns a copy of the live value of key.
func (s *shelf) Get(_ context.Context, key string) (value []byte, found bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.entries[key]
	if !ok || !e.expires.After(time.Now()) {
		return nil, false, nil
	}
	return bytes.Clone(e.value), true, nil
}

// Delete forgets key; a key that is not there is no error.
func (s *shelf) Delete(_ context.Context, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.entries, key)
	return nil
}

// List returns copies of the live entries whose key starts with prefix.
func (s *shelf) List(_ context.Context, prefix string) (map[string][]byte, error) {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[string][]byte{}
	for k, e := range s.entries {
		if strings.HasPrefix(k, prefix) && e.expires.After(now) {
			found[k] = bytes.Clone(e.value)
		}
	}
	return found, nil
}
