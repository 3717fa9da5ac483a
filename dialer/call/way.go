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
	l.routed(way)
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
	if len(way.Skills) > 0 {
		detail["skills"] = strconv.Itoa(len(way.Skills))
	}
	l.note(dialer.Event{At: l.now(), Kind: "routed", Detail: detail})
}
