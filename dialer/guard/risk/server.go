package risk

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
)

// Server is the reference implementation of the contract: a list in memory, signed. It is an http.Handler.
type Server struct {
	name   string
	key    ed25519.PrivateKey
	hash   Hash
	secret []byte
	token  string
	now    func() time.Time
	mux    *http.ServeMux

	mu      sync.Mutex
	version int64
	entries map[string]Entry
	body    []byte // of the newest list
}

// ServerConfig is what a Server signs with and how it writes numbers.
type ServerConfig struct {
	Name   string
	Key    ed25519.PrivateKey
	Hash   Hash
	Secret []byte
	Token  string // callers must bear it; empty: anybody may ask
	Now    func() time.Time
}

// NewServer makes a server with an empty list.
func NewServer(c ServerConfig) (*Server, error) {
	if len(c.Key) != ed25519.PrivateKeySize || c.Hash == Keyed && len(c.Secret) < 16 || c.Hash != Keyed && c.Hash != Clear {
		return nil, fault.New(fault.Invalid, "feed_server", "a feed needs an Ed25519 key, a hash, and for the keyed hash a secret of 16 bytes or more")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	s := &Server{name: c.Name, key: c.Key, hash: c.Hash, secret: c.Secret, token: c.Token, now: c.Now, entries: map[string]Entry{}, mux: http.NewServeMux()}
	s.publish()
	s.mux.HandleFunc("GET /v1/head", s.head)
	s.mux.HandleFunc("GET /v1/entries/{version}", s.list)
	s.mux.HandleFunc("POST /v1/check", s.check)
	return s, nil
}

// ServeHTTP answers who bears the token.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if s.token != "" && subtle.ConstantTimeCompare([]byte(given), []byte(s.token)) != 1 {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// Replace makes numbers, each with its reason, the whole list. The same list again is no new version.
func (s *Server) Replace(numbers map[dialer.Number]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh := make(map[string]Entry, len(numbers))
	for n, reason := range numbers {
		key := s.hash.Key(n, s.secret)
		fresh[key] = Entry{Key: key, Reason: reason}
	}
	if !maps.Equal(fresh, s.entries) {
		s.entries = fresh
		s.publish()
	}
}

// publish writes the newest list; s.mu is held, or nobody has s yet. Versions are unix milliseconds at least, so that they rise over a
// restart too.
func (s *Server) publish() {
	var b bytes.Buffer
	lines := json.NewEncoder(&b)
	for _, key := range slices.Sorted(maps.Keys(s.entries)) {
		_ = lines.Encode(s.entries[key]) // strings always have a JSON form, and a buffer takes everything
	}
	s.body, s.version = b.Bytes(), max(s.version+1, s.now().UnixMilli())
}

func (s *Server) head(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	sum := sha256.Sum256(s.body)
	h := Head{Format: Format, Feed: s.name, Version: s.version, IssuedAt: s.now().UTC(), Hash: s.hash, Count: len(s.entries), SHA256: hex.EncodeToString(sum[:])}
	s.mu.Unlock()
	s.answer(w, h)
}

func (s *Server) list(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	body, version := s.body, s.version
	s.mu.Unlock()
	if r.PathValue("version") != strconv.FormatInt(version, 10) { // an older list is gone: the asker looks at the head again
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Write(body)
}

func (s *Server) check(w http.ResponseWriter, r *http.Request) {
	var q Question
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&q); err != nil || len(q.Keys) > 1000 {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	a := Answer{Format: Format, Feed: s.name, Version: s.version, IssuedAt: s.now().UTC(), Answers: make([]Said, len(q.Keys))}
	for i, key := range q.Keys {
		e, listed := s.entries[key]
		a.Answers[i] = Said{Key: key, Deny: listed, Reason: e.Reason}
	}
	s.mu.Unlock()
	s.answer(w, a)
}

func (s *Server) answer(w http.ResponseWriter, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set(SignatureHeader, Sign(s.key, body))
	w.Write(body)
}
