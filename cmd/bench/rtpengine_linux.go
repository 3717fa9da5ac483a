package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os/exec"
	"time"

	"github.com/pion/sdp/v3"

	"github.com/boyunhq/boyun/cmd/bench/traffic"
)

// rtpengineCost measures rtpengine in user space under the same load as a row of ours. installed is false where there is none.
func rtpengineCost(ctx context.Context, calls int) (c cost, installed bool, err error) {
	program, err := exec.LookPath("rtpengine")
	if err != nil {
		return c, false, nil
	}
	port, err := freePort()
	if err != nil {
		return c, true, err
	}
	at := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port)
	engine := exec.CommandContext(ctx, program, "--config-file=none", "--foreground", "--log-stderr", "--log-level=3", "--table=-1", "--interface=127.0.0.1",
		"--listen-ng="+at.String(), "--port-min=30000", "--port-max=39999", "--timeout=600")
	if err := engine.Start(); err != nil {
		return c, true, fmt.Errorf("start rtpengine: %w", err)
	}
	p := process{engine}
	defer p.stop()
	switchboard, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return c, true, err
	}
	defer switchboard.Close()
	setting := make(chan error, 1)
	go func() { setting <- connectCalls(ctx, switchboard, at) }()
	c, err = p.under(ctx, traffic.Load{Kind: traffic.RTP, Path: traffic.Own, Calls: calls, Subject: switchboard.Addr().String(), Warm: warm, Measure: window})
	switchboard.Close()
	return c, true, errors.Join(err, <-setting)
}

// connectCalls takes one order of the load generator and has rtpengine carry its calls.
func connectCalls(ctx context.Context, switchboard net.Listener, at netip.AddrPort) error {
	conn, order, err := traffic.Accept(switchboard)
	if err != nil {
		return err
	}
	defer conn.Close()
	control, err := net.DialUDP("udp4", nil, net.UDPAddrFromAddrPort(at))
	if err != nil {
		return err
	}
	defer control.Close()
	e := ng{conn: control}
	var reply traffic.Reply
	for call := range order.Calls {
		about := map[string]any{"command": "offer", "call-id": fmt.Sprint(call), "from-tag": "customer", "sdp": audioAt(traffic.EndOf(traffic.Customer, call, order.Ports[traffic.Customer]))}
		agent, err := e.ask(ctx, about)
		if err != nil {
			return fmt.Errorf("offer call %d: %w", call, err)
		}
		about["command"], about["to-tag"], about["sdp"] = "answer", "agent", audioAt(traffic.EndOf(traffic.Agent, call, order.Ports[traffic.Agent]))
		customer, err := e.ask(ctx, about)
		if err != nil {
			return fmt.Errorf("answer call %d: %w", call, err)
		}
		reply.Customers, reply.Agents = append(reply.Customers, customer), append(reply.Agents, agent)
	}
	return json.NewEncoder(conn).Encode(reply)
}

// audioAt is SDP of a telephone at an address.
func audioAt(a netip.AddrPort) string {
	return fmt.Sprintf("v=0\r\no=- 1 1 IN IP4 %[1]s\r\ns=-\r\nc=IN IP4 %[1]s\r\nt=0 0\r\nm=audio %[2]d RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=sendrecv\r\n", a.Addr(), a.Port())
}

// ng speaks rtpengine's control protocol, whose messages may be JSON.
type ng struct {
	conn *net.UDPConn
	said int
}

const (
	ngTries = 100
	ngWait  = 100 * time.Millisecond // for an answer; while it starts there is none
)

// ask sends an offer or an answer and returns where its receiver shall send audio to.
func (e *ng) ask(ctx context.Context, about map[string]any) (netip.AddrPort, error) {
	e.said++
	cookie := fmt.Sprintf("b%d ", e.said)
	text, err := json.Marshal(about)
	if err != nil {
		return netip.AddrPort{}, err
	}
	buffer := make([]byte, 65536)
	for range ngTries {
		until := time.Now().Add(ngWait)
		e.conn.SetDeadline(until)
		var n int
		if _, err = e.conn.Write(append([]byte(cookie), text...)); err == nil {
			n, err = e.conn.Read(buffer)
		}
		if answer, mine := bytes.CutPrefix(buffer[:n], []byte(cookie)); mine {
			return audioOf(answer)
		}
		select { // nobody listens yet
		case <-ctx.Done():
			return netip.AddrPort{}, ctx.Err()
		case <-time.After(time.Until(until)):
		}
	}
	return netip.AddrPort{}, fmt.Errorf("rtpengine does not answer: %w", err)
}

// audioOf reads what rtpengine said.
func audioOf(answer []byte) (at netip.AddrPort, err error) {
	var said struct {
		Result string `json:"result"`
		Why    string `json:"error-reason"`
		SDP    string `json:"sdp"`
	}
	if err := json.Unmarshal(answer, &said); err != nil {
		return at, fmt.Errorf("rtpengine's answer: %w", err)
	}
	var d sdp.SessionDescription
	if err := d.UnmarshalString(said.SDP); said.Result != "ok" || err != nil || len(d.MediaDescriptions) != 1 {
		return at, fmt.Errorf("rtpengine said %s %s", said.Result, said.Why)
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(d.MediaDescriptions[0].MediaName.Port.Value)), nil
}
