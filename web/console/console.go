// Package console owns the browser's side of Boyun: the TypeScript in src, built by Vite into dist, embedded here and served. It does not
// know what the API answers (web/api) nor what the desk says (softphone/signal). The walk ends here, on a person's screen.
package console

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

// dist.html is committed and matches the pattern by itself, so that the package builds before the console ever was; dist is Vite's output.
//
//go:embed all:dist*
var built embed.FS

// Policy is the Content-Security-Policy of every page. Scripts come only from our own files; styles may be inline because the component
// library writes its variables into a style element. Sound comes as blobs and from our own address.
const Policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; " +
	"connect-src 'self' ws: wss:; font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// Console serves the built pages.
type Console struct {
	files map[string]file
	ready bool
}

type file struct {
	plain, gzip []byte
	kind, tag   string
}

// New reads the embedded build. Built tells whether there is one; without it every page explains how to make it.
func New() (*Console, error) { return from(built) }

func from(source fs.FS) (*Console, error) {
	c := &Console{files: map[string]file{}}
	err := fs.WalkDir(source, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(name, "dist/.vite/") {
			return err
		}
		body, err := fs.ReadFile(source, name)
		if err != nil {
			return err
		}
		c.add(name, body)
		return nil
	})
	if err != nil {
		return nil, err
	}
	index, ok := c.files["/index.html"]
	c.ready = ok
	if !ok {
		index = c.files["/dist.html"]
	}
	c.files["/index.html"] = index
	delete(c.files, "/dist.html")
	return c, nil
}

func (c *Console) add(name string, body []byte) {
	key, packed := strings.CutSuffix("/"+strings.TrimPrefix(name, "dist/"), ".gz")
	f := c.files[key]
	if packed {
		f.gzip = body
	} else {
		sum := sha256.Sum256(body)
		f.plain, f.kind, f.tag = body, kindOf(key), `"`+hex.EncodeToString(sum[:8])+`"`
	}
	c.files[key] = f
}

// Built tells whether the console was built into this binary.
func (c *Console) Built() bool { return c.ready }

// ServeHTTP answers a file by its own name and every other path with the page that routes by itself. Assets carry their hash in the name and
// never change; the page is asked for each time. A missing asset is a 404, not the page: an old tab must notice that it is old.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	name := path.Clean("/" + r.URL.Path)
	f, ok := c.files[name]
	asset := strings.HasPrefix(name, "/assets/")
	switch {
	case !ok && asset:
		http.NotFound(w, r)
		return
	case !ok:
		f = c.files["/index.html"]
	}
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Type", f.kind)
	h.Set("ETag", f.tag)
	h.Set("Vary", "Accept-Encoding")
	if asset {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
		h.Set("Content-Security-Policy", Policy)
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "microphone=(self), camera=(), geolocation=()")
	}
	body := f.plain
	if len(f.gzip) > 0 && r.Header.Get("Range") == "" && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		h.Set("ETag", strings.TrimSuffix(f.tag, `"`)+`-gz"`)
		body = f.gzip
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// kindOf is fixed here because the machine's own table of types differs from one to the next.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json":
		return "application/json"
	}
	return "application/octet-stream"
}
