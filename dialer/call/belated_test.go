package call

import (
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/boyunhq/boyun/media"
)

// strip is a tape that counts what it hears.
type strip struct {
	mu     sync.Mutex
	heard  int
	doings []string
}

func (s *strip) do(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.doings = append(s.doings, what)
}

func (s *strip) Hear(*media.Packet, time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard++
}

func (s *strip) ID() string            { return "strip" }
func (s *strip) Agent() media.Ear      { return s }
func (s *strip) Customer() media.Ear   { return s }
func (s *strip) State() TapeState      { return TapeOn }
func (s *strip) Pause(time.Time)       { s.do("pause") }
func (s *strip) Resume(time.Time)      { s.do("resume") }
func (s *strip) Close(time.Time) error { s.do("close"); return nil }
func (s *strip) both(t Tape) {
	t.Agent().Hear(&media.Packet{}, time.Now())
	t.Customer().Hear(&media.Packet{}, time.Now())
}
func (s *strip) said(l *life) (k []string) {
	for _, e := range l.events {
		k = append(k, e.Kind)
	}
	return k
}

func TestNothingIsKeptBeforeConsentAndNoFileIsMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, opened, l := &strip{}, 0, &life{now: time.Now, log: slog.New(slog.DiscardHandler)}
		b := newBelated(time.Now, l, func(at time.Time, late bool) (Tape, error) {
			if opened++; late || !at.Equal(time.Now()) {
				t.Errorf("opened late %v at %v", late, at)
			}
			return s, nil
		}, false)
		s.both(b)
		b.Pause(time.Now()) // nothing to pause
		synctest.Wait()
		if b.State() != TapeWithheld || opened != 0 || s.heard != 0 || b.ID() != "" {
			t.Fatalf("before consent it is %s, %d files, %d packets", b.State(), opened, s.heard)
		}
		b.Resume(time.Now())
		b.Resume(time.Now())
		synctest.Wait()
		s.both(b)
		if b.State() != TapeOn || opened != 1 || s.heard != 2 || b.ID() != "strip" {
			t.Fatalf("after consent it is %s, %d files, %d packets", b.State(), opened, s.heard)
		}
		b.Pause(time.Now())
		if err := b.Close(time.Now()); err != nil || !slices.Equal(s.doings, []string{"pause", "close"}) {
			t.Errorf("%v: it was told %v", err, s.doings)
		}
	})
}

func TestARecordingThatWasNeverAgreedToLeavesNothing(t *testing.T) {
	b := newBelated(time.Now, &life{now: time.Now}, func(time.Time, bool) (Tape, error) {
		t.Error("a file was made")
		return nil, errors.New("never")
	}, false)
	if err := b.Close(time.Now()); err != nil {
		t.Error(err)
	}
	b.Resume(time.Now()) // too late
}

func TestARecordingWithoutRoomBeginsWhenThereIsSome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var room atomic.Bool
		var tries atomic.Int32
		s, l := &strip{}, &life{now: time.Now, log: slog.New(slog.DiscardHandler)}
		b := newBelated(time.Now, l, func(_ time.Time, late bool) (Tape, error) {
			if tries.Add(1); !room.Load() || !late {
				return nil, errors.New("no space left on device")
			}
			return s, nil
		}, true)
		time.Sleep(5*again + time.Millisecond)
		synctest.Wait()
		if b.State() != TapeFailing || tries.Load() != 5 {
			t.Fatalf("without room it is %s after %d tries", b.State(), tries.Load())
		}
		b.Pause(time.Now())
		room.Store(true)
		time.Sleep(again)
		synctest.Wait()
		if !slices.Equal(s.doings, []string{"pause"}) || !slices.Equal(s.said(l), []string{"recording_late"}) {
			t.Errorf("it was told %v, the timeline says %v", s.doings, s.said(l))
		}
		s.both(b)
		if err := b.Close(time.Now()); err != nil || s.heard != 2 {
			t.Errorf("%v: %d packets", err, s.heard)
		}
	})
}
