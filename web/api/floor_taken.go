package api

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/monitor"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// FloorTaken is a call that a supervisor took from its agent and talks in now.
type FloorTaken struct {
	CallID     string    `json:"call_id"`
	CampaignID string    `json:"campaign_id"`
	LeadID     string    `json:"lead_id"`
	Customer   string    `json:"customer"`
	Number     string    `json:"number" doc:"Masked"`
	By         string    `json:"by" doc:"User id or key:<id>"`
	Name       string    `json:"name" doc:"Of who took it"`
	AgentID    string    `json:"agent_id" doc:"Whose call it was"`
	AgentName  string    `json:"agent_name"`
	Since      time.Time `json:"since"`
	State      string    `json:"state" enum:"talking,hold,reattaching" doc:"reattaching: the supervisor's audio is away"`
	Muted      bool      `json:"muted"`
	Recording  string    `json:"recording" enum:"on,off,paused,withheld,failing"`
	MOS        float64   `json:"mos" doc:"Of the supervisor's voice over the last seconds, 1 to 4.5; 0 when not known"`
	Trouble    []Trouble `json:"trouble" nullable:"false" doc:"What is wrong with the sound"`
	Over       bool      `json:"over" doc:"True in the live stream's last word of it"`
}

// taken adds the calls that supervisors took, of all nodes.
func (f Floor) taken(a *API) {
	register(a, Route{Method: http.MethodGet, Path: "/v1/floor/taken", ID: "listTakenCalls", Tag: "Floor", Summary: "Calls that supervisors took from their agents and talk in now, on all nodes; the longest first",
		Object: access.Floor, Action: access.Read}, func(ctx context.Context, who tenant.Actor, _ *empty) (*answer[Page[FloorTaken]], error) {
		kept, err := f.Shelf.List(ctx, "taken/"+string(who.Tenant)+"/")
		if err != nil {
			return nil, fault.Wrap(fault.Unavailable, "state_away", "what calls were taken cannot be read now", err)
		}
		all := []FloorTaken{}
		for _, raw := range kept {
			if t, ok := ReadFloorTaken(raw); ok {
				all = append(all, t)
			}
		}
		slices.SortFunc(all, func(a, b FloorTaken) int {
			return cmp.Or(a.Since.Compare(b.Since), strings.Compare(a.CallID, b.CallID))
		})
		return pageOf(all, ""), nil
	})
}

// ReadFloorTaken reads what softphone/monitor tells of a call that was taken.
func ReadFloorTaken(raw []byte) (FloorTaken, bool) {
	var told monitor.Told
	if json.Unmarshal(raw, &told) != nil || told.Taken.Call == "" {
		return FloorTaken{}, false
	}
	t := told.Taken
	wrong := []Trouble{}
	for _, x := range t.Trouble {
		wrong = append(wrong, Trouble{Kind: x.Kind, Side: x.Side, Way: x.Way})
	}
	return FloorTaken{CallID: string(t.Call), CampaignID: string(t.Campaign), LeadID: t.Lead, Customer: t.Customer, Number: t.Number, By: t.By, Name: t.Name,
		AgentID: string(t.From), AgentName: t.Agent, Since: moment(t.Since), State: t.State, Muted: t.Muted, Recording: string(t.Recording), MOS: t.MOS, Trouble: wrong, Over: t.Over}, true
}
