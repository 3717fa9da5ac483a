package demo

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/boyunhq/boyun/cmd/node"
	"github.com/boyunhq/boyun/cmd/settings"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/softphone/signal"
)

// stranger is a customer's telephone behind a real trunk: sipp, a SIP implementation that shares no line with ours. It echoes what it
// hears.
type stranger struct {
	port       int // of its SIP, where the trunk leads
	from, line string
}

// calls lets the customer call and hang up; the error of sipp says what it did not expect.
func (s stranger) calls(ctx context.Context, t *testing.T, n *node.Node) {
	t.Helper()
	folder := t.TempDir()
	numbers, complaint := filepath.Join(folder, "numbers.csv"), filepath.Join(folder, "errors.log")
	if err := os.WriteFile(numbers, []byte("SEQUENTIAL\n"+s.from+";"+s.line+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	scenario, err := filepath.Abs(filepath.Join("testdata", "calls-back.xml"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, "sipp", n.SIP().String(), "-sf", scenario, "-inf", numbers, "-i", "127.0.0.1", "-mi", "127.0.0.1", "-p", strconv.Itoa(s.port),
		"-mp", strconv.Itoa(s.port+2), "-m", "1", "-nostdin", "-rtp_echo", "-timeout", "60s", "-timeout_error", "-trace_err", "-error_file", complaint)
	cmd.Dir, cmd.Env = folder, append(os.Environ(), "TERM=dumb")
	if out, err := cmd.CombinedOutput(); err != nil {
		said, _ := os.ReadFile(complaint)
		t.Errorf("sipp: %v\n%s\n%s", err, said, out[max(0, len(out)-2000):])
	}
}

// rowOfPorts finds UDP ports in a row below those the kernel deals out.
func rowOfPorts(t *testing.T, n int) int {
	t.Helper()
	for base := 11000; base < 19000; base += 8 {
		var held []net.PacketConn
		for i := range n {
			c, err := net.ListenPacket("udp", net.JoinHostPort("127.0.0.1", strconv.Itoa(base+i)))
			if err != nil {
				break
			}
			held = append(held, c)
		}
		for _, c := range held {
			c.Close()
		}
		if len(held) == n {
			return base
		}
	}
	t.Fatal("no free ports")
	return 0
}

// A customer of whom the company knows nothing but the number calls a caller ID of its own over a real trunk: the queue of the number takes
// them first, and when they call again, the agent they talked with. The agent hears the customer's telephone give the agent's voice back.
func TestAStrangersTelephoneReachesTheQueueAndThenTheLastAgent(t *testing.T) {
	if _, err := exec.LookPath("sipp"); err != nil {
		t.Fatal("sipp is missing: install the Debian package sip-tester ('make test' does)")
	}
	n := running(t, func(s *settings.Settings) { s.Private = "yes" }, node.Extras{Demo: true}) // the company is its own operator
	ctx, owner, must := working(t, n, 2*time.Minute)
	customer := stranger{port: rowOfPorts(t, 8), from: "+8613700001234", line: "+8657188880001"}
	numberOfOurs(ctx, t, owner, customer)
	workers, err := crew(ctx, owner, 2)
	must(err)
	defer func() {
		for _, w := range workers {
			w.leave()
		}
	}()
	queueOf(ctx, t, owner, customer.line, workers)
	for _, w := range workers {
		must(w.desk.Do(ctx, &signal.Ready{}))
	}
	const hz = 700.0
	var last string
	for round := range 3 {
		await(ctx, t, func() bool {
			return !slices.ContainsFunc(workers, func(w *worker) bool { return w.desk.Desk().State != signal.StateReady })
		})
		hung := make(chan struct{})
		go func() { defer close(hung); customer.calls(ctx, t, n) }()
		var taker *worker
		await(ctx, t, func() bool {
			i := slices.IndexFunc(workers, func(w *worker) bool { return w.desk.Desk().State == signal.StateTalking })
			if i >= 0 {
				taker = workers[i]
			}
			return i >= 0
		})
		d := taker.desk.Desk()
		if d.Call == nil || !d.Call.Inbound {
			t.Errorf("the desk shows %+v", d.Call)
		}
		taker.peer.Speak(tone.NewPlayer(media.PCMA, tone.Sound{Level: -10, Parts: []tone.Part{tone.Note(hz, 0)}}))
		await(ctx, t, func() bool { return tone.Contains(taker.ears.Since(time.Now().Add(-300*time.Millisecond)), hz, -25) })
		<-hung
		taker.peer.Speak(nil)
		if d, err = taker.desk.Await(ctx, "the wrap-up", func(d signal.Desk) bool { return d.State == signal.StateWrap && d.Wrap != nil }); err != nil {
			t.Fatal(err)
		}
		if d.Wrap.By != "customer" || d.Wrap.Reason != "bye" {
			t.Errorf("it ended by %s: %s", d.Wrap.By, d.Wrap.Reason)
		}
		must(taker.desk.Do(ctx, &signal.Dispose{Call: d.Wrap.Call, Code: d.Wrap.Card.Dispositions[0].Code}))
		c := ofCall(ctx, t, owner, d.Wrap.Call)
		if c.Direction != "inbound" || c.AgentID == nil || *c.AgentID != taker.name || c.TalkMS < 3000 || len(c.Usage) != 1 || c.Usage[0].Meter != "inbound_minutes" || c.Usage[0].Amount != 0 {
			t.Errorf("the call: %+v", c)
		}
		switch round {
		case 0:
			last = taker.name
			if c.Queue != "Callers" {
				t.Errorf("the first call came through %q", c.Queue)
			}
		default:
			if taker.name != last || c.event("routed")["first"] != "last" {
				t.Errorf("call %d reached %s, routed %v, not the last agent %s", round, taker.name, c.event("routed"), last)
			}
		}
	}
	for what, count := range n.Left(ctx) {
		if count != 0 {
			t.Errorf("%d %s are left", count, what)
		}
	}
}

// numberOfOurs makes the trunk the customer's carrier leads to, and a number of the company's own on it.
func numberOfOurs(ctx context.Context, t *testing.T, owner *client, customer stranger) {
	t.Helper()
	var trunk, caller struct {
		ID string `json:"id"`
	}
	for _, step := range []struct {
		method, path string
		body         map[string]any
		out          any
	}{
		{http.MethodPost, "/v1/trunks", map[string]any{"name": "Carrier", "kind": "ip", "host": "127.0.0.1", "port": customer.port}, &trunk},
		{http.MethodPost, "/v1/caller-ids", map[string]any{"label": "Front desk", "number": customer.line}, &caller},
	} {
		if err := owner.call(ctx, step.method, step.path, step.body, step.out); err != nil {
			t.Fatal(err)
		}
	}
	if err := owner.call(ctx, http.MethodPatch, "/v1/caller-ids/"+caller.ID, map[string]any{"trunk_id": trunk.ID, "proof": "verified"}, nil); err != nil {
		t.Fatal(err)
	}
	owner.call(ctx, http.MethodPost, "/v1/trunks/"+trunk.ID+"/test", map[string]any{}, nil) // nobody answers the keep-alive; the trunk is known from now on
}

// queueOf leads callers of a number to a queue of all workers.
func queueOf(ctx context.Context, t *testing.T, owner *client, number string, workers []*worker) {
	t.Helper()
	var queue struct {
		ID string `json:"id"`
	}
	var numbers struct {
		Items []struct {
			ID     string `json:"caller_id"`
			Number string `json:"number"`
		} `json:"items"`
	}
	err := owner.call(ctx, http.MethodPost, "/v1/queues", map[string]any{"name": "Callers"}, &queue)
	if err == nil {
		err = owner.call(ctx, http.MethodPatch, "/v1/queues/"+queue.ID, map[string]any{"member_ids": []string{workers[0].name, workers[1].name}}, nil)
	}
	if err == nil {
		err = owner.call(ctx, http.MethodGet, "/v1/inbound-numbers", nil, &numbers)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range numbers.Items {
		if len(n.Number) >= 4 && n.Number[len(n.Number)-4:] == number[len(number)-4:] {
			if err := owner.call(ctx, http.MethodPut, "/v1/inbound-numbers/"+n.ID, map[string]any{"queue_id": queue.ID, "closed": false}, nil); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("the number is not among %+v", numbers.Items)
}

// ofCall waits until a call is in the ledger.
func ofCall(ctx context.Context, t *testing.T, owner *client, id string) (c heardCall) {
	t.Helper()
	await(ctx, t, func() bool {
		c = heardCall{}
		if err := owner.call(ctx, http.MethodGet, "/v1/calls/"+id, nil, &c); err != nil {
			t.Fatal(err)
		}
		return len(c.Usage) > 0
	})
	return c
}
