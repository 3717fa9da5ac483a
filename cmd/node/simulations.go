package node

import (
	"context"
	"log/slog"
	"time"

	"github.com/boyunhq/boyun/billing/plan"
	"github.com/boyunhq/boyun/dialer/simulate/trial"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/tenant"
)

// tariffs tell simulations what the tenant pays.
type tariffs struct{ plans *plan.Store }

var _ trial.Tariffs = tariffs{}

func (p tariffs) Of(ctx context.Context, t tenant.ID) (trial.Tariff, error) {
	sub, err := p.plans.Get(ctx, t)
	if err != nil {
		return trial.Tariff{}, err
	}
	tariff, err := plan.Version(sub.Tariff, sub.Currency)
	if err != nil {
		return trial.Tariff{}, err
	}
	return trial.Tariff{Currency: sub.Currency, Monthly: int64(sub.Monthly(tariff)), Lines: sub.LineLimit(), Rate: func(answered time.Duration) int64 {
		_, amount := tariff.Rate(answered)
		return int64(amount)
	}}, nil
}

func openTrials(st *storage, k *stores, log *slog.Logger) *trial.Trials {
	return trial.New(trial.World{Schemas: st.schemas, Campaigns: k.campaigns, Guard: k.guard, Tariffs: tariffs{k.plans}, Jobs: k.jobs, Bus: st.state, Log: log, Now: time.Now})
}

// playTrials lets a worker play them.
func playTrials(j *jobs.Jobs, trials *trial.Trials) error {
	return jobs.Handle(j, trial.Timeout, trials.Work)
}
