package tape

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
)

// Disk is the spool as far as it may be full or broken; *blob.Folder is one.
type Disk interface {
	// Room is how many bytes it can still take; errors.ErrUnsupported where no system tells.
	Room() (int64, error)
	Put(ctx context.Context, key string, body io.Reader, size int64) error
	Delete(ctx context.Context, key string) error
}

// Room watches whether a recording that begins now could be kept: the spool's disk has more room than its reserve, takes a written file,
// and takes what the running recordings write. What is asked of it is answered from the last look, which never is older than stale.
type Room struct {
	Disk    Disk
	Failing func() int // running recordings that cannot be written
	Reserve int64      // bytes that stay free for the calls that are up
	Log     *slog.Logger
	Now     func() time.Time

	last atomic.Pointer[look]
}

type look struct {
	at  time.Time
	why *fault.Error // nil: there is room
}

const (
	lookEvery = time.Second
	// stale is how old a look may be: a disk that hangs answers nothing.
	stale = 10 * time.Second
	// probe is what is written to see whether the disk takes it.
	probe = "room/probe"
)

// Unkept implements call.Tapes and run.Recordings.
func (r *Room) Unkept() (reason string) {
	if why := r.why(); why != nil {
		return why.Reason
	}
	return ""
}

// Keeps is nil while recordings can be kept, and tells an operator why not otherwise: fault.Unavailable with the reason of Unkept.
func (r *Room) Keeps() error {
	if why := r.why(); why != nil {
		return why
	}
	return nil
}

func (r *Room) why() *fault.Error {
	l := r.last.Load()
	if l == nil || r.Now().Sub(l.at) > stale {
		return unwritable("the recordings' disk does not answer", nil)
	}
	return l.why
}

func unwritable(what string, err error) *fault.Error {
	return fault.Wrap(fault.Unavailable, dialer.RecordingUnwritable, what, err)
}

// Run looks again and again until ctx ends.
func (r *Room) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		r.Look(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Look looks once.
func (r *Room) Look(ctx context.Context) {
	was := r.last.Load()
	why := r.lack(ctx, was)
	if ctx.Err() != nil {
		return
	}
	r.last.Store(&look{r.Now(), why})
	switch held := was != nil && was.why != nil; {
	case why != nil && !held:
		r.Log.Error("recordings cannot be kept: campaigns that must record call nobody", "why", why.Reason, "error", why)
	case why == nil && held:
		r.Log.Warn("recordings can be kept again: campaigns that must record go on")
	}
}

// lack is what keeps a recording from being kept.
func (r *Room) lack(ctx context.Context, was *look) *fault.Error {
	if n := r.Failing(); n > 0 {
		return unwritable(fmt.Sprintf("%d running recordings cannot be written", n), nil)
	}
	reserve := r.Reserve
	if was != nil && was.why != nil && was.why.Reason == dialer.RecordingFull {
		reserve += reserve / 10 // at the edge it is not held and let go by turns
	}
	room, err := r.Disk.Room()
	switch {
	case errors.Is(err, errors.ErrUnsupported): // the written file tells what there is to tell
	case err != nil:
		return unwritable("the recordings' disk cannot be asked", err)
	case room < reserve:
		return fault.New(fault.Unavailable, dialer.RecordingFull, "%d MB are left for recordings, %d MB are the reserve", room>>20, r.Reserve>>20)
	}
	if err := r.Disk.Put(ctx, probe, bytes.NewReader(make([]byte, 4096)), 4096); err != nil {
		return unwritable("write to the recordings' disk", err)
	}
	if err := r.Disk.Delete(ctx, probe); err != nil {
		return unwritable("take "+probe+" from the recordings' disk", err)
	}
	return nil
}
