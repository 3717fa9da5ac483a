package bridge_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/phonetest"
)

// Whoever goes away, at whatever moment, the conversation ends in time, both legs are free, and nothing reaches the customer after it.
func TestGoingAwayAtEvery20MillisecondsEndsTheTalkAndFreesBothLegs(t *testing.T) {
	ways := map[string]func(*talk){
		"the page closes":       func(k *talk) { k.agent.Close() },
		"the browser is killed": func(k *talk) { k.agent.Kill() },
		"the customer hangs up": func(k *talk) { k.person.HangUp() },
		"the agent hangs up":    func(k *talk) { k.HangUp() },
		"the node drains":       func(k *talk) { k.cancel() },
		"the leg is closed":     func(k *talk) { k.leg.Close() },
	}
	for name, goAway := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for at := time.Duration(0); at <= 240*time.Millisecond; at += 20 * time.Millisecond {
				t.Run(fmt.Sprint(at), func(t *testing.T) { leaveAt(t, at, goAway) })
			}
		})
	}
}

func leaveAt(t *testing.T, at time.Duration, goAway func(*talk)) {
	k := &talk{port: phonetest.Port(t), headset: bridge.NewHeadset(), tape: phonetest.NewTape(), parting: make(chan call.Parting, 1)}
	defer k.headset.Close()
	k.agent = phonetest.NewBrowser(t, agentHz)
	k.leg = k.agent.Connect(t, k.port)
	k.customer, k.person = phonetest.Line(t, media.PCMA)
	k.person.Sing(customerHz)
	cfg := config()
	cfg.Silence, cfg.Reattach = 150*time.Millisecond, 300*time.Millisecond
	k.Bridge = bridge.New(cfg, bridge.Parts{Customer: k.customer, Agent: k.leg, Headset: k.headset, Tape: k.tape, Note: k.note, Tell: k.tell})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	k.cancel = cancel
	go func() { k.parting <- k.Run(ctx) }()
	if at > 0 {
		time.AfterFunc(at, func() { goAway(k) })
	} else {
		goAway(k)
	}
	k.over(t)
	if ear := k.customer.Listen(nil); ear != nil {
		t.Error("the customer is still listened to")
	}
	if ear := k.leg.Listen(nil); ear != nil {
		t.Error("the agent is still listened to")
	}
	sent, taped := k.person.Heard.Packets(), k.tape.AgentSide.Packets()+k.tape.CustomerSide.Packets()
	settle := k.person.Heard.Packets()
	more := time.Now().Add(60 * time.Millisecond)
	phonetest.Until(t, func() bool { settle = k.person.Heard.Packets(); return time.Now().After(more) }, "")
	if settle > sent+2 { // two may have been in the sockets
		t.Errorf("%d packets reached the customer after the end", settle-sent)
	}
	if now := k.tape.AgentSide.Packets() + k.tape.CustomerSide.Packets(); now != taped {
		t.Errorf("%d packets reached the tape after the end", now-taped)
	}
}
