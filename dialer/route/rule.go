package route

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/visible"
)

// Priorities go from 0, served last, to 9; a person no rule spoke of has Usual.
const (
	Usual   = 5
	Highest = 9
)

// Limits of a rule set.
const (
	mostRules  = 100
	mostSkills = 8
	longestRun = 5 * time.Minute // of waiting for one agent
)

// First says whom a person should get before anybody else.
type First string

// Whom a rule may name.
const (
	Anyone    First = ""
	Owner     First = "owner" // whom the lead's owner field names
	LastAgent First = "last"  // who talked with the lead last
	OneAgent  First = "agent" // the one the rule names
)

// Need is a skill asked for at a level of 1 to 5. A required one is never done without; a preferred one decides between agents.
type Need struct {
	Skill    dialer.SkillID
	Level    int
	Required bool
}

// Action is what a rule decides.
type Action struct {
	Queue    dialer.QueueID // empty: the campaign's own agents, or the called number's queue
	Skills   []Need
	Priority int
	First    First
	Agent    dialer.AgentID // for OneAgent
	Wait     time.Duration  // how long they wait for First before anybody else may come
	Announce bool           // people we call hear the campaign's announcement first; who presses 1 gets what else is decided here
}

// Rule is one line: when its condition holds and no rule above it did, its action decides.
type Rule struct {
	ID     string
	Name   string
	When   string
	Off    bool
	Action Action
}

// Decision is what was decided for one person, and by which rule.
type Decision struct {
	Version  int    // of the rules; 0: there are none
	Rule     string // id; empty: no rule held
	RuleName string
	Queue    dialer.QueueID
	Skills   []Need
	Priority int
	Agent    dialer.AgentID // whom they should get first; empty for anybody
	Why      First
	Wait     time.Duration
	Announce bool // the campaign's announcement first, an agent for who presses 1
}

// Set is a compiled version of a tenant's rules.
type Set struct {
	Version int
	rules   []compiled
}

type compiled struct {
	Rule
	condition Condition
}

// Compile checks and compiles rules; all problems are returned, not the first alone.
func Compile(version int, rules []Rule) (Set, []*Problem) {
	s := Set{Version: version}
	if len(rules) > mostRules {
		return s, []*Problem{{Reason: TooMany, Words: map[string]string{"most": fmt.Sprint(mostRules)}, Text: "too many rules"}}
	}
	var problems []*Problem
	for i, r := range rules {
		c, p := r.compile()
		if p != nil {
			p.Rule = i
			problems = append(problems, p)
			continue
		}
		s.rules = append(s.rules, compiled{r, c})
	}
	return s, problems
}

func (r Rule) compile() (Condition, *Problem) {
	switch name := utf8.RuneCountInString(visible.Trim(r.Name)); {
	case name == 0 || name > 80:
		return Condition{}, &Problem{Reason: NoRuleName, Text: "a rule needs a name of at most 80 letters"}
	case strings.TrimSpace(r.When) == "":
		return Condition{}, &Problem{Reason: NoWhen, Line: 1, Column: 1, Text: "a rule needs a condition; true is one that always holds"}
	}
	if p := r.Action.check(); p != nil {
		return Condition{}, p
	}
	return Parse(r.When)
}

func (a Action) check() *Problem {
	bad := func(text string, what string) *Problem {
		return &Problem{Reason: BadAction, Words: map[string]string{"what": what}, Text: text}
	}
	switch {
	case a.Priority < 0 || a.Priority > Highest:
		return bad("priority is 0 to 9", "priority")
	case a.Wait < 0 || a.Wait > longestRun:
		return bad("the wait for one agent is at most 5 minutes", "wait")
	case a.First != Anyone && a.First != Owner && a.First != LastAgent && a.First != OneAgent:
		return bad("first is owner, last or agent", "first")
	case (a.First == OneAgent) != (a.Agent != ""):
		return bad("first agent needs the agent", "agent")
	case len(a.Skills) > mostSkills:
		return bad("a rule asks for at most 8 skills", "skills")
	}
	for _, n := range a.Skills {
		if n.Level < 1 || n.Level > 5 || n.Skill == "" {
			return bad("a skill's level is 1 to 5", "level")
		}
	}
	return nil
}

// Decide runs the rules from the top: the first whose condition holds decides. failed names rules that could not be evaluated for these
// facts; they are passed over.
func (s Set) Decide(k Known) (d Decision, failed []string) {
	d = Decision{Version: s.Version, Priority: Usual}
	for _, r := range s.rules {
		if r.Off {
			continue
		}
		holds, err := r.condition.Holds(k.Facts)
		if err != nil {
			failed = append(failed, r.ID)
		}
		if holds {
			return r.decide(d, k), failed
		}
	}
	return d, failed
}

func (r compiled) decide(d Decision, k Known) Decision {
	a := r.Action
	d.Rule, d.RuleName, d.Queue, d.Skills, d.Priority, d.Wait = r.ID, r.Name, a.Queue, a.Skills, a.Priority, a.Wait
	d.Announce = a.Announce && !k.Call.Inbound
	switch a.First {
	case Owner:
		d.Agent = k.Owner
	case LastAgent:
		d.Agent = k.Last
	case OneAgent:
		d.Agent = a.Agent
	}
	if d.Agent != "" {
		d.Why = a.First
	} else {
		d.Wait = 0
	}
	return d
}
