package route

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/boyunhq/boyun/dialer"
)

func known() Known {
	at := time.Date(2026, 11, 27, 18, 5, 0, 0, time.UTC)
	f := Facts{Lead: Lead{Name: "陈思远", List: "秋季", Tags: []string{"高价值", "VIP"}, Country: "CN", Owner: "林悦"},
		History: History{Tries: 2, Talks: 1, LastOutcome: "answered", LastAgent: "周可", DaysSince: 3, DaysSinceTalk: 9},
		Call:    Call{Known: true}, Local: At(at), Office: At(at.Add(-time.Hour))}
	return Known{Facts: f.with(map[string]string{"余额": "¥12.5万", "Renewal": "2026-12-05", "owner": "林悦"}), Owner: "lin", Last: "zhou"}
}

func TestConditionsOverEverythingKnownOfALead(t *testing.T) {
	for when, want := range map[string]bool{
		`tag("高价值")`:                                   true,
		`tag("vip") and not tag("new")`:                true,
		`"VIP" in lead.tags`:                           true,
		`number("余额") >= 100000`:                       true,
		`number("余额") > 125000`:                        false,
		`number("Renewal") > 0`:                        false,
		`field("renewal") < "2027-01-01"`:              true,
		`has("余额") && !has("phone 2")`:                 true,
		`history.tries >= 2 and history.days_since<=3`: true,
		`history.last_outcome in ["busy","answered"]`:  true,
		`lead.owner == "林悦"`:                           true,
		`local.hour >= 18 and office.hour < 18`:        true,
		`local.time >= "18:00" and local.weekday == 5`: true,
		`call.inbound`:                                 false,
		`lead.name startsWith "陈"`:                     true,
		`lower(lead.country) == "cn"`:                  true,
		`len(lead.tags) == 2 ? true : false`:           true,
		`lead.tags[7] == "x"`:                          false, // out of reach: it does not hold
	} {
		c, problem := Parse(when)
		if problem != nil {
			t.Errorf("%s: %v", when, problem)
			continue
		}
		if got, _ := c.Holds(known().Facts); got != want {
			t.Errorf("%s is %v", when, got)
		}
	}
}

func TestWhatIsWrongIsSaidWithItsColumn(t *testing.T) {
	for _, test := range []struct {
		when, reason string
		column       int
	}{
		{`tag("a") and`, Syntax, 12},
		{`vip`, NoName, 1},
		{`lead.balance > 3`, NoName, 6},
		{`tag("高价值") and lead.nmae == ""`, NoName, 21},
		{`history.tries > "3"`, WrongType, 15},
		{`lead.name`, NotBool, 1},
		{`tag(3)`, WrongType, 5},
		{`any(lead.tags, # == "a")`, Forbidden, 1},
		{`len(1..1000000000) > 3`, Forbidden, 6},
		{`lead.name matches "(a+)+$"`, Forbidden, 11},
		{`let x = 3; x > 2`, Forbidden, 5},
		{`now() > now()`, Forbidden, 1},
		{`2 ** 900 > 3`, Forbidden, 3},
		{strings.Repeat(`tag("a") or `, 50) + `true`, TooLong, 0},
		{strings.Repeat("1", 1001), TooLong, 1001},
	} {
		_, p := Parse(test.when)
		if p == nil {
			t.Errorf("%s is taken", test.when)
			continue
		}
		if p.Reason != test.reason || test.column != 0 && p.Column != test.column {
			t.Errorf("%.40s: %s at %d (%s), want %s at %d", test.when, p.Reason, p.Column, p.Text, test.reason, test.column)
		}
	}
}

func TestTheFirstRuleThatHoldsDecides(t *testing.T) {
	set, problems := Compile(7, []Rule{
		{ID: "off", Name: "off", When: "true", Off: true, Action: Action{Queue: "nowhere"}},
		{ID: "odd", Name: "cannot be evaluated here", When: `lead.tags[9] == "x"`, Action: Action{Queue: "nowhere"}},
		{ID: "high", Name: "high value", When: `number("余额") >= 100000`, Action: Action{Queue: "gold", Priority: 9, First: Owner, Wait: time.Minute, Skills: []Need{{"en", 3, true}}}},
		{ID: "rest", Name: "rest", When: "true", Action: Action{Queue: "silver", First: LastAgent, Wait: time.Second}},
	})
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	d, failed := set.Decide(known())
	if d.Rule != "high" || d.Queue != "gold" || d.Priority != 9 || d.Agent != "lin" || d.Why != Owner || d.Version != 7 || len(d.Skills) != 1 {
		t.Fatalf("%+v", d)
	}
	if len(failed) != 1 || failed[0] != "odd" {
		t.Fatalf("failed %v", failed)
	}
	stranger := Known{Facts: Facts{Lead: Lead{Tags: []string{}}}.with(nil)}
	d, _ = set.Decide(stranger)
	if d.Rule != "rest" || d.Agent != "" || d.Wait != 0 || d.Why != Anyone {
		t.Fatalf("who has no last agent waits for nobody: %+v", d)
	}
	if d, _ := (Set{}).Decide(stranger); d.Rule != "" || d.Priority != Usual {
		t.Fatalf("no rules decide nothing: %+v", d)
	}
}

func TestTheAnnouncementIsForPeopleWeCall(t *testing.T) {
	rules := []Rule{{ID: "few", Name: "The others to the recording", When: `number("balance") < 1000`, Action: Action{Priority: 5, Announce: true}}}
	set, problems := Compile(1, rules)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, test := range []struct {
		balance string
		inbound bool
		want    bool
	}{{"500", false, true}, {"500", true, false}, {"5000", false, false}} {
		k := Known{Facts: Facts{Lead: Lead{}, Call: Call{Inbound: test.inbound}}.with(map[string]string{"balance": test.balance})}
		if d, failed := set.Decide(k); d.Announce != test.want || len(failed) > 0 {
			t.Errorf("balance %s, inbound %v: announce %v (failed %v)", test.balance, test.inbound, d.Announce, failed)
		}
	}
}

func TestEveryTemplateIsARule(t *testing.T) {
	for _, tp := range Templates() {
		if _, p := Compile(1, []Rule{{ID: "x", Name: tp.Code, When: tp.When, Action: tp.Action}}); len(p) > 0 {
			t.Errorf("%s: %v", tp.Code, p[0])
		}
	}
}

func TestRulesThatCannotWorkAreRefused(t *testing.T) {
	for name, r := range map[string]Rule{
		"no name":         {When: "true"},
		"no condition":    {Name: "a"},
		"priority":        {Name: "a", When: "true", Action: Action{Priority: 10}},
		"agent missing":   {Name: "a", When: "true", Action: Action{First: OneAgent}},
		"agent unasked":   {Name: "a", When: "true", Action: Action{Agent: "lin"}},
		"level":           {Name: "a", When: "true", Action: Action{Skills: []Need{{"en", 6, false}}}},
		"endless waiting": {Name: "a", When: "true", Action: Action{First: Owner, Wait: time.Hour}},
	} {
		if _, p := Compile(1, []Rule{r}); len(p) != 1 {
			t.Errorf("%s is taken", name)
		}
	}
	if _, p := Compile(1, make([]Rule, 101)); len(p) != 1 || p[0].Reason != TooMany {
		t.Error("101 rules are taken")
	}
}

// A rule set is a pure function: the same facts decide the same, and only a rule that holds may decide.
func TestDecisionsAreTheFirstHoldingRules(t *testing.T) {
	conditions := []string{"true", "false", `tag("vip")`, "call.inbound", "history.tries > 1", "lead.tags[3] == \"x\"", "local.hour < 12"}
	rapid.Check(t, func(t *rapid.T) {
		var rules []Rule
		for i, n := range rapid.SliceOfN(rapid.IntRange(0, len(conditions)-1), 0, 12).Draw(t, "rules") {
			rules = append(rules, Rule{ID: string(rune('a' + i)), Name: "r", When: conditions[n], Off: rapid.Bool().Draw(t, "off"), Action: Action{Queue: dialer.QueueID(rune('A' + i))}})
		}
		set, problems := Compile(1, rules)
		if len(problems) > 0 {
			t.Fatal(problems[0])
		}
		k := Known{Facts: Facts{Call: Call{Inbound: rapid.Bool().Draw(t, "in")}, History: History{Tries: rapid.IntRange(0, 3).Draw(t, "tries")},
			Local: Clock{Hour: rapid.IntRange(0, 23).Draw(t, "hour")}, Lead: Lead{Tags: rapid.SampledFrom([][]string{nil, {"vip"}}).Draw(t, "tags")}}.with(nil)}
		got, _ := set.Decide(k)
		for _, r := range rules {
			c, _ := Parse(r.When)
			if yes, _ := c.Holds(k.Facts); yes && !r.Off {
				if got.Rule != r.ID || got.Queue != r.Action.Queue {
					t.Fatalf("%s decided, %s holds first", got.Rule, r.ID)
				}
				return
			}
		}
		if got.Rule != "" {
			t.Fatalf("%s decided and no rule holds", got.Rule)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{`tag("a")`, `1..9`, `lead.x`, "((((", `any([1], #)`, "\"", `field("a")+field("b") == "c"`, "a?b:c", "？"} {
		f.Add(s)
	}
	k := known()
	f.Fuzz(func(t *testing.T, when string) {
		c, p := Parse(when)
		if p != nil {
			if p.Reason == "" || p.Column < 1 {
				t.Fatalf("%q: a problem without a place: %+v", when, p)
			}
			return
		}
		c.Holds(k.Facts)
	})
}

func BenchmarkDecide(b *testing.B) {
	var rules []Rule
	for _, tp := range Templates() {
		rules = append(rules, Rule{ID: tp.Code, Name: tp.Code, When: "false and (" + tp.When + ")", Action: tp.Action})
		rules = append(rules, Rule{ID: tp.Code, Name: tp.Code, When: "(" + tp.When + ") and lead.name == \"nobody\"", Action: tp.Action})
	}
	set, _ := Compile(1, rules)
	k := known()
	b.ReportAllocs()
	for b.Loop() {
		set.Decide(k)
	}
}
