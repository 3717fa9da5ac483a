package api

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// AgentNow is where one agent stands.
type AgentNow struct {
	UserID    string    `json:"user_id"`
	Name      string    `json:"name"`
	State     string    `json:"state" enum:"offline,checking,not_ready,ready,preview,reserved,talking,hold,wrap"`
	Since     time.Time `json:"since"`
	campaigns []string
}

// Shelf is the part of the shared state where desks keep their records.
type Shelf interface {
	List(ctx context.Context, prefix string) (map[string][]byte, error)
}

// Floor shows the agents of all nodes.
type Floor struct{ Shelf Shelf }

// agentRecord is what softphone/desk keeps of a desk, as far as screens show it.
type agentRecord struct {
	Agent       string         `json:"agent"`
	Name        string         `json:"name"`
	State       string         `json:"state"`
	Since       time.Time      `json:"since"`
	Reason      string         `json:"reason"`
	Next        string         `json:"next"`
	Reattaching bool           `json:"reattaching"`
	Call        string         `json:"call"`
	Campaign    string         `json:"campaign"`
	Campaigns   []string       `json:"campaigns"`
	MOS         float64        `json:"mos"`
	Recording   string         `json:"recording"`
	Trouble     []Trouble      `json:"trouble"`
	Held        []HeldCampaign `json:"held"`
}

// ReadAgent reads one record of softphone/desk.
func ReadAgent(raw []byte) (AgentNow, bool) {
	r, ok := readRecord(raw)
	return r.now(), ok
}

// ReadFloorAgent reads all of it that supervisors see.
func ReadFloorAgent(raw []byte) (FloorAgent, bool) {
	r, ok := readRecord(raw)
	return r.floor(), ok
}

func readRecord(raw []byte) (r agentRecord, ok bool) {
	return r, json.Unmarshal(raw, &r) == nil && r.Agent != ""
}

func (f Floor) records(ctx context.Context, t tenant.ID) (map[string][]byte, error) {
	kept, err := f.Shelf.List(ctx, "agent/"+string(t)+"/")
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "state_away", "where agents stand cannot be read now", err)
	}
	return kept, nil
}

func byAgentName(a, b AgentNow) int {
	return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.UserID, b.UserID))
}

// Agents are the tenant's agents who are signed in, those of one campaign when it is given.
func (f Floor) Agents(ctx context.Context, t tenant.ID, campaign string) ([]AgentNow, error) {
	kept, err := f.records(ctx, t)
	if err != nil {
		return nil, err
	}
	agents := []AgentNow{}
	for _, raw := range kept {
		if a, ok := ReadAgent(raw); ok && (campaign == "" || slices.Contains(a.campaigns, campaign)) {
			agents = append(agents, a)
		}
	}
	slices.SortFunc(agents, byAgentName)
	return agents, nil
}
