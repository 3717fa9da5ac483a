// Command bench is make bench: it runs the benchmarks of the packages on the hot paths and the headless demo, prints a table and writes
// bench.json, a list of {name, value, unit, peer, peer_value, ratio, note}. A ratio compares with a peer or a floor measured in the same
// run, because single figures of a shared machine say little.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/boyunhq/boyun/cmd/demo"
)

// row is one line of bench.json.
type row struct {
	Name      string  `json:"name"`
	Value     float64 `json:"value"`
	Unit      string  `json:"unit"`
	Peer      string  `json:"peer"`
	PeerValue float64 `json:"peer_value"`
	Ratio     float64 `json:"ratio"`
	Note      string  `json:"note"`
}

// packages hold benchmarks of paths that are walked for every packet, frame, call or row.
var packages = []string{"./media/g711", "./media/rtp", "./media/mix", "./media/record", "./media/detect", "./media/detect/print", "./softphone/bridge", "./softphone/browser",
	"./dialer/trunk", "./dialer/trunk/pick", "./infra/seal"}

func main() {
	mine, err := child(os.Args)
	if !mine {
		err = whole()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// whole is all of make bench; with the argument "media", "opus", "signalling", "ramp" or "lists", only the rows of the media plane, of browsers
// that speak Opus, of SIP, of calls that talk while many more come, or of lists; with "alignment" how well a recording keeps both sides
// together in real time, which is no part of the whole. Then bench.json is left alone.
func whole() error {
	var size sizes
	flag.IntVar(&size.leads, "leads", 300_000, "leads of the list that is claimed from and looked through; 5000000 is the size of the goals, and takes a quarter of an hour")
	flag.IntVar(&size.rows, "rows", 0, "rows of the file that is imported; 200,000 if none are said, or as many as --leads from five million on")
	flag.IntVar(&size.acted, "acts", 0, "leads that acts on many leads are done to; 30,000 if none are said, or a million with --leads from five million on")
	talk := flag.Duration("talk", 10*time.Minute, "how long the talk of \"alignment\" is; it takes as long")
	profiles := flag.String("profile", "", "folder for CPU and allocation profiles of the processes under test of \"media\" and \"signalling\", for go tool pprof; taking them costs some per cent")
	flag.Parse()
	only := flag.Arg(0)
	if flag.NArg() > 1 { // flags may stand behind the word
		if err := flag.CommandLine.Parse(flag.Args()[1:]); err != nil {
			return err
		}
	}
	if *profiles != "" {
		if err := os.Setenv(profileFolder, *profiles); err != nil {
			return err
		}
	}
	ctx := context.Background()
	some := map[string]func(context.Context) ([]row, error){"media": mediaPlane, "opus": opusAlone, "signalling": signalling, "ramp": crowded, "lists": func(ctx context.Context) ([]row, error) { return lists(ctx, size) },
		"alignment": func(ctx context.Context) ([]row, error) { return alignment(ctx, *talk) }}
	if figures, ok := some[only]; ok {
		rows, err := figures(ctx)
		if err == nil {
			show(rows)
		}
		return err
	}
	rows, err := measure(ctx, size)
	if err != nil {
		return err
	}
	return report(rows)
}

func measure(ctx context.Context, size sizes) ([]row, error) {
	var rows []row
	for _, p := range packages {
		got, err := benchmarks(ctx, p, often)
		if err != nil {
			return nil, err
		}
		rows = append(rows, got...)
	}
	paced, err := pacing(ctx)
	if err != nil {
		return nil, err
	}
	plane, err := mediaPlane(ctx)
	if err != nil {
		return nil, err
	}
	dialogs, err := signalling(ctx)
	if err != nil {
		return nil, err
	}
	rows = append(append(rows, plane...), dialogs...)
	listed, err := lists(ctx, size)
	if err != nil {
		return nil, err
	}
	job, err := headless(ctx)
	return append(append(append(rows, paced...), listed...), job...), err
}

// often is how long a benchmark is repeated, as go test takes it.
const often = "500ms"

// benchmarks runs one package's and reads what go test prints; env are settings of theirs.
func benchmarks(ctx context.Context, p, time string, env ...string) ([]row, error) {
	fmt.Fprintln(os.Stderr, "measuring", p, "…")
	test := exec.CommandContext(ctx, "go", "test", "-timeout", "2h", "-run", "^$", "-bench", ".", "-benchtime", time, "-benchmem", p)
	test.Env = append(os.Environ(), env...)
	out, err := test.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", p, err, out)
	}
	prefix := strings.ReplaceAll(strings.TrimPrefix(p, "./"), "/", ".")
	if strings.HasPrefix(prefix, "media.detect") {
		prefix = "media" // their rows say detect themselves
	}
	return parse(prefix, out), nil
}

var (
	line   = regexp.MustCompile(`^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+(.*)$`)
	figure = regexp.MustCompile(`([0-9.e+]+) (\S+)`)
)

// parse makes rows of go test's lines. A custom metric named x/<peer> is the same quantity measured at a peer in the same run.
func parse(prefix string, out []byte) []row {
	var rows []row
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		m := line.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		for _, v := range figure.FindAllStringSubmatch(m[2], -1) {
			value, err := strconv.ParseFloat(v[1], 64)
			if err != nil {
				continue
			}
			rows = append(rows, row{Name: prefix + "." + strings.ToLower(m[1]), Value: value, Unit: v[2]})
		}
	}
	return rows
}

// headless is the whole job: what one call costs and how long an agent's voice takes.
func headless(ctx context.Context) ([]row, error) {
	fmt.Fprintln(os.Stderr, "measuring the whole job …")
	h := demo.Headless{Calls: 100, Agents: 8, Talk: time.Second, Pace: 6, Limit: 10 * time.Minute, Log: slog.New(slog.DiscardHandler)}
	s, err := h.Run(ctx)
	if err != nil {
		return nil, err
	}
	if !s.Right() {
		return nil, fmt.Errorf("the headless run is not right:\n%s", s)
	}
	const note = "product, sandbox carrier and robot agents in one process"
	return []row{
		{Name: "job.cpu_per_call", Value: s.CPUPerCall, Unit: "ms", Note: note},
		{Name: "job.answer_to_bridge_p50", Value: s.AnswerBridge.P50, Unit: "ms", Peer: "goal", PeerValue: 20, Ratio: s.AnswerBridge.P50 / 20, Note: note},
		{Name: "job.answer_to_bridge_p99", Value: s.AnswerBridge.P99, Unit: "ms", Peer: "goal", PeerValue: 20, Ratio: s.AnswerBridge.P99 / 20, Note: note},
		{Name: "job.memory", Value: s.RSS, Unit: "MiB", Note: note},
	}, nil
}

func show(rows []row) {
	for _, r := range rows {
		against := ""
		if r.Peer != "" {
			against = fmt.Sprintf("  %.2f of %s (%.4g)", r.Ratio, r.Peer, r.PeerValue)
		}
		fmt.Printf("%-60s %14.4g %-14s%s\n", r.Name, r.Value, r.Unit, against)
	}
}

func report(rows []row) error {
	show(rows)
	raw, err := json.MarshalIndent(rows, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile("bench.json", append(raw, '\n'), 0o644)
}
