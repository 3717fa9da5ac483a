package call

import (
	"context"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect"
)

// early hears what the network plays before an answer: it is kept, and judged, and heard by the agent who waits for this call.
type early struct {
	clip
	ear   *detect.Early
	piece Earpiece     // nil: nobody waits
	begun atomic.Int64 // nanoseconds since 1970 of the first packet
}

var _ Judge = (*early)(nil)

func (r *Runner) early(ctx context.Context, l *life, to dialer.Number) *early {
	e := &early{ear: r.Ears.Early(ctx, l.Tenant, to)}
	if l.Held && r.Earpieces != nil {
		e.piece = r.Earpieces.Earpiece(l.Tenant, l.Promised, l.Call, r.Ears.Ringing(to))
	}
	return e
}

// Hear gives a packet to all.
func (e *early) Hear(p *media.Packet, at time.Time) {
	e.begun.CompareAndSwap(0, at.UnixNano())
	if e.piece != nil {
		e.piece.Hear(p, at)
	}
	e.clip.Hear(p, at)
	e.ear.Hear(p, at)
}

// follow hears what the trunk reports, for whoever waits, and hands it on.
func (e *early) follow(next func(dialer.Event)) func(dialer.Event) {
	if e.piece == nil {
		return next
	}
	return func(ev dialer.Event) {
		if ev.Kind == "ringing" {
			e.piece.Ring()
		}
		next(ev)
	}
}

// over ends what the agent hears of it.
func (e *early) over() {
	if e.piece != nil {
		e.piece.Close()
	}
}

// Heard is what says most of the number.
func (e *early) Heard() detect.Verdict { return e.ear.Heard() }

// Settled is closed when there is nothing more to wait for.
func (e *early) Settled() <-chan struct{} { return e.ear.Settled() }

// note puts what was heard into the timeline, where it belongs by its time.
func (l *life) heard(e *early) {
	begun := time.Unix(0, e.begun.Load())
	for _, v := range e.ear.All() {
		l.note(dialer.Event{At: begun.Add(v.At), Kind: "heard", Detail: detailOf(v)})
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	slices.SortStableFunc(l.events, func(a, b dialer.Event) int { return a.At.Compare(b.At) })
}

// detailOf is a verdict as the timeline keeps it: times in milliseconds since the first sound.
func detailOf(v detect.Verdict) map[string]string {
	d := map[string]string{"kind": string(v.Kind), "confidence": strconv.FormatFloat(v.Confidence, 'f', 2, 64), "at_ms": strconv.FormatInt(v.At.Milliseconds(), 10)}
	for name, value := range map[string]string{"class": string(v.Class), "match": v.Match} {
		if value != "" {
			d[name] = value
		}
	}
	return d
}
