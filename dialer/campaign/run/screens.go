package run

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/tenant"
)

// Bus carries beats between nodes, Shelf keeps the last hours of them (infra/state).
type (
	Bus interface {
		Publish(ctx context.Context, topic string, event []byte) error
	}
	Shelf interface {
		Put(ctx context.Context, key string, value []byte, ttl time.Duration) error
		Get(ctx context.Context, key string) (value []byte, found bool, err error)
	}
)

// Topic is where the bus carries the Beats of a tenant's campaigns.
func Topic(t tenant.ID) string { return "tenant/" + string(t) + "/campaigns" }

// Beat is one event on Topic: a pulse, or that a person changed the campaign's status.
type Beat struct {
	Campaign dialer.CampaignID `json:"campaign"`
	Pulse    Pulse             `json:"pulse,omitzero"`
	Status   string            `json:"status,omitempty"`
}

// Turned tells the pages that somebody started, paused or stopped a campaign.
func (d *Display) Turned(ctx context.Context, e Entry, status string) {
	raw, err := json.Marshal(Beat{Campaign: e.Campaign, Status: status})
	if err == nil {
		err = d.bus.Publish(context.WithoutCancel(ctx), Topic(e.Tenant), raw)
	}
	if err != nil {
		d.log.Warn("pages were not told of a campaign's status", "tenant", e.Tenant, "campaign", e.Campaign, "error", err)
	}
}

// Point is one step of a campaign's lanes: what held at its end.
type Point struct {
	At       time.Time   `json:"at"`
	Talking  int         `json:"t"`
	Wrap     int         `json:"w"`
	SignedIn int         `json:"s"`
	InFlight int         `json:"f"`
	Reason   pace.Reason `json:"r,omitempty"` // why it dialed no more
	Running  bool        `json:"on"`
}

// track is one resolution of the lanes.
type track struct {
	name string
	step time.Duration
	keep int
}

// The lanes of half an hour and of a day.
var (
	fine   = track{"fine", 5 * time.Second, 360}
	coarse = track{"coarse", time.Minute, 1440}
)

// Display shows campaigns: it spreads their pulse and keeps their lanes, so that a page has its past from the first paint. What it
// keeps survives the node; the next holder of the campaign draws on.
type Display struct {
	bus   Bus
	shelf Shelf
	log   *slog.Logger

	mu    sync.Mutex
	lanes map[laneKey][]Point // of the campaigns this node holds; the shelf has them all
}

type laneKey struct {
	Entry
	track string
}

var _ Screens = (*Display)(nil)

// NewDisplay takes the shared state.
func NewDisplay(bus Bus, shelf Shelf, log *slog.Logger) *Display {
	return &Display{bus: bus, shelf: shelf, log: log, lanes: map[laneKey][]Point{}}
}

// Show takes one beat. The state being away harms nobody: pages show the age of what they show.
func (d *Display) Show(ctx context.Context, e Entry, p Pulse) {
	raw, err := json.Marshal(Beat{Campaign: e.Campaign, Pulse: p})
	if err == nil {
		err = d.bus.Publish(ctx, Topic(e.Tenant), raw)
	}
	for _, t := range []track{fine, coarse} {
		if kept := d.draw(ctx, e, t, p); err == nil {
			err = kept
		}
	}
	if err != nil {
		d.log.Warn("the campaign's page misses a beat", "tenant", e.Tenant, "campaign", e.Campaign, "error", err)
	}
}

func key(e Entry, t track) string {
	return "tenant/" + string(e.Tenant) + "/campaigns/" + string(e.Campaign) + "/lanes/" + t.name
}

// draw puts a beat into its step; a step that is complete goes onto the shelf.
func (d *Display) draw(ctx context.Context, e Entry, t track, p Pulse) error {
	points, err := d.memory(ctx, e, t, p.At)
	if err != nil {
		return err
	}
	now := Point{At: p.At.Truncate(t.step), Talking: p.Talking, Wrap: p.Wrap, SignedIn: p.Ready + p.Talking + p.Wrap + p.Out,
		InFlight: p.Ringing + p.Waiting, Reason: p.Reason, Running: p.Running}
	if n := len(points); n > 0 && !points[n-1].At.Before(now.At) {
		points[n-1] = now
		d.remember(e, t, points)
		return nil
	}
	points = append(points, now)
	points = points[max(0, len(points)-t.keep):]
	d.remember(e, t, points)
	raw, err := json.Marshal(points)
	if err != nil {
		return err
	}
	return d.shelf.Put(ctx, key(e, t), raw, t.step*time.Duration(t.keep)+time.Hour)
}

// memory is what this node drew last; where another node has drawn since, or this one never did, the shelf knows.
func (d *Display) memory(ctx context.Context, e Entry, t track, now time.Time) ([]Point, error) {
	d.mu.Lock()
	known := d.lanes[laneKey{e, t.name}]
	d.mu.Unlock()
	if n := len(known); n > 0 && now.Sub(known[n-1].At) < 3*t.step {
		return known, nil
	}
	return d.read(ctx, e, t)
}

// most bounds the memory; a full one is forgotten and read from the shelf again.
const most = 4096

func (d *Display) remember(e Entry, t track, points []Point) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.lanes) > most {
		clear(d.lanes)
	}
	d.lanes[laneKey{e, t.name}] = points
}

func (d *Display) read(ctx context.Context, e Entry, t track) (points []Point, err error) {
	raw, found, err := d.shelf.Get(ctx, key(e, t))
	if err != nil || !found {
		return nil, err
	}
	return points, json.Unmarshal(raw, &points)
}

// Lanes are the evenly spaced steps of a stretch of time up to now; steps nobody drew are empty and not Running.
type Lanes struct {
	Start  time.Time
	Step   time.Duration
	Points []Point
}

// Lanes reads the last span of a campaign, from any node: in steps of 5 s up to half an hour, of a minute up to a day. It begins with
// the first step there is.
func (d *Display) Lanes(ctx context.Context, e Entry, span time.Duration, now time.Time) (Lanes, error) {
	t := fine
	if span > fine.step*time.Duration(fine.keep) {
		t = coarse
	}
	kept, err := d.read(ctx, e, t)
	l := Lanes{Start: now.Add(-span).Truncate(t.step), Step: t.step}
	if err != nil || len(kept) == 0 || kept[len(kept)-1].At.Before(l.Start) {
		return l, err
	}
	if kept[0].At.After(l.Start) {
		l.Start = kept[0].At
	}
	l.Points = make([]Point, max(0, int(now.Truncate(t.step).Sub(l.Start)/t.step)+1)) // none, where the clock of the node that drew is ahead of ours
	for i := range l.Points {
		l.Points[i].At = l.Start.Add(time.Duration(i) * t.step)
	}
	for _, p := range kept {
		if i := int(p.At.Sub(l.Start) / t.step); !p.At.Before(l.Start) && i < len(l.Points) {
			l.Points[i] = p
		}
	}
	return l, nil
}
