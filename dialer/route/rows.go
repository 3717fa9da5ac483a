package route

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/boyunhq/boyun/dialer"
)

// The JSON of rules in the database: words that stay readable in ten years.
type ruleJSON struct {
	ID   string     `json:"id"`
	Name string     `json:"name"`
	When string     `json:"when"`
	Off  bool       `json:"off,omitempty"`
	Then actionJSON `json:"then"`
}

type actionJSON struct {
	Queue    string     `json:"queue,omitempty"`
	Skills   []needJSON `json:"skills,omitempty"`
	Priority int        `json:"priority"`
	First    string     `json:"first,omitempty"`
	Agent    string     `json:"agent,omitempty"`
	WaitMS   int64      `json:"wait_ms,omitempty"`
	Announce bool       `json:"announce,omitempty"`
}

type needJSON struct {
	Skill    string `json:"skill"`
	Level    int    `json:"level"`
	Required bool   `json:"required,omitempty"`
}

func encode(rules []Rule) ([]byte, error) {
	all := make([]ruleJSON, len(rules))
	for i, r := range rules {
		a := r.Action
		all[i] = ruleJSON{r.ID, r.Name, r.When, r.Off, actionJSON{string(a.Queue), nil, a.Priority, string(a.First), string(a.Agent), a.Wait.Milliseconds(), a.Announce}}
		for _, n := range a.Skills {
			all[i].Then.Skills = append(all[i].Then.Skills, needJSON{string(n.Skill), n.Level, n.Required})
		}
	}
	return json.Marshal(all)
}

func decode(raw []byte) ([]Rule, error) {
	var all []ruleJSON
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, err
	}
	rules := make([]Rule, len(all))
	for i, r := range all {
		rules[i] = Rule{ID: r.ID, Name: r.Name, When: r.When, Off: r.Off, Action: Action{Queue: dialer.QueueID(r.Then.Queue), Priority: r.Then.Priority,
			First: First(r.Then.First), Agent: dialer.AgentID(r.Then.Agent), Wait: time.Duration(r.Then.WaitMS) * time.Millisecond, Announce: r.Then.Announce}}
		for _, n := range r.Then.Skills {
			rules[i].Action.Skills = append(rules[i].Action.Skills, Need{dialer.SkillID(n.Skill), n.Level, n.Required})
		}
	}
	return rules, nil
}

type versionRow struct {
	Version   int
	Rules     json.RawMessage
	Note      string
	CreatedBy string
	CreatedAt time.Time
}

// factsRow is a lead with its history. Lists of words come joined by the unit separator.
type factsRow struct {
	ID, Name, ListName             string
	Tags                           string
	Country, Region, Carrier, Kind string
	Priority                       int
	Fields                         json.RawMessage
	Timezone                       string
	CreatedAt                      time.Time
	Tries, Talks                   int
	LastAt, TalkAt                 *time.Time
	LastOutcome, LastDisposition   string
	LastAgent, LastName            string
	CampaignID, CampaignName       string
	CampaignMode                   string
	HomeZone                       string
}

func (r factsRow) fields() map[string]string {
	var values map[string]any
	if json.Unmarshal(r.Fields, &values) != nil {
		return nil
	}
	fields := make(map[string]string, len(values))
	for key, v := range values {
		if text, ok := v.(string); ok {
			fields[key] = text
		} else if b, err := json.Marshal(v); err == nil && v != nil {
			fields[key] = string(b)
		}
	}
	return fields
}

func (r factsRow) known(owners map[string]person, inbound, before bool, now time.Time) Known {
	fields := r.fields()
	owner := owners[strings.ToLower(ownerIn(fields))]
	f := Facts{Lead: Lead{ID: r.ID, Name: r.Name, List: r.ListName, Tags: parts(r.Tags), Country: r.Country, Region: r.Region, Carrier: r.Carrier, Kind: r.Kind,
		Priority: r.Priority, AgeDays: days(&r.CreatedAt, now), Owner: owner.Name},
		History: History{Tries: r.Tries, Talks: r.Talks, LastOutcome: r.LastOutcome, LastDisposition: r.LastDisposition, LastAgent: r.LastName,
			DaysSince: days(r.LastAt, now), DaysSinceTalk: days(r.TalkAt, now), Abandoned: r.LastOutcome == string(dialer.Abandoned)},
		Campaign: Campaign{ID: r.CampaignID, Name: r.CampaignName, Mode: r.CampaignMode}, Call: Call{Inbound: inbound, Known: before},
		Local: At(now.In(zone(r.Timezone, r.HomeZone))), Office: At(now.In(zone(r.HomeZone, "")))}
	return Known{Facts: f.with(fields), Owner: dialer.AgentID(owner.ID), Last: dialer.AgentID(r.LastAgent)}
}

func days(at *time.Time, now time.Time) float64 {
	if at == nil {
		return -1
	}
	return max(0, now.Sub(*at).Hours()/24)
}

// zone is the first place that is one, else UTC.
func zone(names ...string) *time.Location {
	for _, name := range names {
		if at, err := time.LoadLocation(name); err == nil && name != "" {
			return at
		}
	}
	return time.UTC
}

func parts(s string) []string {
	if s == "" {
		return []string{}
	}
	return strings.Split(s, "\x1f")
}
