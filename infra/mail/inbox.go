package mail

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

// Shelf is where the inbox keeps its letters, so that the process that shows it need not be the one that wrote it.
type Shelf interface {
	Put(ctx context.Context, key string, value []byte, ttl time.Duration) error
	Delete(ctx context.Context, key string) error
	List(ctx context.Context, prefix string) (map[string][]byte, error)
}

// Inbox is the Mailer of an installation without a mail server: letters go into the log and stay readable for a day, the last 200.
// Whoever may read it can use every link in it, so the console shows it in demos only.
type Inbox struct {
	shelf  Shelf
	logger *slog.Logger
}

// Kept is a letter in the inbox.
type Kept struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
	Message
}

const (
	shelfPrefix = "mail/inbox/"
	most        = 200
	keepFor     = 24 * time.Hour
)

var _ Mailer = (*Inbox)(nil)

// NewInbox returns the inbox on shelf.
func NewInbox(shelf Shelf, logger *slog.Logger) *Inbox { return &Inbox{shelf, logger} }

// Send keeps m and logs it.
func (b *Inbox) Send(ctx context.Context, m Message) error {
	if err := check(m); err != nil {
		return err
	}
	now := time.Now().UTC()
	kept := Kept{ID: fmt.Sprintf("%019d-%s", now.UnixNano(), rand.Text()[:8]), At: now, Message: m}
	text, err := json.Marshal(kept)
	if err != nil {
		return fault.Wrap(fault.Internal, "mail", "keep a letter", err)
	}
	if err := b.shelf.Put(ctx, shelfPrefix+kept.ID, text, keepFor); err != nil {
		return fault.Wrap(fault.Unavailable, "mail_away", "keep a letter", err)
	}
	b.logger.InfoContext(ctx, "mail (no mail server is configured, so it is kept here)", "to", m.To, "subject", m.Subject, "text", m.Text)
	return b.prune(ctx)
}

// Letters returns what is kept, the newest first.
func (b *Inbox) Letters(ctx context.Context) ([]Kept, error) {
	found, err := b.shelf.List(ctx, shelfPrefix)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "mail_away", "read the inbox", err)
	}
	letters := make([]Kept, 0, len(found))
	for _, text := range found {
		var k Kept
		if err := json.Unmarshal(text, &k); err != nil {
			return nil, fault.Wrap(fault.Internal, "mail", "read a letter", err)
		}
		letters = append(letters, k)
	}
	slices.SortFunc(letters, func(a, b Kept) int { return strings.Compare(b.ID, a.ID) })
	return letters[:min(most, len(letters))], nil
}

// prune drops all but the last 200.
func (b *Inbox) prune(ctx context.Context) error {
	found, err := b.shelf.List(ctx, shelfPrefix)
	if err != nil || len(found) <= most {
		return err
	}
	keys := make([]string, 0, len(found))
	for key := range found {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys[:len(keys)-most] {
		if err := b.shelf.Delete(ctx, key); err != nil {
			return err
		}
	}
	return nil
}
