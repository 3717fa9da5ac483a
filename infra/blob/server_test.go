package blob_test

import (
	"bytes"
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// bucket is an S3 server for one bucket: put, get with ranges, head, delete, list version 2 with pages, multipart and what is left of it, over TLS.
// It follows the Amazon S3 API reference (2006-03-01); signatures are looked for, not checked. Over plain http, with the chunked body
// that clients send then, the stranger serves.
type bucket struct {
	t    *testing.T
	name string

	mu      sync.Mutex
	objects map[string][]byte
	uploads map[string]map[int][]byte
	keys    map[string]string // of the uploads
	count   int
	down    bool
}

func newBucket(t *testing.T) (*bucket, *httptest.Server) {
	b := &bucket{t: t, name: "recordings", objects: map[string][]byte{}, uploads: map[string]map[int][]byte{}, keys: map[string]string{}}
	server := httptest.NewTLSServer(b)
	t.Cleanup(server.Close)
	return b, server
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	b.mu.Lock()
	defer b.mu.Unlock()
	query := r.URL.Query()
	name, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case err != nil:
		refuse(w, http.StatusBadRequest, "IncompleteBody")
	case b.down:
		refuse(w, http.StatusForbidden, "AccessDenied") // a code the client does not try again
	case !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=key/"):
		refuse(w, http.StatusForbidden, "AccessDenied")
	case name != b.name:
		refuse(w, http.StatusNotFound, "NoSuchBucket")
	case key == "" && query.Has("location"):
		io.WriteString(w, `<LocationConstraint>us-east-1</LocationConstraint>`)
	case key == "" && query.Get("list-type") == "2":
		b.list(w, query.Get("prefix"), cmp.Or(query.Get("continuation-token"), query.Get("start-after")))
	case key == "" && query.Has("uploads"):
		b.unfinished(w, query.Get("prefix"))
	case key == "": // head of the bucket
	case query.Has("uploads") || query.Has("uploadId"):
		b.multipart(w, r, key, body)
	default:
		b.object(w, r, key, body)
	}
}

func (b *bucket) object(w http.ResponseWriter, r *http.Request, key string, body []byte) {
	switch r.Method {
	case http.MethodPut:
		b.objects[key] = body
		w.Header().Set("ETag", etag(body))
	case http.MethodDelete:
		delete(b.objects, key)
		w.WriteHeader(http.StatusNoContent)
	default:
		object, there := b.objects[key]
		if !there {
			refuse(w, http.StatusNotFound, "NoSuchKey")
			return
		}
		w.Header().Set("ETag", etag(object))
		w.Header().Set("Content-Type", "application/octet-stream")
		http.ServeContent(w, r, "", time.Unix(1767225600, 0), bytes.NewReader(object)) // ranges as RFC 9110 section 14 says
	}
}

func (b *bucket) multipart(w http.ResponseWriter, r *http.Request, key string, body []byte) {
	id := r.URL.Query().Get("uploadId")
	number, _ := strconv.Atoi(r.URL.Query().Get("partNumber"))
	switch {
	case r.Method == http.MethodPost && id == "":
		b.count++
		id = strconv.Itoa(b.count)
		b.uploads[id], b.keys[id] = map[int][]byte{}, key
		fmt.Fprintf(w, `<InitiateMultipartUploadResult><Bucket>%s</Bucket><Key>%s</Key><UploadId>%s</UploadId></InitiateMultipartUploadResult>`, b.name, key, id)
	case b.uploads[id] == nil:
		refuse(w, http.StatusNotFound, "NoSuchUpload")
	case r.Method == http.MethodPut:
		b.uploads[id][number] = body
		w.Header().Set("ETag", etag(body))
	case r.Method == http.MethodDelete:
		delete(b.uploads, id)
		w.WriteHeader(http.StatusNoContent)
	default:
		var whole []byte
		for n := 1; n <= len(b.uploads[id]); n++ {
			whole = append(whole, b.uploads[id][n]...)
		}
		b.objects[key] = whole
		delete(b.uploads, id)
		fmt.Fprintf(w, `<CompleteMultipartUploadResult><Bucket>%s</Bucket><Key>%s</Key><ETag>%s</ETag></CompleteMultipartUploadResult>`, b.name, key, etag(whole))
	}
}

func (b *bucket) unfinished(w http.ResponseWriter, prefix string) {
	io.WriteString(w, `<ListMultipartUploadsResult>`)
	for id := range b.uploads {
		if strings.HasPrefix(b.keys[id], prefix) {
			fmt.Fprintf(w, `<Upload><Key>%s</Key><UploadId>%s</UploadId><Initiated>2026-01-01T00:00:00.000Z</Initiated></Upload>`, b.keys[id], id)
		}
	}
	io.WriteString(w, `</ListMultipartUploadsResult>`)
}

const page = 7

func (b *bucket) list(w http.ResponseWriter, prefix, after string) {
	var keys []string
	for key := range b.objects {
		if strings.HasPrefix(key, prefix) && key > after {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	more := len(keys) > page
	keys = keys[:min(page, len(keys))]
	fmt.Fprintf(w, `<ListBucketResult><Name>%s</Name><KeyCount>%d</KeyCount><IsTruncated>%t</IsTruncated>`, b.name, len(keys), more)
	if more {
		fmt.Fprintf(w, `<NextContinuationToken>%s</NextContinuationToken>`, keys[len(keys)-1])
	}
	for _, key := range keys {
		io.WriteString(w, `<Contents><Key>`)
		xml.EscapeText(w, []byte(key))
		fmt.Fprintf(w, `</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><Size>%d</Size></Contents>`, len(b.objects[key]))
	}
	io.WriteString(w, `</ListBucketResult>`)
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, `<Error><Code>%s</Code><Message>%s</Message></Error>`, code, code)
}

func etag(body []byte) string {
	sum := md5.Sum(body)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}
