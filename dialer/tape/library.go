package tape

import (
	"context"
	"fmt"
	"io"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/infra/blob"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/record"
	"github.com/boyunhq/boyun/media/wav"
	"github.com/boyunhq/boyun/tenant"
)

// Shelf finds a call's recording; fault.NotFound when there is none.
type Shelf interface {
	Tape(ctx context.Context, t tenant.ID, call dialer.CallID, kind string) (history.Recording, error)
}

// Library plays recordings.
type Library struct {
	stores []blob.Store // asked in this order: the store, then the node's own spool
	boxes  Boxes
	index  Shelf
}

// NewLibrary reads from stores, the first that has an object.
func NewLibrary(boxes Boxes, index Shelf, stores ...blob.Store) *Library {
	return &Library{stores: stores, boxes: boxes, index: index}
}

// Sound is one recording, ready to be played from anywhere in it; only the chunks that are read are decrypted.
type Sound struct {
	*record.Recording
	Entry history.Recording
	Size  int64
}

// Voices are both lanes without the header of a file: agent and customer by turns, in the recording's law.
func (s *Sound) Voices() io.Reader {
	return io.NewSectionReader(s, wav.HeaderSize, s.Size-wav.HeaderSize)
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
	for _, store := range l.stores {
		info, missing := store.Stat(ctx, entry.Key)
		if missing != nil {
			if err == nil || fault.Is(err, fault.NotFound) { // a store that is away says nothing of what it has
				err = missing
			}
			continue
		}
		r, err := record.Open(record.Ranges(info.Size, func(offset, length int64) (io.ReadCloser, error) { return store.Get(ctx, entry.Key, offset, length) }), info.Size, key(box, entry.ID))
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
