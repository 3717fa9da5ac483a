package api

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/tenant"
)

// Pacing is how a campaign dials in each of its modes.
type Pacing struct {
	Target    float64     `json:"target" doc:"Predictive: share of the people who answer that may find no agent, 0.001 up to the profile's cap"`
	Ratio     float64     `json:"ratio" doc:"Ratio: calls on the way for each ready agent, 1 to 5"`
	PerMinute int         `json:"per_minute" doc:"Most dials a minute; 0 is no cap"`
	Guard     AnswerGuard `json:"guard"`
	Preview   PreviewTime `json:"preview"`
	ToAgent   bool        `json:"to_agent" doc:"Agentless: who presses 1 is connected to an agent"`
}

// AnswerGuard slows dialing down when fewer people answer.
type AnswerGuard struct {
	On        bool    `json:"on"`
	Base      int     `json:"base" doc:"Dials a minute at the reference rate"`
	Reference float64 `json:"reference" doc:"Answer rate of a good day, 0.01 to 1"`
}

// PreviewTime is how long an agent may look at a lead.
type PreviewTime struct {
	Seconds int    `json:"seconds" doc:"0: no limit"`
	Then    string `json:"then" enum:"dial,skip"`
}

func viewPacing(p campaign.Pacing) Pacing {
	return Pacing{Target: p.Target, Ratio: p.Ratio, PerMinute: p.PerMinute, Guard: AnswerGuard{p.Guard.On, p.Guard.Base, p.Guard.Reference},
		Preview: PreviewTime{int(p.Preview.Time / time.Second), string(p.Preview.Then)}, ToAgent: p.ToAgent}
}

func (p Pacing) plan() campaign.Pacing {
	return campaign.Pacing{Target: p.Target, Ratio: p.Ratio, PerMinute: p.PerMinute, Guard: campaign.AnswerGuard{On: p.Guard.On, Base: p.Guard.Base, Reference: p.Guard.Reference},
		Preview: campaign.Look{Time: time.Duration(p.Preview.Seconds) * time.Second, Then: campaign.Lapse(p.Preview.Then)}, ToAgent: p.ToAgent}
}

type repace struct {
	ByID
	Body struct {
		Mode   *string `json:"mode,omitempty" enum:"manual,preview,progressive,ratio,predictive,agentless"`
		Pacing *Pacing `json:"pacing,omitempty"`
	}
}

// pace changes how a campaign dials while it runs.
func (c *campaigns) pace(ctx context.Context, who tenant.Actor, in *repace) (*answer[Campaign], error) {
	id := dialer.CampaignID(in.ID)
	was, err := c.Campaigns.Get(ctx, who.Tenant, id)
	if err == nil {
		err = sandboxed(who, was.Sandbox)
	}
	if err != nil {
		return nil, err
	}
	now, err := c.Campaigns.Repace(ctx, who, id, func(mode campaign.Mode, pacing campaign.Pacing) (campaign.Mode, campaign.Pacing) {
		put(&mode, as[campaign.Mode](in.Body.Mode))
		if in.Body.Pacing != nil {
			pacing = in.Body.Pacing.plan()
		}
		return mode, pacing
	}, c.now())
	if err != nil {
		return nil, err
	}
	c.Assigned.tell(who.Tenant, now.Agents)
	c.Display.Turned(ctx, run.Entry{Tenant: who.Tenant, Campaign: id}, string(now.Status))
	return c.view(ctx, who.Tenant, now)
}
