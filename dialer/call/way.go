package call

import (
	"context"
	"strconv"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/route"
)

// routeTime is how long a call waits for the rules' decision before it goes the usual way.
const routeTime = 2 * time.Second

// route asks the tenant's rules before anything rings, so that an answer finds its way decided. A promised agent stands above rules.
func (r *Runner) route(ctx context.Context, l *life) {
	ctx, cancel := context.WithTimeout(ctx, routeTime)
	defer cancel()
	way, err := r.Router.Route(ctx, l.Tenant, route.Asking{Campaign: l.Campaign, Lead: l.Lead, Known: true})
	l.way = way
	if err != nil {
		l.log.Warn("the routing rules could not be asked; the call goes the usual way", "error", err)
		return
	}
	if way.Announce {
		r.announce(ctx, l)
	}
	l.routed(l.way)
}

// announce lets the person hear the campaign's announcement before anybody; without one the call goes to an agent all the same. An agent
// who is held for the call, or was promised, stands above rules.
func (r *Runner) announce(ctx context.Context, l *life) {
	l.way.Announce = false
	if l.Held || l.Promised != "" || l.Flow != nil {
		return
	}
	words, err := r.Messages.Spoken(ctx, l.Tenant, l.Campaign)
	if err != nil {
		l.log.Warn("a rule wants an announcement the campaign has not; the call goes to an agent", "rule", l.way.RuleName, "error", err)
		return
	}
	l.Flow, l.way.Announce = &Flow{Announcement: words, ToAgent: true}, true
}

// routed writes the decision into the timeline when a rule made one.
func (l *life) routed(way route.Way) {
	if way.Rule == "" && way.Queue == "" && way.Agent == "" {
		return
	}
	detail := map[string]string{"priority": strconv.Itoa(way.Priority)}
	for key, value := range map[string]string{"rule": way.RuleName, "rule_id": way.Rule, "queue": way.QueueName, "first": string(way.Why), "agent": string(way.Agent)} {
		if value != "" {
			detail[key] = value
		}
	}
	if way.Version > 0 {
		detail["version"] = strconv.Itoa(way.Version)
	}
	if way.Announce {
		detail["announce"] = "yes"
	}
	if len(way.Skills) > 0 {
		detail["skills"] = strconv.Itoa(len(way.Skills))
	}
	l.note(dialer.Event{At: l.now(), Kind: "routed", Detail: detail})
}
