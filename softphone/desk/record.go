package desk

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/softphone/acd"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
)

// record is what the board keeps of a desk: for supervisors on every node, and for the agent whose node was restarted in a call.
type record struct {
	Node        string              `json:"node"`
	At          time.Time           `json:"at"`
	Agent       string              `json:"agent"`
	Name        string              `json:"name"`
	State       agent.State         `json:"state"`
	Since       time.Time           `json:"since"`
	Reason      string              `json:"reason,omitempty"`
	Next        string              `json:"next,omitempty"`
	Reattaching bool                `json:"reattaching,omitempty"`
	Campaigns   []dialer.CampaignID `json:"campaigns,omitempty"`
	Call        dialer.CallID       `json:"call,omitempty"`
	Campaign    dialer.CampaignID   `json:"campaign,omitempty"`
	Lead        dialer.LeadID       `json:"lead,omitempty"`
	Answered    time.Time           `json:"answered,omitzero"`
	MOS         float64             `json:"mos,omitempty"`     // of the agent's voice over the last seconds
	Trouble     []signal.Trouble    `json:"trouble,omitempty"` // with the sound of the call
	Recording   signal.Tape         `json:"recording,omitempty"`
	Draft       *signal.Draft       `json:"draft,omitempty"`
	Token       string              `json:"token"`
	Held        []HeldCampaign      `json:"held,omitempty"`
}

const (
	recordLife  = 90 * time.Second
	recordAgain = 30 * time.Second // a quiet desk renews its record so often
)

func (w Who) key() string { return "agent/" + string(w.Tenant) + "/" + string(w.User) }

// Standing is what other nodes hear of an agent on the topic tenant/<id>/agents whenever it changes.
type Standing struct {
	Agent       tenant.UserID       `json:"agent"`
	Name        string              `json:"name"`
	State       agent.State         `json:"state"`
	Since       time.Time           `json:"since"`
	Reason      string              `json:"reason,omitempty"`
	Next        string              `json:"next,omitempty"`
	Reattaching bool                `json:"reattaching,omitempty"`
	Call        dialer.CallID       `json:"call,omitempty"`
	Campaigns   []dialer.CampaignID `json:"campaigns,omitempty"`
	Campaign    dialer.CampaignID   `json:"campaign,omitempty"` // of the call
	MOS         float64             `json:"mos,omitempty"`
	Trouble     []signal.Trouble    `json:"trouble,omitempty"` // with the sound of the call
	Recording   signal.Tape         `json:"recording,omitempty"`
	Held        []HeldCampaign      `json:"held,omitempty"`
}

// post tells the queue where the agent stands, at once, and the board and other nodes in the background.
func (d *desk) post() {
	d.moved = false
	m, works := d.m, d.shift.Works()
	d.hub.Queue.Post(d, acd.View{Tenant: d.who.Tenant, Agent: d.who.agent(), State: m.State, Since: m.Since, Reason: m.Reason, Next: m.Next,
		Reattaching: m.Reattaching(), Call: m.Call, Campaigns: works, Queues: d.shift.Queues, Skills: d.shift.Skills})
	d.announce()
}

// announce tells the board and other nodes where the agent stands, in the background.
func (d *desk) announce() {
	d.keep()
	m, works := d.m, d.shift.Works()
	now := Standing{Agent: d.who.User, Name: d.shift.Name, State: m.State, Since: m.Since, Reason: m.Reason, Next: m.Next, Reattaching: m.Reattaching(),
		Call: m.Call, Campaigns: works, MOS: d.audio.mos, Held: d.heldCampaigns()}
	if d.call != nil {
		now.Campaign, now.Trouble, now.Recording = d.call.person.Campaign, slices.Clone(d.call.trouble), d.call.taping()
	}
	d.shown.mos = d.audio.mos
	d.notes.put(func() { d.publish(now) })
}

func (d *desk) publish(now Standing) {
	raw, err := json.Marshal(now)
	ctx, cancel := context.WithTimeout(d.hub.base, 5*time.Second)
	defer cancel()
	if err == nil {
		err = d.hub.Board.Publish(ctx, "tenant/"+string(d.who.Tenant)+"/agents", raw)
	}
	if err != nil {
		d.log.Warn("an agent's change was not told", "error", err)
	}
}

// keep puts the newest record on the board; of several that wait only the newest is written.
func (d *desk) keep() {
	if d.kept.Swap(d.record()) == nil {
		d.notes.put(d.board)
	}
}

func (d *desk) board() {
	raw, err := json.Marshal(d.kept.Swap(nil))
	ctx, cancel := context.WithTimeout(d.hub.base, 5*time.Second)
	defer cancel()
	if err == nil {
		err = d.hub.Board.Put(ctx, d.who.key(), raw, recordLife)
	}
	if err != nil {
		d.log.Warn("an agent's record is not on the board", "error", err)
	}
}

func (d *desk) record() *record {
	r := &record{Node: d.hub.Node, At: d.hub.Now(), Agent: string(d.who.User), Name: d.shift.Name, State: d.m.State, Since: d.m.Since, Reason: d.m.Reason,
		Next: d.m.Next, Reattaching: d.m.Reattaching(), Campaigns: d.shift.Works(), Call: d.m.Call, MOS: d.audio.mos, Token: d.token, Held: d.heldCampaigns()}
	switch {
	case d.call != nil:
		r.Campaign, r.Lead, r.Answered, r.Draft = d.call.person.Campaign, d.call.person.Lead, d.call.person.Answered, &d.call.draft
		r.Trouble, r.Recording = slices.Clone(d.call.trouble), d.call.taping()
	case d.wrap != nil:
		r.Campaign, r.Lead, r.Answered, r.Draft = d.wrap.person.Campaign, d.wrap.person.Lead, d.wrap.person.Answered, &d.wrap.draft
	}
	if r.Draft != nil { // the desk goes on writing into its own
		draft := *r.Draft
		r.Draft = &draft
	}
	return r
}

// recall reads what was kept of a person's desk; nil when there is nothing to go on with.
func (h *Desks) recall(ctx context.Context, who Who) *record {
	raw, found, err := h.Board.Get(ctx, who.key())
	if err != nil || !found {
		return nil
	}
	var r record
	if err := json.Unmarshal(raw, &r); err != nil || r.Call == "" {
		return nil
	}
	if r.Node != h.Node && h.Now().Sub(r.At) < 2*recordAgain { // another node holds that desk: it is alive there
		return nil
	}
	return &r
}

// restore goes on after this node was restarted: the call is over, what was typed is not.
func (d *desk) restore(r *record) {
	now := d.hub.Now()
	d.m = agent.Restore(r.Call, now.Add(2*time.Minute), now)
	d.m.Next = r.Next
	d.token = r.Token
	d.wrap = &wrapping{talk: talk{person: personOf(d.who, r)}, since: now, by: string(dialer.BySystem), reason: "node_restarted"}
	if r.Draft != nil {
		d.wrap.draft = *r.Draft
	}
	d.fetch(&d.wrap.talk)
}

// erase takes the record of an agent who has left off the board.
func (d *desk) erase() {
	d.notes.put(func() {
		ctx, cancel := context.WithTimeout(d.hub.base, 5*time.Second)
		defer cancel()
		if err := d.hub.Board.Delete(ctx, d.who.key()); err != nil {
			d.log.Warn("the record of an agent who left stays until it expires", "error", err)
		}
	})
}
