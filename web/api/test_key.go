package api

import (
	"context"
	"slices"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/lead"
	"github.com/boyunhq/boyun/dialer/supply"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// sandboxed refuses a test key what reaches real people.
func sandboxed(who tenant.Actor, sandbox bool) error {
	if who.SandboxOnly() && !sandbox {
		return fault.New(fault.Forbidden, "test_key", "a test key reaches the sandbox only; this calls real people")
	}
	return nil
}

// mayFeed refuses a test key to bring numbers to a list from which a campaign that has started calls real people.
func (l *lists) mayFeed(ctx context.Context, who tenant.Actor, id dialer.ListID) error {
	if !who.SandboxOnly() {
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
	if !who.SandboxOnly() {
		return nil
	}
	found, err := l.Lists.Lead(ctx, who.Tenant, id, "")
	if err != nil {
		return err
	}
	return l.mayFeed(ctx, who, found.List)
}

// mayRank refuses a test key to give leads of such a list another priority: who is called next, and who is called at all once a campaign is
// past their old one. Leads that are named one by one, or chosen by a campaign, may be on any list.
func (l *lists) mayRank(ctx context.Context, who tenant.Actor, c LeadChoice) error {
	if len(c.Leads) == 0 && c.ListID != "" {
		return l.mayFeed(ctx, who, dialer.ListID(c.ListID))
	}
	return mayReach(ctx, l.Campaigns, who)
}

// mayUndo refuses a test key to end or to take back what keeps people from the calls of such a campaign.
func (l *lists) mayUndo(ctx context.Context, who tenant.Actor, act lead.Act) error {
	if act.Campaign != "" {
		return mayQueue(ctx, l.Campaigns, who, act.Campaign)
	}
	return mayReach(ctx, l.Campaigns, who)
}

// mayQueue refuses a test key to change who is called, and when, by a campaign that has started and calls real people.
func mayQueue(ctx context.Context, campaigns *campaign.Store, who tenant.Actor, id dialer.CampaignID) error {
	if !who.SandboxOnly() {
		return nil
	}
	found, err := campaigns.Get(ctx, who.Tenant, id)
	if err != nil {
		return err
	}
	return sandboxed(who, !calling(found))
}

// mayReach refuses a test key what concerns every campaign, as long as any has started and calls real people.
func mayReach(ctx context.Context, campaigns *campaign.Store, who tenant.Actor) error {
	if !who.SandboxOnly() {
		return nil
	}
	all, err := campaigns.List(ctx, who.Tenant)
	if err != nil {
		return err
	}
	return sandboxed(who, !slices.ContainsFunc(all, calling))
}

// calling tells of a campaign that it calls real people, or does again when it is resumed.
func calling(c campaign.Campaign) bool {
	return !c.Sandbox && (c.Status == campaign.Running || c.Status == campaign.Paused)
}
