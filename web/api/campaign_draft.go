package api

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/tenant"
)

// CampaignDraft is what a person may set of a campaign.
type CampaignDraft struct {
	Name         string          `json:"name"`
	ListID       string          `json:"list_id"`
	TrunkID      string          `json:"trunk_id"`
	TrunkGroupID string          `json:"trunk_group_id" doc:"A group to choose trunks from; trunk_id is then its first. Empty: the one trunk"`
	CallerID     string          `json:"caller_id"`
	Callers      CampaignCallers `json:"callers"`
	Route        string          `json:"route" enum:"direct,callback" doc:"callback: agents may take its calls on a telephone of their own, which is called too, for a surcharge"`
	Mode         string          `json:"mode" enum:"manual,preview,progressive,ratio,predictive,agentless"`
	Windows      []Window        `json:"windows" nullable:"false" doc:"Customer's local time"`
	MaxAttempts  int             `json:"max_attempts" doc:"One budget per lead over all causes"`
	PerDay       int             `json:"per_day"`
	RingSeconds  int             `json:"ring_seconds"`
	WrapSeconds  int             `json:"wrap_seconds"`
	Retry        map[string]int  `json:"retry" doc:"Outcome to minutes until the next try; absent means no further try"`
	Script       []ScriptStep    `json:"script" nullable:"false"`
	Dispositions []Disposition   `json:"dispositions" nullable:"false" doc:"The key on the desk is its place, 1 to 9"`
	AgentIDs     []string        `json:"agent_ids" nullable:"false"`
	Recording    RecordingTerms  `json:"recording"`
	Purpose      string          `json:"purpose"`
	Supply       Supply          `json:"supply" doc:"Which lists, which of their leads, in which order and mix, and what follows after an outcome"`
	Pacing       Pacing          `json:"pacing"`
	Compliance   Terms           `json:"compliance"`
	Detection    Detection       `json:"detection"`
}

// Terms is what a campaign says about itself, for the law to hold it to.
type Terms struct {
	Purpose   string `json:"purpose" enum:"service,callback,survey,marketing"`
	AIVoice   bool   `json:"ai_voice" doc:"An artificial voice speaks to people"`
	NeedProof bool   `json:"need_proof" doc:"Proof of consent for every number, whatever the profile asks"`
}

// RecordingTerms is what becomes of the sound of a campaign's talks.
type RecordingTerms struct {
	Policy   string `json:"policy" enum:"required,all,consent,none" doc:"required: as all, and no call begins while its recording could not be kept; consent: not a frame is kept before the agent, or the API, says that the person agrees"`
	MayPause bool   `json:"may_pause" doc:"Agents may pause the recording, for what must not be kept; never where the policy is required"`
	KeepDays int    `json:"keep_days" doc:"Days until recordings are deleted; 0: as long as the workspace's rules say"`
}

// CampaignChange is a draft of which only some is given: the rest stays, or is the default of a new campaign.
type CampaignChange struct {
	_            struct{}         `additionalProperties:"true"`
	Name         *string          `json:"name,omitempty"`
	ListID       *string          `json:"list_id,omitempty"`
	TrunkID      *string          `json:"trunk_id,omitempty" doc:"The one trunk to call by; ends the use of a group unless trunk_group_id is given too"`
	TrunkGroupID *string          `json:"trunk_group_id,omitempty"`
	CallerID     *string          `json:"caller_id,omitempty"`
	Callers      *CampaignCallers `json:"callers,omitempty"`
	Route        *string          `json:"route,omitempty" enum:"direct,callback"`
	Mode         *string          `json:"mode,omitempty" enum:"manual,preview,progressive,ratio,predictive,agentless"`
	Windows      []Window         `json:"windows,omitempty"`
	MaxAttempts  *int             `json:"max_attempts,omitempty"`
	PerDay       *int             `json:"per_day,omitempty"`
	RingSeconds  *int             `json:"ring_seconds,omitempty"`
	WrapSeconds  *int             `json:"wrap_seconds,omitempty"`
	Retry        map[string]int   `json:"retry,omitempty"`
	Script       []ScriptStep     `json:"script,omitempty"`
	Dispositions []Disposition    `json:"dispositions,omitempty"`
	AgentIDs     []string         `json:"agent_ids,omitempty"`
	Recording    *RecordingTerms  `json:"recording,omitempty"`
	Purpose      *string          `json:"purpose,omitempty"`
	Supply       *Supply          `json:"supply,omitempty"`
	Pacing       *Pacing          `json:"pacing,omitempty"`
	Compliance   *Terms           `json:"compliance,omitempty"`
	Detection    *Detection       `json:"detection,omitempty"`
}

// CampaignCallers is how a campaign shows itself.
type CampaignCallers struct {
	PoolID *string `json:"pool_id" doc:"The pool its numbers come from; null: the one caller_id"`
}

func (c CampaignCallers) choice() *callerid.Choice {
	var choice callerid.Choice
	put(&choice.Pool, as[callerid.PoolID](c.PoolID))
	return &choice
}

// Window is a stretch of some days of the week.
type Window struct {
	Days []int  `json:"days" nullable:"false" doc:"1 is Monday, 7 is Sunday"`
	From string `json:"from" example:"09:00"`
	To   string `json:"to" example:"12:00"`
}

// ScriptStep is one page of a script.
type ScriptStep struct {
	ID       string      `json:"id"`
	Title    string      `json:"title"`
	Text     string      `json:"text" doc:"{{name}} and {{field}} are filled from the lead, {{my name}} and {{my company}} from the agent"`
	Branches []Branch    `json:"branches" nullable:"false"`
	Fields   []FormField `json:"fields" nullable:"false"`
}

// Branch leads from a step to another.
type Branch struct {
	Label string `json:"label"`
	To    string `json:"to"`
}

// FormField is asked of the customer and kept with the call.
type FormField struct {
	Key      string   `json:"key"`
	Label    string   `json:"label"`
	Required bool     `json:"required"`
	Options  []string `json:"options" nullable:"false" doc:"Empty: free text"`
}

// Disposition is one outcome an agent may choose.
type Disposition struct {
	Code  string `json:"code"`
	Label Labels `json:"label"`
	Kind  string `json:"kind" enum:"success,final,retry,callback,dnc,wrong,machine"`
}

func viewDraft(p campaign.Plan, agents []tenant.UserID) CampaignDraft {
	d := CampaignDraft{Name: p.Name, ListID: string(p.List), TrunkID: string(p.Trunk), TrunkGroupID: string(p.Group), CallerID: string(p.Caller), Callers: CampaignCallers{pointer(string(p.Callers.Pool))}, Mode: string(p.Mode), Route: string(p.Route), Windows: []Window{},
		MaxAttempts: p.MaxAttempts, PerDay: p.PerDay, RingSeconds: int(p.RingTime / time.Second), WrapSeconds: int(p.WrapTime / time.Second),
		Retry: map[string]int{}, Script: []ScriptStep{}, Dispositions: []Disposition{}, AgentIDs: []string{}, Recording: RecordingTerms{string(p.Recording.Policy), p.Recording.Pause, p.Recording.Days}, Purpose: p.Purpose, Supply: viewSupply(p.Supply), Pacing: viewPacing(p.Pacing), Detection: viewDetection(p.Detection),
		Compliance: Terms{string(p.Compliance.Purpose), p.Compliance.AIVoice, p.Compliance.NeedsProof}}
	for _, w := range p.Windows {
		d.Windows = append(d.Windows, Window{w.Days, w.From, w.To})
	}
	for outcome, wait := range p.Retry {
		d.Retry[string(outcome)] = int(wait / time.Minute)
	}
	for _, step := range p.Script {
		s := ScriptStep{ID: step.ID, Title: step.Title, Text: step.Text, Branches: []Branch{}, Fields: []FormField{}}
		for _, b := range step.Branches {
			s.Branches = append(s.Branches, Branch(b))
		}
		for _, f := range step.Fields {
			s.Fields = append(s.Fields, FormField{f.Key, f.Label, f.Required, append([]string{}, f.Options...)})
		}
		d.Script = append(d.Script, s)
	}
	for _, o := range p.Dispositions {
		d.Dispositions = append(d.Dispositions, Disposition{o.Code, Labels{o.Label["zh"], o.Label["en"]}, string(o.Kind)})
	}
	for _, id := range agents {
		d.AgentIDs = append(d.AgentIDs, string(id))
	}
	return d
}

// onto changes plan by what was given.
func (c CampaignChange) onto(p *campaign.Plan) {
	put(&p.Name, c.Name)
	put(&p.List, as[dialer.ListID](c.ListID))
	if c.TrunkID != nil && dialer.TrunkID(*c.TrunkID) != p.Trunk {
		p.Group = ""
	}
	put(&p.Trunk, as[dialer.TrunkID](c.TrunkID))
	put(&p.Group, as[dialer.GroupID](c.TrunkGroupID))
	put(&p.Caller, as[dialer.CallerID](c.CallerID))
	if c.Callers != nil {
		put(&p.Callers, c.Callers.choice())
	}
	put(&p.Route, as[campaign.Route](c.Route))
	put(&p.Mode, as[campaign.Mode](c.Mode))
	put(&p.MaxAttempts, c.MaxAttempts)
	put(&p.PerDay, c.PerDay)
	put(&p.RingTime, seconds(c.RingSeconds))
	put(&p.WrapTime, seconds(c.WrapSeconds))
	put(&p.Purpose, c.Purpose)
	if c.Recording != nil {
		p.Recording = campaign.Recording{Policy: dialer.RecordPolicy(c.Recording.Policy), Pause: c.Recording.MayPause, Days: c.Recording.KeepDays}
	}
	if c.Pacing != nil {
		p.Pacing = c.Pacing.plan()
	}
	if c.Compliance != nil {
		p.Compliance = guard.Terms{Purpose: guard.Purpose(c.Compliance.Purpose), AIVoice: c.Compliance.AIVoice, NeedsProof: c.Compliance.NeedProof}
	}
	if c.Supply != nil {
		c.Supply.onto(p)
	} else if len(p.Supply.Lists) > 0 && p.List != p.Supply.Lists[0].List { // another list alone takes the mix's place
		p.Supply.Lists = nil
	}
	if c.Detection != nil {
		p.Detection = c.Detection.settings()
	}
	if c.Windows != nil {
		p.Windows = nil
		for _, w := range c.Windows {
			p.Windows = append(p.Windows, guard.Window{Days: w.Days, From: w.From, To: w.To})
		}
	}
	if c.Retry != nil {
		p.Retry = map[dialer.Outcome]time.Duration{}
		for outcome, minutes := range c.Retry {
			p.Retry[dialer.Outcome(outcome)] = time.Duration(minutes) * time.Minute
		}
	}
	if c.Script != nil {
		p.Script = steps(c.Script)
	}
	if c.Dispositions != nil {
		p.Dispositions = nil
		for _, d := range c.Dispositions {
			p.Dispositions = append(p.Dispositions, campaign.Disposition{Code: d.Code, Label: map[string]string{"zh": d.Label.Zh, "en": d.Label.En}, Kind: campaign.Kind(d.Kind)})
		}
	}
}

// agents are who shall work in the campaign; nil leaves them.
func (c CampaignChange) agents() []tenant.UserID {
	if c.AgentIDs == nil {
		return nil
	}
	ids := make([]tenant.UserID, len(c.AgentIDs))
	for i, id := range c.AgentIDs {
		ids[i] = tenant.UserID(id)
	}
	return ids
}

func steps(script []ScriptStep) []campaign.Step {
	out := make([]campaign.Step, len(script))
	for i, s := range script {
		out[i] = campaign.Step{ID: s.ID, Title: s.Title, Text: s.Text}
		for _, b := range s.Branches {
			out[i].Branches = append(out[i].Branches, campaign.Branch(b))
		}
		for _, f := range s.Fields {
			out[i].Fields = append(out[i].Fields, campaign.Field(f))
		}
	}
	return out
}

// put sets at to value unless that was not given.
func put[T any](at *T, value *T) {
	if value != nil {
		*at = *value
	}
}

func as[T ~string](value *string) *T {
	if value == nil {
		return nil
	}
	return new(T(*value))
}

func seconds(n *int) *time.Duration {
	if n == nil {
		return nil
	}
	return new(time.Duration(*n) * time.Second)
}
