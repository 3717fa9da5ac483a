package tape

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/infra/blob"
	"github.com/boyunhq/boyun/tenant"
)

// away is a store that fails while it is told to.
type away struct {
	blob.Store
	down   atomic.Bool
	refuse string // part of a key it never takes
	tries  atomic.Int32
}

func (a *away) Put(ctx context.Context, key string, body io.Reader, size int64) error {
	a.tries.Add(1)
	if a.down.Load() || a.refuse != "" && strings.Contains(key, a.refuse) {
		return errors.New("no route to the store")
	}
	return a.Store.Put(ctx, key, body, size)
}

func (s *studio) archive(t *testing.T) (*Archive, *away) {
	t.Helper()
	remote, err := blob.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { remote.Close() })
	store := &away{Store: remote}
	return &Archive{Recorder: s.recorder, Spool: s.spool, Store: store, Boxes: s.boxes, Index: s.index, Log: quiet()}, store
}

func TestRecordingsWaitForAStoreThatIsAwayAndAllArrive(t *testing.T) {
	s, ctx := open(t), context.Background()
	a, store := s.archive(t)
	store.down.Store(true)
	growing := s.start(t, "call-g", time.Now())
	for _, id := range []string{"call-1", "call-2", "call-3", "call-4", "call-5"} {
		s.talk(t, dialer.CallID(id))
	}
	if err := a.upload(ctx); err == nil {
		t.Fatal("a store that is away is not told of")
	}
	if w := a.Waiting(); w.Files != 5 || w.Bytes < 5*16000 || w.Why == nil || w.Oldest.IsZero() || store.tries.Load() != patience {
		t.Fatalf("waiting: %+v after %d tries", w, store.tries.Load())
	}
	if heard := s.sound(t, "call-1"); len(heard) != 16000 {
		t.Fatalf("meanwhile the node's own spool plays %d bytes", len(heard))
	}
	store.down.Store(false)
	first, err := s.index.Tape(ctx, s.who, "call-1", Talk)
	if err != nil {
		t.Fatal(err)
	}
	store.refuse = first.ID // one that the store never takes
	if err := a.upload(ctx); err == nil || a.Waiting().Files != 1 || count(t, store) != 4 {
		t.Fatalf("one that fails keeps others: %+v, %d there", a.Waiting(), count(t, store))
	}
	store.refuse = ""
	if err := a.upload(ctx); err != nil || a.Waiting() != (Waiting{}) || count(t, store) != 5 || count(t, s.spool) != 1 {
		t.Fatalf("%v: %+v, %d there, %d here", err, a.Waiting(), count(t, store), count(t, s.spool))
	}
	s.library.stores = []blob.Store{store, s.spool}
	if heard := s.sound(t, "call-3"); !bytes.Equal(heard, bytes.Repeat([]byte("ac"), 8000)) {
		t.Fatal("from the store it plays something else")
	}
	if err := growing.Close(time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := a.upload(ctx); err != nil || count(t, s.spool) != 0 {
		t.Fatalf("%v: %d here", err, count(t, s.spool))
	}
}

func TestAfterACrashTheSpoolIsClosedAndUploaded(t *testing.T) {
	s := open(t)
	ctx, stop := context.WithCancel(context.Background())
	ran := make(chan error)
	go func() { ran <- s.deck.Run(ctx) }()
	start := time.Now() // what is said is there long before its chunk is written
	tape := s.start(t, "call-k", start)
	say(tape, start, 0, 20)
	tape.Pause(start.Add(400 * time.Millisecond))
	tape.(*reel).marks.Wait()
	key := tape.(*reel).entry.Key
	for deadline := time.Now().Add(5 * time.Second); ; {
		if info, err := s.spool.Stat(ctx, key); err == nil && info.Size > 16000 {
			break
		} else if time.Now().After(deadline) {
			t.Fatal("nothing is written")
		}
	}
	stop()
	<-ran // from here on nobody writes the file: its process was killed
	s.recorder = NewRecorder(s.deck, s.spool, nil, s.boxes, s.index, quiet())
	a, store := s.archive(t)
	life, end := context.WithCancel(context.Background())
	go func() { ran <- a.Run(life) }()
	for deadline := time.Now().Add(5 * time.Second); count(t, store) == 0; {
		if time.Now().After(deadline) {
			t.Fatal("it is not in the store")
		}
	}
	end()
	<-ran
	entry, err := s.index.Tape(context.Background(), s.who, "call-k", Talk)
	if err != nil || entry.Status != "partial" || entry.Length < time.Second || entry.Paused || len(entry.Peaks) == 0 || entry.Bytes == 0 {
		t.Fatalf("it is indexed as %+v (%v)", entry, err)
	}
	if len(entry.Gaps) != 1 || entry.Gaps[0] != (history.Gap{From: 400 * time.Millisecond, To: entry.Length, Kind: history.GapPaused}) {
		t.Errorf("the pause is marked as %+v", entry.Gaps)
	}
	s.library.stores = []blob.Store{store}
	if heard := s.sound(t, "call-k"); !bytes.HasPrefix(heard, bytes.Repeat([]byte("ac"), 400*8)) || bytes.ContainsAny(heard[400*16:], "ac") {
		t.Error("what was said until the pause is not there, or more")
	}
}

func TestARecordingCutInTheMiddleOfAWriteIsClosedHoweverLongTheMachineWasOff(t *testing.T) {
	s, ctx := open(t), context.Background()
	s.talk(t, "call-c")
	s.exec(t, `update recordings set status = 'open', length_ms = 0`)
	entry, err := s.index.Tape(ctx, s.who, "call-c", Talk)
	if err != nil {
		t.Fatal(err)
	}
	file, off := filepath.Join(s.folder, filepath.FromSlash(entry.Key)), time.Now().Add(-5*24*time.Hour)
	if err := errors.Join(os.Truncate(file, 64+8016+1000), os.Chtimes(file, off, off)); err != nil { // half a second, and a piece
		t.Fatal(err)
	}
	a, store := s.archive(t)
	if err := errors.Join(a.salvage(ctx), a.upload(ctx)); err != nil || count(t, store) != 1 {
		t.Fatalf("%v: %d there", err, count(t, store))
	}
	if entry, err := s.index.Tape(ctx, s.who, "call-c", Talk); err != nil || entry.Status != "partial" || entry.Length != 500*time.Millisecond {
		t.Errorf("it is indexed as %+v (%v)", entry, err)
	}
}

func TestWhatAPowerFailureMadeUnreadableKeepsNothingElseWaiting(t *testing.T) {
	s, ctx := open(t), context.Background()
	spoil := map[dialer.CallID]func(file string) error{
		"empty": func(file string) error { return os.Truncate(file, 0) },
		"zeros": func(file string) error { return os.WriteFile(file, make([]byte, 9000), 0o600) },
		"middle": func(file string) error {
			sealed, err := os.ReadFile(file)
			if err == nil {
				clear(sealed[64+8016 : 64+2*8016])
				err = os.WriteFile(file, sealed, 0o600)
			}
			return err
		},
		"whole": func(string) error { return nil },
	}
	for id, do := range spoil {
		s.talk(t, id)
		entry, err := s.index.Tape(ctx, s.who, id, Talk)
		if err != nil {
			t.Fatal(err)
		}
		if err := do(filepath.Join(s.folder, filepath.FromSlash(entry.Key))); err != nil {
			t.Fatal(err)
		}
	}
	s.exec(t, `update recordings set status = 'open', length_ms = 0, peaks = null`)
	a, store := s.archive(t)
	if err := errors.Join(a.salvage(ctx), a.upload(ctx)); err != nil || len(a.broken) != 0 || count(t, store) != len(spoil) {
		t.Errorf("%v: %d are broken, %d there", err, len(a.broken), count(t, store))
	}
	for id, want := range map[dialer.CallID]struct {
		status string
		length time.Duration
		peaks  int
	}{"empty": {"partial", 0, 0}, "zeros": {"partial", 0, 0}, "middle": {"partial", time.Second, 0}, "whole": {"complete", time.Second, 40}} {
		entry, err := s.index.Tape(ctx, s.who, id, Talk)
		if err != nil || entry.Status != want.status || entry.Length != want.length || len(entry.Peaks) != want.peaks {
			t.Errorf("%s is indexed as %s, %v, %d peaks (%v)", id, entry.Status, entry.Length, len(entry.Peaks), err)
		}
	}
}

// deaf is an index that takes nothing while it is told to.
type deaf struct {
	*history.Store
	down bool
}

func (d *deaf) TapeClosed(ctx context.Context, t tenant.ID, r history.Recording, at time.Time) error {
	if d.down {
		return errors.New("the database is away")
	}
	return d.Store.TapeClosed(ctx, t, r, at)
}

func TestAnEntryThatCouldNotBeWrittenIsWrittenLaterAndTheFileWaits(t *testing.T) {
	s, ctx := open(t), context.Background()
	index := &deaf{s.index, true}
	s.recorder = NewRecorder(s.deck, s.spool, nil, s.boxes, index, quiet())
	a, store := s.archive(t)
	s.talk(t, "call-d")
	if err := errors.Join(a.Recorder.settle(ctx), a.upload(ctx)); err == nil || count(t, store) != 0 {
		t.Fatalf("%v: %d there", err, count(t, store))
	}
	index.down = false
	if err := errors.Join(a.Recorder.settle(ctx), a.upload(ctx)); err != nil || count(t, store) != 1 {
		t.Fatalf("%v: %d there", err, count(t, store))
	}
	if entry, err := s.index.Tape(ctx, s.who, "call-d", Talk); err != nil || entry.Status != "complete" || entry.Length != time.Second {
		t.Fatalf("it is indexed as %+v (%v)", entry, err)
	}
}

// settled is an index in which nothing is unfinished.
type settled struct{ *history.Store }

func (settled) Unfinished(context.Context, tenant.ID, []string) ([]history.Recording, error) {
	return nil, nil
}

func (settled) Expired(context.Context, tenant.ID, string) (bool, error) { return false, nil }

func TestARecordingWhoseTimeWasOverWhileItWaitedIsInNoStore(t *testing.T) {
	s, ctx := open(t), context.Background()
	a, store := s.archive(t)
	s.talk(t, "call-o")
	s.talk(t, "call-y")
	s.exec(t, `update recordings set deleted_at = now(), object_key = '' where call_id = 'call-o'`) // a sweep on another machine
	if err := a.upload(ctx); err != nil || count(t, store) != 1 || count(t, s.spool) != 0 {
		t.Fatalf("%v: %d there, %d here", err, count(t, store), count(t, s.spool))
	}
	s.library.stores = []blob.Store{store}
	if heard := s.sound(t, "call-y"); len(heard) != 16000 {
		t.Fatalf("the other one plays %d bytes", len(heard))
	}
}

func TestAStoreThatIsAwayIsAskedLessAndLessAndFoundAgain(t *testing.T) {
	spool, err := blob.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer spool.Close()
	remote, err := blob.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer remote.Close()
	if err := spool.Put(t.Context(), "recordings/aaaaaaaaaa/2026/11/27/one.byr", strings.NewReader("sealed"), 6); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		store := &away{Store: remote}
		store.down.Store(true)
		a := &Archive{Recorder: NewRecorder(nil, spool, nil, nil, nil, quiet()), Spool: spool, Store: store, Index: settled{}, Log: quiet()}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- a.Run(ctx) }()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if n := store.tries.Load(); n < 3 || n > 5 {
			t.Errorf("%d tries in the first 10 s", n)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := store.tries.Load(); n < 15 || n > 30 {
			t.Errorf("%d tries in an hour", n)
		}
		store.down.Store(false)
		time.Sleep(longestWait * 5 / 4)
		synctest.Wait()
		if count(t, remote) != 1 || count(t, spool) != 0 || a.Waiting() != (Waiting{}) {
			t.Errorf("%d there, %d here, waiting %+v", count(t, remote), count(t, spool), a.Waiting())
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
