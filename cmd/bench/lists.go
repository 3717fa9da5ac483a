package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// sizes of what the figures of lists are measured on.
type sizes struct {
	leads int // of the list that is claimed from
	rows  int // of the file that is imported; 0: 200,000, or as many as a list of the size of the goals has
	acted int // leads that acts are done to; 0: 30,000, or a million with a list of the size of the goals
}

// file is the rows of the file that is imported.
func (s sizes) file() int {
	switch {
	case s.rows > 0:
		return s.rows
	case s.leads >= goalLeads:
		return s.leads
	}
	return 200_000
}

// acts is how many leads acts are done to, and undone again: three kinds, each a few thousand leads a second.
func (s sizes) acts() int {
	switch {
	case s.acted > 0:
		return s.acted
	case s.leads >= goalLeads:
		return 1_000_000
	}
	return 30_000
}

// goalLeads is the list the goals of claims are set for. What is measured on a smaller one says so.
const goalLeads = 5_000_000

// lists are the figures of lists that have a goal, under names of their own: how fast a file comes in, beside a plain COPY of the same rows
// on the same server, and what its process holds at its most; how fast leads are claimed by one node and by two, and how long one claim takes;
// how fast they are called to the end while nodes are killed; how fast a list is looked through before a launch; how
// fast acts are done to many leads.
func lists(ctx context.Context, size sizes) ([]row, error) {
	file := size.file()
	rows, err := benchmarks(ctx, "./dialer/list", strconv.Itoa(file)+"x")
	if err != nil {
		return nil, err
	}
	claimed, err := benchmarks(ctx, "./dialer/campaign", often, "BOYUN_BENCH_LEADS="+strconv.Itoa(size.leads))
	if err != nil {
		return nil, err
	}
	acted := size.acts()
	acts, err := benchmarks(ctx, "./dialer/lead", often, "BOYUN_BENCH_ACT="+strconv.Itoa(acted))
	if err != nil {
		return nil, err
	}
	rows = append(append(rows, claimed...), acts...)
	of := func(name, unit string) float64 {
		for _, r := range rows {
			if r.Name == name && r.Unit == unit {
				return r.Value
			}
		}
		return 0
	}
	const brought, large, bound = "dialer.list.import", "dialer.campaign.largelist/", 256
	rate, copied := of(brought, "rows/s"), of(brought, "copy/import")
	on := fmt.Sprintf("a list of %d leads", size.leads)
	if size.leads < goalLeads {
		on += fmt.Sprintf(" (the goal is for %d: --leads=%d)", goalLeads, goalLeads)
	}
	figures := []row{
		{Name: "list.import_rows_per_s", Value: rate, Unit: "rows/s", Peer: "plain COPY of the same rows", PeerValue: rate * copied, Ratio: 1 / copied,
			Note: fmt.Sprintf("%d rows judged, placed, sealed, indexed, deduplicated, written; goal 40,000", file)},
		{Name: "list.import_peak", Value: of(brought, "peak-MiB"), Unit: "MiB", Peer: "bound", PeerValue: bound, Ratio: of(brought, "peak-MiB") / bound,
			Note: "of the whole process that brings that file in, by the kernel's count"},
		{Name: "list.check_rows_per_s", Value: of(brought, "checked/s"), Unit: "rows/s", Note: "the look before an import: judged, placed, indexed, counted; nothing written"},
	}
	for _, nodes := range []string{"1", "2"} {
		name := large + nodes + "_nodes"
		rate, late := of(name, "claims/s"), of(name, "p99-ms")
		note := "batches of 50 from " + on + ", guard, verdicts and attempts included; nobody was claimed twice"
		figures = append(figures,
			row{Name: "campaign.claim_leads_per_s_" + nodes + "_nodes", Value: rate, Unit: "leads/s", Peer: "goal", PeerValue: 5000, Ratio: rate / 5000, Note: note},
			row{Name: "campaign.claim_p99_" + nodes + "_nodes", Value: late, Unit: "ms", Peer: "goal", PeerValue: 50, Ratio: late / 50, Note: note})
	}
	figures = append(figures, row{Name: "campaign.claim_killed_leads_per_s", Value: of(large+"killed", "ended/s"), Unit: "leads/s",
		Note: fmt.Sprintf("claimed from %s and ended by two nodes, killed (-9) %.0f times: %.0f attempts torn and settled, no lead lost, none called to the end twice", on,
			of(large+"killed", "kills"), of(large+"killed", "torn"))})
	figures = append(figures, row{Name: "campaign.preflight_leads_per_s", Value: of(large+"preflight", "leads/s"), Unit: "leads/s", Note: "all rules held against the whole of " + on})
	for _, kind := range []string{"exclude", "priority", "delete"} {
		name := "dialer.lead.act/" + kind
		figures = append(figures, row{Name: "lead.act_" + kind + "_leads_per_s", Value: of(name, "leads/s"), Unit: "leads/s",
			Note: fmt.Sprintf("all of %d leads, the longest transaction %.0f ms; its undo %.0f leads/s, the longest %.0f ms", acted, of(name, "longest-ms"), of(name, "undone/s"), of(name, "undo-longest-ms"))})
	}
	for _, f := range figures {
		if f.Value <= 0 {
			return nil, fmt.Errorf("%s was not measured; there are %s", f.Name, names(rows))
		}
	}
	return append(rows, figures...), nil
}

func names(rows []row) string {
	var all []string
	for _, r := range rows {
		all = append(all, r.Name+" "+r.Unit)
	}
	return strings.Join(all, ", ")
}
