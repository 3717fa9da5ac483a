package lead

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Kind is what is done to leads.
type Kind string

// Kinds of acts.
const (
	Priority Kind = "priority" // another priority
	Enqueue  Kind = "queue"    // into the queue of a campaign, or back into it, due now
	Exclude  Kind = "exclude"  // out of a campaign: it calls them no more
	StopCall Kind = "opt_out"  // never again, by one campaign or by the whole company
	Delete   Kind = "delete"   // those that were never called
)

// What becomes of a lead in an act. Changed is what was wanted; the others say why a lead stayed as it was.
const (
	Changed     = "changed"
	Already     = "already"      // it was so before
	Busy        = "busy"         // it is being called at this moment
	OtherList   = "other_list"   // the campaign does not draw on its list
	Spent       = "budget_spent" // its tries in the campaign are used up
	StaysOut    = "opted_out"    // the person asked not to be called
	HasPromise  = "callback"     // a callback was promised: that moment counts
	Over        = "over"         // the campaign is done with it
	WasCalled   = "called"       // a lead that was called is kept with the record of its calls
	Importing   = "importing"    // an import is writing into its list
	Gone        = "gone"         // it was deleted since
	ChangedOnce = "changed_since"
	NumberTaken = "number_taken" // undo of a deletion: another lead of the list has its number now
)

// Status is where an act stands.
type Status string

// Statuses.
const (
	Running   Status = "running"
	Done      Status = "done"
	Cancelled Status = "cancelled" // what was done stays until somebody undoes it
	Failed    Status = "failed"
	Undoing   Status = "undoing"
	Undone    Status = "undone"
)

// Scope is which leads: those named, or those that pass a filter.
type Scope struct {
	Leads  []dialer.LeadID
	Filter list.Filter
}

// Wish is an act as somebody asks for it.
type Wish struct {
	Kind       Kind
	Campaign   dialer.CampaignID // of Enqueue, Exclude, and of an opt-out from one campaign
	Priority   int
	Everywhere bool // opt-out of all the company's calls
	Scope      Scope
}

// Act is one act and how far it has come.
type Act struct {
	ID           string
	Kind         Kind
	Campaign     dialer.CampaignID
	CampaignName string
	Priority     int
	Everywhere   bool
	Status       Status
	Total        int64 // leads chosen when it began
	Looked       int64
	Changed      int64
	Counts       map[string]int64 // what became of them: their sum is Looked
	Error        string
	By           string
	ByName       string
	Created      time.Time
	Finished     time.Time
}

// UndoFor is how long an act can be undone.
const UndoFor = 24 * time.Hour

// CanUndo tells whether an act can still be undone.
func (a Act) CanUndo(now time.Time) bool {
	return (a.Status == Done || a.Status == Cancelled || a.Status == Failed) && a.Changed > 0 && now.Sub(a.Created) < UndoFor
}

// Bounds of an act.
const (
	atOnce     = 200     // leads done while somebody waits for the answer; more are a job's
	mostTicked = 10_000  // leads named one by one
	step       = 1_000   // leads of one transaction
	highest    = 100_000 // priority, up and down
)

func (w Wish) check() error {
	switch w.Kind {
	case Priority:
		if w.Priority > highest || w.Priority < -highest {
			return fault.New(fault.Invalid, "priority_range", "a priority is a number between %d and %d", -highest, highest).With("field", "priority").With("max", highest)
		}
	case Enqueue, Exclude:
		if w.Campaign == "" {
			return fault.New(fault.Invalid, "act_campaign", "which campaign?").With("field", "campaign_id")
		}
	case StopCall:
		if w.Everywhere == (w.Campaign != "") {
			return fault.New(fault.Invalid, "act_scope", "from one campaign, or from all calls of the company?").With("field", "campaign_id")
		}
	case Delete:
	default:
		return fault.New(fault.Invalid, "act_kind", "%q is nothing that is done to leads", w.Kind).With("field", "kind")
	}
	if len(w.Scope.Leads) > mostTicked {
		return fault.New(fault.Invalid, "act_many", "at most %d leads are named one by one: use a filter", mostTicked).With("max", mostTicked)
	}
	if len(w.Scope.Leads) == 0 && w.Scope.Filter.List == "" && w.Scope.Filter.Campaign == "" {
		return fault.New(fault.Invalid, "act_leads", "which leads?").With("field", "leads")
	}
	return w.Scope.Filter.Check()
}

// scopeRow is a Scope as it is kept. A number that was searched for is never in it: those leads are kept by their ids.
type scopeRow struct {
	Leads    []dialer.LeadID   `json:"leads,omitempty"`
	List     dialer.ListID     `json:"list,omitempty"`
	Campaign dialer.CampaignID `json:"campaign,omitempty"`
	Queued   bool              `json:"queued,omitempty"`
	State    string            `json:"state,omitempty"`
	Reason   string            `json:"reason,omitempty"`
	Name     string            `json:"name,omitempty"`
	Where    list.Where        `json:"where"`
}

func (s Scope) row() scopeRow {
	f := s.Filter
	return scopeRow{s.Leads, f.List, f.Campaign, f.Queued, f.State, f.Reason, f.Name, f.Where}
}

func (r scopeRow) filter() list.Filter {
	return list.Filter{List: r.List, Campaign: r.Campaign, Queued: r.Queued, State: r.State, Reason: r.Reason, Name: r.Name, Where: r.Where}
}

type actRow struct {
	ID, Kind, CampaignID, CampaignName  string
	Priority                            int
	Everywhere                          bool
	Scope                               json.RawMessage
	Status                              string
	Total, Looked, Changed              int64
	Counts                              json.RawMessage
	AtID, Error, CreatedBy, CreatedName string
	CreatedAt                           time.Time
	FinishedAt                          *time.Time
}

const actColumns = `select a.id, a.kind, a.campaign_id, coalesce(c.name, '') as campaign_name, a.priority, a.everywhere, a.scope, a.status, a.total, a.looked, a.changed, a.counts, a.at_id,
	a.error, a.created_by, coalesce(u.name, '') as created_name, a.created_at, a.finished_at from lead_acts a left join campaigns c on c.id = a.campaign_id left join users u on u.id = a.created_by`

func (r actRow) act() (Act, error) {
	a := Act{ID: r.ID, Kind: Kind(r.Kind), Campaign: dialer.CampaignID(r.CampaignID), CampaignName: r.CampaignName, Priority: r.Priority, Everywhere: r.Everywhere, Status: Status(r.Status),
		Total: r.Total, Looked: r.Looked, Changed: r.Changed, Counts: map[string]int64{}, Error: r.Error, By: r.CreatedBy, ByName: r.CreatedName, Created: r.CreatedAt}
	if r.FinishedAt != nil {
		a.Finished = *r.FinishedAt
	}
	return a, json.Unmarshal(r.Counts, &a.Counts)
}

func getAct(tx *gorm.DB, id, lock string) (actRow, error) {
	var rows []actRow
	if err := tx.Raw(actColumns+` where a.id = ? `+lock, id).Scan(&rows).Error; err != nil {
		return actRow{}, fmt.Errorf("read act %s: %w", id, err)
	}
	if len(rows) == 0 {
		return actRow{}, fault.New(fault.NotFound, "not_here", "no such act")
	}
	return rows[0], nil
}

const forUpdate = `for update of a`

// Act returns one act.
func (s *Store) Act(ctx context.Context, t tenant.ID, id string) (a Act, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		row, err := getAct(tx, id, "")
		if err != nil {
			return err
		}
		a, err = row.act()
		return err
	})
	return a, err
}

// Acts returns the latest acts on more than one lead, and those that are at work.
func (s *Store) Acts(ctx context.Context, t tenant.ID) (all []Act, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []actRow
		if err := tx.Raw(actColumns + ` where a.total > 1 or a.status in ('running', 'undoing') order by a.created_at desc, a.id limit 50`).Scan(&rows).Error; err != nil {
			return err
		}
		for _, r := range rows {
			a, err := r.act()
			if err != nil {
				return err
			}
			all = append(all, a)
		}
		return nil
	})
	return all, err
}
