package console

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func sample() fstest.MapFS {
	return fstest.MapFS{
		"dist.html":                {Data: []byte("how to build")},
		"dist/index.html":          {Data: []byte("<page>")},
		"dist/index.html.gz":       {Data: []byte("packed page")},
		"dist/assets/a-1.js":       {Data: []byte("code")},
		"dist/.vite/manifest.json": {Data: []byte("{}")},
	}
}

func ask(t *testing.T, c *Console, method, target, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	return w.Result()
}

func TestServing(t *testing.T) {
	c, err := from(sample())
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, target, encoding string
		status                 int
		body, cache, packed    string
	}{
		{"the front page is the built page", "/", "", 200, "<page>", "no-cache", ""},
		{"a browser that unpacks gets the packed page", "/", "gzip, br", 200, "packed page", "no-cache", "gzip"},
		{"an address of the console is the page", "/calls/018f", "", 200, "<page>", "no-cache", ""},
		{"an asset is kept for ever", "/assets/a-1.js", "", 200, "code", "public, max-age=31536000, immutable", ""},
		{"an asset of an older build is missing", "/assets/a-0.js", "", 404, "", "", ""},
		{"the build's own notes are not served", "/.vite/manifest.json", "", 200, "<page>", "no-cache", ""},
		{"a path cannot climb out", "/assets/../../console.go", "", 200, "<page>", "no-cache", ""},
		{"the note for builders is not an address", "/dist.html", "", 200, "<page>", "no-cache", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ask(t, c, http.MethodGet, tt.target, tt.encoding)
			body, err := io.ReadAll(got.Body)
			if err != nil {
				t.Fatal(err)
			}
			if got.StatusCode != tt.status || (tt.body != "" && string(body) != tt.body) {
				t.Fatalf("got %d %q", got.StatusCode, body)
			}
			if got.Header.Get("Cache-Control") != tt.cache || got.Header.Get("Content-Encoding") != tt.packed {
				t.Fatalf("got headers %v", got.Header)
			}
		})
	}
}

func TestPageForbidsForeignScripts(t *testing.T) {
	c, err := from(sample())
	if err != nil {
		t.Fatal(err)
	}
	policy := ask(t, c, http.MethodGet, "/desk", "").Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "script-src 'self';") || strings.Contains(policy, "unsafe-eval") {
		t.Fatalf("policy %q", policy)
	}
}

func TestUnchangedPageIsNotSentAgain(t *testing.T) {
	c, err := from(sample())
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("If-None-Match", ask(t, c, http.MethodGet, "/", "").Header.Get("ETag"))
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	if w.Code != http.StatusNotModified {
		t.Fatalf("got %d", w.Code)
	}
}

func TestOtherMethodsAreRefused(t *testing.T) {
	c, err := from(sample())
	if err != nil {
		t.Fatal(err)
	}
	if got := ask(t, c, http.MethodPost, "/", ""); got.StatusCode != http.StatusMethodNotAllowed {
		t.Fatalf("got %d", got.StatusCode)
	}
}

func TestWithoutABuildThePageSaysHow(t *testing.T) {
	c, err := from(fstest.MapFS{"dist.html": {Data: []byte("how to build")}})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(ask(t, c, http.MethodGet, "/start", "").Body)
	if err != nil || c.Built() || string(body) != "how to build" {
		t.Fatalf("got %q, built %v, %v", body, c.Built(), err)
	}
}

func TestEmbeddedFilesAreReadable(t *testing.T) {
	if _, err := New(); err != nil {
		t.Fatal(err)
	}
}
