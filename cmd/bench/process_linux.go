package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/boyunhq/boyun/cmd/bench/traffic"
)

// process is a child that says one line when it is ready.
type process struct{ *exec.Cmd }

func start(c *exec.Cmd) (p process, said string, err error) {
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		return p, "", err
	}
	if err := c.Start(); err != nil {
		return p, "", err
	}
	p = process{c}
	said, err = bufio.NewReader(out).ReadString('\n')
	if err != nil {
		p.stop()
		return p, "", fmt.Errorf("%s did not get ready: %w", c.Path, err)
	}
	return p, strings.TrimSpace(said), nil
}

func (p process) stop() {
	p.Process.Signal(syscall.SIGTERM)
	p.Wait() // a child that was told to end says nothing by how it ended
}

// under measures the process while a generator loads it; begun is called when the measuring begins.
func (p process) under(ctx context.Context, load traffic.Load, begun ...func()) (c cost, err error) {
	self, err := os.Executable()
	if err != nil {
		return c, err
	}
	text, err := json.Marshal(load)
	if err != nil {
		return c, err
	}
	if c.idle, err = resident(p.Process.Pid); err != nil {
		return c, err
	}
	generator := exec.CommandContext(ctx, self, "traffic", string(text))
	generator.Stderr = os.Stderr
	out, err := generator.StdoutPipe()
	if err != nil {
		return c, err
	}
	if err := generator.Start(); err != nil {
		return c, err
	}
	err = p.follow(bufio.NewReader(out), &c, begun)
	return c, errors.Join(err, generator.Wait())
}

// follow reads the generator's marks.
func (p process) follow(marks *bufio.Reader, c *cost, begun []func()) error {
	var spent [2]time.Duration
	for i := range spent {
		if _, err := marks.ReadString('\n'); err != nil {
			return fmt.Errorf("the load did not begin: %w", err)
		}
		var err error
		if spent[i], err = cpu(p.Process.Pid); err != nil {
			return err
		}
		for _, do := range begun {
			do()
		}
		begun = nil
	}
	c.cpu = spent[1] - spent[0]
	var err error
	if c.memory, err = resident(p.Process.Pid); err != nil {
		return err
	}
	if err := json.NewDecoder(marks).Decode(&c.Result); err != nil {
		return fmt.Errorf("the load told no result: %w", err)
	}
	if c.Received == 0 || c.cpu <= 0 {
		return fmt.Errorf("nothing was measured: %+v", *c)
	}
	return nil
}

// cpu is the user and system time of a process and all its threads so far (proc(5), fields 14 and 15).
func cpu(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 13 {
		return 0, io.ErrUnexpectedEOF
	}
	var ticks int
	for _, f := range fields[11:13] {
		n, err := strconv.Atoi(f)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil // USER_HZ is 100 for every process that asks
}

// resident is the memory of a process in KiB.
func resident(pid int) (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			return strconv.Atoi(strings.Fields(rest)[0])
		}
	}
	return 0, io.ErrUnexpectedEOF
}
