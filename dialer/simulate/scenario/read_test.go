package scenario_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/simulate/scenario"
)

func TestAFileOfAFewWordsIsAWholeScenario(t *testing.T) {
	s, err := scenario.Read(strings.NewReader("team: [{agents: 3, from: \"09:00\", to: \"17:00\", talk: 2m, wrap: {median: 20s, p90: 40s}}]\nleads: [{count: 100}]\nzone: Asia/Shanghai\n"))
	if err != nil {
		t.Fatal(err)
	}
	if s.Campaign.Mode != "predictive" || s.Campaign.Target != 0.01 || s.Groups[0].Fates.Person != 0.3 || s.Carrier.Lines == 0 || s.Campaign.MaxAttempts != 3 {
		t.Errorf("defaults: %+v", s)
	}
	if want := time.Date(2026, 11, 30, 17, 0, 0, 0, s.Zone); !s.Until.Equal(want) || s.Team[0].Talk.Median != 2*time.Minute {
		t.Errorf("until %v, talk %v", s.Until, s.Team[0].Talk)
	}
}

func TestACampaignWithoutAgentsNeedsNoTeamAndDialsTheDayRound(t *testing.T) {
	s, err := scenario.Read(strings.NewReader("leads: [{count: 100}]\ncampaign: {mode: agentless, announcement: {length: 25s, opt_out: 1%}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if speech := s.Campaign.Speech; s.Until.Hour() != 0 || speech.Length != 25*time.Second || speech.Heard != 0.5 || speech.OptOut != 0.01 || speech.ToAgent {
		t.Errorf("until %v, %+v", s.Until, speech)
	}
}

func TestWhatCannotBePlayedIsRefusedWithItsName(t *testing.T) {
	const team, leads = "team: [{agents: 3, from: \"09:00\", to: \"17:00\"}]\n", "leads: [{count: 10}]\n"
	for _, test := range []struct{ name, file, want string }{
		{"nothing", "", "empty"},
		{"an unknown key", team + leads + "tempo: 3\n", "tempo"},
		{"no leads", team, "leads"},
		{"fates above one", team + "leads: [{count: 5, fates: {person: 80%, machine: 30%}}]\n", "more than one"},
		{"a share above one", team + "leads: [{count: 5, blocked: 150%}]\n", "share"},
		{"a shift backwards", "team: [{agents: 3, from: \"17:00\", to: \"09:00\"}]\n" + leads, "from before to"},
		{"a zone nobody knows", "zone: Mars/Olympus\n" + team + leads, "Mars/Olympus"},
		{"a mode nobody has", team + leads + "campaign: {mode: turbo}\n", "turbo"},
		{"nobody to preview", "campaign: {mode: preview}\n" + leads, "agents"},
		{"a skip nobody can choose", "team: [{agents: 3, skips: {bored: 10%}}]\n" + leads, "bored"},
		{"an end of a preview that is none", team + leads + "campaign: {preview: {then: wait}}\n", "wait"},
		{"what machines are for", team + leads + "campaign: {detection: {then: sing}}\n", "sing"},
		{"an announcement heard by too many", team + leads + "campaign: {announcement: {heard: 80%, agent: 30%}}\n", "announcement"},
		{"a state that is none", team + "leads: [{count: 5, country: US, states: {XX: 10%}}]\n", "XX"},
		{"states elsewhere", team + "leads: [{count: 5, country: CN, states: {FL: 10%}}]\n", "FL"},
		{"states above one", team + "leads: [{count: 5, country: US, states: {FL: 60%, UT: 60%}}]\n", "more than one"},
		{"too many numbers", team + "leads: [{count: 5, numbers: 50}]\n", "numbers"},
		{"a day that is none", team + leads + "closed_days: [{date: tomorrow, country: US}]\n", "closed_days"},
		{"a length that is none", team + leads + "campaign: {ring_timeout: soon}\n", "soon"},
		{"an outcome nobody retries", team + leads + "campaign: {retry: {answered: 5m}}\n", "answered"},
		{"an outcome that has no refinement", team + leads + "campaign: {recycle: {answered: {other_time: true}}}\n", "answered"},
		{"a change of a group that is not there", team + leads + "changes: [{at: 2026-11-30 10:00, group: warm, person: 2}]\n", "warm"},
		{"a list nobody named", team + "leads: [{count: 5, list: warm}]\n", "warm"},
		{"a list without a name in a mix", team + leads + "lists: [{name: a, weight: 2}, {weight: 1}]\n", "name is missing"},
		{"a weight no campaign may have", team + leads + "lists: [{name: a, weight: 500}]\n", "weight"},
		{"two lists of one name", team + leads + "lists: [{name: a}, {name: a}]\n", "two lists"},
		{"callbacks to more people than there are", team + "leads: [{count: 2, promised: [{at: 2026-11-30 10:00, count: 3}]}]\n", "promised"},
		{"a callback at no time", team + "leads: [{count: 2, promised: [{agent: 1}]}]\n", "moment"},
		{"a callback at a time that is none", team + "leads: [{count: 2, promised: [{at: soon}]}]\n", "soon"},
		{"two numbers of one name", team + leads + "callers: {numbers: [{name: a}, {name: a}]}\n", "two numbers"},
		{"a cap below nothing", team + leads + "callers: {numbers: [{name: a, per_hour: -1}]}\n", "per_hour"},
		{"more numbers than a pool has", team + leads + "callers: {numbers: [{count: 500}]}\n", "at most 200"},
		{"a rest until no time", team + leads + "callers: {numbers: [{rests_until: later}]}\n", "later"},
		{"regions above one", team + "leads: [{count: 5, regions: {A: 60%, B: 60%}}]\n", "more than one"},
		{"too many days", "days: 60\n" + team + leads, "days"},
		{"quantiles that fall", "team: [{agents: 1, talk: {quantiles: [30s, 10s]}}]\n" + leads, "rising"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := scenario.Read(strings.NewReader(test.file))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error that names %q", err, test.want)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	examples, err := filepath.Glob("../../../docs/scenarios/*.yaml")
	if err != nil || len(examples) == 0 {
		f.Fatal("no examples", err)
	}
	for _, name := range examples {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	f.Add("team: [{agents: 1e9}]")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := scenario.Read(strings.NewReader(text))
		if err == nil && (s.Until.Sub(s.Start) <= 0 || len(s.Team) == 0 && s.Campaign.Mode != tempo.Agentless || len(s.Groups) == 0) {
			t.Errorf("accepted what cannot be played: %+v", s)
		}
	})
}
