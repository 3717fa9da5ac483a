package history

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// Bus carries news between nodes (infra/state).
type Bus interface {
	Publish(ctx context.Context, topic string, event []byte) error
}

// Happened is what became of a call.
type Happened string

// What the news tell.
const (
	Opened   Happened = "opened"
	WasUp    Happened = "answered"
	Closed   Happened = "closed"
	Recorded Happened = "recorded"
	Disposed Happened = "disposed"
)

// News is one event on Topic: which call to look at again. The call itself is read from the store, where rights are checked.
type News struct {
	Call     dialer.CallID     `json:"call"`
	Lead     dialer.LeadID     `json:"lead,omitempty"`
	Campaign dialer.CampaignID `json:"campaign,omitempty"`
	Happened Happened          `json:"happened"`
}

// Topic is where the bus carries the News of a tenant.
func Topic(t tenant.ID) string { return "tenant/" + string(t) + "/calls" }

// Telling is the same store, which tells the bus of every call it opens, marks answered, closes or indexes a recording of, after the
// transaction is committed. News are a courtesy: where the bus is away, only the log hears of it.
func (s *Store) Telling(bus Bus, log *slog.Logger) *Store {
	told := *s
	told.bus, told.log = bus, log
	return &told
}

// Tell spreads news that somebody else made, such as a disposition.
func (s *Store) Tell(ctx context.Context, t tenant.ID, n News) {
	if s.bus == nil {
		return
	}
	raw, err := json.Marshal(n)
	if err == nil {
		err = s.bus.Publish(context.WithoutCancel(ctx), Topic(t), raw)
	}
	if err != nil {
		s.log.Warn("watchers were not told of a call", "tenant", t, "call", n.Call, "error", err)
	}
}

// told passes err on, and spreads news when there is none.
func (s *Store) told(ctx context.Context, t tenant.ID, err error, n News) error {
	if err == nil {
		s.Tell(ctx, t, n)
	}
	return err
}
