package tape

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
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
	world      *tenanttest.World
	index      *history.Store
	boxes      Boxes
	deck       *record.Deck
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
	s := &studio{world: w, who: fresh(), other: fresh(), folder: t.TempDir()}
	if s.spool, err = blob.OpenFolder(s.folder); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.spool.Close() })
	if s.deck, err = record.NewDeck(record.Config{Beat: 10 * time.Millisecond, Log: quiet()}); err != nil {
		t.Fatal(err)
	}
	s.boxes = directory.NewKeyring(w.Schemas, keys)
	s.index = history.NewStore(w.Schemas, func(*gorm.DB, tenant.ID, dialer.CallID) error { return nil })
	s.recorder, s.library = NewRecorder(s.deck, s.spool, nil, s.boxes, s.index, quiet()), NewLibrary(s.boxes, s.index, s.spool)
	return s
}

// talk records a second in which the agent says 'a's and the customer 'c's.
func (s *studio) talk(t *testing.T, id dialer.CallID) {
	t.Helper()
	start := time.Now()
	tape := s.start(t, id, start)
	say(tape, start, 0, 50)
	if err := tape.Close(start.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
}

func (s *studio) start(t *testing.T, id dialer.CallID, at time.Time) call.Tape {
	t.Helper()
	tape, err := s.recorder.Start(context.Background(), call.Order{Tenant: s.who, Call: id, At: at})
	if err != nil {
		t.Fatal(err)
	}
	return tape
}

// say lets both sides speak from one frame to another.
func say(tape call.Tape, start time.Time, from, to int) {
	for i := from; i < to; i++ {
		at := start.Add(time.Duration(i) * media.FrameDuration)
		for side, ear := range map[byte]media.Ear{'a': tape.Agent(), 'c': tape.Customer()} {
			ear.Hear(&media.Packet{Codec: media.PCMA, Timestamp: uint32(i * 160), Payload: bytes.Repeat([]byte{side}, 160)}, at)
		}
	}
}

// sound is what a recording holds, without the header.
func (s *studio) sound(t *testing.T, id dialer.CallID) []byte {
	t.Helper()
	sound, err := s.library.Open(context.Background(), s.who, id, Talk)
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(sound)
	if err != nil {
		t.Fatal(err)
	}
	return all[len(all)-int(sound.Info().Length/time.Millisecond)*16:]
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

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

func TestNothingOfAPausedStretchIsKeptAndItsPlaceIsMarked(t *testing.T) {
	s, start := open(t), time.Now().Truncate(time.Millisecond)
	tape := s.start(t, "call-p", start)
	say(tape, start, 0, 20)
	tape.Pause(start.Add(400 * time.Millisecond))
	if tape.State() != call.TapePaused {
		t.Errorf("paused, it is %s", tape.State())
	}
	say(tape, start, 20, 35) // the card's number
	tape.Resume(start.Add(700 * time.Millisecond))
	say(tape, start, 35, 50)
	if err := tape.Close(start.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	heard := s.sound(t, "call-p")
	if paused := heard[400*16 : 700*16]; bytes.ContainsAny(paused, "ac") {
		t.Error("the paused stretch has sound in it")
	}
	if !bytes.Equal(heard[:400*16], bytes.Repeat([]byte("ac"), 400*8)) || !bytes.Equal(heard[700*16:], bytes.Repeat([]byte("ac"), 300*8)) {
		t.Error("the rest is not as it was said")
	}
	entry, err := s.index.Tape(context.Background(), s.who, "call-p", Talk)
	if err != nil || len(entry.Gaps) != 1 || entry.Gaps[0] != (history.Gap{From: 400 * time.Millisecond, To: 700 * time.Millisecond, Kind: history.GapPaused}) || entry.Paused {
		t.Errorf("indexed as %+v (%v)", entry.Gaps, err)
	}
}

// hasty answers the first opening with an error though the index has taken it, as a database does that goes away before its answer.
type hasty struct {
	*history.Store
	away bool
}

func (h *hasty) TapeOpened(ctx context.Context, t tenant.ID, r history.Recording) error {
	return errors.Join(h.Store.TapeOpened(ctx, t, r), h.err())
}

func (h *hasty) TapeWithdrawn(ctx context.Context, t tenant.ID, r history.Recording) error {
	if err := h.err(); err != nil {
		return err
	}
	return h.Store.TapeWithdrawn(ctx, t, r)
}

func (h *hasty) err() error {
	if h.away {
		return errors.New("the database is away")
	}
	return nil
}

func TestARecordingThatCouldNotBeginIsFoundAfterTheNextTry(t *testing.T) {
	s, ctx := open(t), context.Background()
	index := &hasty{Store: s.index}
	s.recorder = NewRecorder(s.deck, s.spool, nil, s.boxes, index, quiet())
	order := call.Order{Tenant: s.who, Call: "call-h"}
	if _, err := s.recorder.Start(ctx, order); err == nil { // no time: its header is refused
		t.Fatal("it began")
	}
	if entry, err := s.index.Tape(ctx, s.who, "call-h", Talk); !fault.Is(err, fault.NotFound) || count(t, s.spool) != 0 {
		t.Errorf("what never began is indexed as %+v, %d files", entry, count(t, s.spool))
	}
	index.away, order.At = true, time.Now()
	if _, err := s.recorder.Start(ctx, order); err == nil {
		t.Fatal("it began")
	}
	index.away = false
	s.talk(t, "call-h")
	if heard := s.sound(t, "call-h"); !bytes.Equal(heard, bytes.Repeat([]byte("ac"), 8000)) {
		t.Error("it plays something else")
	}
	if entry, err := s.index.Tape(ctx, s.who, "call-h", Talk); err != nil || entry.Status != "complete" || entry.Length != time.Second {
		t.Errorf("it is indexed as %+v (%v)", entry, err)
	}
	if _, err := s.recorder.Start(ctx, order); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second recording of a call that has one: %v", err)
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
