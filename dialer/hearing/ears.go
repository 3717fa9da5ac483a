package hearing

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/media/detect"
	"github.com/boyunhq/boyun/media/detect/carriers"
	"github.com/boyunhq/boyun/media/detect/print"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/tenant"
)

// Ears are given to calls. They know the tones of all countries, the built-in announcements and, a while after it was taught, each
// tenant's own. Safe for concurrent use.
type Ears struct {
	store   *Store
	table   *tone.Progress
	plan    *detect.Plan
	builtIn []carriers.Announcement
	common  func() *print.Index // made when the first call needs it
	log     *slog.Logger
	now     func() time.Time

	mu  sync.Mutex
	own map[tenant.ID]*index
}

// index is one tenant's samples, made ready.
type index struct {
	mu   sync.Mutex
	made *print.Index
	at   time.Time // it was read
}

const (
	keepFor  = 20 * time.Second // an index is used before it is read again
	readTime = 3 * time.Second  // for the database to give it
)

// NewEars takes what every call is compared with (carriers.Load), beside what tenants teach. It makes no index yet.
func NewEars(store *Store, builtIn []carriers.Announcement, log *slog.Logger) (*Ears, error) {
	table, err := tone.LoadProgress()
	if err != nil {
		return nil, err
	}
	return &Ears{store: store, table: table, plan: detect.NewPlan(table), builtIn: builtIn, log: log, now: time.Now, own: map[tenant.ID]*index{},
		common: sync.OnceValue(func() *print.Index { return carriers.Index(builtIn) })}, nil
}

// BuiltIn are the announcements every call is compared with.
func (e *Ears) BuiltIn() []carriers.Announcement { return e.builtIn }

// Early is an ear for what the network plays before an answer.
func (e *Ears) Early(ctx context.Context, t tenant.ID, to dialer.Number) *detect.Early {
	return detect.NewEarly(e.plan, e.country(to), e.common(), e.of(ctx, t))
}

// Answered is an ear for the first seconds of an answered call.
func (e *Ears) Answered(ctx context.Context, t tenant.ID, to dialer.Number, limits detect.Limits) *detect.Answer {
	return detect.NewAnswer(limits, e.plan, e.country(to), e.common(), e.of(ctx, t))
}

// Ringing is the tone a caller hears in the number's country while it rings; that of the biggest network where none is known.
func (e *Ears) Ringing(to dialer.Number) tone.Sound {
	country := codes[0].country
	for _, c := range codes {
		if to.In(c.code) {
			country = c.country
			break
		}
	}
	s, err := e.table.Sound(country, "ring")
	if err != nil {
		e.log.Error("a country of the table has no ringing tone", "country", country, "error", err)
	}
	return s
}

// Find is what of the built-in announcements and the tenant's own is in a recording.
func (e *Ears) Find(ctx context.Context, t tenant.ID, samples []int16) (print.Match, error) {
	mine, err := e.store.prints(ctx, t)
	if err != nil {
		return print.Match{}, err
	}
	return print.Find(samples, print.NewIndex(mine), e.common()), nil
}

// of is the tenant's index, read again when it is old. A database that is away costs the tenant's own announcements, not the call.
func (e *Ears) of(ctx context.Context, t tenant.ID) *print.Index {
	e.mu.Lock()
	x := e.own[t]
	if x == nil {
		x = &index{}
		e.own[t] = x
	}
	e.mu.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	if now := e.now(); now.Sub(x.at) > keepFor {
		x.at = now
		ctx, cancel := context.WithTimeout(ctx, readTime)
		defer cancel()
		samples, err := e.store.prints(ctx, t)
		if err != nil {
			e.log.Warn("the announcements a tenant taught could not be read", "tenant", t, "error", err)
			return x.made
		}
		x.made = print.NewIndex(samples)
	}
	return x.made
}

// codes are the calling codes of the countries whose tones are known.
var codes = []struct{ code, country string }{{"+86", "cn"}, {"+886", "tw"}, {"+1", "us"}, {"+44", "uk"}, {"+49", "de"}, {"+33", "fr"}, {"+34", "es"},
	{"+39", "it"}, {"+31", "nl"}, {"+48", "pl"}, {"+46", "se"}, {"+7", "ru"}, {"+81", "jp"}, {"+65", "sg"}, {"+61", "au"}}

func (e *Ears) country(to dialer.Number) int {
	for _, c := range codes {
		if to.In(c.code) {
			return e.plan.Country(c.country)
		}
	}
	return -1
}
