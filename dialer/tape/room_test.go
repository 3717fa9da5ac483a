package tape

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"
)

// memoryDisk is a disk in memory.
type memoryDisk struct {
	room            int64
	asked, put, out error
	left            int // files
}

func (s *memoryDisk) Room() (int64, error) { return s.room, s.asked }
func (s *memoryDisk) Put(_ context.Context, _ string, body io.Reader, _ int64) error {
	if s.put == nil {
		s.left++
	}
	return s.put
}
func (s *memoryDisk) Delete(context.Context, string) error {
	if s.out == nil {
		s.left--
	}
	return s.out
}

func TestWhetherARecordingCouldBeKept(t *testing.T) {
	now, failing := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC), 0
	disk := &memoryDisk{}
	r := &Room{Disk: disk, Failing: func() int { return failing }, Reserve: 1000 << 20, Log: quiet(), Now: func() time.Time { return now }}
	if r.Unkept() != "recording_unwritable" {
		t.Fatal("kept before anybody has looked")
	}
	for _, step := range []struct {
		name string
		set  func()
		want string
	}{
		{"room enough", func() { disk.room = 1000 << 20 }, ""},
		{"below the reserve", func() { disk.room = 999 << 20 }, "recording_full"},
		{"at the edge it stays held", func() { disk.room = 1050 << 20 }, "recording_full"},
		{"a tenth above the reserve lets go", func() { disk.room = 1100 << 20 }, ""},
		{"and not before the reserve is touched again", func() { disk.room = 1001 << 20 }, ""},
		{"a disk that takes nothing", func() { disk.put = errors.New("read-only file system") }, "recording_unwritable"},
		{"that does again", func() { disk.put = nil }, ""},
		{"a running recording fails", func() { failing = 1 }, "recording_unwritable"},
		{"and is written again", func() { failing = 0 }, ""},
		{"a disk that cannot be asked", func() { disk.asked = errors.New("input/output error") }, "recording_unwritable"},
		{"a system that does not tell", func() { disk.asked = errors.ErrUnsupported }, ""},
		{"a file that cannot be taken away", func() { disk.out = errors.New("input/output error") }, "recording_unwritable"},
		{"all well", func() { disk.out = nil }, ""},
	} {
		step.set()
		r.Look(t.Context())
		if got := r.Unkept(); got != step.want {
			t.Fatalf("%s: %q, want %q", step.name, got, step.want)
		}
	}
	if now = now.Add(stale + time.Second); r.Unkept() != "recording_unwritable" {
		t.Error("a disk that hangs counts as one with room")
	}
}
