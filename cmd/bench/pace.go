package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/boyunhq/boyun/dialer/pace/arena"
)

// pacing is what one decision of the predictive pacer costs, against the goal of 1 ms with 200 agents and 2,000 calls on the way, and what
// it gets out of a team of 20 in two hours of every invented campaign, against the best simple rule set for each of them in hindsight.
func pacing(ctx context.Context) ([]row, error) {
	got, err := benchmarks(ctx, "./dialer/pace", often)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, r := range got {
		if r.Unit == "ms/tick" {
			name := strings.Replace(strings.TrimPrefix(r.Name, "dialer."), "/", "_", 1) + "_ms"
			rows = append(rows, row{Name: name, Value: r.Value, Unit: "ms", Peer: "goal", PeerValue: 1, Ratio: r.Value})
		}
	}
	fmt.Fprintln(os.Stderr, "playing invented campaigns …")
	arena.Trial{Agents: []int{20}, Seed: 1, Days: 1, Hours: 2, Target: 0.03, Rivals: true}.Run(func(l arena.Line) {
		note := fmt.Sprintf("%.2f %% abandoned; the peer is chosen for each campaign in hindsight at 3 %%", l.Abandon*100)
		rows = append(rows, row{Name: "pace.utilisation_20_agents", Value: l.Utilisation * 100, Unit: "%", Peer: "best simple rule", PeerValue: l.Rival * 100,
			Ratio: l.Utilisation / l.Rival, Note: note})
	})
	return rows, nil
}
