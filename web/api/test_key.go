package api

import (
	"context"
	"slices"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/supply"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// confined tells that somebody asks by a test key, which reaches the sandbox only.
func confined(who tenant.Actor) bool { return who.Key != "" && !who.Live }

// sandboxed refuses a test key what reaches real people.
func sandboxed(who tenant.Actor, sandbox bool) error {
	if confined(who) && !sandbox {
		return fault.New(fault.Forbidden, "test_key", "a test key reaches the sandbox only; this calls real people")
	}
	return nil
}

// mayFeed refuses a test key to bring numbers to a list from which a campaign that has started calls real people.
func (l *lists) mayFeed(ctx context.Context, who tenant.Actor, id dialer.ListID) error {
	if !confined(who) {
		return nil
	}
	all, err := l.Campaigns.List(ctx, who.Tenant)
	if err != nil {
		return err
	}
	real := slices.ContainsFunc(all, func(c campaign.Campaign) bool {
		return calling(c) && slices.ContainsFunc(c.Supply.Of(c.List), func(s supply.Share) bool { return s.List == id })
	})
	return sandboxed(who, !real)
}

// mayFeedLead is mayFeed for the list that a lead is on.
func (l *lists) mayFeedLead(ctx context.Context, who tenant.Actor, id dialer.LeadID) error {
	if !confined(who) {
		return nil
	}
	found, err := l.Lists.Lead(ctx, who.Tenant, id, "")
	if err != nil {
		return err
	}
	return l.mayFeed(ctx, who, found.List)
}

// mayQueue refuses a test key to bring people into the queue of a campaign that has started and calls real people.
func (l *lists) mayQueue(ctx context.Context, who tenant.Actor, id dialer.CampaignID) error {
	if !confined(who) {
		return nil
	}
	found, err := l.Campaigns.Get(ctx, who.Tenant, id)
	if err != nil {
		return err
	}
	return sandboxed(who, !calling(found))
}

// calling tells of a campaign that it calls real people, or does again when it is resumed.
func calling(c campaign.Campaign) bool {
	return !c.Sandbox && (c.Status == campaign.Running || c.Status == campaign.Paused)
}
