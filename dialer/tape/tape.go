// Package tape owns recordings of calls between the deck that makes them and the store that keeps them: key, place, index, playback and
// the way from the node's spool to a remote store. How sound is laid and sealed is media/record's; when a call is recorded is
// dialer/call's; who may listen is the API's.
package tape

import (
	"context"
	"fmt"
	"io"
	"path"
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
	TapeClosed(ctx context.Context, t tenant.ID, r history.Recording, at time.Time) error
	Tape(ctx context.Context, t tenant.ID, call dialer.CallID, kind string) (history.Recording, error)
}

// Recorder makes the recordings of a voice node.
type Recorder struct {
	deck  *record.Deck
	spool *blob.Folder // where files grow
	boxes Boxes
	index Index
}

var _ call.Tapes = (*Recorder)(nil)

// NewRecorder makes a recorder that writes into spool.
func NewRecorder(deck *record.Deck, spool *blob.Folder, boxes Boxes, index Index) *Recorder {
	return &Recorder{deck: deck, spool: spool, boxes: boxes, index: index}
}

// reel is one recording of one tenant.
type reel struct {
	*record.Tape
	owner  *Recorder
	tenant tenant.ID
	entry  history.Recording
}

// Start opens the recording of a talk.
func (r *Recorder) Start(ctx context.Context, t tenant.ID, id dialer.CallID, at time.Time) (call.Tape, error) {
	entry, order, err := r.open(ctx, t, id, Talk, at)
	if err != nil {
		return nil, err
	}
	tape, err := r.deck.Start(order)
	if err != nil {
		order.To.Close()
		return nil, err
	}
	return &reel{Tape: tape, owner: r, tenant: t, entry: entry}, nil
}

// Clip keeps what was heard before an answer.
func (r *Recorder) Clip(ctx context.Context, t tenant.ID, id dialer.CallID, heard []record.Heard) error {
	entry, order, err := r.open(ctx, t, id, Early, heard[0].At)
	if err != nil {
		return err
	}
	end := heard[len(heard)-1].At.Add(media.FrameDuration)
	closed, err := r.deck.Whole(order, heard, end)
	return r.closed(ctx, t, entry, closed, end, err)
}

func (r *Recorder) open(ctx context.Context, t tenant.ID, id dialer.CallID, kind string, at time.Time) (history.Recording, record.Order, error) {
	box, err := r.boxes.Box(ctx, t)
	if err != nil {
		return history.Recording{}, record.Order{}, fmt.Errorf("key of a recording: %w", err)
	}
	file := uuid.Must(uuid.NewV7())
	entry := history.Recording{ID: file.String(), Call: id, Kind: kind, Started: at, Key: place(t, file.String(), at)}
	to, err := r.spool.Grow(ctx, entry.Key)
	if err != nil {
		return history.Recording{}, record.Order{}, err
	}
	if err := r.index.TapeOpened(ctx, t, entry); err != nil {
		to.Close()
		return history.Recording{}, record.Order{}, fmt.Errorf("index a recording: %w", err)
	}
	return entry, record.Order{File: file, Key: key(box, entry.ID), Law: media.PCMA, Start: at, To: to}, nil
}

// Close finishes the recording and its entry.
func (l *reel) Close(at time.Time) error {
	closed, err := l.Tape.Close(at)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return l.owner.closed(ctx, l.tenant, l.entry, closed, at, err)
}

func (r *Recorder) closed(ctx context.Context, t tenant.ID, entry history.Recording, c record.Closed, at time.Time, cause error) error {
	entry.Bytes, entry.Length, entry.Peaks, entry.Status = c.Bytes, c.Length, c.Peaks, "complete"
	if cause != nil || c.Partial {
		entry.Status = "partial"
	}
	if err := r.index.TapeClosed(ctx, t, entry, at); err != nil {
		return fmt.Errorf("index a recording: %w", err)
	}
	return cause
}

// place is the key of a recording's object: nothing in it tells whose number was called.
func place(t tenant.ID, id string, at time.Time) string {
	return path.Join("recordings", string(t), at.UTC().Format("2006/01/02"), id+".byr")
}

func key(box *seal.Box, id string) [32]byte { return box.FileKey("recording/" + id) }

// Library plays recordings.
type Library struct {
	stores []blob.Store // asked in this order: the store, then the node's own spool
	boxes  Boxes
	index  Index
}

// NewLibrary reads from stores, the first that has an object.
func NewLibrary(boxes Boxes, index Index, stores ...blob.Store) *Library {
	return &Library{stores: stores, boxes: boxes, index: index}
}

// Sound is one recording, ready to be played from anywhere in it; only the chunks that are read are decrypted.
type Sound struct {
	*record.Recording
	Entry history.Recording
	Size  int64
}

// Open finds a call's recording; fault.NotFound when there is none.
func (l *Library) Open(ctx context.Context, t tenant.ID, id dialer.CallID, kind string) (*Sound, error) {
	entry, err := l.index.Tape(ctx, t, id, kind)
	if err != nil {
		return nil, err
	}
	box, err := l.boxes.Box(ctx, t)
	if err != nil {
		return nil, fmt.Errorf("key of a recording: %w", err)
	}
	for i, store := range l.stores {
		info, statErr := store.Stat(ctx, entry.Key)
		if statErr != nil {
			if err = statErr; i < len(l.stores)-1 {
				continue
			}
			return nil, err
		}
		r, err := record.Open(object{ctx, store, entry.Key}, info.Size, key(box, entry.ID))
		if err != nil {
			return nil, fmt.Errorf("open recording %s: %w", entry.ID, err)
		}
		size, err := r.Seek(0, io.SeekEnd)
		if err != nil {
			return nil, err
		}
		_, err = r.Seek(0, io.SeekStart)
		return &Sound{Recording: r, Entry: entry, Size: size}, err
	}
	return nil, err
}

// object is one blob read at any place, for as long as the request that opened it lives.
type object struct {
	ctx   context.Context
	store blob.Store
	key   string
}

// ReadAt reads len(p) bytes from off.
func (o object) ReadAt(p []byte, off int64) (int, error) {
	body, err := o.store.Get(o.ctx, o.key, off, int64(len(p)))
	if err != nil {
		return 0, err
	}
	defer body.Close()
	n, err := io.ReadFull(body, p)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}
