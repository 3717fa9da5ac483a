package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/boyunhq/boyun/cmd/bench/traffic"
)

// The ramp: while some calls talk, many more are set up by SIP, bridged, and stay.
const (
	talking   = 250
	crowd     = 2000
	crowdRate = 100 // a second
	crowdStay = 25 * time.Second
	rising    = crowd*time.Second/crowdRate + 2*time.Second // until all are up, and a little
)

// crowded is how calls that talk fare while a crowd comes, beside the same calls alone in the same minute.
func crowded(ctx context.Context) ([]row, error) {
	fmt.Fprintln(os.Stderr, "measuring a crowd that comes …")
	folder, err := os.MkdirTemp("", "boyun-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	load := traffic.Load{Kind: traffic.RTP, Path: traffic.Own, Calls: talking, Warm: warm, Measure: rising}
	alone, err := subjectLoad(ctx, folder, load)
	if err != nil {
		return nil, fmt.Errorf("calls alone: %w", err)
	}
	if load.Crowd.Port, err = freePort(); err != nil {
		return nil, err
	}
	carrier, stop, err := callee(ctx, folder)
	if err != nil {
		return nil, err
	}
	defer stop()
	load.Crowd.Carrier = carrier
	caller, err := sipp(ctx, folder, "caller", callerScene, fmt.Sprintf("127.0.0.1:%d", load.Crowd.Port), "-r", strconv.Itoa(crowdRate), "-m", strconv.Itoa(crowd),
		"-d", strconv.FormatInt(crowdStay.Milliseconds(), 10), "-l", strconv.Itoa(crowd), "-timeout", "90s", "-timeout_error")
	if err != nil {
		return nil, err
	}
	subject, at, err := startSubject(ctx, folder)
	if err != nil {
		return nil, err
	}
	defer subject.stop()
	load.Subject = at
	all := make(chan error, 1)
	beside, err := subject.under(ctx, load, func() {
		go func() { all <- served(caller, folder) }()
	})
	if err != nil {
		return nil, fmt.Errorf("calls beside a crowd: %w", err)
	}
	if err := <-all; err != nil { // each was answered, stayed and was hung up
		return nil, err
	}
	note := fmt.Sprintf("%d calls talk (RTP, own ports) for %v while %d more are set up by SIP at %d a second, bridged, and stay, silent; of the talking ones' packets ", talking, rising, crowd, crowdRate)
	return []row{
		{Name: "media.ramp_late_packets", Value: float64(beside.Late), Unit: "packets", Peer: "the same calls without the crowd", PeerValue: float64(alone.Late), Ratio: float64(beside.Late) / max(1, float64(alone.Late)),
			Note: note + fmt.Sprintf("%d were on their way for more than 20 ms (of %d; alone: %d), %.3f %% lost (alone %.3f)", beside.Late, beside.Received, alone.Late, beside.Lost()*100, alone.Lost()*100)},
		{Name: "media.ramp_latency_p99", Value: beside.P99.Seconds() * 1e3, Unit: "ms", Peer: "the same calls without the crowd", PeerValue: alone.P99.Seconds() * 1e3, Ratio: beside.P99.Seconds() / alone.P99.Seconds(),
			Note: fmt.Sprintf("the slowest packet took %.1f ms (alone %.1f)", beside.Worst.Seconds()*1e3, alone.Worst.Seconds()*1e3)},
	}, nil
}
