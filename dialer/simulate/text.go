package simulate

import (
	"fmt"
	"strings"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
)

// Text is the report for a person at a terminal. took is how long it was played.
func (r Report) Text(took time.Duration) string {
	var b strings.Builder
	line := func(what, format string, args ...any) {
		fmt.Fprintf(&b, "  %-14s "+format+"\n", append([]any{what}, args...)...)
	}
	fmt.Fprintf(&b, "%s: %s, %d agents, %s to %s, played in %.1f s\n", r.Name, r.Mode, r.Agents, r.Start.Format("2006-01-02 15:04"), r.End.Format("2006-01-02 15:04"),
		took.Seconds())
	finish := "not in this time"
	if !r.Finish.IsZero() {
		finish = r.Finish.Format("2006-01-02 15:04")
	}
	line("list done", "%s; %d done, %d waiting, %d blocked of %d", finish, r.Leads.Done, r.Leads.Waiting, r.Leads.Blocked, r.Leads.Total)
	line("dials", "%d, people %d (%.1f%%), connected %d, callbacks %d", r.Dials, r.Answered, 100*r.AnswerRate, r.Connected, r.Callbacks)
	if n := r.Returned.Own + r.Returned.Other; n > 0 {
		line("called back", "%d by the agent who promised, %d by somebody else", r.Returned.Own, r.Returned.Other)
	}
	if r.Mode == string(tempo.Agentless) {
		line("announcement", "heard out by %d, opted out %d", r.Heard, r.OptedOut)
	}
	if r.Skipped > 0 {
		line("passed over", "%d leads that agents were shown", r.Skipped)
	}
	line("abandoned", "%d (%.2f%% of people); gave up early %d, taken for machines %d", r.Abandoned, 100*r.AbandonRate, r.HungUp, r.Silent)
	line("utilisation", "%.1f%%: talk %s, wrap %s, idle %s, machines %s, held for a lead %s", 100*r.Utilisation, hours(r.Time.Talk), hours(r.Time.Wrap), hours(r.Time.Idle),
		hours(r.Time.Machines), hours(r.Time.Held))
	line("wait", "median %.1f s, 95%% within %.1f s, from answer to agent", r.Wait.P50, r.Wait.P95)
	line("cost", "%.2f %s for calls", float64(r.Usage)/1e6, r.Currency)
	var outcomes []string
	for _, o := range []dialer.Outcome{dialer.Answered, dialer.Abandoned, dialer.Machine, dialer.NoAnswer, dialer.Busy, dialer.Rejected, dialer.Vacant, dialer.PoweredOff, dialer.Suspended,
		dialer.Unreachable, dialer.Failed} {
		if n := r.Outcomes[o]; n > 0 {
			outcomes = append(outcomes, fmt.Sprintf("%s %d", o, n))
		}
	}
	line("outcomes", "%s", strings.Join(outcomes, ", "))
	for i, skip := range r.Skips {
		line(title(i, "not reached"), "%-16s %d%s", skip.Reason, skip.Leads, skip.because())
	}
	for i, held := range r.Held {
		line(title(i, "held back"), "%-16s %s", held.Reason, hours(held.Seconds))
	}
	for i, n := range r.Numbers {
		rests := ""
		if !n.Rests.IsZero() {
			rests = fmt.Sprintf(", rests until %s: %s", n.Rests.Format("2006-01-02 15:04"), n.Reason)
		}
		line(title(i, "numbers"), "%-16s %d calls, %d answered%s", n.Number, n.Calls, n.Answered, rests)
	}
	b.WriteString(r.bars())
	return b.String()
}

// because names the state whose own rule it is, and the day off.
func (s Skip) because() string {
	var why []string
	if s.State != "" {
		why = append(why, s.State+"'s own rule, "+s.Law)
	}
	if s.Holiday != "" {
		why = append(why, s.Holiday)
	}
	if len(why) == 0 {
		return ""
	}
	return " (" + strings.Join(why, "; ") + ")"
}

func title(i int, what string) string {
	if i == 0 {
		return what
	}
	return ""
}

func hours(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second)).Round(time.Second)
	return d.String()
}

// bars draws talk and wrap over the day, half an hour a sign.
func (r Report) bars() string {
	signs := []rune(" ▁▂▃▄▅▆▇█")
	const half = 6
	var b strings.Builder
	b.WriteString("  team at work   |")
	for i := 0; i < len(r.Points); i += half {
		busy, there := 0.0, 0.0
		for _, p := range r.Points[i:min(i+half, len(r.Points))] {
			busy += p.Talking + p.Wrapping
			there += p.Talking + p.Wrapping + p.Ready + p.Machines + p.Held
		}
		share := 0.0
		if there > 0 {
			share = busy / there
		}
		b.WriteRune(signs[int(share*8+0.5)])
	}
	b.WriteString("| half hours, full is everybody\n")
	return b.String()
}
