package node

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/lease"
	"github.com/boyunhq/boyun/tenant"
)

// campaignLeases gives the campaign loops their leases and keeps them renewed.
type campaignLeases struct {
	leases *lease.Leases
	holder string
	log    *slog.Logger
}

var _ run.Leases = campaignLeases{}

func (c campaignLeases) Acquire(ctx context.Context, e run.Entry) (run.Lease, bool, error) {
	held, err := c.leases.Acquire(ctx, campaign.LeaseName(e.Tenant, e.Campaign), c.holder)
	if fault.Is(err, fault.Conflict) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	keep, stop := context.WithCancel(context.WithoutCancel(ctx))
	k := &keptLease{Held: held, stop: stop}
	k.keeping.Go(func() {
		if k.err = held.Keep(keep); k.err != nil {
			c.log.Warn("a campaign's lease ended", "tenant", e.Tenant, "campaign", e.Campaign, "error", k.err)
		}
	})
	return k, true, nil
}

func (c campaignLeases) Orphans(ctx context.Context) ([]run.Entry, error) {
	names, err := c.leases.Orphans(ctx, "campaign/")
	if err != nil {
		return nil, err
	}
	var entries []run.Entry
	for _, name := range names {
		if part := strings.Split(name, "/"); len(part) == 3 {
			entries = append(entries, run.Entry{Tenant: tenant.ID(part[1]), Campaign: dialer.CampaignID(part[2])})
		}
	}
	return entries, nil
}

// keptLease is a lease with the goroutine that renews it.
type keptLease struct {
	*lease.Held
	stop    context.CancelFunc
	keeping sync.WaitGroup
	err     error
}

func (k *keptLease) Holder() string { return k.Held.Holder }
func (k *keptLease) Epoch() int64   { return k.Held.Epoch }

// Release stops the renewing, which gives the lease back.
func (k *keptLease) Release(context.Context) error {
	k.stop()
	k.keeping.Wait()
	if fault.Is(k.err, fault.Conflict) {
		return nil // lost before: somebody else's now
	}
	return errors.Join(k.err)
}
