// Package subject is the process under test of the media rows of make bench: bridges of the product, as a voice node makes them, between
// far ends that a generator in another process plays. It owns nothing of the media; it only puts the pieces together without campaigns,
// SIP and a database around them.
package subject

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"github.com/boyunhq/boyun/cmd/bench/traffic"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect"
	"github.com/boyunhq/boyun/media/detect/carriers"
	"github.com/boyunhq/boyun/media/plane"
	"github.com/boyunhq/boyun/media/play"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/record"
	"github.com/boyunhq/boyun/media/rtp"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/browser"
)

// collectAfter is between the handshakes of the browsers and the reading of memory.
const collectAfter = 4 * time.Second

// here is where the product listens.
var here = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// node is the media of a voice node.
type node struct {
	ports    *rtp.Ports
	plane    *plane.Plane     // nil: the general path
	shared   *rtp.SharedPorts // nil: ports of its own for each leg
	browser  *browser.Port
	deck     *record.Deck
	prompts  *prompt.Library
	detector func() *detect.Answer // nil: nobody is judged
	folder   string                // of recordings
	calls    []*talk
	close    []func()
}

// detector makes ears as a node's calls have them: all countries' tones and the built-in announcements.
func detector(prompts *prompt.Library) (func() *detect.Answer, error) {
	table, err := tone.LoadProgress()
	if err != nil {
		return nil, err
	}
	known, err := carriers.Load(prompts)
	if err != nil {
		return nil, err
	}
	plan, index, limits := detect.NewPlan(table), carriers.Index(known), detect.Limits{}.Defaults()
	return func() *detect.Answer { return detect.NewAnswer(limits, plan, 0, index) }, nil
}

// Run listens for one order, sets its calls up and lets them talk until ctx ends. listening is told the address for orders; recordings
// grow in folder.
func Run(ctx context.Context, folder string, listening func(at string)) error {
	door, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.AddrPortFrom(here, 0)))
	if err != nil {
		return fmt.Errorf("listen for orders: %w", err)
	}
	defer door.Close()
	listening(door.Addr().String())
	conn, order, err := traffic.Accept(door)
	if err != nil {
		return err
	}
	defer conn.Close()
	n, err := open(order, folder)
	if err != nil {
		return err
	}
	defer n.shut()
	reply, err := n.setUp(ctx, order)
	if err != nil {
		return err
	}
	third, err := n.supervise(order)
	if err != nil {
		return err
	}
	// Browsers come for their handshakes after the reply; what those leave is collected once, for the figure of memory to be that of calls.
	defer time.AfterFunc(collectAfter, debug.FreeOSMemory).Stop()
	if err := json.NewEncoder(conn).Encode(reply); err != nil {
		return fmt.Errorf("reply to an order: %w", err)
	}
	return n.run(ctx, order.Crowd, third)
}

func open(order traffic.Order, folder string) (n *node, err error) {
	n = &node{folder: folder}
	log := slog.New(slog.DiscardHandler)
	if n.ports, err = rtp.NewPorts(rtp.PortConfig{First: 20000, Last: 29999}); err != nil {
		return nil, err
	}
	if n.prompts, err = prompt.Load(); err != nil {
		return nil, err
	}
	if n.deck, err = record.NewDeck(record.Config{Log: log}); err != nil {
		return nil, err
	}
	if order.Path != traffic.General {
		if n.plane, err = plane.Open(plane.Config{}); err != nil {
			return nil, err
		}
		n.close = append(n.close, n.plane.Close)
	}
	if order.Path == traffic.Shared {
		if n.shared, err = rtp.OpenShared(n.plane, n.ports, here, 1); err != nil {
			return nil, err
		}
		n.close = append(n.close, n.shared.Close)
	}
	if order.Analysed {
		if n.detector, err = detector(n.prompts); err != nil {
			return nil, err
		}
	}
	if order.Kind == traffic.WebRTC {
		if n.browser, err = browser.Open(browser.Config{Addresses: []netip.Addr{here}, Plane: n.plane, Opus: order.Opus, Log: log}); err != nil {
			return nil, err
		}
		n.close = append(n.close, func() { n.browser.Close() })
	}
	return n, nil
}

func (n *node) shut() {
	for i := len(n.close) - 1; i >= 0; i-- {
		n.close[i]()
	}
}

// setUp makes every call of the order; nothing talks yet.
func (n *node) setUp(ctx context.Context, order traffic.Order) (reply traffic.Reply, err error) {
	for i := range order.Calls {
		customer, err := n.trunk(traffic.EndOf(traffic.Customer, i, order.Ports[traffic.Customer]))
		if err != nil {
			return reply, err
		}
		reply.Customers = append(reply.Customers, customer.Local())
		t := &talk{customer: customer}
		if order.Analysed {
			t.customer = &analysed{party: customer, detector: n.detector}
		}
		if order.Kind == traffic.WebRTC {
			leg, answer, err := n.browser.Answer(ctx, "agent", order.Offers[i])
			if err != nil {
				return reply, err
			}
			t.agent, reply.Answers = leg, append(reply.Answers, answer)
		} else {
			leg, err := n.trunk(traffic.EndOf(traffic.Agent, i, order.Ports[traffic.Agent]))
			if err != nil {
				return reply, err
			}
			t.agent, reply.Agents = leg, append(reply.Agents, leg.Local())
		}
		if order.Recorded {
			if t.tape, err = n.record(i); err != nil {
				return reply, err
			}
		}
		n.calls = append(n.calls, t)
	}
	return reply, nil
}

// trunk is a leg to a far end.
func (n *node) trunk(far netip.AddrPort) (*party, error) {
	session, err := rtp.Open(rtp.Config{Ports: n.ports, Plane: n.plane, Shared: n.shared, Bind: here, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	n.close = append(n.close, session.Close)
	return &party{Session: session}, session.Start(rtp.Remote{Addr: far, Codec: media.PCMA, EventType: 101})
}

// record begins a recording as a call's: sealed, on the disk.
func (n *node) record(call int) (*reel, error) {
	file, err := os.Create(filepath.Join(n.folder, fmt.Sprintf("%d.tape", call)))
	if err != nil {
		return nil, fmt.Errorf("open a recording: %w", err)
	}
	tape, err := n.deck.Start(record.Order{Key: [32]byte{1}, Law: media.PCMA, Start: time.Now(), To: file})
	if err != nil {
		file.Close()
		return nil, err
	}
	n.close = append(n.close, func() { tape.Close(time.Now()) })
	return &reel{tape}, nil
}

// run bridges every call until ctx ends.
func (n *node) run(ctx context.Context, crowd traffic.Crowd, third *supervisors) (err error) {
	cfg := bridge.Config{Music: func() play.Source { return n.prompts.Music() }, Reattach: 5 * time.Minute}
	var all sync.WaitGroup
	all.Go(func() { n.deck.Run(ctx) })
	if len(third.legs) > 0 {
		all.Go(func() { third.speak(ctx) })
	}
	if crowd.Port != 0 {
		all.Go(func() { err = n.gather(ctx, crowd, cfg) })
	}
	for i, t := range n.calls {
		parts := bridge.Parts{Customer: t.customer, Agent: t.agent, Headset: bridge.NewHeadset(), Note: func(dialer.Event) {}, Tell: func(bridge.News) {}}
		if t.tape != nil {
			parts.Tape = t.tape
		}
		n.close = append(n.close, parts.Headset.Close)
		b := bridge.New(cfg, parts)
		third.join(b, i)
		all.Go(func() { b.Run(ctx) })
	}
	all.Wait()
	return err
}
