package record

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
)

func TestARecordingPlaysFromAStoreOfRangesInFewRequests(t *testing.T) {
	b, _ := sealedTalk(t, media.PCMA, 40*time.Second)
	requests := 0
	get := func(offset, length int64) (io.ReadCloser, error) {
		requests++
		return io.NopCloser(bytes.NewReader(b[offset : offset+length])), nil
	}
	r, err := Open(Ranges(int64(len(b)), get), int64(len(b)), testKey)
	if err != nil {
		t.Fatal(err)
	}
	want, err := plainOf(b)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes of %d, %v", len(got), len(want), err)
	}
	if requests > 7 { // header, end, beginning, then a quarter of a megabyte each
		t.Errorf("%d requests for %d bytes", requests, len(b))
	}
}

func TestAStoreThatFailsIsTold(t *testing.T) {
	away := errors.New("the store is away")
	for says, get := range map[string]Get{
		"no answer": func(int64, int64) (io.ReadCloser, error) { return nil, away },
		"an empty one": func(int64, int64) (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(nil)), nil
		},
	} {
		if _, err := Open(Ranges(10000, get), 10000, testKey); err == nil {
			t.Errorf("%s: opened", says)
		}
	}
	short := func(offset, length int64) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader([]byte("abc"))), nil
	}
	p := make([]byte, 6)
	if n, err := Ranges(6, short).ReadAt(p, 0); n != 6 || err != nil || string(p) != "abcabc" { // it asks again for the rest
		t.Errorf("%d %q %v", n, p, err)
	}
}
