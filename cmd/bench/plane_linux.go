package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/boyunhq/boyun/cmd/bench/floor"
	"github.com/boyunhq/boyun/cmd/bench/subject"
	"github.com/boyunhq/boyun/cmd/bench/traffic"
	"github.com/boyunhq/boyun/infra/run"
	"github.com/boyunhq/boyun/media/opus"
	"github.com/boyunhq/boyun/softphone/bridge"
)

// The media rows: the process under test and its load run beside each other, and what counts is the CPU time of the first.
const (
	warm   = 2 * time.Second
	window = 4 * time.Second
	busy   = 0.7 // of a core: calls per core are told at this load
)

// scene is one path that is measured.
type scene struct {
	name     string
	kind     traffic.Kind
	calls    int
	path     traffic.Path
	note     string
	recorded bool
	analysed bool
}

var scenes = []scene{
	{"media.bridge_calls_per_core", traffic.RTP, 500, traffic.Shared, "RTP at both ends, few shared ports", false, false},
	{"media.bridge_own_ports_calls_per_core", traffic.RTP, 500, traffic.Own, "RTP at both ends, ports of its own for each leg", false, false},
	{"media.bridge_general_calls_per_core", traffic.RTP, 250, traffic.General, "RTP at both ends over the general path, two goroutines a leg", false, false},
	{"media.bridge_recorded_calls_per_core", traffic.RTP, 500, traffic.Shared, "RTP at both ends, few shared ports, recorded to disk, sealed", true, false},
	{"media.bridge_analysed_calls_per_core", traffic.RTP, 250, traffic.Shared, "RTP at both ends, few shared ports, machine detection on every call all the time (a real call: for its first seconds)", false, true},
	{"media.webrtc_calls_per_core", traffic.WebRTC, 500, traffic.Shared, "SRTP of a browser at one end, RTP at the other on shared ports", false, false},
	{"media.webrtc_own_ports_calls_per_core", traffic.WebRTC, 500, traffic.Own, "SRTP of a browser at one end, RTP at the other on ports of its own", false, false},
	{"media.webrtc_general_calls_per_core", traffic.WebRTC, 200, traffic.General, "SRTP of a browser at one end on pion/webrtc, RTP at the other over the general path", false, false},
	{"media.webrtc_recorded_calls_per_core", traffic.WebRTC, 500, traffic.Shared, "SRTP of a browser at one end, RTP at the other on shared ports, recorded to disk, sealed", true, false},
}

// mediaPlane is what a bridged call costs, both directions, G.711, 20 ms, beside the C floor under the same load in the same minutes.
func mediaPlane(ctx context.Context) ([]row, error) {
	folder, err := os.MkdirTemp("", "boyun-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	program, err := floor.Build(ctx, folder)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, s := range scenes {
		fmt.Fprintln(os.Stderr, "measuring", s.name, "…")
		least, err := floorCost(ctx, program, traffic.Load{Calls: s.calls})
		if err != nil {
			return nil, fmt.Errorf("the C floor: %w", err)
		}
		own, err := subjectCost(ctx, folder, s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		rows = append(rows, s.rows(own, least)...)
	}
	peer, err := besideRTPengine(ctx, folder)
	if err != nil {
		return nil, fmt.Errorf("beside rtpengine: %w", err)
	}
	coded, err := transcoded(ctx, folder)
	if err != nil {
		return nil, err
	}
	more, err := supervised(ctx, folder)
	if err != nil {
		return nil, err
	}
	ramp, err := crowded(ctx)
	return slices.Concat(rows, peer, coded, more, ramp), err
}

// besideRTPengine compares with rtpengine in user space, where it is installed: a pair of ports for each leg, as it has them.
func besideRTPengine(ctx context.Context, folder string) ([]row, error) {
	const calls = 250
	fmt.Fprintln(os.Stderr, "measuring rtpengine …")
	peer, installed, err := rtpengineCost(ctx, calls)
	if err != nil || !installed {
		return nil, err
	}
	own, err := subjectLoad(ctx, folder, traffic.Load{Kind: traffic.RTP, Path: traffic.Own, Calls: calls, Warm: warm, Measure: window})
	if err != nil {
		return nil, err
	}
	return []row{{Name: "media.beside_rtpengine_calls_per_core", Value: own.perCore(), Unit: "calls", Peer: "rtpengine in user space", PeerValue: peer.perCore(),
		Ratio: own.perCore() / peer.perCore(), Note: fmt.Sprintf("RTP at both ends, ports of its own for each leg, %d calls, %.2f us a packet (rtpengine %.2f); p99 %.2f ms (rtpengine %.2f)",
			calls, own.perPacket(), peer.perPacket(), own.P99.Seconds()*1e3, peer.P99.Seconds()*1e3)}}, nil
}

// opusAlone is the rows of Opus without the others.
func opusAlone(ctx context.Context) ([]row, error) {
	folder, err := os.MkdirTemp("", "boyun-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if !opus.Built {
		return nil, errors.New("this program was built without opus: go run -tags opus,nolibopusfile ./cmd/bench opus")
	}
	return transcoded(ctx, folder)
}

// transcoded is what browsers cost that speak Opus, in a program that was built with it. All say real words: how much work Opus is depends
// on them.
func transcoded(ctx context.Context, folder string) (rows []row, err error) {
	if !opus.Built {
		return nil, nil
	}
	fmt.Fprintln(os.Stderr, "measuring Opus …")
	program, err := floor.BuildOpus(ctx, folder)
	if err != nil {
		return nil, err
	}
	for _, s := range []scene{
		{"media.opus_calls_per_core", traffic.WebRTC, 80, traffic.Shared, "Opus of a browser on the fast path at one end, RTP on shared ports at the other", false, false},
		{"media.opus_general_calls_per_core", traffic.WebRTC, 80, traffic.General, "Opus of a browser on pion/webrtc at one end, RTP over the general path at the other", false, false},
	} {
		load := traffic.Load{Kind: s.kind, Calls: s.calls, Path: s.path, Opus: true, Warm: warm, Measure: window}
		least, err := floorCost(ctx, program, load)
		if err != nil {
			return nil, fmt.Errorf("the C floor with libopus: %w", err)
		}
		got, err := subjectLoad(ctx, folder, load)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		rows = append(rows, row{Name: s.name, Value: got.perCore(), Unit: "calls", Peer: "C floor with libopus, without crypto", PeerValue: least.perCore(), Ratio: got.perCore() / least.perCore(),
			Note: fmt.Sprintf("%s; goal 150; 8 kHz, complexity %d, %d bit/s, %d calls, %.1f us a packet (C floor %.1f), %.2f %% lost",
				s.note, opus.Complexity, opus.Bitrate, s.calls, got.perPacket(), least.perPacket(), got.Lost()*100)})
	}
	return rows, nil
}

// supervised is what supervisors add: a conference of three, and many who listen to one call. Their legs are RTP on ports of their own, and
// their far ends are in the process under test: it sends what they say as well, and that counts.
func supervised(ctx context.Context, folder string) ([]row, error) {
	fmt.Fprintln(os.Stderr, "measuring supervisors …")
	load := traffic.Load{Kind: traffic.RTP, Path: traffic.Own, Warm: warm, Measure: window, Calls: 200}
	two, err := subjectLoad(ctx, folder, load)
	if err != nil {
		return nil, fmt.Errorf("conversations of two: %w", err)
	}
	load.Supervisors, load.Speaking = 1, true
	three, err := subjectLoad(ctx, folder, load)
	if err != nil {
		return nil, fmt.Errorf("conferences of three: %w", err)
	}
	load.Calls, load.Supervisors, load.Speaking = 1, bridge.MostMonitors, false
	many, err := subjectLoad(ctx, folder, load)
	if err != nil {
		return nil, fmt.Errorf("many who listen: %w", err)
	}
	core := many.cpu.Seconds() / window.Seconds()
	return []row{
		{Name: "media.conference_calls_per_core", Value: three.perCore(), Unit: "calls", Peer: "the same calls of two", PeerValue: two.perCore(), Ratio: three.perCore() / two.perCore(),
			Note: fmt.Sprintf("customer, agent and a supervisor who speaks to both, RTP on own ports, %d calls, %.2f %% lost; the supervisor's far end is in the process", 200, three.Lost()*100)},
		{Name: "media.listeners_200_core", Value: core * 100, Unit: "% of a core",
			Note: fmt.Sprintf("one call, %d supervisors who listen by RTP, %.1f us for each and frame, their far ends' sending included; the call's own packets: %.2f %% lost, p99 %.2f ms",
				bridge.MostMonitors, core*1e6/50/bridge.MostMonitors, many.Lost()*100, many.P99.Seconds()*1e3)},
	}, nil
}

// cost is what one measurement of a process gave.
type cost struct {
	traffic.Result
	cpu    time.Duration // user and system
	memory int           // KiB resident while it talked
	idle   int           // KiB resident before there was a call
}

func (c cost) perPacket() float64 { return c.cpu.Seconds() * 1e6 / float64(max(c.Received, 1)) }

// perCore is how many calls, 100 packets a second each, a core carries at 70 %.
func (c cost) perCore() float64 { return busy * 1e6 / 100 / c.perPacket() }

func (s scene) rows(own, least cost) []row {
	note := fmt.Sprintf("%s; %d calls, %.2f us a packet (C floor %.2f), %.2f %% lost", s.note, s.calls, own.perPacket(), least.perPacket(), own.Lost()*100)
	stem := strings.TrimSuffix(s.name, "_calls_per_core")
	return []row{
		{Name: s.name, Value: own.perCore(), Unit: "calls", Peer: "C floor without crypto or recording", PeerValue: least.perCore(), Ratio: own.perCore() / least.perCore(), Note: note},
		{Name: stem + "_latency_p99", Value: own.P99.Seconds() * 1e3, Unit: "ms", Peer: "C floor", PeerValue: least.P99.Seconds() * 1e3, Ratio: own.P99.Seconds() / least.P99.Seconds(),
			Note: "sending to arrival, the generator's polling of 0.2 ms included"},
		{Name: stem + "_memory_per_call", Value: float64(own.memory-own.idle) / float64(s.calls), Unit: "KiB", Note: "growth of the resident set after a collection, by the number of calls"},
	}
}

// floorCost measures a forwarder in C under the load of another path.
func floorCost(ctx context.Context, program string, load traffic.Load) (cost, error) {
	var ports [3]uint16
	for i := range ports {
		var err error
		if ports[i], err = freePort(); err != nil {
			return cost{}, err
		}
	}
	args := []string{fmt.Sprint(ports[0]), fmt.Sprint(ports[1]), fmt.Sprint(ports[2])}
	p, _, err := start(exec.CommandContext(ctx, program, args...))
	if err != nil {
		return cost{}, err
	}
	defer p.stop()
	load.Kind, load.Subject, load.Ports = traffic.Floor, fmt.Sprintf("127.0.0.1:%d", ports[0]), [2]uint16{ports[1], ports[2]}
	load.Warm, load.Measure = warm, window
	return p.under(ctx, load)
}

// subjectCost measures the product in a process of its own.
func subjectCost(ctx context.Context, folder string, s scene) (cost, error) {
	return subjectLoad(ctx, folder, traffic.Load{Kind: s.kind, Calls: s.calls, Recorded: s.recorded, Analysed: s.analysed, Path: s.path, Warm: warm, Measure: window})
}

func subjectLoad(ctx context.Context, folder string, load traffic.Load) (cost, error) {
	p, at, err := startSubject(ctx, folder)
	if err != nil {
		return cost{}, err
	}
	defer p.stop()
	load.Subject = at
	return p.under(ctx, load)
}

// startSubject starts the product in a process of its own, which takes its order at an address.
func startSubject(ctx context.Context, folder string) (p process, at string, err error) {
	self, err := os.Executable()
	if err != nil {
		return p, "", err
	}
	tapes, err := os.MkdirTemp(folder, "tapes-")
	if err != nil {
		return p, "", err
	}
	return start(exec.CommandContext(ctx, self, "subject", tapes))
}

// child is what the program does when it is one of its own children; false: it is not.
func child(args []string) (mine bool, err error) {
	if len(args) != 3 {
		return false, nil
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	run.Memory() // as the product does
	listening := func(at string) { fmt.Println(at) }
	switch args[1] {
	case "subject":
		return true, profiled(args[1], func() error { return subject.Run(ctx, args[2], listening) })
	case "b2bua":
		return true, profiled(args[1], func() error { return subject.B2BUA(ctx, args[2], listening) })
	case "uas":
		return true, profiled(args[1], func() error { return subject.UAS(ctx, listening) })
	case "traffic":
		var load traffic.Load
		if err := json.Unmarshal([]byte(args[2]), &load); err != nil {
			return true, err
		}
		result, err := traffic.Run(ctx, load, func() { fmt.Println("begin") }, func() { fmt.Println("end") })
		if err != nil {
			return true, err
		}
		return true, json.NewEncoder(os.Stdout).Encode(result)
	}
	return false, nil
}

// freePort is a UDP port nobody has at the moment.
func freePort() (uint16, error) {
	c, err := net.ListenUDP("udp4", &net.UDPAddr{})
	if err != nil {
		return 0, err
	}
	defer c.Close()
	return uint16(c.LocalAddr().(*net.UDPAddr).Port), nil
}
