// Package rulebook owns what a tenant decides about its own compliance, within what the law of its profile leaves it: stricter rules,
// the countries it calls, its own risk feed; and the answer to "may we call this number?" with every fact it was made from. It does not own
// the rules themselves (dialer/guard).
package rulebook

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/guard/risk"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Book reads and changes what tenants decide.
type Book struct {
	Schemas *tenant.Schemas
	Guard   *guard.Store
	Lists   *list.Store
	Feeds   *risk.Feeds // nil: there are no feeds
}

// Overview is how a tenant stands.
type Overview struct {
	Base      guard.Profile // what the law of its profile asks
	Tight     guard.Profile // with what it asks of itself
	Own       guard.Tightening
	Platform  guard.Platform
	Countries []string
	Granted   []string // with those it left out itself
	Live      bool     // may call real people
	Feed      *risk.State
	FeedOwn   bool
	FeedSet   *risk.Shown      // how the own feed is set up
	Platforms bool             // the platform's blocklist is asked
	Blocked   map[string]int64 // leads that rest now in running campaigns, by reason
	Blocklist int64
}

// Overview tells how t stands now.
func (b *Book) Overview(ctx context.Context, t tenant.ID) (o Overview, err error) {
	err = b.Schemas.Within(ctx, t, func(tx *gorm.DB) error {
		if o.Own, o.Base, o.Tight, err = b.Guard.Own(tx); err != nil {
			return err
		}
		frame, err := b.Guard.General(tx)
		if err != nil {
			return err
		}
		raw, err := guard.OwnFeed(tx)
		if err != nil {
			return err
		}
		o.FeedSet = risk.Show(raw)
		if o.Granted, err = guard.Granted(tx, frame.Countries); err != nil {
			return err
		}
		o.Platform, o.Countries, o.Live, o.Blocked = frame.Platform, frame.Countries, frame.Proven, map[string]int64{}
		var rows []struct {
			Reason string
			N      int64
		}
		if err := tx.Raw(`select q.reason, count(*) as n from queue q join campaigns c on c.id = q.campaign_id and c.status in ('running', 'paused')
			where q.state in ('waiting', 'blocked') and q.reason = any(?::text[]) group by 1`, array.Of(guard.Reasons())).Scan(&rows).Error; err != nil {
			return err
		}
		for _, r := range rows {
			o.Blocked[r.Reason] = r.N
		}
		return tx.Raw(`select count(*) from blocklist`).Scan(&o.Blocklist).Error
	})
	o.Platforms = b.Guard.Listed != nil
	if b.Feeds != nil {
		if state, own, ok := b.Feeds.State(t); ok {
			o.Feed, o.FeedOwn = &state, own
		}
	}
	return o, err
}

// Tighten replaces what t asks of itself. Whatever would loosen a rule is refused with the rule and both figures.
func (b *Book) Tighten(ctx context.Context, by tenant.Actor, own guard.Tightening, now time.Time) error {
	return b.Schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		was, base, _, err := b.Guard.Own(tx)
		if err != nil {
			return err
		}
		own.Licence = strings.TrimSpace(own.Licence)
		if len(own.Licence) > 200 {
			return fault.New(fault.Invalid, "licence_long", "the number of a licence is shorter").With("field", "licence")
		}
		tight, err := base.Tighten(own)
		if err != nil {
			return err
		}
		if err := guard.SetOwn(tx, own, now); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "rules_tightened", Object: "compliance", Detail: map[string]string{"rules": tight.Version, "licence": own.Licence, "was_licence": was.Licence}})
	})
}

// Destinations sets the countries t calls. A tenant may leave countries out; only an operator, or the company whose own installation it is,
// adds one.
func (b *Book) Destinations(ctx context.Context, by tenant.Actor, countries []string, now time.Time) error {
	return b.Schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		frame, err := b.Guard.General(tx)
		if err != nil {
			return err
		}
		granted, err := guard.Granted(tx, frame.Countries)
		if err != nil {
			return err
		}
		for _, c := range countries {
			if !b.Guard.TrustTenants && !slices.Contains(granted, c) {
				return fault.New(fault.Forbidden, "destination_by_operator", "%s is added by the operator, who looks at the fraud first", c).With("country", c)
			}
		}
		if err := guard.LeaveOut(tx, countries, append(granted, countries...), now); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "destinations_set", Object: "compliance", Detail: map[string]string{"countries": strings.Join(countries, ",")}})
	})
}

// SetFeed sets up a risk feed of t's own, or with nil takes it down.
func (b *Book) SetFeed(ctx context.Context, by tenant.Actor, c *risk.Config, now time.Time) error {
	if b.Feeds == nil {
		return fault.New(fault.Unavailable, "feed_away", "this installation has no risk feeds")
	}
	var setting json.RawMessage
	host := ""
	if c != nil {
		kept, err := b.kept(ctx, by.Tenant, *c)
		if err != nil {
			return err
		}
		made, err := b.Feeds.Setting(ctx, by.Tenant, kept)
		if err != nil {
			return err
		}
		setting, host = made, c.URL
	}
	return b.Schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if err := guard.SetFeed(tx, setting, now); err != nil {
			return err
		}
		if _, err := b.Guard.General(tx); err != nil { // makes the feed known at once
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "risk_feed_set", Object: "compliance", Detail: map[string]string{"url": host}})
	})
}

// kept is c with the secrets that are kept already, where it leaves them out.
func (b *Book) kept(ctx context.Context, t tenant.ID, c risk.Config) (risk.Config, error) {
	var before []byte
	err := b.Schemas.Within(ctx, t, func(tx *gorm.DB) (err error) {
		before, err = guard.OwnFeed(tx)
		return err
	})
	return b.Feeds.Keep(t, c, before), err
}

// TryFeed asks a feed once before it is set up; nothing is kept.
func (b *Book) TryFeed(ctx context.Context, t tenant.ID, c risk.Config) (risk.Tried, error) {
	if b.Feeds == nil {
		return risk.Tried{}, fault.New(fault.Unavailable, "feed_away", "this installation has no risk feeds")
	}
	kept, err := b.kept(ctx, t, c)
	if err != nil {
		return risk.Tried{}, err
	}
	return b.Feeds.Try(ctx, kept)
}

// Answer is whether a number may be called now, with what is known of it.
type Answer struct {
	Known   list.Known
	Facts   guard.Facts
	Verdict guard.Verdict
	Inputs  guard.Inputs
}

// Check answers for a number typed in full; campaign may be empty: then the widest rules a campaign of t could have hold.
func (b *Book) Check(ctx context.Context, t tenant.ID, number string, campaign dialer.CampaignID, now time.Time) (a Answer, err error) {
	known, typed, err := b.Lists.Typed(ctx, t, number)
	if err != nil {
		return a, err
	}
	a.Known = known
	err = b.Schemas.Within(ctx, t, func(tx *gorm.DB) error {
		frame, err := b.frame(tx, campaign)
		if err != nil {
			return err
		}
		a.Facts, err = b.Guard.FactsOf(tx, frame, campaign, guard.Typed{Number: typed.Number, Blind: typed.Blind, Kind: known.Kind, Place: known.Place}, now)
		return err
	})
	if err != nil {
		return a, err
	}
	a.Verdict = guard.MayCall(a.Facts)
	a.Inputs = a.Facts.Inputs(a.Verdict, 0)
	return a, nil
}

func (b *Book) frame(tx *gorm.DB, campaign dialer.CampaignID) (guard.Frame, error) {
	if campaign == "" {
		return b.Guard.General(tx)
	}
	frame, err := b.Guard.Frame(tx, campaign)
	if err == gorm.ErrRecordNotFound {
		err = fault.New(fault.NotFound, "not_here", "no such campaign")
	}
	return frame, err
}
