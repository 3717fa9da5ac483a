package api

import (
	"context"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// wording says what codes of campaigns mean, for the length of one request: each campaign is read once.
type wording struct {
	campaigns *campaign.Store
	tenant    tenant.ID
	known     map[dialer.CampaignID]campaign.Campaign
}

func newWording(campaigns *campaign.Store, t tenant.ID) *wording {
	return &wording{campaigns, t, map[dialer.CampaignID]campaign.Campaign{}}
}

// of is the campaign, empty when it is gone.
func (w *wording) of(ctx context.Context, id dialer.CampaignID) (campaign.Campaign, error) {
	if c, ok := w.known[id]; ok {
		return c, nil
	}
	c, err := w.campaigns.Get(ctx, w.tenant, id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return c, err
	}
	w.known[id] = c
	return c, nil
}

// disposition is what an agent's key was called; nil when the campaign has it no more.
func (w *wording) disposition(ctx context.Context, id dialer.CampaignID, code string) (*Labels, error) {
	c, err := w.of(ctx, id)
	for _, d := range c.Dispositions {
		if d.Code == code {
			return &Labels{Zh: d.Label["zh"], En: d.Label["en"]}, err
		}
	}
	return nil, err
}

// fields are the words of the questions a script asks.
func (w *wording) fields(ctx context.Context, id dialer.CampaignID) (map[string]string, error) {
	c, err := w.of(ctx, id)
	labels := map[string]string{}
	for _, step := range c.Script {
		for _, field := range step.Fields {
			labels[field.Key] = field.Label
		}
	}
	return labels, err
}
