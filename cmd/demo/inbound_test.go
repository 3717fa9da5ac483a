package demo

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/boyunhq/boyun/cmd/node"
	"github.com/boyunhq/boyun/media/prompt"
)

type heardCall struct {
	ID        string  `json:"id"`
	LeadID    string  `json:"lead_id"`
	AgentID   *string `json:"agent_id"`
	Outcome   *string `json:"outcome"`
	Reason    string  `json:"reason"`
	Direction string  `json:"direction"`
	Queue     string  `json:"queue"`
	TalkMS    int64   `json:"talk_ms"`
	Recorded  bool    `json:"recorded"`
	EndedAt   *string `json:"ended_at"`
	Events    []struct {
		Kind   string            `json:"kind"`
		Detail map[string]string `json:"detail"`
	} `json:"events"`
	Usage []struct {
		Meter  string `json:"meter"`
		Amount int64  `json:"amount_micro"`
	} `json:"usage"`
}

func (c heardCall) event(kind string) map[string]string {
	for _, e := range c.Events {
		if e.Kind == kind {
			return e.Detail
		}
	}
	return nil
}

// callBack lets a simulated customer call and waits for the call's end and its row in the ledger.
func callBack(ctx context.Context, t *testing.T, c *client, before int) heardCall {
	t.Helper()
	if err := c.call(ctx, http.MethodPost, "/v1/sandbox/callbacks", map[string]any{}, nil); err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		var page struct {
			Items []heardCall `json:"items"`
		}
		if err := c.call(ctx, http.MethodGet, "/v1/calls?direction=inbound", nil, &page); err != nil {
			t.Fatal(err)
		}
		if len(page.Items) > before && page.Items[0].EndedAt != nil {
			var one heardCall
			if err := c.call(ctx, http.MethodGet, "/v1/calls/"+page.Items[0].ID, nil, &one); err != nil {
				t.Fatal(err)
			}
			if len(one.Usage) > 0 {
				return one
			}
		}
		select {
		case <-ctx.Done():
			t.Fatal("the call did not end in time")
		case <-tick.C:
		}
	}
}

// Two workspaces whose caller ID is the same sandbox number; simulated customers call one of them by real SIP. Before anybody works they
// hear an announcement and get a callback; then an agent of the number's queue; then the agent they talked with last.
func TestACustomerWhoCallsBackReachesThoseWhoShouldTakeIt(t *testing.T) {
	n := running(t, nil, node.Extras{Demo: true})
	ctx, owner, must := working(t, n, 4*time.Minute)
	other, err := newClient(n.URL())
	must(err)
	_, err = n.Workspace(ctx, "Neighbour Ltd", "owner@neighbour.example", "the same number next door", "CN", "en")
	must(err)
	must(other.login(ctx, "owner@neighbour.example", "the same number next door"))

	nobody := callBack(ctx, t, owner, 0)
	if *nobody.Outcome != "no_answer" || nobody.Reason != "nobody_on_shift" || nobody.event("announced")["word"] != "callback" || nobody.TalkMS < 1000 {
		t.Fatalf("with nobody at work: %+v", nobody)
	}
	if nobody.Usage[0].Meter != "inbound_minutes" || nobody.Usage[0].Amount != 0 {
		t.Errorf("the ledger says %+v", nobody.Usage)
	}

	workers, err := crew(ctx, owner, 2)
	must(err)
	defer func() {
		for _, w := range workers {
			w.leave()
		}
	}()
	var queue struct {
		ID string `json:"id"`
	}
	must(owner.call(ctx, http.MethodPost, "/v1/queues", map[string]any{"name": "Callers"}, &queue))
	must(owner.call(ctx, http.MethodPatch, "/v1/queues/"+queue.ID, map[string]any{"member_ids": []string{workers[0].name, workers[1].name}}, nil))
	var numbers struct {
		Items []struct {
			ID string `json:"caller_id"`
		} `json:"items"`
	}
	must(owner.call(ctx, http.MethodGet, "/v1/inbound-numbers", nil, &numbers))
	must(owner.call(ctx, http.MethodPut, "/v1/inbound-numbers/"+numbers.Items[0].ID, map[string]any{"queue_id": queue.ID, "closed": false}, nil))
	prompts, err := prompt.Load()
	must(err)
	working, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan struct{}, len(workers))
	for _, w := range workers {
		go func() { w.work(working, 1500*time.Millisecond, prompts, quiet); done <- struct{}{} }()
	}
	defer func() {
		stop()
		for range workers {
			<-done
		}
	}()
	await(ctx, t, func() bool { // both have said that they are ready
		return !slices.ContainsFunc(workers, func(w *worker) bool { return w.desk.Desk().State != "ready" })
	})

	first := callBack(ctx, t, owner, 1)
	if *first.Outcome != "answered" || first.AgentID == nil || first.Queue != "Callers" || !first.Recorded || first.event("bridged") == nil || first.event("routed")["queue"] != "Callers" {
		t.Fatalf("through the queue: %+v", first)
	}
	for n := 2; n < 4; n++ {
		await(ctx, t, func() bool {
			return !slices.ContainsFunc(workers, func(w *worker) bool { return w.desk.Desk().State != "ready" })
		})
		again := callBack(ctx, t, owner, n)
		if *again.Outcome != "answered" || again.AgentID == nil || *again.AgentID != *first.AgentID || again.event("routed")["first"] != "last" {
			t.Fatalf("call %d did not reach the last agent %s: %+v", n, *first.AgentID, again)
		}
	}
	var theirs struct {
		Items []heardCall `json:"items"`
	}
	must(other.call(ctx, http.MethodGet, "/v1/calls", nil, &theirs))
	if len(theirs.Items) != 0 {
		t.Fatalf("the neighbour has %d calls", len(theirs.Items))
	}
}

func await(ctx context.Context, t *testing.T, ready func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !ready() {
		select {
		case <-ctx.Done():
			t.Fatal("waited too long")
		case <-tick.C:
		}
	}
}
