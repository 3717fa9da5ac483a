package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/simulate/trial"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/tenant"
)

// penny is a tariff at which a minute costs a cent, by the second.
type penny struct{}

func (penny) Of(context.Context, tenant.ID) (trial.Tariff, error) {
	return trial.Tariff{Currency: "USD", Monthly: 5_000_000, Lines: 20, Rate: func(d time.Duration) int64 { return int64(d.Seconds() * 10_000 / 60) }}, nil
}

func TestACampaignIsSimulatedShownAndCancelled(t *testing.T) {
	h := open(t)
	owner := h.as(h.own, tenant.Owner)
	h.exec(h.own, `insert into lists (id, name, country, leads) values ('big', 'Customers', 'CN', 400)`)
	h.exec(h.own, `insert into leads (id, list_id, sealed, blind, last4, country, kind, timezone) select 'big-' || i, 'big', '\x00', sha256(('big' || i)::bytea), '0000', 'CN', 'mobile',
		'Asia/Shanghai' from generate_series(1, 400) i`)
	type simulation struct {
		ID, Status string
		Result     *struct {
			Dials, Connected int
			Currency         string
			Points           []any
			Leads            struct{ Total, Done, Waiting, Blocked int }
		}
	}
	made := get[simulation](owner, http.StatusCreated, http.MethodPost, "/v1/campaigns", `{"name":"Autumn","list_id":"big","agent_ids":["agent"]}`)
	path, options := "/v1/campaigns/"+made.ID+"/simulations", `{"mode":"predictive","agents":4,"days":1,"from":"09:00","to":"11:00"}`
	s := get[simulation](owner, http.StatusAccepted, http.MethodPost, path, options)
	if s.Status != "queued" || s.Result != nil {
		t.Fatalf("asked for a simulation: %+v", s)
	}
	if again := get[simulation](owner, http.StatusAccepted, http.MethodPost, path, options); again.ID != s.ID {
		t.Error("asking twice makes two")
	}
	h.must(h.trials.Work(t.Context(), jobs.Job[trial.Job]{Args: trial.Job{Tenant: h.own, Simulation: trial.ID(s.ID)}}))
	s = get[simulation](owner, http.StatusOK, http.MethodGet, "/v1/simulations/"+s.ID, nil)
	if r := s.Result; s.Status != "done" || r == nil || r.Dials == 0 || r.Connected == 0 || r.Currency != "USD" || len(r.Points) == 0 || r.Leads.Total != 400 ||
		r.Leads.Done+r.Leads.Waiting+r.Leads.Blocked != 400 {
		t.Errorf("played: %+v %+v", s, s.Result)
	}
	all := get[struct{ Items []simulation }](owner, http.StatusOK, http.MethodGet, path, nil)
	if len(all.Items) != 1 || all.Items[0].Result == nil || len(all.Items[0].Result.Points) != 0 {
		t.Errorf("the list of simulations is %+v", all)
	}
	second := get[simulation](owner, http.StatusAccepted, http.MethodPost, path, `{"mode":"progressive"}`)
	if second = get[simulation](owner, http.StatusOK, http.MethodPost, "/v1/simulations/"+second.ID+"/cancel", nil); second.Status != "cancelled" {
		t.Errorf("cancelled: %+v", second)
	}
	if refused := owner.request(http.MethodPost, path, `{"from":"18:00","to":"09:00"}`); refused.Code != http.StatusUnprocessableEntity || !strings.Contains(refused.Body.String(), "simulation_options") {
		t.Errorf("a shift that ends before it begins: %d %s", refused.Code, refused.Body)
	}
}
