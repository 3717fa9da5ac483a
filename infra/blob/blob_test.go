package blob_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/infra/blob"
	"github.com/boyunhq/boyun/infra/fault"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		if other.stop != nil {
			other.stop()
		}
		os.Exit(code)
	}))
}

func openFolder(t *testing.T) blob.Store {
	t.Helper()
	f, err := blob.OpenFolder(filepath.Join(t.TempDir(), "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func openBucket(t *testing.T) blob.Store {
	s, _ := bucketOf(t)
	return s
}

func bucketOf(t *testing.T) (blob.Store, *bucket) {
	t.Helper()
	b, server := newBucket(t)
	transport := server.Client().Transport.(*http.Transport)
	t.Cleanup(transport.CloseIdleConnections)
	s, err := blob.OpenS3(t.Context(), blob.S3Config{Endpoint: server.Listener.Addr().String(), Bucket: "recordings", Prefix: "boyun/",
		AccessKey: "key", SecretKey: "secret", Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	return s, b
}

func TestEveryDriverKeepsTheConformanceSuite(t *testing.T) {
	for driver, open := range map[string]func(*testing.T) blob.Store{
		"folder": openFolder, "s3 over TLS": openBucket, "s3 of another make, plain": openStranger,
	} {
		for name, test := range map[string]func(*testing.T, blob.Store){
			"what was put is got, whole and in part":      putGet,
			"a blob not there is not found":               missing,
			"a failed put leaves what was there":          failedPut,
			"a list has every blob under its prefix":      list,
			"a key that leads elsewhere is refused":       badKeys,
			"large bodies of unknown size arrive whole":   large,
			"many writers of one key leave one of theirs": writers,
		} {
			t.Run(driver+"/"+name, func(t *testing.T) { test(t, open(t)) })
		}
	}
}

func put(t *testing.T, s blob.Store, key, body string) {
	t.Helper()
	if err := s.Put(t.Context(), key, strings.NewReader(body), int64(len(body))); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, s blob.Store, key string, offset, length int64) string {
	t.Helper()
	r, err := s.Get(t.Context(), key, offset, length)
	if err != nil {
		t.Fatalf("get %s from %d, %d: %v", key, offset, length, err)
	}
	defer r.Close()
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func putGet(t *testing.T, s blob.Store) {
	const body = "0123456789"
	put(t, s, "t/a/2026/call 1.wav", "old")
	put(t, s, "t/a/2026/call 1.wav", body)
	for offset := int64(0); offset <= 11; offset++ {
		for length := int64(-1); length <= 11; length++ {
			from := min(offset, 10)
			to := int64(10)
			if length >= 0 {
				to = min(from+length, 10)
			}
			if got := get(t, s, "t/a/2026/call 1.wav", offset, length); got != body[from:to] {
				t.Errorf("get(%d, %d) = %q, want %q", offset, length, got, body[from:to])
			}
		}
	}
	info, err := s.Stat(t.Context(), "t/a/2026/call 1.wav")
	if err != nil || info.Size != 10 || info.Key != "t/a/2026/call 1.wav" || info.Modified.IsZero() {
		t.Fatalf("stat: %+v %v", info, err)
	}
	put(t, s, "empty", "")
	if got := get(t, s, "empty", 0, -1); got != "" {
		t.Fatalf("empty: %q", got)
	}
	if err := s.Put(t.Context(), "unknown", io.MultiReader(strings.NewReader("size "), strings.NewReader("unknown")), -1); err != nil {
		t.Fatal(err)
	}
	if got := get(t, s, "unknown", 0, -1); got != "size unknown" {
		t.Fatalf("unknown size: %q", got)
	}
}

func missing(t *testing.T, s blob.Store) {
	if _, err := s.Get(t.Context(), "no/such", 0, -1); !fault.Is(err, fault.NotFound) {
		t.Errorf("get: %v", err)
	}
	if _, err := s.Get(t.Context(), "no/such", 0, 0); !fault.Is(err, fault.NotFound) {
		t.Errorf("get of nothing: %v", err)
	}
	if _, err := s.Stat(t.Context(), "no/such"); !fault.Is(err, fault.NotFound) {
		t.Errorf("stat: %v", err)
	}
	put(t, s, "no/such", "x")
	for range 2 {
		if err := s.Delete(t.Context(), "no/such"); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	if _, err := s.Stat(t.Context(), "no/such"); !fault.Is(err, fault.NotFound) {
		t.Errorf("stat after delete: %v", err)
	}
	if _, err := s.Stat(t.Context(), "no"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a folder is no blob: %v", err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the call was cut") }

func failedPut(t *testing.T, s blob.Store) {
	put(t, s, "k", "kept")
	for name, c := range map[string]struct {
		body io.Reader
		size int64
	}{
		"the body breaks":                {io.MultiReader(strings.NewReader("part"), broken{}), 8},
		"the body breaks, size unknown":  {io.MultiReader(strings.NewReader("part"), broken{}), -1},
		"the body is shorter than said":  {strings.NewReader("short"), 9},
		"the body is longer than said":   {strings.NewReader("too long"), 3},
		"there is a body, none was said": {strings.NewReader("some"), 0},
		"the body ends at once":          {strings.NewReader(""), 5},
	} {
		if err := s.Put(t.Context(), "k", c.body, c.size); err == nil {
			t.Errorf("%s: stored", name)
		}
		if got := get(t, s, "k", 0, -1); got != "kept" {
			t.Errorf("%s: now it is %q", name, got)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Put(ctx, "k", strings.NewReader("late"), 4); err == nil {
		t.Error("stored after the context's end")
	}
	if got := keys(t, s, ""); !slices.Equal(got, []string{"k"}) {
		t.Errorf("left behind: %v", got)
	}
}

func keys(t *testing.T, s blob.Store, prefix string) []string {
	t.Helper()
	found := []string{}
	for info, err := range s.List(t.Context(), prefix) {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, info.Key)
	}
	slices.Sort(found)
	return found
}

func list(t *testing.T, s blob.Store) {
	for n := range 20 { // more than the test server's page
		put(t, s, fmt.Sprintf("t/a/%02d", n), strings.Repeat("x", n))
	}
	put(t, s, "t/ab/1", "")
	put(t, s, "t/b&<1>", "")
	for prefix, want := range map[string]int{"": 22, "t/": 22, "t/a": 21, "t/a/": 20, "t/a/1": 10, "t/b&": 1, "t/x": 0, "../": 0, "nothing/here": 0} {
		if got := keys(t, s, prefix); len(got) != want {
			t.Errorf("list %q: %v", prefix, got)
		}
	}
	n := 0
	for info, err := range s.List(t.Context(), "t/a/") {
		if err != nil || info.Modified.IsZero() {
			t.Fatal(info, err)
		}
		if want := fmt.Sprintf("t/a/%02d", info.Size); info.Key != want {
			t.Errorf("%s has %d bytes", info.Key, info.Size)
		}
		if n++; n == 10 {
			break // must not leave a goroutine
		}
	}
	if got := keys(t, s, "t/a/0"); len(got) != 10 {
		t.Errorf("list after a broken-off one: %v", got)
	}
}

func badKeys(t *testing.T, s blob.Store) {
	for _, key := range []string{"", ".", "/", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", ".hidden", "a/.draft-x", "a\\b", "a\x00", "a\n", strings.Repeat("a", 300)} {
		_, err1 := s.Get(t.Context(), key, 0, -1)
		_, err2 := s.Stat(t.Context(), key)
		for _, err := range []error{err1, err2, s.Put(t.Context(), key, strings.NewReader(""), 0), s.Delete(t.Context(), key)} {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("key %q: %v", key, err)
			}
		}
	}
}

func large(t *testing.T, s blob.Store) {
	body := make([]byte, 33<<20+5) // two parts and a bit
	r := rand.NewChaCha8([32]byte{1})
	r.Read(body)
	if err := s.Put(t.Context(), "big", bytes.NewReader(body), -1); err != nil {
		t.Fatal(err)
	}
	if got := get(t, s, "big", 0, -1); got != string(body) {
		t.Fatalf("%d bytes came back, or others", len(got))
	}
	if got := get(t, s, "big", 16<<20-3, 7); got != string(body[16<<20-3:16<<20+4]) {
		t.Fatal("the range across two parts differs")
	}
}

func writers(t *testing.T, s blob.Store) {
	var wait sync.WaitGroup
	for n := range 8 {
		wait.Go(func() {
			body := strings.Repeat(fmt.Sprint(n), 10000)
			if err := s.Put(t.Context(), "fresh/folder/k", strings.NewReader(body), int64(len(body))); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	got := get(t, s, "fresh/folder/k", 0, -1)
	if len(got) != 10000 || strings.Trim(got, got[:1]) != "" {
		t.Fatal("two writers' bytes are mixed")
	}
}

func TestABucketThatCannotServeIsSaid(t *testing.T) {
	b, server := newBucket(t)
	transport := server.Client().Transport.(*http.Transport)
	defer transport.CloseIdleConnections()
	good := blob.S3Config{Endpoint: server.Listener.Addr().String(), Bucket: "recordings", AccessKey: "key", SecretKey: "secret", Transport: transport}
	for name, change := range map[string]func(*blob.S3Config){
		"no such bucket": func(c *blob.S3Config) { c.Bucket = "elsewhere" },
		"no endpoint":    func(c *blob.S3Config) { c.Endpoint = "" },
		"half a key":     func(c *blob.S3Config) { c.SecretKey = "" },
		"a bad prefix":   func(c *blob.S3Config) { c.Prefix = "../x/" },
	} {
		cfg := good
		change(&cfg)
		if _, err := blob.OpenS3(t.Context(), cfg); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s, err := blob.OpenS3(t.Context(), good)
	if err != nil {
		t.Fatal(err)
	}
	b.mu.Lock()
	b.down = true
	b.mu.Unlock()
	if _, err := s.Get(t.Context(), "k", 0, -1); !fault.Is(err, fault.Internal) {
		t.Errorf("a key without rights: %v", err)
	}
	for _, err := range s.List(t.Context(), "") {
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("list without rights: %v", err)
		}
	}
}

func TestPartsThatADeadProcessLeftAreRemovedByTheNextPutOfTheKey(t *testing.T) {
	s, b := bucketOf(t)
	for id, key := range map[string]string{"dead": "boyun/t/long.byr", "alive": "boyun/t/long.byr2"} {
		b.uploads[id], b.keys[id] = map[int][]byte{1: make([]byte, 1000)}, key
	}
	const size = 17 << 20
	if err := s.Put(t.Context(), "t/long.byr", bytes.NewReader(make([]byte, size)), size); err != nil {
		t.Fatal(err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.uploads["alive"]; !ok || len(b.uploads) != 1 || len(b.objects["boyun/t/long.byr"]) != size {
		t.Errorf("%d uploads are open, %d bytes there", len(b.uploads), len(b.objects["boyun/t/long.byr"]))
	}
}
