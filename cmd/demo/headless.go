package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/boyunhq/boyun/cmd/node"
	"github.com/boyunhq/boyun/cmd/settings"
	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/media/prompt"
)

// Headless is one run of the product without people.
type Headless struct {
	Calls   int           // numbers in the list
	Agents  int           // robot agents
	Talk    time.Duration // how long a robot talks after the greeting
	Pace    float64       // of the sandbox's callees: ring times and talk lengths are divided by it
	Mode    string        // how the campaign dials: progressive, ratio or predictive
	Limit   time.Duration // of the whole run
	Log     *slog.Logger
	Started func(n *node.Node)
}

// Run makes a workspace in a fresh folder, imports a list of known fates, lets robots work through it and compares everything with the
// carrier's own truth. An error means that the run itself could not be made; what is wrong with its result is in the summary.
func (h Headless) Run(ctx context.Context) (Summary, error) {
	ctx, cancel := context.WithTimeout(ctx, h.Limit)
	defer cancel()
	folder, err := os.MkdirTemp("", "boyun-headless-")
	if err != nil {
		return Summary{}, err
	}
	defer os.RemoveAll(folder)
	n, err := node.Open(ctx, quietSettings(folder), node.Extras{Demo: true, Sandbox: func(c *sandbox.Config) { c.Pace, c.Keep = h.Pace, h.Calls+1000 }}, h.Log)
	if err != nil {
		return Summary{}, err
	}
	signals := make(chan os.Signal, 2)
	ended := make(chan error, 1)
	go func() { ended <- n.Run(context.WithoutCancel(ctx), signals) }()
	s, err := h.shift(ctx, n)
	signals <- os.Interrupt
	stopped := <-ended
	return s, errors.Join(err, stopped)
}

// quietSettings is a process that nobody else on this machine can be in the way of.
func quietSettings(folder string) settings.Settings {
	s := settings.Defaults()
	s.Data, s.Listen, s.Admin, s.SIPPort, s.WebRTCPort, s.Drain = folder, "127.0.0.1:0", "127.0.0.1:0", 0, 0, 30*time.Second
	return s
}

// shift is the day: a workspace, a list, a team, a campaign, and the count afterwards.
func (h Headless) shift(ctx context.Context, n *node.Node) (Summary, error) {
	begun := time.Now()
	owner, err := h.open(ctx, n)
	if err != nil {
		return Summary{}, err
	}
	list := newSample(h.Calls)
	listID, err := importList(ctx, owner, list)
	if err != nil {
		return Summary{}, err
	}
	workers, err := crew(ctx, owner, h.Agents)
	defer func() {
		for _, w := range workers {
			w.leave()
		}
	}()
	if err != nil {
		return Summary{}, err
	}
	before := usageNow()
	campaign, err := startCampaign(ctx, owner, listID, h.Mode, workers)
	if err != nil {
		return Summary{}, err
	}
	if err := h.work(ctx, owner, campaign, workers); err != nil {
		return Summary{}, err
	}
	s, err := count(ctx, n, owner, campaign, list)
	s.CPUPerCall = (usageNow().cpu - before.cpu).Seconds() * 1000 / float64(max(s.Calls, 1))
	s.RSS, s.Seconds = usageNow().rss, time.Since(begun).Seconds()
	return s, err
}

// open makes the workspace and logs its owner in.
func (h Headless) open(ctx context.Context, n *node.Node) (*client, error) {
	const email, password = "owner@demo.example", "clouds part for the caller"
	if _, err := n.Workspace(ctx, "Headless Ltd", email, password, "CN", "en"); err != nil {
		return nil, err
	}
	owner, err := newClient(n.URL())
	if err != nil {
		return nil, err
	}
	if err := owner.login(ctx, email, password); err != nil {
		return nil, err
	}
	return owner, h.buy(ctx, owner)
}

// buy takes a plan that is large enough: the trial has ten seats.
func (h Headless) buy(ctx context.Context, owner *client) error {
	var b struct {
		Version int `json:"version"`
	}
	if err := owner.call(ctx, http.MethodGet, "/v1/billing", nil, &b); err != nil {
		return err
	}
	plan := map[string]any{"plan": "line", "seats": 0, "lines": max(30, 3*h.Agents), "version": b.Version}
	return owner.call(ctx, http.MethodPost, "/v1/billing/plan", plan, nil)
}

// work lets the robots take calls until the campaign has nothing left to dial and nobody talks any more.
func (h Headless) work(ctx context.Context, owner *client, campaign string, workers []*worker) error {
	prompts, err := prompt.Load()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	var robots sync.WaitGroup
	defer robots.Wait()
	defer cancel()
	for _, w := range workers {
		robots.Go(func() { w.work(ctx, h.Talk, prompts, h.Log) })
	}
	tick := time.NewTicker(300 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("the campaign did not end in time: %w", ctx.Err())
		case <-tick.C:
		}
		var c struct {
			Status string `json:"status"`
		}
		if err := owner.call(ctx, http.MethodGet, "/v1/campaigns/"+campaign, nil, &c); err != nil {
			return err
		}
		if c.Status == "done" && idle(workers) {
			return nil
		}
	}
}

func idle(workers []*worker) bool {
	for _, w := range workers {
		if d := w.desk.Desk(); d.Call != nil || d.Wrap != nil {
			return false
		}
	}
	return true
}

// imported is what the import's page shows.
type imported struct {
	ID     string          `json:"id"`
	ListID *string         `json:"list_id"`
	Status string          `json:"status"`
	Error  string          `json:"error"`
	Check  json.RawMessage `json:"check"`
}

// importList brings the list in as a person would: upload, mapping as guessed, check of all rows, run.
func importList(ctx context.Context, owner *client, s sample) (listID string, err error) {
	var i imported
	if err := owner.upload(ctx, "/v1/imports", "headless.csv", s.csv, map[string]string{"list_name": "Headless", "country": "CN"}, &i); err != nil {
		return "", err
	}
	for _, act := range []struct {
		name string
		over func() bool
	}{{"check", func() bool { return len(i.Check) > 0 && string(i.Check) != "null" }}, {"run", func() bool { return i.Status == "done" }}} {
		if err := owner.call(ctx, http.MethodPost, "/v1/imports/"+i.ID+"/"+act.name, map[string]any{}, &i); err != nil {
			return "", err
		}
		if err := i.await(ctx, owner, act.over); err != nil {
			return "", fmt.Errorf("%s of the import: %w", act.name, err)
		}
	}
	if i.ListID == nil {
		return "", errors.New("the import has no list")
	}
	return *i.ListID, nil
}

func (i *imported) await(ctx context.Context, owner *client, over func() bool) error {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for !over() {
		if i.Status == "failed" || i.Status == "cancelled" {
			return fmt.Errorf("it ended as %s: %s", i.Status, i.Error)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		path := "/v1/imports/" + i.ID
		*i = imported{}
		if err := owner.call(ctx, http.MethodGet, path, nil, i); err != nil {
			return err
		}
	}
	return nil
}

// startCampaign starts a campaign in which every number has exactly one try: then its outcome can be compared.
func startCampaign(ctx context.Context, owner *client, list, mode string, workers []*worker) (id string, err error) {
	var agents []string
	for _, w := range workers {
		agents = append(agents, w.name)
	}
	var draft map[string]any
	if err := owner.call(ctx, http.MethodGet, "/v1/campaigns/defaults", nil, &draft); err != nil {
		return "", err
	}
	draft["name"], draft["list_id"], draft["agent_ids"] = "Headless", list, agents
	draft["max_attempts"], draft["retry"], draft["ring_seconds"], draft["wrap_seconds"] = 1, map[string]int{}, 15, 10
	if mode != "" {
		draft["mode"] = mode
	}
	var c struct {
		ID string `json:"id"`
	}
	if err := owner.call(ctx, http.MethodPost, "/v1/campaigns", draft, &c); err != nil {
		return "", err
	}
	return c.ID, owner.call(ctx, http.MethodPost, "/v1/campaigns/"+c.ID+"/start", map[string]any{}, nil)
}
