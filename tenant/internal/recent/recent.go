// Package recent owns a small memory of answers that may be a few seconds old: look-ups on the path of every request. It never holds
// an answer longer than its time to live, so a change elsewhere shows by then even if nobody says so.
package recent

import (
	"sync"
	"time"
)

// Memory keeps values for ttl, at most size of them. It is safe for concurrent use.
type Memory[K comparable, V any] struct {
	ttl  time.Duration
	size int

	mu      sync.Mutex
	entries map[K]entry[V]
}

type entry[V any] struct {
	value V
	ends  time.Time
}

// New returns an empty Memory.
func New[K comparable, V any](ttl time.Duration, size int) *Memory[K, V] {
	return &Memory[K, V]{ttl: ttl, size: size, entries: map[K]entry[V]{}}
}

// Get returns what is remembered of key.
func (m *Memory[K, V]) Get(key K) (value V, found bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, found := m.entries[key]
	if !found || !time.Now().Before(e.ends) {
		return value, false
	}
	return e.value, true
}

// Put remembers value for the time to live, counted from asked: the moment the question was put to the one who knows, so that a
// slow answer does not live longer than it should.
func (m *Memory[K, V]) Put(key K, value V, asked time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.entries) >= m.size {
		m.thin()
	}
	m.entries[key] = entry[V]{value: value, ends: asked.Add(m.ttl)}
}

// thin forgets what has ended, and everything if that is not enough: a burst of strange keys may cost look-ups, never memory.
func (m *Memory[K, V]) thin() {
	now := time.Now()
	for k, e := range m.entries {
		if !now.Before(e.ends) {
			delete(m.entries, k)
		}
	}
	if len(m.entries) >= m.size {
		clear(m.entries)
	}
}

// Forget drops key.
func (m *Memory[K, V]) Forget(key K) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.entries, key)
}

// ForgetIf drops every entry that drop chooses.
func (m *Memory[K, V]) ForgetIf(drop func(K, V) bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for k, e := range m.entries {
		if drop(k, e.value) {
			delete(m.entries, k)
		}
	}
}
