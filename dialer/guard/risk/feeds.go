package risk

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
)

// Keyring opens a tenant's key; tenant/directory implements it.
type Keyring interface {
	Box(ctx context.Context, t tenant.ID) (*seal.Box, error)
}

// Feeds are the operator's feed, which counts for every tenant, and the feeds tenants have set up for themselves, which count instead.
type Feeds struct {
	operator *Feed // nil: none
	keys     Keyring
	log      *slog.Logger
	inside   bool   // tenants' feeds may be at addresses of the installation's own network: a private installation
	folder   string // where what tenants' feeds signed is kept; empty: nowhere

	mu    sync.Mutex
	own   map[tenant.ID]*owned
	ctx   context.Context // of Run; nil before
	loops sync.WaitGroup
}

// owned is a tenant's own feed, as its setting was when it was made.
type owned struct {
	setting string
	feed    *Feed // nil: the setting cannot be used, and nobody is called
	end     context.CancelFunc
}

var _ guard.Feeds = (*Feeds)(nil)

// NewFeeds takes the operator's feed, which may be nil.
func NewFeeds(operator *Feed, keys Keyring, log *slog.Logger) *Feeds {
	return &Feeds{operator: operator, keys: keys, log: log, own: map[tenant.ID]*owned{}}
}

// Keeping says where what tenants' feeds signed is kept for the next start; call it before anybody asks.
func (f *Feeds) Keeping(folder string) *Feeds {
	f.folder = folder
	return f
}

// Inside lets tenants' feeds be in the installation's own network, where the tenant is the operator.
func (f *Feeds) Inside(yes bool) *Feeds {
	f.inside = yes
	return f
}

// Run keeps all feeds fresh until ctx ends.
func (f *Feeds) Run(ctx context.Context) error {
	f.mu.Lock()
	f.ctx = ctx
	if f.operator != nil {
		f.loops.Go(func() { f.operator.Run(ctx) })
	}
	for _, o := range f.own {
		f.begin(o)
	}
	f.mu.Unlock()
	<-ctx.Done()
	f.mu.Lock()
	f.ctx = nil
	f.mu.Unlock()
	f.loops.Wait()
	return nil
}

// begin starts a feed's loop when Run is there; f.mu is held.
func (f *Feeds) begin(o *owned) {
	if f.ctx == nil || o.feed == nil || f.ctx.Err() != nil {
		return
	}
	ctx, end := context.WithCancel(f.ctx)
	o.end = end
	f.loops.Go(func() {
		defer end()
		o.feed.Run(ctx)
	})
}

// Name implements guard.Feeds. A setting that has changed makes a new feed, which has heard nothing yet.
func (f *Feeds) Name(t tenant.ID, setting []byte) string {
	if len(setting) == 0 {
		f.forget(t)
		if f.operator == nil {
			return ""
		}
		return f.operator.Name
	}
	f.mu.Lock()
	had := f.own[t]
	f.mu.Unlock()
	if had == nil || had.setting != string(setting) {
		had = f.replace(t, string(setting))
	}
	if had.feed == nil {
		return "unusable"
	}
	return had.feed.Name
}

func (f *Feeds) replace(t tenant.ID, setting string) *owned {
	fresh := &owned{setting: setting}
	config, err := f.config(t, []byte(setting))
	if err == nil {
		fresh.feed, err = NewFeed(config, f.log.With("tenant", t))
	}
	if err != nil {
		f.log.Error("a tenant's risk feed cannot be used; nobody is called for it", "tenant", t, "error", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if had := f.own[t]; had != nil {
		if had.setting == setting {
			return had
		}
		if had.end != nil {
			had.end()
		}
	}
	f.own[t] = fresh
	f.begin(fresh)
	return fresh
}

func (f *Feeds) forget(t tenant.ID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if had := f.own[t]; had != nil {
		if had.end != nil {
			had.end()
		}
		delete(f.own, t)
	}
}

// of is the feed that holds for t; nil when there is none or it cannot be used.
func (f *Feeds) of(t tenant.ID) *Feed {
	f.mu.Lock()
	defer f.mu.Unlock()
	if had := f.own[t]; had != nil {
		return had.feed
	}
	return f.operator
}

// Judge implements guard.Feeds.
func (f *Feeds) Judge(t tenant.ID, _ string, numbers []dialer.Number, _ time.Time) []guard.Risk {
	if feed := f.of(t); feed != nil {
		return feed.Judge(numbers)
	}
	return make([]guard.Risk, len(numbers))
}

// Ask asks the feed of t itself about one number, and its copy when it is away. Without a feed it knows nothing.
func (f *Feeds) Ask(ctx context.Context, t tenant.ID, n dialer.Number) guard.Risk {
	if feed := f.of(t); feed != nil {
		return feed.Ask(ctx, n)
	}
	return guard.Risk{}
}

// State is how the feed of t stands; ok is false when there is none.
func (f *Feeds) State(t tenant.ID) (s State, own, ok bool) {
	feed := f.of(t)
	f.mu.Lock()
	_, own = f.own[t]
	f.mu.Unlock()
	switch {
	case feed != nil:
		return feed.State(), own, true
	case own:
		return State{Name: "unusable", Error: "feed_setting"}, true, true
	}
	return State{}, false, false
}
