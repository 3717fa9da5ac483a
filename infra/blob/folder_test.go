package blob_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/infra/blob"
	"github.com/boyunhq/boyun/infra/fault"
)

func TestAGrowingBlobIsReadableAndSurvivesItsWriter(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "blobs")
	f, err := blob.OpenFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	g, err := f.Grow(t.Context(), "t/a/rec")
	if err != nil {
		t.Fatal(err)
	}
	for second := range 5 {
		if _, err := fmt.Fprintf(g, "second %d;", second); err != nil {
			t.Fatal(err)
		}
		if got := get(t, f, "t/a/rec", -0, -1); !strings.HasSuffix(got, fmt.Sprintf("second %d;", second)) {
			t.Fatalf("while it grows: %q", got)
		}
	}
	if _, err := g.WriteAt([]byte("SECOND"), 0); err != nil {
		t.Fatal(err)
	}
	if err := g.Sync(); err != nil {
		t.Fatal(err)
	}
	other, err := blob.OpenFolder(folder) // as after kill -9: nobody closed it
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if got := get(t, other, "t/a/rec", 0, -1); got != "SECOND 0;second 1;second 2;second 3;second 4;" {
		t.Fatalf("after the writer's death: %q", got)
	}
	if _, err := other.Grow(t.Context(), "t/a/rec"); !fault.Is(err, fault.Conflict) {
		t.Fatalf("growing what is there: %v", err)
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
}

// halted is a body that begins and goes on when it is let.
type halted struct {
	begun chan struct{}
	on    chan struct{}
	parts int
}

func (h *halted) Read(p []byte) (int, error) {
	switch h.parts++; h.parts {
	case 1:
		return copy(p, "half a "), nil
	case 2:
		close(h.begun)
		<-h.on
	}
	return 0, io.EOF
}

func TestWhatAProcessLeftThatDiedInAPutIsRemovedByTheNext(t *testing.T) {
	folder := t.TempDir()
	f, err := blob.OpenFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	put := func(key string) (*halted, chan error) {
		body, ended := &halted{begun: make(chan struct{}), on: make(chan struct{})}, make(chan error, 1)
		go func() { ended <- f.Put(t.Context(), key, body, -1) }()
		<-body.begun
		return body, ended
	}
	files := func() (all []string) {
		filepath.WalkDir(folder, func(name string, entry os.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				all = append(all, name)
			}
			return err
		})
		return all
	}
	dead, lost := put("a/dead")
	left := files()
	if len(left) != 1 {
		t.Fatalf("half written there are %v", left)
	}
	long := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(left[0], long, long); err != nil {
		t.Fatal(err)
	}
	alive, kept := put("a/alive")
	next, err := blob.OpenFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	if now := files(); len(now) != 1 || now[0] == left[0] {
		t.Errorf("the next process leaves %v", now)
	}
	close(alive.on)
	close(dead.on)
	if err := <-kept; err != nil || get(t, next, "a/alive", 0, -1) != "half a " {
		t.Errorf("who still writes is disturbed: %v", err)
	}
	<-lost
}

func TestALinkInTheFolderLeadsNowhere(t *testing.T) {
	parent := t.TempDir()
	os.WriteFile(filepath.Join(parent, "secret"), []byte("not yours"), 0o600)
	f, err := blob.OpenFolder(filepath.Join(parent, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	os.Symlink(filepath.Join(parent, "secret"), filepath.Join(parent, "blobs", "link"))
	if r, err := f.Get(t.Context(), "link", 0, -1); err == nil {
		body, _ := io.ReadAll(r)
		t.Fatalf("read through a link: %q", body)
	}
}
