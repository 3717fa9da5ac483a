package card

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

const (
	fresh    = time.Minute // longer than a telephone rings
	mostKept = 4096
)

type seatKey struct {
	tenant   tenant.ID
	campaign dialer.CampaignID
	lead     dialer.LeadID
}

// ahead keeps sheets for the minute between ringing and seating. One reading serves all who ask for it.
type ahead struct {
	mu     sync.Mutex
	sheets map[seatKey]*reading
}

type reading struct {
	at    time.Time
	done  chan struct{}
	sheet Sheet
	err   error
}

func (a *ahead) get(ctx context.Context, k seatKey, now time.Time, read func(context.Context, seatKey) (Sheet, error)) (Sheet, error) {
	a.mu.Lock()
	r := a.sheets[k]
	mine := r == nil || now.Sub(r.at) > fresh
	if mine {
		a.sweep(now)
		r = &reading{at: now, done: make(chan struct{})}
		a.sheets[k] = r
	}
	a.mu.Unlock()
	if mine {
		r.sheet, r.err = read(ctx, k)
		if r.err != nil {
			a.drop(k, r)
		}
		close(r.done)
		return r.sheet, r.err
	}
	select {
	case <-r.done:
		if r.err != nil { // the first reader's context may have ended: ours has not
			return read(ctx, k)
		}
		return r.sheet, nil
	case <-ctx.Done():
		return Sheet{}, ctx.Err()
	}
}

func (a *ahead) ready(k seatKey, now time.Time) (Sheet, bool) {
	a.mu.Lock()
	r := a.sheets[k]
	a.mu.Unlock()
	if r == nil || now.Sub(r.at) > fresh {
		return Sheet{}, false
	}
	select {
	case <-r.done:
		return r.sheet, r.err == nil
	default:
		return Sheet{}, false
	}
}

func (a *ahead) drop(k seatKey, r *reading) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.sheets[k] == r {
		delete(a.sheets, k)
	}
}

// sweep forgets what is old, and everything if that is not enough; the caller holds the lock.
func (a *ahead) sweep(now time.Time) {
	if len(a.sheets) < mostKept {
		return
	}
	for k, r := range a.sheets {
		if now.Sub(r.at) > fresh {
			delete(a.sheets, k)
		}
	}
	if len(a.sheets) >= mostKept {
		clear(a.sheets)
	}
}
