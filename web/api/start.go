package api

import (
	"context"
	"net/http"

	"github.com/boyunhq/boyun/dialer/checklist"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// Start is the set-up checklist.
type Start struct {
	Done           int         `json:"done"`
	Total          int         `json:"total"`
	Steps          []StartStep `json:"steps" nullable:"false"`
	SampleList     string      `json:"sample_list_id"`
	SampleCampaign string      `json:"sample_campaign_id"`
}

// StartStep is one step of it.
type StartStep struct {
	Key     string         `json:"key" enum:"test_call,sound,import,caller_id,campaign,invite"`
	Done    bool           `json:"done"`
	Skipped bool           `json:"skipped"`
	Fact    map[string]any `json:"fact"`
	Object  string         `json:"object_id,omitempty"`
}

type start struct{ store *checklist.Store }

// Start adds the set-up checklist.
func (a *API) Start(store *checklist.Store) {
	s := &start{store}
	register(a, Route{Method: http.MethodGet, Path: "/v1/start", ID: "getStart", Tag: "Start", Summary: "The set-up steps, ticked by fact",
		Object: access.Start, Action: access.Read}, s.get)
	register(a, Route{Method: http.MethodPost, Path: "/v1/start/{step}/skip", ID: "skipStart", Tag: "Start", Summary: "Set a step aside, or take that back",
		Object: access.Start, Action: access.Write}, s.skip)
}

func (s *start) get(ctx context.Context, who tenant.Actor, _ *struct{}) (*answer[Start], error) {
	v, err := ViewStart(ctx, s.store, who.Tenant)
	return &answer[Start]{v}, err
}

// ViewStart is the checklist as the API shows it, for the live stream too.
func ViewStart(ctx context.Context, store *checklist.Store, t tenant.ID) (Start, error) {
	page, err := store.Read(ctx, t)
	if err != nil {
		return Start{}, err
	}
	v := Start{Total: len(page.Steps), Steps: []StartStep{}, SampleList: page.SampleList, SampleCampaign: page.SampleCampaign}
	for _, step := range page.Steps {
		if step.Done {
			v.Done++
		}
		v.Steps = append(v.Steps, StartStep{Key: string(step.Key), Done: step.Done, Skipped: step.Skipped, Fact: step.Fact, Object: step.Object})
	}
	return v, nil
}

type skipStep struct {
	Step string `path:"step" maxLength:"20"`
	Body struct {
		Skipped bool `json:"skipped"`
	}
}

func (s *start) skip(ctx context.Context, who tenant.Actor, in *skipStep) (*answer[Start], error) {
	if err := s.store.Skip(ctx, who.Tenant, checklist.Key(in.Step), in.Body.Skipped); err != nil {
		return nil, err
	}
	return s.get(ctx, who, nil)
}
