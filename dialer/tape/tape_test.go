package tape

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/infra/blob"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/record"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) {
	code := m.Run()
	book.Server.Close()
	os.Exit(code)
}

type studio struct {
	who, other tenant.ID
	folder     string
	spool      *blob.Folder
	recorder   *Recorder
	library    *Library
}

func open(t *testing.T) *studio {
	t.Helper()
	w := book.Open(t)
	kek, err := seal.File(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	keys := seal.New(kek)
	fresh := func() tenant.ID {
		wrapped, err := keys.NewTenantKey()
		if err != nil {
			t.Fatal(err)
		}
		return w.Tenant(t, wrapped)
	}
	s := &studio{who: fresh(), other: fresh(), folder: t.TempDir()}
	if s.spool, err = blob.OpenFolder(s.folder); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.spool.Close() })
	deck, err := record.NewDeck(record.Config{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	boxes := directory.NewKeyring(w.Schemas, keys)
	index := history.NewStore(w.Schemas, func(*gorm.DB, tenant.ID, dialer.CallID) error { return nil })
	s.recorder, s.library = NewRecorder(deck, s.spool, boxes, index), NewLibrary(boxes, index, s.spool)
	return s
}

// talk records a second in which the agent says 'a's and the customer 'c's.
func (s *studio) talk(t *testing.T, id dialer.CallID) {
	t.Helper()
	start := time.Now()
	tape, err := s.recorder.Start(context.Background(), s.who, id, start)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		at := start.Add(time.Duration(i) * media.FrameDuration)
		for side, ear := range map[byte]media.Ear{'a': tape.Agent(), 'c': tape.Customer()} {
			ear.Hear(&media.Packet{Codec: media.PCMA, Timestamp: uint32(i * 160), Payload: bytes.Repeat([]byte{side}, 160)}, at)
		}
	}
	if err := tape.Close(start.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
}

func TestATalkIsSealedOnDiskIndexedAndPlayedFromAnywhere(t *testing.T) {
	s, ctx := open(t), context.Background()
	s.talk(t, "call-1")
	sound, err := s.library.Open(ctx, s.who, "call-1", Talk)
	if err != nil {
		t.Fatal(err)
	}
	if sound.Entry.Status != "complete" || sound.Entry.Length != time.Second || len(sound.Entry.Peaks) != 2*record.PeaksPerSecond {
		t.Fatalf("indexed as %+v with %d peaks", sound.Entry, len(sound.Entry.Peaks))
	}
	pair := make([]byte, 2)
	if _, err := sound.ReadAt(pair, sound.Size-1000); err != nil || string(pair) != "ac" && string(pair) != "ca" {
		t.Fatalf("near the end it plays %q (%v)", pair, err)
	}
	err = filepath.WalkDir(s.folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if bytes.Contains(raw, []byte("acacacac")) {
			t.Fatalf("%s holds the sound in clear", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.library.Open(ctx, s.other, "call-1", Talk); !fault.Is(err, fault.NotFound) {
		t.Fatalf("another tenant gets %v", err)
	}
}

func TestTheNetworksLastWordsAreKeptApart(t *testing.T) {
	s, ctx := open(t), context.Background()
	start := time.Now().Add(-10 * time.Second)
	var heard []record.Heard
	for i := range 150 {
		heard = append(heard, record.Heard{At: start.Add(time.Duration(i) * media.FrameDuration), Packet: media.Packet{Codec: media.PCMA, Timestamp: uint32(i * 160), Payload: bytes.Repeat([]byte{'v'}, 160)}})
	}
	if err := s.recorder.Clip(ctx, s.who, "call-2", heard); err != nil {
		t.Fatal(err)
	}
	if _, err := s.library.Open(ctx, s.who, "call-2", Talk); !fault.Is(err, fault.NotFound) {
		t.Fatalf("a talk that never was: %v", err)
	}
	sound, err := s.library.Open(ctx, s.who, "call-2", Early)
	if err != nil || sound.Entry.Length != 3*time.Second {
		t.Fatalf("%v (%v)", sound, err)
	}
}

func TestRecordingsMoveToTheRemoteStoreOnceTheyAreFinished(t *testing.T) {
	s := open(t)
	s.talk(t, "call-3")
	remote, err := blob.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer remote.Close()
	up := &Uploader{Spool: s.spool, Store: remote, Quiet: time.Minute, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: time.Now}
	up.look(context.Background())
	if n := count(t, remote); n != 0 {
		t.Fatalf("%d recordings went while they may still grow", n)
	}
	up.Now = func() time.Time { return time.Now().Add(2 * time.Minute) }
	up.look(context.Background())
	if there, here := count(t, remote), count(t, s.spool); there != 1 || here != 0 {
		t.Fatalf("%d there, %d here", there, here)
	}
}

func count(t *testing.T, store blob.Store) (n int) {
	t.Helper()
	for _, err := range store.List(context.Background(), "recordings/") {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}
