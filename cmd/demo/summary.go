package demo

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/boyunhq/boyun/cmd/node"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/sandbox"
)

// Summary is what a headless run prints.
type Summary struct {
	Calls         int      `json:"calls"`          // attempts that ended
	Answered      int      `json:"answered"`       // answered by a person or a machine
	Connected     int      `json:"connected"`      // joined with an agent
	Abandoned     int      `json:"abandoned"`      // answered, and no agent in time
	WrongOutcomes int      `json:"wrong_outcomes"` // outcome does not fit what the carrier did
	LostLeads     int      `json:"lost_leads"`     // numbers of the list without an ended call
	Recordings    int      `json:"recordings"`     // of talks, complete
	LedgerDiff    int64    `json:"ledger_diff_ms"` // ledger against the calls it rates, summed over calls
	CarrierDiff   int64    `json:"carrier_diff_ms"`
	CarrierWorst  int64    `json:"carrier_diff_worst_ms"`
	Leaks         int      `json:"leaks"` // things still held when all was over
	Violations    int      `json:"sip_violations"`
	AnswerBridge  Delays   `json:"answer_to_bridge_ms"`
	CPUPerCall    float64  `json:"cpu_ms_per_call"` // of the whole process: product, carrier and robots
	RSS           float64  `json:"rss_mb"`
	Seconds       float64  `json:"seconds"`
	Wrong         []string `json:"wrong,omitempty"` // what is wrong, a line each
}

// Delays are percentiles in milliseconds.
type Delays struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
}

// Right tells whether nothing is wrong.
func (s Summary) Right() bool { return len(s.Wrong) == 0 }

// carrierTolerance is how far the ledger and the carrier may differ over one call: each side reads its own clock when the 200 and the BYE
// pass, and on a busy machine a packet may wait that long on loopback.
const carrierTolerance = 100 * time.Millisecond

type listedCall struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Outcome    *string    `json:"outcome"`
	AnsweredAt *time.Time `json:"answered_at"`
	EndedAt    *time.Time `json:"ended_at"`
	TalkMS     int64      `json:"talk_ms"`
	Recorded   bool       `json:"recorded"`
	AgentID    *string    `json:"agent_id"`
}

type detailedCall struct {
	listedCall
	Events []struct {
		At   time.Time `json:"at"`
		Kind string    `json:"kind"`
	} `json:"events"`
	Recordings []struct {
		Kind   string `json:"kind"`
		Status string `json:"status"`
	} `json:"recordings"`
	Usage []struct {
		QuantityMS int64 `json:"quantity_ms"`
	} `json:"usage"`
}

// tally collects a summary.
type tally struct {
	Summary
	delays []float64
	seen   map[string]int // calls by number
}

// count compares what the product says with what the carrier says.
func count(ctx context.Context, n *node.Node, owner *client, campaign string, list sample) (Summary, error) {
	calls, err := all[listedCall](ctx, owner, "/v1/calls?campaign_id="+campaign)
	if err != nil {
		return Summary{}, err
	}
	reports := map[string]sandbox.Report{}
	for _, r := range n.Sandbox().Reports() {
		reports[r.Number.Reveal()] = r
	}
	t := tally{seen: map[string]int{}}
	for _, c := range calls {
		d, err := detail(ctx, owner, c.ID)
		if err != nil {
			return Summary{}, err
		}
		t.call(d, list, reports)
	}
	for number, fate := range list.want {
		if got := t.seen[number]; got != 1 {
			t.LostLeads++
			t.wrong("number …%s (%s) has %d ended calls, want 1", number[len(number)-4:], fate.Kind, got)
		}
	}
	t.left(ctx, n)
	slices.Sort(t.delays)
	t.AnswerBridge = Delays{percentile(t.delays, 0.50), percentile(t.delays, 0.99)}
	return t.Summary, nil
}

// detail reads a call until its ledger row is there: the job that writes it follows the call.
func detail(ctx context.Context, owner *client, id string) (d detailedCall, err error) {
	for begun := time.Now(); ; {
		d = detailedCall{}
		if err := owner.call(ctx, "GET", "/v1/calls/"+id, nil, &d); err != nil {
			return d, err
		}
		if len(d.Usage) > 0 || time.Since(begun) > 10*time.Second {
			return d, nil
		}
		select {
		case <-ctx.Done():
			return d, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (t *tally) wrong(format string, args ...any) {
	t.Wrong = append(t.Wrong, fmt.Sprintf(format, args...))
}

func (t *tally) call(d detailedCall, list sample, reports map[string]sandbox.Report) {
	number := list.name[d.Name]
	fate, report := list.want[number], reports[number]
	t.Calls++
	if d.EndedAt == nil || d.Outcome == nil {
		t.wrong("call %s never ended", d.ID)
		return
	}
	t.seen[number]++
	got := dialer.Outcome(*d.Outcome)
	if got == dialer.Abandoned {
		t.Abandoned++
	}
	if !fits(fate, got) {
		t.WrongOutcomes++
		t.wrong("call %s to a %s ended as %s, want %s", d.ID, fate.Kind, got, fate.Outcome)
	}
	t.ledger(d)
	if d.AnsweredAt == nil {
		return
	}
	t.Answered++
	t.talk(d)
	t.carrier(d, report)
}

// ledger holds the ledger against the call it rates: they must agree to the millisecond.
func (t *tally) ledger(d detailedCall) {
	var rated int64
	for _, u := range d.Usage {
		rated += u.QuantityMS
	}
	if len(d.Usage) != 1 {
		t.wrong("call %s has %d ledger rows, want 1", d.ID, len(d.Usage))
	}
	if diff := rated - d.TalkMS; diff != 0 {
		t.LedgerDiff += max(diff, -diff)
		t.wrong("call %s is rated %d ms, it lasted %d ms", d.ID, rated, d.TalkMS)
	}
}

func (t *tally) talk(d detailedCall) {
	for _, e := range d.Events {
		if e.Kind == "bridged" {
			t.Connected++
			t.delays = append(t.delays, float64(e.At.Sub(*d.AnsweredAt))/float64(time.Millisecond))
			break
		}
	}
	for _, r := range d.Recordings {
		if r.Kind == "call" && r.Status == "complete" {
			t.Recordings++
			return
		}
	}
	t.wrong("call %s was answered and has no complete recording", d.ID)
}

// carrier holds the call against the carrier's own clock.
func (t *tally) carrier(d detailedCall, r sandbox.Report) {
	if r.Answered.IsZero() || r.Ended.IsZero() {
		t.wrong("call %s was answered, the carrier knows nothing of it", d.ID)
		return
	}
	diff := d.TalkMS - r.Ended.Sub(r.Answered).Milliseconds()
	diff = max(diff, -diff)
	t.CarrierDiff += diff
	t.CarrierWorst = max(t.CarrierWorst, diff)
	if diff > carrierTolerance.Milliseconds() && r.Fate != sandbox.DropsMedia {
		t.wrong("call %s is %d ms away from the carrier's truth", d.ID, diff)
	}
}

// left counts what is still held when everything is over.
func (t *tally) left(ctx context.Context, n *node.Node) {
	for what, held := range n.Left(ctx) {
		if held > 0 {
			t.Leaks += held
			t.wrong("%d %s left behind", held, what)
		}
	}
	c := n.Sandbox().Counts()
	t.Violations = int(c.Violations)
	if c.Violations > 0 {
		t.wrong("the carrier saw %d protocol violations", c.Violations)
	}
}

func percentile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(0, int(math.Ceil(p*float64(len(sorted))))-1)]
}

// String is the summary for a person.
func (s Summary) String() string {
	out := fmt.Sprintf(`calls %d, answered %d, connected %d, abandoned %d
wrong outcomes %d, lost leads %d, recordings %d, leaks %d, SIP violations %d
ledger differs by %d ms from the calls; the calls by %d ms from the carrier's clock in all, %d ms at most
answer to bridge p50 %.1f ms, p99 %.1f ms; %.0f ms of CPU a call, %.0f MiB, %.0f s
`, s.Calls, s.Answered, s.Connected, s.Abandoned, s.WrongOutcomes, s.LostLeads, s.Recordings, s.Leaks, s.Violations, s.LedgerDiff, s.CarrierDiff,
		s.CarrierWorst, s.AnswerBridge.P50, s.AnswerBridge.P99, s.CPUPerCall, s.RSS, s.Seconds)
	for _, line := range s.Wrong {
		out += "wrong: " + line + "\n"
	}
	return out
}
