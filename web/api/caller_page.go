package api

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/tenant"
)

// CallerPage is all there is to know of one number.
type CallerPage struct {
	CallerID
	Hours    []CallerHour   `json:"hours" nullable:"false" doc:"Of the range asked for; hours without a call are left out"`
	Rests    []CallerRest   `json:"rests" nullable:"false" doc:"Latest first"`
	UsedBy   []CallerUser   `json:"used_by" nullable:"false"`
	Tests    []CallerHealth `json:"tests" nullable:"false"`
	Letters  []CallerLetter `json:"letters" nullable:"false" doc:"Documents sent to prove it, latest first"`
	Decides  bool           `json:"decides_letters" doc:"The workspace is its own operator"`
	Learning int            `json:"learning" doc:"Completed calls still to be seen before the number is judged"`
}

// CallerHour is what a number did in one hour.
type CallerHour struct {
	At time.Time `json:"at"`
	CallerTally
}

// CallerUser is a campaign that shows the number.
type CallerUser struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Status string  `json:"status" enum:"draft,running,paused,done,stopped"`
	PoolID *string `json:"pool_id" doc:"By which; null: directly"`
}

// CallerHealth is where one sequential test of a number stands.
type CallerHealth struct {
	Of        string  `json:"of" enum:"answers,short_calls"`
	Usual     float64 `json:"usual" doc:"The rate expected of it"`
	Seen      float64 `json:"seen" doc:"The rate since the statistic last was zero"`
	Calls     int     `json:"calls" doc:"In which it was seen"`
	Statistic float64 `json:"statistic" doc:"Logarithm of the odds that people avoid the number, against its being well"`
	Boundary  float64 `json:"boundary" doc:"Where it rests"`
}

type callerAsk struct {
	ByID
	Days int `query:"days" minimum:"1" maximum:"90" default:"14"`
}

func (n *numbers) caller(ctx context.Context, who tenant.Actor, in *callerAsk) (*answer[CallerPage], error) {
	id, now := dialer.CallerID(in.ID), n.now()
	c, err := n.Callers.Get(ctx, who.Tenant, id, now)
	if err != nil {
		return nil, err
	}
	past, err := n.Callers.Past(ctx, who.Tenant, id, now.AddDate(0, 0, -in.Days), now)
	if err != nil {
		return nil, err
	}
	page := CallerPage{CallerID: viewCaller(c), Hours: []CallerHour{}, Rests: []CallerRest{}, UsedBy: []CallerUser{}, Tests: []CallerHealth{}, Learning: c.Health.Learning()}
	letters, err := n.Letters.List(ctx, who.Tenant, id)
	if err != nil {
		return nil, err
	}
	page.Letters, page.Decides = []CallerLetter{}, n.Letters.MayDecide()
	for _, l := range letters {
		page.Letters = append(page.Letters, viewLetter(l))
	}
	for _, hour := range past.Hours {
		page.Hours = append(page.Hours, CallerHour{moment(hour.At), viewTally(hour.Tally)})
	}
	for _, rest := range past.Rests {
		page.Rests = append(page.Rests, viewRest(rest))
	}
	for _, user := range past.Campaigns {
		page.UsedBy = append(page.UsedBy, CallerUser{string(user.ID), user.Name, user.Status, pointer(string(user.Pool))})
	}
	for _, t := range c.Health.Tests() {
		page.Tests = append(page.Tests, CallerHealth{t.Of, t.Usual, t.Seen, t.Calls, t.Statistic, callerid.Boundary})
	}
	return &answer[CallerPage]{page}, nil
}
