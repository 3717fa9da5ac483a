// Package tape owns recordings of calls between the deck that makes them and the store that keeps them: key, place, index, playback and
// the way from the node's spool to a remote store. How sound is laid and sealed is media/record's; when a call is recorded is
// dialer/call's; who may listen is the API's.
package tape

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/infra/blob"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/record"
	"github.com/boyunhq/boyun/tenant"
)

// Kinds of recordings.
const (
	Talk  = "call"  // the talk itself
	Early = "early" // what the network said before it refused
)

// Boxes opens tenants' keys.
type Boxes interface {
	Box(ctx context.Context, t tenant.ID) (*seal.Box, error)
}

// Index is the list of recordings in the tenant's schema.
type Index interface {
	TapeOpened(ctx context.Context, t tenant.ID, r history.Recording) error
	TapeWithdrawn(ctx context.Context, t tenant.ID, r history.Recording) error
	TapeMarked(ctx context.Context, t tenant.ID, r history.Recording) error
	TapeClosed(ctx context.Context, t tenant.ID, r history.Recording, at time.Time) error
}

// Recorder makes the recordings of a voice node.
type Recorder struct {
	*Room // whether there could be another one
	deck  *record.Deck
	spool *blob.Folder // where files grow
	boxes Boxes
	index Index
	log   *slog.Logger

	mu   sync.Mutex
	open map[string]bool // keys of the files that grow, or whose entries are not written yet
	late []unwritten
}

// unwritten is the entry of a finished recording that the index has not taken.
type unwritten struct {
	tenant tenant.ID
	entry  history.Recording
	at     time.Time
}

// settle writes entries that could not be written when their recordings ended.
func (r *Recorder) settle(ctx context.Context) error {
	r.mu.Lock()
	late := r.late
	r.late = nil
	r.mu.Unlock()
	for i, l := range late {
		if err := r.index.TapeClosed(ctx, l.tenant, l.entry, l.at); err != nil {
			r.mu.Lock()
			r.late = append(r.late, late[i:]...)
			r.mu.Unlock()
			return err
		}
		r.grows(l.entry.Key, false)
	}
	return nil
}

var _ call.Tapes = (*Recorder)(nil)

// NewRecorder makes a recorder that writes into spool.
func NewRecorder(deck *record.Deck, spool *blob.Folder, room *Room, boxes Boxes, index Index, log *slog.Logger) *Recorder {
	return &Recorder{Room: room, deck: deck, spool: spool, boxes: boxes, index: index, log: log, open: map[string]bool{}}
}

// Growing tells whether the file of that key is being written here.
func (r *Recorder) Growing(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.open[key]
}

func (r *Recorder) grows(key string, yes bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if yes {
		r.open[key] = true
	} else {
		delete(r.open, key)
	}
}

// Start opens the recording of a talk.
func (r *Recorder) Start(ctx context.Context, o call.Order) (call.Tape, error) {
	entry, order, err := r.begin(ctx, o.Tenant, o.Call, Talk, o.At)
	if err != nil {
		return nil, err
	}
	tape, err := r.deck.Start(order)
	if err != nil {
		order.To.Close()
		return nil, r.failed(ctx, o.Tenant, entry, err)
	}
	return &reel{Tape: tape, owner: r, tenant: o.Tenant, entry: entry, late: o.Late}, nil
}

// Clip keeps what was heard before an answer.
func (r *Recorder) Clip(ctx context.Context, t tenant.ID, id dialer.CallID, heard []record.Heard) error {
	entry, order, err := r.begin(ctx, t, id, Early, heard[0].At)
	if err != nil {
		return err
	}
	end := heard[len(heard)-1].At.Add(media.FrameDuration)
	closed, err := r.deck.Whole(order, heard, end)
	if closed.ID == "" {
		return r.failed(ctx, t, entry, err)
	}
	return r.closed(ctx, t, entry, closed, end, err)
}

// begin makes the file and its entry, in this order: an entry without a file would promise what is not there.
func (r *Recorder) begin(ctx context.Context, t tenant.ID, id dialer.CallID, kind string, at time.Time) (history.Recording, record.Order, error) {
	box, err := r.boxes.Box(ctx, t)
	if err != nil {
		return history.Recording{}, record.Order{}, fmt.Errorf("key of a recording: %w", err)
	}
	file := uuid.Must(uuid.NewV7())
	entry := history.Recording{ID: file.String(), Call: id, Kind: kind, Started: at, Key: place(t, file.String(), at)}
	r.grows(entry.Key, true)
	to, err := r.spool.Grow(ctx, entry.Key)
	if err != nil {
		r.grows(entry.Key, false)
		return history.Recording{}, record.Order{}, err
	}
	if err := r.index.TapeOpened(ctx, t, entry); err != nil {
		to.Close()
		return history.Recording{}, record.Order{}, r.failed(ctx, t, entry, fmt.Errorf("index a recording: %w", err))
	}
	return entry, record.Order{File: file, Key: key(box, entry.ID), Law: media.PCMA, Start: at, To: to}, nil
}

// failed takes the file of a recording that could not begin away, and its entry.
func (r *Recorder) failed(ctx context.Context, t tenant.ID, entry history.Recording, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), indexTime)
	defer cancel()
	if err := r.index.TapeWithdrawn(ctx, t, entry); err != nil {
		r.log.Warn("a recording that never began is still in the index", "tenant", t, "call", entry.Call, "error", err)
	}
	if err := r.spool.Delete(ctx, entry.Key); err != nil {
		r.log.Warn("the file of a recording that never began is left", "tenant", t, "key", entry.Key, "error", err)
	}
	r.grows(entry.Key, false)
	return cause
}

func (r *Recorder) closed(ctx context.Context, t tenant.ID, entry history.Recording, c record.Closed, at time.Time, cause error) error {
	entry.Bytes, entry.Length, entry.Peaks, entry.Status, entry.Gaps = c.Bytes, c.Length, c.Peaks, "complete", gaps(c.Pauses, c.Lost)
	if cause != nil || c.Partial {
		entry.Status = "partial"
	}
	if err := r.index.TapeClosed(ctx, t, entry, at); err != nil {
		r.mu.Lock()
		r.late = append(r.late, unwritten{t, entry, at})
		r.mu.Unlock()
		r.log.Warn("a finished recording is not in the index yet", "tenant", t, "call", entry.Call, "error", err)
		return cause
	}
	r.grows(entry.Key, false)
	return cause
}

func gaps(pauses, lost []record.Span) (all []history.Gap) {
	for _, s := range pauses {
		all = append(all, history.Gap{From: s.From, To: s.To, Kind: history.GapPaused})
	}
	for _, s := range lost {
		all = append(all, history.Gap{From: s.From, To: s.To, Kind: history.GapLost})
	}
	slices.SortFunc(all, func(a, b history.Gap) int { return cmp.Compare(a.From, b.From) })
	return all
}

// place is the key of a recording's object: nothing in it tells whose number was called.
func place(t tenant.ID, id string, at time.Time) string {
	return path.Join("recordings", string(t), at.UTC().Format("2006/01/02"), id+".byr")
}

// parsePlace undoes place.
func parsePlace(key string) (t tenant.ID, id string, ok bool) {
	parts := strings.Split(key, "/")
	if len(parts) != 6 || !strings.HasSuffix(key, ".byr") {
		return "", "", false
	}
	return tenant.ID(parts[1]), strings.TrimSuffix(parts[5], ".byr"), true
}

func key(box *seal.Box, id string) [32]byte { return box.FileKey("recording/" + id) }
