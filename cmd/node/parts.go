package node

import (
	"github.com/boyunhq/boyun/cmd/settings"
	"github.com/boyunhq/boyun/infra/run"
)

// parts of the storage: only an own Postgres runs here.
func (st *storage) parts() []run.Part {
	if st.server == nil {
		return nil
	}
	return []run.Part{run.Plain("Postgres", st.server.Run)}
}

// parts of the stores: what keeps looking after itself, and the worker.
func (k *stores) parts(s settings.Settings) []run.Part {
	parts := []run.Part{
		run.Plain("sessions", k.sessions.Run),
		run.Plain("API keys", k.keys.Run),
		run.Plain("certificates", k.served.Run),
		run.Plain("risk feeds", k.feeds.Run),
	}
	if s.Has(settings.Worker) {
		parts = append(parts, run.Plain("sign-ups", k.signups.Run), run.Part{Name: "worker", Run: k.jobs.Run})
	}
	return parts
}

// handle makes this process do every kind of job.
func (k *stores) handle() error {
	if err := k.ledger.Handle(k.jobs); err != nil {
		return err
	}
	if err := k.inbound.Handle(k.jobs); err != nil {
		return err
	}
	if err := k.keeper.Handle(k.jobs); err != nil {
		return err
	}
	if err := playTrials(k.jobs, k.trials); err != nil {
		return err
	}
	if err := k.leads.Handle(k.jobs); err != nil {
		return err
	}
	return k.importer.Handle(k.jobs)
}
