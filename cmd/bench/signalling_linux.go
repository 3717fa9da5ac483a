package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// The signalling row: sipp, a SIP implementation that shares no line with ours, calls the product, which calls sipp and joins both. What
// counts is the CPU time of the product from the first call until it has forgotten the last. The product has a core to itself, sipp the
// others, and the calls come as quickly as fill that core to the load that the row tells of: a call costs half as much then as on a core that
// has to be woken for each message.
const (
	gaugeRate = 300             // calls that come in, a second, to find out how many fill a core; each has two legs
	mostRate  = 700             // at more the one core that sipp may have left is not enough on small machines
	gaugeTime = 4 * time.Second // how long they come
	callTime  = 15 * time.Second
	forgotten = 34 * time.Second // a little over 64 * T1: what SIP keeps of a call that is over (RFC 3261 section 17)

	// sippBuffer is what each of sipp's sockets may hold, bytes: where others use the machine it does not run for tens of milliseconds, in which its
	// own 64 KiB overflow, and the library alone asks for no lost ACK.
	sippBuffer = 4 << 20
)

//go:embed signalling/caller.xml
var callerScene []byte

//go:embed signalling/callee.xml
var calleeScene []byte

// signalling is how many calls a second a core sets up and tears down, beside the SIP library alone under the same load.
func signalling(ctx context.Context) ([]row, error) {
	fmt.Fprintln(os.Stderr, "measuring signalling …")
	folder, err := os.MkdirTemp("", "boyun-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	least, err := called(ctx, folder, "uas", "-")
	if err != nil {
		return nil, err
	}
	carrier, stop, err := callee(ctx, folder)
	if err != nil {
		return nil, err
	}
	defer stop()
	own, err := called(ctx, folder, "b2bua", carrier.String())
	if err != nil {
		return nil, err
	}
	note := fmt.Sprintf("a call in and a call out, joined, rung, answered and hung up: %.0f us at %d a second on one core; the library's own answer to one call: %.0f us at %d a second",
		own.each.Seconds()*1e6, own.rate, least.each.Seconds()*1e6, least.rate)
	return []row{
		{Name: "signalling.joined_calls_per_second_per_core", Value: own.perSecond(), Unit: "calls/s", Peer: "sipgo alone answering one leg",
			PeerValue: least.perSecond(), Ratio: own.perSecond() / least.perSecond(), Note: note},
		{Name: "signalling.memory_per_call", Value: own.memory, Unit: "KiB", Peer: "sipgo alone", PeerValue: least.memory, Ratio: own.memory / least.memory,
			Note: "growth of the resident set, by the calls of the last seconds: SIP remembers them for 32 s"},
	}, nil
}

// spent is what one call cost a process.
type spent struct {
	rate   int           // calls a second
	each   time.Duration // user and system
	memory float64       // KiB resident
}

func (s spent) perSecond() float64 { return busy / s.each.Seconds() }

// called starts a child that takes calls, lets sipp call it and counts.
func called(ctx context.Context, folder, child, argument string) (spent, error) {
	self, err := os.Executable()
	if err != nil {
		return spent{}, err
	}
	var p process
	var at string
	err = onCore(func() (err error) {
		p, at, err = start(exec.CommandContext(ctx, self, child, argument))
		return err
	})
	if err != nil {
		return spent{}, err
	}
	defer p.stop()
	first, idle, err := p.usage()
	if err != nil {
		return spent{}, err
	}
	if err := calling(ctx, folder, at, gaugeRate, gaugeTime); err != nil {
		return spent{}, err
	}
	before, _, err := p.usage()
	if err != nil || before <= first {
		return spent{}, errors.Join(errors.New("the signalling was not gauged"), err)
	}
	gauged := gaugeRate * int(gaugeTime/time.Second)
	s := spent{rate: min(int(busy*float64(gauged)/(before-first).Seconds()), mostRate)}
	if err := calling(ctx, folder, at, s.rate, callTime); err != nil {
		return spent{}, err
	}
	_, memory, err := p.usage()
	if err != nil {
		return spent{}, err
	}
	rest := time.NewTimer(forgotten)
	defer rest.Stop()
	select {
	case <-rest.C:
	case <-ctx.Done():
		return spent{}, ctx.Err()
	}
	after, _, err := p.usage()
	if err != nil || after <= before {
		return spent{}, errors.Join(errors.New("the signalling was not measured"), err)
	}
	count := s.rate * int(callTime/time.Second)
	s.each = (after - before) / time.Duration(count)
	s.memory = float64(memory-idle) / float64(gauged+count)
	return s, nil
}

// calling has sipp call at a rate, a second, for a while, and returns when all calls are over.
func calling(ctx context.Context, folder, at string, rate int, long time.Duration) error {
	caller, err := sipp(ctx, folder, "caller", callerScene, at, "-d", "100", "-r", strconv.Itoa(rate), "-m", strconv.Itoa(rate*int(long/time.Second)), "-timeout", "60s", "-timeout_error")
	if err != nil {
		return err
	}
	return served(caller, folder)
}

// usage is the CPU time of a process so far and its resident memory in KiB.
func (p process) usage() (spent time.Duration, memory int, err error) {
	if spent, err = cpu(p.Process.Pid); err != nil {
		return 0, 0, err
	}
	memory, err = resident(p.Process.Pid)
	return spent, memory, err
}

// sipp is a run of a scenario.
func sipp(ctx context.Context, folder, name string, scene []byte, args ...string) (*exec.Cmd, error) {
	program, err := exec.LookPath("sipp")
	if err != nil {
		return nil, errors.New("sipp is missing: install the Debian package sip-tester (make bench does)")
	}
	path := filepath.Join(folder, name+".xml")
	if err := os.WriteFile(path, scene, 0o600); err != nil {
		return nil, err
	}
	c := exec.CommandContext(ctx, program, append(args, "-sf", path, "-i", "127.0.0.1", "-mi", "127.0.0.1", "-nostdin", "-trace_err",
		"-buff_size", strconv.Itoa(sippBuffer),
		"-error_file", filepath.Join(folder, name+".log"))...)
	c.Dir, c.Env = folder, append(os.Environ(), "TERM=dumb")
	return c, nil
}

// callee is a sipp that answers calls until stop.
func callee(ctx context.Context, folder string) (at netip.AddrPort, stop func(), err error) {
	port, err := freePort()
	if err != nil {
		return at, nil, err
	}
	c, err := sipp(ctx, folder, "callee", calleeScene, "-p", strconv.Itoa(int(port)), "-m", "1000000")
	if err != nil {
		return at, nil, err
	}
	if err := besideCore(c.Start); err != nil {
		return at, nil, fmt.Errorf("start sipp: %w", err)
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port), func() { c.Process.Kill(); c.Wait() }, nil
}

// served runs a caller to its end: all of its calls were answered and hung up.
func served(caller *exec.Cmd, folder string) error {
	var out bytes.Buffer
	caller.Stdout, caller.Stderr = &out, &out
	err := besideCore(caller.Start)
	if err == nil {
		err = caller.Wait()
	}
	if err == nil {
		return nil
	}
	said, _ := os.ReadFile(filepath.Join(folder, "caller.log")) // there is none when nothing was unexpected
	return fmt.Errorf("sipp was not served: %w\n%s\n%s", err, said[:min(len(said), 2000)], out.Bytes()[max(0, out.Len()-2000):])
}
