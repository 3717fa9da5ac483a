package tape

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/infra/blob"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/record"
	"github.com/boyunhq/boyun/tenant"
)

// Salvaged is the index as a node reads it after a crash.
type Salvaged interface {
	// Unfinished are those of the recordings with these ids that were never closed.
	Unfinished(ctx context.Context, t tenant.ID, ids []string) ([]history.Recording, error)
	TapeClosed(ctx context.Context, t tenant.ID, r history.Recording, at time.Time) error
	// Expired tells whether a recording's time is over.
	Expired(ctx context.Context, t tenant.ID, id string) (bool, error)
}

// Archive looks after what is in a node's spool: it closes what a crash left open, writes entries that could not be written when their
// call ended, and brings finished recordings to the remote store, again and again until each is there. What is to be done stands in the
// spool itself, so neither a store that is away, nor a database, nor kill -9 makes it forget one.
type Archive struct {
	Recorder *Recorder
	Spool    *blob.Folder
	Store    blob.Store // nil: recordings stay in the spool
	Boxes    Boxes
	Index    Salvaged
	Every    time.Duration // between two looks while all is well; 5 s when 0
	Log      *slog.Logger

	broken map[string]bool // keys that could not be salvaged yet; belongs to Run
	died   time.Time       // when the spool was written last before we came; belongs to Run

	mu      sync.Mutex
	waiting Waiting
}

// Waiting is what the remote store does not have yet.
type Waiting struct {
	Files  int
	Bytes  int64
	Oldest time.Time // when it was written last; zero: nothing waits
	Why    error     // why the last one did not go
}

// Waiting tells what the last look found.
func (a *Archive) Waiting() Waiting {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.waiting
}

// longestWait is the most time between two trials of a store that is away.
const longestWait = 5 * time.Minute

// Run looks after the spool until ctx ends.
func (a *Archive) Run(ctx context.Context) error {
	if a.Every == 0 {
		a.Every = 5 * time.Second
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for failures, fresh := 0, true; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		var err error
		if fresh || len(a.broken) > 0 {
			err = a.salvage(ctx)
			fresh = false
		}
		err = errors.Join(err, a.Recorder.settle(ctx), a.upload(ctx))
		wait := a.Every
		if failures++; err == nil {
			failures = 0
		} else {
			wait = min(time.Second<<min(failures, 16), longestWait)
			wait = time.Duration(float64(wait) * (0.75 + rand.Float64()/2)) // nodes that lost the same store do not come back as one
		}
		if err != nil && ctx.Err() == nil {
			a.Log.Warn("recordings wait on this machine", "waiting", a.Waiting().Files, "error", err, "again_in", wait)
		}
		timer.Reset(wait)
	}
}

// patience is how many recordings in a row may fail before the store counts as away.
const patience = 3

// upload brings finished recordings to the store, the ones written first before the others of a day. One that fails keeps no other.
func (a *Archive) upload(ctx context.Context) error {
	if a.Store == nil {
		return nil
	}
	var left Waiting
	row := 0 // failures since one went
	for info, err := range a.Spool.List(ctx, "recordings/") {
		if err != nil {
			return err
		}
		if a.Recorder.Growing(info.Key) || a.broken[info.Key] {
			continue
		}
		if row < patience {
			if err := a.move(ctx, info); err == nil {
				row = 0
				continue
			} else {
				left.Why = err
			}
			row++
		}
		left.Files, left.Bytes = left.Files+1, left.Bytes+info.Size
		if left.Oldest.IsZero() || info.Modified.Before(left.Oldest) {
			left.Oldest = info.Modified
		}
	}
	a.mu.Lock()
	a.waiting = left
	a.mu.Unlock()
	return left.Why
}

func (a *Archive) move(ctx context.Context, info blob.Info) error {
	body, err := a.Spool.Get(ctx, info.Key, 0, -1)
	if err != nil {
		return err
	}
	defer body.Close()
	if err := a.Store.Put(ctx, info.Key, body, info.Size); err != nil {
		return err
	}
	if err := a.outlived(ctx, info.Key); err != nil {
		return err
	}
	return a.Spool.Delete(ctx, info.Key)
}

// outlived takes a recording out of the store again whose time was over while it waited here: the sweep has been there before it. A sweep
// that begins later finds it.
func (a *Archive) outlived(ctx context.Context, key string) error {
	t, id, ok := parsePlace(key)
	if !ok {
		return nil
	}
	over, err := a.Index.Expired(ctx, t, id)
	if err != nil || !over {
		return err
	}
	return a.Store.Delete(ctx, key)
}

// batch is how many recordings the index is asked for at once.
const batch = 200

// salvage closes the entries of recordings that no process writes any more.
func (a *Archive) salvage(ctx context.Context) (err error) {
	a.broken = map[string]bool{}
	if a.died.IsZero() {
		if err := a.lookBack(ctx); err != nil {
			return err
		}
	}
	var of tenant.ID
	found := map[string]blob.Info{}
	flush := func() {
		if len(found) > 0 {
			err = errors.Join(err, a.close(ctx, of, found))
			clear(found)
		}
	}
	for info, listing := range a.Spool.List(ctx, "recordings/") {
		if listing != nil {
			return errors.Join(err, listing)
		}
		t, id, ok := parsePlace(info.Key)
		if !ok || a.Recorder.Growing(info.Key) || !record.Unclosed(info.Size) && a.died.Sub(info.Modified) > torn {
			continue
		}
		if t != of || len(found) == batch {
			flush()
		}
		of, found[id] = t, info
	}
	flush()
	return err
}

// torn is how long before the last write to the spool a file may have been written whose length does not show that nobody closed it, to be
// asked for all the same: its own last write may have been cut in the middle. However long the machine was off does not count.
const torn = 48 * time.Hour

func (a *Archive) lookBack(ctx context.Context) error {
	for info, err := range a.Spool.List(ctx, "recordings/") {
		if err != nil {
			return err
		}
		if info.Modified.After(a.died) {
			a.died = info.Modified
		}
	}
	return nil
}

// close closes what is unfinished among a tenant's files.
func (a *Archive) close(ctx context.Context, t tenant.ID, files map[string]blob.Info) error {
	ids := make([]string, 0, len(files))
	for id := range files {
		ids = append(ids, id)
	}
	open, err := a.Index.Unfinished(ctx, t, ids)
	if err != nil {
		for _, info := range files {
			a.broken[info.Key] = true
		}
		return err
	}
	for _, entry := range open {
		info := files[entry.ID]
		if one := a.finish(ctx, t, entry, info); one != nil {
			a.broken[info.Key] = true
			err = errors.Join(err, one)
			continue
		}
		a.Log.Info("a recording that a crash left open is closed", "tenant", t, "call", entry.Call, "recording", entry.ID)
	}
	return err
}

// finish reads from the file what its tape would have said at its end. What a power failure made unreadable stays where it is, and keeps
// nothing else waiting.
func (a *Archive) finish(ctx context.Context, t tenant.ID, entry history.Recording, info blob.Info) error {
	box, err := a.Boxes.Box(ctx, t)
	if err != nil {
		return err
	}
	entry.Bytes, entry.Status = info.Size, "partial"
	r, err := record.Open(record.Ranges(info.Size, func(offset, length int64) (io.ReadCloser, error) {
		return a.Spool.Get(ctx, info.Key, offset, length)
	}), info.Size, key(box, entry.ID))
	if err == nil {
		entry.Length = r.Info().Length
		entry.Peaks, err = r.Peaks()
		if err == nil && r.Info().Complete {
			entry.Status = "complete"
		}
	}
	if damaged := fault.Is(err, fault.Invalid) || fault.Is(err, fault.Forbidden); damaged {
		a.Log.Error("a recording that a crash left open cannot be read to its end", "tenant", t, "call", entry.Call, "recording", entry.ID, "error", err)
	} else if err != nil {
		return err
	}
	if n := len(entry.Gaps); n > 0 && entry.Paused {
		entry.Gaps[n-1].To = entry.Length
	}
	return a.Index.TapeClosed(ctx, t, entry, info.Modified)
}
