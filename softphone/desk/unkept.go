package desk

import (
	"slices"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/softphone/signal"
)

// unkept says why campaigns that must record their calls call nobody; empty when they do, and for an agent of none.
func (d *desk) unkept() string {
	if d.hub.Recordings == nil || len(d.shift.Recorded) == 0 {
		return ""
	}
	return d.hub.Recordings.Unkept()
}

// campaigns are the agent's, with the word on those that are held.
func (d *desk) campaigns() []signal.Campaign {
	if d.shown.held == "" {
		return d.shift.Campaigns
	}
	all := slices.Clone(d.shift.Campaigns)
	for i, c := range all {
		if c.Running && slices.Contains(d.shift.Recorded, dialer.CampaignID(c.ID)) {
			all[i].Held = d.shown.held
		}
	}
	return all
}

// HeldCampaign is a running campaign that calls nobody, and why.
type HeldCampaign struct {
	Campaign string `json:"campaign_id"`
	Reason   string `json:"reason"`
}

// heldCampaigns are those of the agent's that are held.
func (d *desk) heldCampaigns() (held []HeldCampaign) {
	for _, c := range d.campaigns() {
		if c.Held != "" {
			held = append(held, HeldCampaign{c.ID, c.Held})
		}
	}
	return held
}
