package mail

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Inbox is the default mailer: nothing leaves the machine. Letters are logged and kept for the demo's inbox page.
type Inbox struct {
	logger *slog.Logger

	mu      sync.Mutex
	kept    []Kept
	count   int
	arrived chan struct{} // closed and renewed at every letter
}

// Kept is a letter in the inbox.
type Kept struct {
	ID string
	At time.Time
	Letter
}

const keep = 200

var _ Mailer = (*Inbox)(nil)

// NewInbox returns an empty inbox. Codes and links appear in the log: that is what the default mailer is for.
func NewInbox(logger *slog.Logger) *Inbox {
	return &Inbox{logger: logger, arrived: make(chan struct{})}
}

// Send keeps l; the oldest letters make room.
func (b *Inbox) Send(_ context.Context, l Letter) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count++
	b.kept = append(b.kept, Kept{ID: strconv.Itoa(b.count), At: time.Now().UTC(), Letter: l})
	if len(b.kept) > keep {
		b.kept = slices.Delete(b.kept, 0, len(b.kept)-keep)
	}
	close(b.arrived)
	b.arrived = make(chan struct{})
	b.logger.Info("mail", "to", l.To, "subject", l.Subject, "code", l.Code, "link", l.Link)
	return nil
}

// Letters returns what was kept, the newest first.
func (b *Inbox) Letters() []Kept {
	b.mu.Lock()
	defer b.mu.Unlock()
	letters := slices.Clone(b.kept)
	slices.Reverse(letters)
	return letters
}

// Wait returns the newest letter to an address, waiting for the first until ctx ends.
func (b *Inbox) Wait(ctx context.Context, to string) (Kept, error) {
	for {
		b.mu.Lock()
		arrived := b.arrived
		for _, l := range slices.Backward(b.kept) {
			if l.To == to {
				b.mu.Unlock()
				return l, nil
			}
		}
		b.mu.Unlock()
		select {
		case <-arrived:
		case <-ctx.Done():
			return Kept{}, ctx.Err()
		}
	}
}
