package api

import (
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/dialer/supply"
)

// Supply is where a campaign's leads come from.
type Supply struct {
	Lists   []ListShare        `json:"lists" nullable:"false" doc:"The mix; empty is the campaign's list alone. The first is the campaign's list_id"`
	Select  LeadFilter         `json:"select"`
	Order   string             `json:"order" enum:"oldest,newest" doc:"Of leads with the same priority"`
	Recycle map[string]Recycle `json:"recycle" doc:"By outcome, beside the minutes in retry"`
}

// ListShare is a list with its part in the mix.
type ListShare struct {
	ListID string `json:"list_id"`
	Weight int    `json:"weight" doc:"1 to 100: of 3 and 1, three calls in four go to the first"`
}

// Recycle refines what follows after an outcome.
type Recycle struct {
	OtherTime  bool `json:"other_time,omitempty" doc:"The next try comes in another part of the person's day"`
	NextNumber bool `json:"next_number,omitempty" doc:"The next try goes to the lead's next number, if it has several"`
}

func viewSupply(p supply.Plan) Supply {
	v := Supply{Lists: []ListShare{}, Select: viewFilter(p.Select), Order: "oldest", Recycle: map[string]Recycle{}}
	for _, s := range p.Lists {
		v.Lists = append(v.Lists, ListShare{string(s.List), s.Weight})
	}
	if p.Order == supply.Newest {
		v.Order = "newest"
	}
	for outcome, r := range p.Recycle {
		v.Recycle[string(outcome)] = Recycle(r)
	}
	return v
}

// onto puts s into plan; the first list of a mix is the campaign's own.
func (s Supply) onto(p *campaign.Plan) {
	p.Supply = supply.Plan{Select: s.Select.where()}
	for _, share := range s.Lists {
		p.Supply.Lists = append(p.Supply.Lists, supply.Share{List: dialer.ListID(share.ListID), Weight: share.Weight})
	}
	if len(p.Supply.Lists) > 0 {
		p.List = p.Supply.Lists[0].List
	}
	if s.Order == "newest" {
		p.Supply.Order = supply.Newest
	}
	if len(s.Recycle) > 0 {
		p.Supply.Recycle = map[dialer.Outcome]retry.Recycle{}
	}
	for outcome, r := range s.Recycle {
		p.Supply.Recycle[dialer.Outcome(outcome)] = retry.Recycle(r)
	}
}
