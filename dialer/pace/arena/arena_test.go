package arena

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/dialer/pace/stdio"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// lines plays over the JSON lines protocol, as a stranger would.
type lines struct {
	t   *testing.T
	in  *json.Encoder
	out *bufio.Reader
}

// overLines enters the product's pacer through its protocol; the day's end ends it.
func overLines(t *testing.T) func(Brief) Player {
	return func(b Brief) Player {
		theirs, ours := io.Pipe()
		back, out := io.Pipe()
		over := make(chan error, 1)
		go func() { over <- stdio.Serve(theirs, out, b.Target); out.Close() }()
		t.Cleanup(func() {
			ours.Close()
			if err := <-over; err != nil {
				t.Error(err)
			}
		})
		p := &lines{t: t, in: json.NewEncoder(ours), out: bufio.NewReader(back)}
		p.say(map[string]any{"start": map[string]any{"agents": b.Agents, "ring_timeout": b.RingTimeout, "day_len": b.Day, "line_cap": b.Lines,
			"cps": b.CPS, "abandon_cap": b.Cap, "amd": b.Detects, "tick": 0.5}})
		return p
	}
}

func (p *lines) say(v any) {
	if err := p.in.Encode(v); err != nil {
		p.t.Error(err)
	}
}

func (p *lines) Tick(now float64, list int, news []Happening) (int, float64) {
	type event struct {
		T float64 `json:"t,omitempty"`
		K string  `json:"k,omitempty"`
		C int     `json:"c,omitempty"`
		L int     `json:"l,omitempty"`
		A int     `json:"a,omitempty"`
		S string  `json:"s,omitempty"`
	}
	var events []event
	for _, h := range news {
		events = append(events, event{h.At, h.Kind, h.Call, h.List, h.Agent, h.State})
	}
	p.say(map[string]any{"now": now, "list": list, "events": events})
	text, err := p.out.ReadString('\n')
	var a struct {
		Dial     int     `json:"dial"`
		Forecast float64 `json:"forecast"`
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &a)
	}
	if err != nil {
		p.t.Error(err)
	}
	return a.Dial, a.Forecast
}

func TestTheProtocolPlaysTheSameDay(t *testing.T) {
	for _, kind := range []int{3, 8} { // lists that change; narrow lines and calls per second
		s := Campaigns(3)[kind]
		direct, told := Play(s, 6, 3, 0.5, 0.03, Predictive), Play(s, 6, 3, 0.5, 0.03, overLines(t))
		if direct.Answered < 10 || fmt.Sprint(direct) != fmt.Sprint(told) {
			t.Errorf("%s: %d of %d abandoned, told in lines %d of %d", s.Name, direct.Abandoned, direct.Answered, told.Abandoned, told.Answered)
		}
	}
}

// TestThePredictivePacerKeepsAgentsBusierThanAnySimpleRuleAndTheCap is the promise in small: two hours of every campaign.
func TestThePredictivePacerKeepsAgentsBusierThanAnySimpleRuleAndTheCap(t *testing.T) {
	trial := Trial{Agents: []int{12}, Seed: 40, Days: 1, Hours: 2, Target: 0.03, Rivals: true}
	trial.Run(func(l Line) {
		t.Log("\n" + Header + "\n" + l.String())
		if l.Utilisation < l.Rival {
			t.Errorf("%.1f %% busy, the best simple rule in hindsight %.1f %%", l.Utilisation*100, l.Rival*100)
		}
		if l.Abandon > 0.03 {
			t.Errorf("%.2f %% abandoned", l.Abandon*100)
		}
		if l.ErrorRatio > 1 {
			t.Errorf("forecasts are worse than knowing the rate: %.2f", l.ErrorRatio)
		}
	})
}

// TestMachinesThatNothingDetectsDoNotBreakTheCap: nearly every second answer is a machine's, and the dialer takes each for a person.
func TestMachinesThatNothingDetectsDoNotBreakTheCap(t *testing.T) {
	for _, seed := range []uint64{6302, 6104, 6108, 6111} {
		odd := Odd(seed)
		kind := len(odd) - 1
		if s := Play(odd[kind], 5, seed*1000+uint64(kind), 8, 0.03, Predictive); s.Abandon() > 0.03 || s.Abandoned == 0 {
			t.Errorf("%s, seed %d: %d of %d abandoned", s.Name, seed, s.Abandoned, s.Answered)
		}
	}
}

// TestShortCallsAreForetoldToo: agents who talk 20 s come free twice a minute.
func TestShortCallsAreForetoldToo(t *testing.T) {
	s := Play(Odd(6402)[2], 12, 6402, 2, 0.03, Predictive)
	if ratio, _ := s.Forecast(); !(ratio < 1) || s.Answered < 500 {
		t.Errorf("%s: forecasts are worse than knowing the rate: %.2f of %d answers", s.Name, ratio, s.Answered)
	}
}

func TestTheSameSeedIsTheSameDay(t *testing.T) {
	s := Campaigns(9)[9]
	a, b := Play(s, 10, 9, 0.5, 0.01, Predictive), Play(s, 10, 9, 0.5, 0.01, Predictive)
	if fmt.Sprint(a) != fmt.Sprint(b) {
		t.Error("two plays of one seed differ")
	}
	if c := Play(s, 10, 10, 0.5, 0.01, Predictive); fmt.Sprint(a) == fmt.Sprint(c) {
		t.Error("two seeds are the same day")
	}
}

// sparse dials one call a minute and ignores everything.
type sparse struct{ next float64 }

func (s *sparse) Tick(now float64, _ int, _ []Happening) (int, float64) {
	if now < s.next {
		return 0, 0
	}
	s.next += 60
	return 1, 0
}

func TestTheArenaKeepsItsOwnBooks(t *testing.T) {
	for _, s := range Campaigns(5) {
		sc := Play(s, 4, 5, 2, 0.01, func(Brief) Player { return &sparse{} })
		if total := sc.Busy + sc.Lost + sc.Idle; total > 4*2*3600+1 || total < 4*1800 {
			t.Errorf("%s: four agents worked %.0f s in two hours", s.Name, total)
		}
		if sc.Answered > 120 || sc.Abandoned > sc.Answered {
			t.Errorf("%s: %d answered and %d abandoned of 120 dials", s.Name, sc.Answered, sc.Abandoned)
		}
		if s.Name == "steady" && (sc.Answered < 15 || sc.Abandoned > sc.Answered/3) {
			t.Errorf("%d answered, %d abandoned although hardly anybody talks", sc.Answered, sc.Abandoned)
		}
	}
}

func TestFates(t *testing.T) {
	f := newFate(1)
	n, sum, talk, wrap := 20000, 0.0, 0.0, 0.0
	for range n {
		sum += f.gamma(4, 9) / float64(n)
		talk += f.bankTalk(100) / float64(n)
		wrap += f.lognormal(25, 12) / float64(n)
	}
	for name, pair := range map[string][2]float64{"ring": {sum, 9}, "talk": {talk, 100}, "wrap-up": {wrap, 25}} {
		if math.Abs(pair[0]/pair[1]-1) > 0.05 {
			t.Errorf("%s: a mean of %.1f s, want %.0f", name, pair[0], pair[1])
		}
	}
}

func TestTheTableIsReadable(t *testing.T) {
	var out strings.Builder
	if err := (Trial{Agents: []int{3}, Seed: 1, Days: 1, Hours: 0.25, Target: 0.01}).Print(&out); err != nil || strings.Count(out.String(), "\n") != 3 {
		t.Errorf("%v\n%s", err, out.String())
	}
}
