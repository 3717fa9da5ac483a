package risk

import (
	"context"
	"crypto/ed25519"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/infra/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// stand is a reference server and a client of it, with one clock that the test moves.
type stand struct {
	*testing.T
	server *Server
	web    *httptest.Server
	feed   *Feed
	clock  atomic.Int64
	broken atomic.Bool                                                   // the server answers 503
	spoil  atomic.Pointer[func(http.ResponseWriter, *http.Request) bool] // true: it has answered instead
}

func (s *stand) now() time.Time { return time.UnixMilli(s.clock.Load()) }
func (s *stand) pass(d time.Duration) {
	s.clock.Add(d.Milliseconds())
}

var secret = []byte("a secret of sixteen bytes or more")

func open(t *testing.T, hash Hash) *stand {
	t.Helper()
	s := &stand{T: t}
	s.clock.Store(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC).UnixMilli())
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.server, err = NewServer(ServerConfig{Name: "bureau", Key: private, Hash: hash, Secret: secret, Token: "t0ken", Now: s.now}); err != nil {
		t.Fatal(err)
	}
	s.web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.broken.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		if spoil := s.spoil.Load(); spoil != nil && (*spoil)(w, r) {
			return
		}
		s.server.ServeHTTP(w, r)
	}))
	t.Cleanup(s.web.Close)
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	s.feed, err = NewFeed(Config{Name: "bureau", URL: s.web.URL, Token: "t0ken", PublicKey: public, Hash: hash, Secret: secret, Client: client, Now: s.now}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func number(t testing.TB, digits string) dialer.Number {
	n, ok := dialer.NewNumber(digits)
	if !ok {
		t.Fatal(digits)
	}
	return n
}

func (s *stand) judge(digits string) guard.Risk {
	s.Helper()
	return s.feed.Judge([]dialer.Number{number(s, digits)})[0]
}

// may tells whether the guard would let a call out with what the feed says now.
func (s *stand) may(r guard.Risk) string {
	f := guard.Facts{Now: s.now(), Risk: r}
	switch {
	case !f.Risk.Known || f.Now.Sub(f.Risk.At).Abs() > guard.FeedAge:
		return guard.FeedStale
	case r.Denied:
		return guard.RiskDenied
	}
	return ""
}

func (s *stand) list(digits ...string) {
	numbers := map[dialer.Number]string{}
	for _, d := range digits {
		numbers[number(s, d)] = "fraud"
	}
	s.server.Replace(numbers)
}

const good, bad = "+8613800138000", "+8613900139000"

func TestWhatTheFeedListsIsDeniedInEveryHash(t *testing.T) {
	for _, hash := range []Hash{Keyed, Clear} {
		s := open(t, hash)
		s.list(bad)
		if got := s.may(s.judge(good)); got != guard.FeedStale {
			t.Fatalf("before the feed was heard: %q", got)
		}
		if err := s.feed.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r := s.judge(bad); s.may(r) != guard.RiskDenied || r.Reason != "fraud" {
			t.Errorf("%s: %+v", hash, r)
		}
		if got := s.may(s.judge(good)); got != "" {
			t.Errorf("%s: a number nobody listed: %q", hash, got)
		}
		s.list()
		s.pass(time.Second)
		if err := s.feed.Refresh(t.Context()); err != nil || s.may(s.judge(bad)) != "" {
			t.Errorf("%s: taken off the list: %v", hash, err)
		}
	}
}

func TestAwayForAMinuteTheCopyCountsThenNobodyIsCalledAndItResumesByItself(t *testing.T) {
	s := open(t, Keyed)
	s.list(bad)
	if err := s.feed.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.broken.Store(true)
	s.pass(59 * time.Second)
	if err := s.feed.Refresh(t.Context()); err == nil {
		t.Fatal("a broken feed was heard")
	}
	if s.may(s.judge(good)) != "" || s.may(s.judge(bad)) != guard.RiskDenied {
		t.Fatal("the copy does not count for a minute")
	}
	s.pass(2 * time.Second)
	if s.may(s.judge(good)) != guard.FeedStale || s.feed.State().Fresh {
		t.Fatal("a copy of 61 seconds counts")
	}
	s.broken.Store(false)
	if err := s.feed.Refresh(t.Context()); err != nil || s.may(s.judge(good)) != "" {
		t.Fatalf("it does not resume: %v", err)
	}
}

func TestWhatIsForgedOldOrReplayedChangesNothing(t *testing.T) {
	s := open(t, Keyed)
	s.list(bad)
	if err := s.feed.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, stranger, _ := ed25519.GenerateKey(nil)
	forger, err := NewServer(ServerConfig{Name: "bureau", Key: stranger, Hash: Keyed, Secret: secret, Now: func() time.Time { return s.now().Add(time.Second) }})
	if err != nil {
		t.Fatal(err)
	}
	late, err := NewServer(ServerConfig{Name: "bureau", Key: s.server.key, Hash: Keyed, Secret: secret, Now: func() time.Time { return s.now().Add(-2 * time.Minute) }})
	if err != nil {
		t.Fatal(err)
	}
	early, err := NewServer(ServerConfig{Name: "bureau", Key: s.server.key, Hash: Keyed, Secret: secret, Now: func() time.Time { return s.now().Add(-5 * time.Second) }})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		spoil  func(w http.ResponseWriter, r *http.Request) bool
		reason string
	}{
		"another key signs": {func(w http.ResponseWriter, r *http.Request) bool { forger.ServeHTTP(w, r); return true }, "feed_forged"},
		"no signature":      {func(w http.ResponseWriter, r *http.Request) bool { w.Write([]byte(`{"format":1}`)); return true }, "feed_forged"},
		"signed long ago":   {func(w http.ResponseWriter, r *http.Request) bool { late.ServeHTTP(w, r); return true }, "feed_old"},
		"another list than the head names": {func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == "/v1/head" {
				s.list(good, bad)
				return false
			}
			w.Write([]byte(""))
			return true
		}, "feed_forged"},
	} {
		t.Run(name, func(t *testing.T) {
			s.T = t
			s.pass(time.Second)
			s.spoil.Store(&c.spoil)
			err := s.feed.Refresh(t.Context())
			if f, ok := err.(*fault.Error); !ok || f.Reason != c.reason {
				t.Fatalf("%v, want %s", err, c.reason)
			}
			if s.may(s.judge(bad)) != guard.RiskDenied || s.may(s.judge(good)) != "" {
				t.Fatal("the copy changed")
			}
		})
	}
	s.T = t
	s.spoil.Store(nil)
	s.pass(time.Second)
	if err := s.feed.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	replay := func(w http.ResponseWriter, r *http.Request) bool {
		early.ServeHTTP(w, r)
		return true
	}
	s.spoil.Store(&replay)
	if f, ok := s.feed.Refresh(t.Context()).(*fault.Error); !ok || f.Reason != "feed_replayed" {
		t.Fatalf("an older head: %v", f)
	}
}

func TestAQuestionIsAnsweredByTheFeedAndByTheCopyWhenItIsAway(t *testing.T) {
	s := open(t, Keyed)
	if err := s.feed.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.list(bad) // after the copy was made
	if r := s.feed.Ask(t.Context(), number(t, bad)); !r.Denied || r.Reason != "fraud" {
		t.Fatalf("the feed was not asked: %+v", r)
	}
	s.broken.Store(true)
	asked := 0
	counting := func(w http.ResponseWriter, r *http.Request) bool {
		asked++
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	for range 6 {
		if r := s.feed.Ask(t.Context(), number(t, bad)); !r.Known || r.Denied {
			t.Fatalf("the copy did not answer: %+v", r)
		}
	}
	if s.feed.State().Breaker != "open" {
		t.Fatalf("the breaker is %s", s.feed.State().Breaker)
	}
	s.broken.Store(false)
	s.spoil.Store(&counting)
	s.feed.Ask(t.Context(), number(t, bad))
	if asked != 0 {
		t.Fatal("an open breaker let a question through")
	}
}

func TestRunHearsAndEnds(t *testing.T) {
	s := open(t, Keyed)
	s.list(bad)
	feeds := NewFeeds(s.feed, nil, slog.New(slog.DiscardHandler))
	if feeds.Name("aaaaaaaaaa", nil) != "bureau" {
		t.Fatal("the operator's feed counts for every tenant")
	}
	ctx, end := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- feeds.Run(ctx) }()
	deadline := time.After(5 * time.Second)
	for s.may(feeds.Judge("aaaaaaaaaa", "bureau", []dialer.Number{number(t, good)}, s.now())[0]) != "" {
		select {
		case <-deadline:
			t.Fatal("nothing was heard")
		case <-time.After(5 * time.Millisecond):
		}
	}
	if state, own, ok := feeds.State("aaaaaaaaaa"); !ok || own || !state.Fresh || state.Count != 1 {
		t.Fatalf("%+v", state)
	}
	end()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if feeds.Name("aaaaaaaaaa", []byte(`{`)) != "unusable" || s.may(feeds.Judge("aaaaaaaaaa", "", []dialer.Number{number(t, good)}, s.now())[0]) != guard.FeedStale {
		t.Fatal("a setting that cannot be used must not fall back to anybody else's feed")
	}
}

func TestFeedsThatCannotBeTrustedAreRefused(t *testing.T) {
	public, _, _ := ed25519.GenerateKey(nil)
	for name, c := range map[string]Config{
		"plain http beyond this machine": {URL: "http://risk.example.com", PublicKey: public, Hash: Keyed, Secret: secret}, "no key": {URL: "https://risk.example.com", Hash: Keyed, Secret: secret},
		"an unkeyed hash": {URL: "https://risk.example.com", PublicKey: public, Hash: "sha256"}, "a short secret": {URL: "https://risk.example.com", PublicKey: public, Hash: Keyed, Secret: []byte("short")},
		"no address": {URL: "risk", PublicKey: public, Hash: Clear},
	} {
		if err := c.Validate(); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// What a feed signed counts at once after a restart, as long as it is fresh and nobody touched it; digits are never kept.
func TestWhatTheFeedSignedIsUsedAtOnceAfterARestart(t *testing.T) {
	s, folder := open(t, Keyed), t.TempDir()
	again := func(change func(*Config)) guard.Risk {
		t.Helper()
		c := s.feed.Config
		c.Folder = folder
		if change != nil {
			change(&c)
		}
		feed, err := NewFeed(c, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		s.feed = feed
		return s.judge(bad)
	}
	again(nil)
	s.list(bad)
	if err := s.feed.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.broken.Store(true)
	s.pass(50 * time.Second)
	if r := again(nil); s.may(r) != guard.RiskDenied {
		t.Fatalf("50 s after it was signed: %+v", r)
	}
	s.pass(11 * time.Second)
	if r := again(nil); r.Known || s.may(r) != guard.FeedStale {
		t.Fatalf("an old word counts after a restart: %+v", r)
	}
	s.broken.Store(false)
	s.list(bad, good)
	if err := s.feed.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if lists, err := filepath.Glob(filepath.Join(folder, "*.list")); err != nil || len(lists) != 1 {
		t.Fatalf("kept are %v, %v", lists, err)
	}
	public, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if r := again(func(c *Config) { c.PublicKey = public }); r.Known {
		t.Fatal("another's word counts")
	}
	for _, pattern := range []string{"*.list", "*.head"} {
		touched := open(t, Keyed)
		touched.list(bad)
		c := touched.feed.Config
		c.Folder = t.TempDir()
		kept, err := NewFeed(c, slog.New(slog.DiscardHandler))
		if err != nil || kept.Refresh(t.Context()) != nil {
			t.Fatal(err)
		}
		paths, _ := filepath.Glob(filepath.Join(c.Folder, pattern))
		raw, err := os.ReadFile(paths[0])
		if err != nil {
			t.Fatal(err)
		}
		raw[len(raw)-3]++
		if err := os.WriteFile(paths[0], raw, 0o600); err != nil {
			t.Fatal(err)
		}
		forged, err := NewFeed(c, slog.New(slog.DiscardHandler))
		if err != nil || forged.State().Fresh {
			t.Fatalf("a touched %s counts", pattern)
		}
	}
	clear := open(t, Clear)
	clear.list(bad)
	c := clear.feed.Config
	c.Folder = t.TempDir()
	digits, err := NewFeed(c, slog.New(slog.DiscardHandler))
	if err != nil || digits.Refresh(t.Context()) != nil {
		t.Fatal(err)
	}
	if kept, _ := os.ReadDir(c.Folder); len(kept) != 0 {
		t.Fatalf("digits lie on the disk: %v", kept)
	}
}

// What a tenant types as its feed's address reaches no network but the public one; a private installation may look inside.
func TestATenantsFeedIsAtAPublicAddress(t *testing.T) {
	s := open(t, Keyed)
	s.list(bad)
	feeds := NewFeeds(nil, nil, slog.New(slog.DiscardHandler))
	for _, url := range []string{s.web.URL, "https://localhost:1", "https://127.0.0.1:1", "https://10.0.0.1:1", "https://169.254.169.254", "https://[::ffff:192.168.1.1]:1", "https://100.64.0.1:1", "https://[fd00::1]:1", "https://0.0.0.0:1"} {
		c := Config{URL: url, PublicKey: s.feed.PublicKey, Hash: Keyed, Secret: secret, Token: "t0ken"}
		_, err := feeds.Try(t.Context(), c)
		if f, ok := errors.AsType[*fault.Error](err); !ok || f.Reason != "feed_inside" {
			t.Errorf("%s: %v", url, err)
		}
	}
	tried, err := feeds.Inside(true).Try(t.Context(), Config{URL: s.web.URL, PublicKey: s.feed.PublicKey, Hash: Keyed, Secret: secret, Token: "t0ken", Client: s.feed.Client, Now: s.now})
	if err != nil || tried.Count != 1 || tried.Feed != "bureau" {
		t.Fatalf("%+v %v", tried, err)
	}
}
