package demo

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/boyunhq/boyun/cmd/node"
)

// Team is the sample workspace's people; the passwords are drawn once and kept in the data folder.
type Team struct {
	Owner, OwnerPassword string
	Agent, AgentPassword string
}

const teamFile = "demo-team.json"

// Prepare makes the sample workspace if it is not there: an owner, an agent, and the sample campaign running, so that whoever sits down at
// the desk gets a call. Twice equals once, and the mode is the one asked for last.
func Prepare(ctx context.Context, n *node.Node, data, mode string) (Team, error) {
	team, err := loadTeam(filepath.Join(data, teamFile))
	if err != nil {
		return team, err
	}
	if _, err := n.Workspace(ctx, "云上示范 Cloud Demo", team.Owner, team.OwnerPassword, "CN", "zh"); err != nil {
		return team, err
	}
	owner, err := newClient(n.URL())
	if err != nil {
		return team, err
	}
	if err := owner.login(ctx, team.Owner, team.OwnerPassword); err != nil {
		return team, err
	}
	agent, err := member(ctx, owner, team)
	if err != nil {
		return team, err
	}
	return team, startSample(ctx, owner, agent, mode)
}

func loadTeam(path string) (t Team, err error) {
	raw, err := os.ReadFile(path)
	if err == nil {
		return t, json.Unmarshal(raw, &t)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return t, err
	}
	word := func() string { return strings.ToLower(rand.Text()[:4] + "-" + rand.Text()[:4] + "-" + rand.Text()[:4]) }
	t = Team{Owner: "owner@demo.example", OwnerPassword: word(), Agent: "agent@demo.example", AgentPassword: word()}
	if raw, err = json.Marshal(t); err != nil {
		return t, err
	}
	return t, os.WriteFile(path, raw, 0o600)
}

// member returns the sample agent's id, inviting and accepting for them the first time.
func member(ctx context.Context, owner *client, t Team) (id string, err error) {
	type person struct {
		ID    string `json:"id"`
		Email string `json:"email"`
	}
	find := func() error {
		people, err := all[person](ctx, owner, "/v1/users")
		for _, p := range people {
			if p.Email == t.Agent {
				id = p.ID
			}
		}
		return err
	}
	if err := find(); err != nil || id != "" {
		return id, err
	}
	var invited struct {
		Link string `json:"link"`
	}
	if err := owner.call(ctx, http.MethodPost, "/v1/invitations", map[string]string{"email": t.Agent, "role": "agent", "language": "zh"}, &invited); err != nil {
		return "", err
	}
	guest, err := newClient(owner.base)
	if err != nil {
		return "", err
	}
	token := invited.Link[strings.LastIndexByte(invited.Link, '/')+1:]
	if err := guest.call(ctx, http.MethodPost, "/v1/invitations/accept", map[string]string{"token": token, "name": "林悦", "password": t.AgentPassword, "language": "zh"}, nil); err != nil {
		return "", err
	}
	return id, find()
}

// startSample puts the agent into the sample campaign and starts it, once: a campaign that somebody paused stays paused.
func startSample(ctx context.Context, owner *client, agent, mode string) error {
	var steps struct {
		Campaign string `json:"sample_campaign_id"`
	}
	if err := owner.call(ctx, http.MethodGet, "/v1/start", nil, &steps); err != nil {
		return err
	}
	var c struct {
		Status  string   `json:"status"`
		Mode    string   `json:"mode"`
		Version int      `json:"version"`
		Agents  []string `json:"agent_ids"`
	}
	path := "/v1/campaigns/" + steps.Campaign
	if err := owner.call(ctx, http.MethodGet, path, nil, &c); err != nil {
		return err
	}
	if mode != "" && mode != c.Mode {
		if err := owner.call(ctx, http.MethodPost, path+"/pace", map[string]any{"mode": mode}, &c); err != nil {
			return err
		}
	}
	if c.Status != "draft" {
		return nil
	}
	change := map[string]any{"version": c.Version, "agent_ids": append(c.Agents, agent)}
	if err := owner.call(ctx, http.MethodPatch, path, change, nil); err != nil {
		return err
	}
	return owner.call(ctx, http.MethodPost, path+"/start", map[string]any{}, nil)
}

// Welcome is what a newcomer reads.
func (t Team) Welcome(url string, took time.Duration) string {
	return fmt.Sprintf(`
Boyun is ready after %.1f s:  %s

  log in as the owner   %-22s  %s
  log in as an agent    %-22s  %s

What to try (nobody real is called: numbers end at the built-in sandbox carrier)
  1. Log in as the agent, allow the microphone, press Enter on the desk: the sample campaign "第一次通话 / First call" is running and connects you
     with simulated customers. M mutes, H holds, E ends, a digit says what became of it.
  2. Log in as the owner: import numbers (the last two digits choose what happens, see Developers), make a campaign, watch it live.
  3. Open a call in the history: listen to both voices, read its timeline in milliseconds, see its row in the ledger.
  4. Sign up your own company at %s/signup; its mail is at %s/inbox.

Ctrl+C stops (calls may end first), twice stops at once.
`, took.Seconds(), url, t.Owner, t.OwnerPassword, t.Agent, t.AgentPassword, url, url)
}
