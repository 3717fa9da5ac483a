package campaign

import (
	"time"

	"github.com/boyunhq/boyun/dialer/internal/planner"
	"github.com/boyunhq/boyun/dialer/supply"
)

// DueAgain and NextFresh are the claim's queries, for their plans.
const (
	DueAgain  = again
	NextFresh = fresh
)

// TopUp is the statement that queues the next leads of a list, behind a place of its walk.
func TopUp(campaign, list string, phase, priority int, id string, plan supply.Plan, now time.Time) (sql string, named map[string]any) {
	return lane{CampaignID: campaign, Lane: 0, ListID: list, Phase: phase, AtPriority: priority, AtID: id}.next(plan, topUp, now)
}

// Lookups is what a claim says to the planner.
var Lookups = planner.Lookups

// Today is what the preflight counts by.
var Today = today
