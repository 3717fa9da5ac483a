package sipp

import (
	"syscall"
	"testing"
	"time"
)

// BenchmarkCallSecond tells what one second of one call costs the carrier: 100 strangers' calls at a time, RTP both ways, what comes in
// analysed and what goes out made anew. The caller's own work is in another process.
func BenchmarkCallSecond(b *testing.B) {
	const calls = 100
	for b.Loop() {
		box := carrier(b, nil)
		before := cpu(b)
		stranger{scenario: `{{template "invite"}}{{template "answered"}}{{template "ack"}}<pause milliseconds="10000"/>{{template "bye" 2}}`,
			number: "+8613800138000", calls: calls, rate: 50, options: []string{"-rtp_echo"}}.call(b, box)
		spent, seconds, received := cpu(b)-before, 0.0, uint64(0)
		for _, r := range closed(b, box, calls) {
			seconds += r.Talk().Seconds()
			received += r.Received.Packets
		}
		b.ReportMetric(float64(spent.Microseconds())/1000/seconds, "cpu-ms/call-s")
		b.ReportMetric(float64(received)/seconds, "heard-packets/call-s")
	}
}

// cpu is the processor time of this process.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
