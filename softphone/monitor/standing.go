package monitor

import (
	"context"
	"encoding/json"
	"math"
	"reflect"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
)

// Board keeps what supervisors on all nodes see, and tells them of changes.
type Board interface {
	Put(ctx context.Context, key string, value []byte, ttl time.Duration) error
	Delete(ctx context.Context, key string) error
	Publish(ctx context.Context, topic string, event []byte) error
}

// Told is what stands on the board under taken/<tenant>/<call> while a call that was taken runs, and what is told on the topic
// tenant/<id>/agents whenever it changes.
type Told struct {
	Taken Standing `json:"taken"`
}

// Standing is a call that was taken, as the floor shows it.
type Standing struct {
	Call      dialer.CallID     `json:"call"`
	Campaign  dialer.CampaignID `json:"campaign"`
	Lead      string            `json:"lead"`
	Customer  string            `json:"customer"`
	Number    string            `json:"number"` // masked
	By        string            `json:"by"`     // tenant.Actor.ID of who took it
	Name      string            `json:"name"`   // of By
	From      tenant.UserID     `json:"from"`   // whose call it was
	Agent     string            `json:"agent"`  // the name of From
	Since     time.Time         `json:"since"`
	State     string            `json:"state"` // talking, hold, reattaching
	Muted     bool              `json:"muted,omitempty"`
	Recording signal.Tape       `json:"recording,omitempty"`
	MOS       float64           `json:"mos,omitempty"`     // of the supervisor's voice over the last seconds; 0: not known
	Trouble   []signal.Trouble  `json:"trouble,omitempty"` // with the sound
	Over      bool              `json:"over,omitempty"`
}

const (
	standingLife  = 90 * time.Second
	standingAgain = 30 * time.Second       // a quiet call renews its place on the board so often
	standingLook  = 500 * time.Millisecond // how often it looks for a change
	standingTells = 0.3                    // a MOS that differs by so much from what supervisors see is told
)

// showOnFloor shows a call that was taken on the floor of all nodes until it is over.
func (p *session) showOnFloor(own *taken) {
	look := time.NewTicker(standingLook)
	defer look.Stop()
	var (
		name = p.name()
		told Standing
		at   time.Time
	)
	for {
		if now := own.standing(p.by.ID(), name); !now.like(told) || time.Since(at) >= standingAgain {
			p.post(now)
			told, at = now, time.Now()
		}
		select {
		case <-own.Bridge.Over():
			told.Over = true
			p.post(told)
			return
		case <-look.C:
		}
	}
}

// like tells that a floor which shows was need not be told of s.
func (s Standing) like(was Standing) bool {
	near := math.Abs(s.MOS-was.MOS) < standingTells
	s.MOS = was.MOS
	return near && reflect.DeepEqual(s, was)
}

func (k *taken) standing(by, name string) Standing {
	c, how := k.Sheet.Card, k.TalkState()
	s := Standing{Call: k.Call, Campaign: k.Campaign, Lead: c.Lead, Customer: c.Name, Number: c.Number, By: by, Name: name, From: k.From, Agent: k.Agent,
		Since: k.since.UTC(), State: "talking", Muted: how.Muted, Recording: how.Tape}
	s.MOS, s.Trouble = k.sound.now()
	switch {
	case k.away.Load():
		s.State = "reattaching"
	case !how.Held.IsZero():
		s.State = "hold"
	}
	return s
}

// name is the supervisor's, as others know them.
func (p *session) name() string {
	if p.hub.Name == nil {
		return p.by.ID()
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(p.ctx), 2*time.Second)
	defer cancel()
	return p.hub.Name(ctx, p.by)
}

func (p *session) post(s Standing) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(p.ctx), 2*time.Second)
	defer cancel()
	raw, err := json.Marshal(Told{s})
	key := "taken/" + string(p.by.Tenant) + "/" + string(s.Call)
	switch {
	case err != nil:
	case s.Over:
		err = p.hub.Board.Delete(ctx, key)
	default:
		err = p.hub.Board.Put(ctx, key, raw, standingLife)
	}
	if err == nil {
		err = p.hub.Board.Publish(ctx, "tenant/"+string(p.by.Tenant)+"/agents", raw)
	}
	if err != nil {
		p.hub.Slog.Warn("the floor is not told of a call that was taken", "tenant", p.by.Tenant, "call", s.Call, "error", err)
	}
}
