package tape

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/media/record"
	"github.com/boyunhq/boyun/tenant"
)

// reel is one recording of one tenant that runs.
type reel struct {
	*record.Tape
	owner  *Recorder
	tenant tenant.ID
	entry  history.Recording
	late   bool // its beginning is missing

	marks   sync.WaitGroup
	marking sync.Mutex // one mark is written after the other, each with what holds by then
}

var _ call.Tape = (*reel)(nil)

// indexTime bounds one write to the index.
const indexTime = 10 * time.Second

// State is what becomes of the sound now.
func (l *reel) State() call.TapeState {
	switch {
	case l.Paused():
		return call.TapePaused
	case l.Failing():
		return call.TapeFailing
	}
	return call.TapeOn
}

// Pause keeps nothing from an instant on, and marks it in the index.
func (l *reel) Pause(at time.Time) {
	l.Tape.Pause(at)
	l.mark()
}

// Resume keeps what is heard from an instant on, and marks it in the index.
func (l *reel) Resume(at time.Time) {
	l.Tape.Resume(at)
	l.mark()
}

// mark writes beside the talk what the recording does not have: it is known after a crash too.
func (l *reel) mark() {
	l.marks.Go(func() {
		l.marking.Lock()
		defer l.marking.Unlock()
		ctx, cancel := context.WithTimeout(context.Background(), indexTime)
		defer cancel()
		entry := l.entry
		entry.Paused, entry.Gaps = l.Paused(), gaps(l.Pauses(), nil)
		if err := l.owner.index.TapeMarked(ctx, l.tenant, entry); err != nil {
			l.owner.log.Warn("a pause of a recording is not marked yet; the end will hold it", "tenant", l.tenant, "call", l.entry.Call, "error", err)
		}
	})
}

// Close finishes the recording and its entry.
func (l *reel) Close(at time.Time) error {
	closed, err := l.Tape.Close(at)
	l.marks.Wait()
	closed.Partial = closed.Partial || l.late
	ctx, cancel := context.WithTimeout(context.Background(), indexTime)
	defer cancel()
	return l.owner.closed(ctx, l.tenant, l.entry, closed, at, err)
}
