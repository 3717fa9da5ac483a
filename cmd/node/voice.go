package node

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/netip"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"github.com/boyunhq/boyun/billing/line"
	"github.com/boyunhq/boyun/cmd/settings"
	"github.com/boyunhq/boyun/dialer/announce"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/callerid"
	campaigns "github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/code"
	"github.com/boyunhq/boyun/dialer/disposition"
	"github.com/boyunhq/boyun/dialer/guard/egress"
	"github.com/boyunhq/boyun/dialer/inbound"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/dialer/tape"
	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/dialer/trunk/testcall"
	"github.com/boyunhq/boyun/infra/run"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/plane"
	"github.com/boyunhq/boyun/media/play"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/record"
	"github.com/boyunhq/boyun/media/rtp"
	"github.com/boyunhq/boyun/softphone/acd"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/browser"
	"github.com/boyunhq/boyun/softphone/card"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/monitor"
	"github.com/boyunhq/boyun/softphone/relay"
	"github.com/boyunhq/boyun/softphone/station"
	"github.com/boyunhq/boyun/tenant"
)

// voice is the softphone and the dialer of a voice node, side by side.
type voice struct {
	sandbox  *sandbox.Sandbox // nil: off
	trunks   *trunk.Trunks
	prover   *callerid.Prover
	speaker  *code.Speaker
	phones   *station.Prover
	tests    *testcall.Calls
	port     *browser.Port
	relay    *relay.Relay // nil: off
	desks    *desk.Desks
	monitors *monitor.Sessions
	deck     *record.Deck
	lines    *line.Lines
	node     *campaigns.Node
	flights  *campaigns.Flights
	ports    *rtp.Ports
	plane    *plane.Plane     // nil: this system has none
	shared   *rtp.SharedPorts // nil: every call has ports of its own
	sentry   *egress.Sentry
	archive  *tape.Archive
	room     *tape.Room
	herald   *acd.Herald
	porter   *inbound.Porter
	keeper   *inbound.Keeper
}

// openVoice opens everything that talks: in the order of the walk of a call.
func openVoice(s settings.Settings, x Extras, st *storage, k *stores, name string, log *slog.Logger) (v *voice, err error) {
	v = &voice{flights: campaigns.NewFlights(), lines: k.lines, herald: &acd.Herald{Queue: k.queue, Board: st.state, Node: name, Log: log}, porter: &inbound.Porter{Store: k.inbound}}
	first, last, err := s.Ports()
	if err != nil {
		return nil, err
	}
	ports, err := rtp.NewPorts(rtp.PortConfig{First: uint16(first), Last: uint16(last)})
	if err != nil {
		return nil, err
	}
	v.ports = ports
	v.plane = openPlane(log)
	if err := v.openShared(s); err != nil {
		return nil, err
	}
	if v.sandbox, err = openSandbox(s, x, log); err != nil {
		return nil, err
	}
	if v.trunks, err = v.openTrunks(s, st, k, name, ports, log); err != nil {
		return nil, err
	}
	if v.port, err = openPort(s, v.plane, log); err != nil {
		return nil, err
	}
	prompts, err := prompt.Load()
	if err != nil {
		return nil, err
	}
	v.tests = testcall.New(testcall.World{Trunks: v.trunks, Lines: v.lines, Store: k.tests, Limiter: st.state, Tell: trunk.Teller(st.state, log), Prompts: prompts,
		Log: log.With("part", "test calls"), Now: time.Now})
	if v.deck, err = record.NewDeck(record.Config{Log: log}); err != nil {
		return nil, err
	}
	v.sentry = egress.New(egress.Config{Schemas: st.schemas, Guard: k.guard, Phones: phone.NewBook(), Feeds: k.feeds, Log: log})
	v.room = &tape.Room{Disk: st.spool, Failing: v.deck.Failing, Reserve: int64(s.Reserve) << 20, Log: log.With("part", "recordings"), Now: time.Now}
	tapes, voice := tape.NewRecorder(v.deck, st.spool, v.room, st.boxes, k.history, log), announce.New(prompts, k.campaigns, log)
	v.archive = &tape.Archive{Recorder: tapes, Spool: st.spool, Boxes: st.boxes, Index: k.history, Log: log}
	if st.store != st.spool {
		v.archive.Store = st.store
	}
	v.porter.Reception = call.NewReception(call.Config{Node: name}, call.Door{Lines: v.lines, Staff: k.queue, Queues: k.router, Callers: k.inbound, Tapes: tapes, Voice: voice, Log: log})
	v.keeper = &inbound.Keeper{Store: k.inbound, Trunks: v.trunks}
	hands := &hands{}
	runner, err := call.New(call.Config{Node: name, Jitter: rand.Float64}, call.World{
		Lines: v.lines, Trunks: v.trunks, Agents: k.queue, Router: k.router, Tapes: tapes,
		Numbers: list.NewNumbers(st.schemas, st.boxes), Sentry: v.sentry, Records: k.history, Announcer: voice, OptOuts: disposition.NewStore(st.schemas),
		Ears: k.ears, Earpieces: hands, Messages: k.campaigns, Watcher: v.flights, Log: log,
	})
	if err != nil {
		return nil, err
	}
	v.speaker = code.NewSpeaker(v.trunks, prompts, log.With("part", "proof"))
	v.prover, v.phones = callerid.NewProver(k.callers, v.speaker, time.Now), station.NewProver(k.stations, v.speaker, time.Now)
	v.node = campaigns.NewNode(campaigns.Config{Drain: s.Drain}, campaigns.World{
		Leases: campaignLeases{k.leases, name, log}, Board: k.campaigns, Campaigns: k.campaigns, Offers: k.campaigns, Books: k.campaigns, Desks: hands,
		Calls: k.history, Agents: floor{k.queue}, Lines: v.lines, Rooms: v.trunks, CallerIDs: k.callers, Callers: runner, Screens: k.display, Log: log, Recordings: v.room,
	}, v.flights)
	if err := v.openDesks(s, st, k, name, prompts, log); err != nil {
		return nil, err
	}
	hands.Desks = v.desks
	return v, nil
}

// hands is the desks as the dialer knows them: the two know each other, so one of them is made first.
type hands struct{ *desk.Desks }

// openPlane makes one reader of the legs' audio for every two cores: the other half of the machine is for everything else. Where there is
// no plane, every leg reads for itself.
func openPlane(log *slog.Logger) *plane.Plane {
	p, err := plane.Open(plane.Config{Loops: min(max(runtime.GOMAXPROCS(0)/2, 1), 64)})
	if err != nil {
		log.Warn("no media plane: each leg reads its own sockets, which costs twice as much", "error", err)
		return nil
	}
	return p
}

func (v *voice) openShared(s settings.Settings) error {
	if s.SharedPorts <= 0 || v.plane == nil {
		return nil
	}
	at, err := netip.ParseAddr(s.MediaAddress)
	if err != nil {
		return fmt.Errorf("setting media_address: %w", err)
	}
	if v.shared, err = rtp.OpenShared(v.plane, v.ports, at, s.SharedPorts); err != nil {
		return fmt.Errorf("setting rtp_shared_ports: %w", err)
	}
	return nil
}

func openSandbox(s settings.Settings, x Extras, log *slog.Logger) (*sandbox.Sandbox, error) {
	if s.Sandbox == "off" || s.Sandbox == "" {
		return nil, nil
	}
	at, err := netip.ParseAddrPort(s.Sandbox)
	if err != nil {
		return nil, fmt.Errorf("setting sandbox: %q is neither off nor address:port", s.Sandbox)
	}
	config := sandbox.Config{Listen: at, Log: log.With("part", "sandbox")}
	if x.Sandbox != nil {
		x.Sandbox(&config)
	}
	return sandbox.New(config)
}

func (v *voice) openTrunks(s settings.Settings, st *storage, k *stores, name string, ports *rtp.Ports, log *slog.Logger) (*trunk.Trunks, error) {
	at := net.JoinHostPort(s.SIPAddress, strconv.Itoa(s.SIPPort))
	config := trunk.Config{UDP: at, TCP: at, Node: name}
	var err error
	if config.Networks, err = s.Networks(); err != nil {
		return nil, err
	}
	if config.MediaBind, err = netip.ParseAddr(s.MediaAddress); err != nil {
		return nil, fmt.Errorf("setting media_address: %w", err)
	}
	if s.PublicIP != "" {
		if config.Advertise, err = netip.ParseAddr(s.PublicIP); err != nil {
			return nil, fmt.Errorf("setting public_ip: %w", err)
		}
	}
	if s.SIPTLSPort != 0 {
		pair, err := k.certificate()
		if err != nil {
			return nil, fmt.Errorf("setting sip_tls_port: %w", err)
		}
		config.TLS, config.Certificate = net.JoinHostPort(s.SIPAddress, strconv.Itoa(s.SIPTLSPort)), pair
	}
	if v.sandbox != nil {
		config.Sandbox = v.sandbox.Addr().String()
	}
	return trunk.New(config, trunk.World{Book: k.trunks, Ports: ports, Plane: v.plane, SharedPorts: v.shared, Shared: st.state, Board: st.state, Porter: v.porter, Log: log})
}

func openPort(s settings.Settings, p *plane.Plane, log *slog.Logger) (*browser.Port, error) {
	config := browser.Config{Port: s.WebRTCPort, TCP: s.WebRTCTCP != 0, Plane: p, Opus: s.WebRTCCodec == "opus", Log: log.With("part", "webrtc")}
	if s.WebRTCCodec == "pcmu" {
		config.Prefer = new(media.PCMU)
	}
	at, err := netip.ParseAddr(s.MediaAddress)
	if err != nil {
		return nil, fmt.Errorf("setting media_address: %w", err)
	}
	if !at.IsUnspecified() {
		config.Addresses = []netip.Addr{at}
	}
	if s.PublicIP != "" {
		public, err := netip.ParseAddr(s.PublicIP)
		if err != nil {
			return nil, fmt.Errorf("setting public_ip: %w", err)
		}
		config.Public = []netip.Addr{public}
	}
	config.Own = at.IsLoopback() && s.PublicIP == ""
	return browser.Open(config)
}

func (v *voice) openDesks(s settings.Settings, st *storage, k *stores, name string, prompts *prompt.Library, log *slog.Logger) (err error) {
	world := desk.World{Port: desk.Browser(v.port), Queue: k.queue, Cards: card.NewStore(st.schemas, time.Now).Under(k.guard), After: told{disposition.NewStore(st.schemas), k.history},
		Diary: agent.NewLog(st.schemas), Board: st.state, Lane: v.flights, Orders: st.state, Tests: testCalls{k.campaigns, v}, Dialer: v.node, Recordings: v.room,
		Stations: desk.Telephones(station.NewRinger(k.stations, v.trunks, k.ears, log.With("part", "stations"), time.Now))}
	if s.TURNPort != 0 {
		if v.relay, err = openRelay(s, v.port, log); err != nil {
			return err
		}
		world.Relay = v.relay
	}
	v.desks, err = desk.New(desk.Config{Node: name, STUN: split(s.STUN), Log: log,
		Bridge: bridge.Config{Music: func() play.Source { return prompts.Music() }}}, world)
	if err != nil {
		return err
	}
	v.monitors, err = monitor.New(monitor.Config{Port: world.Port, Agents: v.desks, Log: k.audit, Board: st.state, Name: k.named, Slog: log.With("part", "monitors")})
	return err
}

// named is how others know whoever acts: a person by name, a program by its key.
func (k *stores) named(ctx context.Context, by tenant.Actor) string {
	if by.User == "" {
		return by.ID()
	}
	person, err := k.users.Get(ctx, by.Tenant, by.User)
	if err != nil {
		return by.ID()
	}
	return cmp.Or(person.Name, person.Email)
}

func openRelay(s settings.Settings, port *browser.Port, log *slog.Logger) (*relay.Relay, error) {
	secret, err := seal.Secret(filepath.Join(s.Data, "turn.key"))
	if err != nil {
		return nil, err
	}
	host := s.PublicIP
	if host == "" {
		host = s.MediaAddress
	}
	bind, err := netip.ParseAddr(s.MediaAddress)
	if err != nil {
		return nil, fmt.Errorf("setting media_address: %w", err)
	}
	if at, err := netip.ParseAddr(host); err == nil && at.IsUnspecified() {
		return nil, fmt.Errorf("setting turn_port: browsers cannot be told to use %s: set public_ip to the address that reaches this machine", host)
	}
	config := relay.Config{Host: host, Bind: bind, Port: s.TURNPort, TCP: true, Secret: secret, Log: log.With("part", "turn")}
	for announced, local := range port.Reach() {
		config.Media = append(config.Media, relay.Destination{Announced: announced, Local: local})
	}
	return relay.Open(config)
}

// parts are the voice node's long-lived parts, in the order in which they start: what others stand on first.
func (v *voice) parts() []run.Part {
	var parts []run.Part
	add := func(name string, r func(context.Context) error) { parts = append(parts, run.Plain(name, r)) }
	if v.sandbox != nil {
		add("sandbox carrier", v.sandbox.Run)
	}
	if v.plane != nil {
		add("media plane", until(func() error {
			if v.shared != nil {
				v.shared.Close()
			}
			v.plane.Close()
			return nil
		}))
	}
	add("lines", v.lines.Run)
	add("recordings", v.deck.Run)
	add("spool of recordings", v.archive.Run)
	add("room for recordings", v.room.Run)
	add("last look before a call", v.sentry.Run)
	add("trunks", v.trunks.Run)
	add("test calls", v.tests.Run)
	add("browsers", until(v.port.Close))
	if v.relay != nil {
		add("TURN", until(v.relay.Close))
	}
	add("spoken codes", v.speaker.Run)
	add("inbound trunks", v.keeper.Run)
	add("desks", v.desks.Run)
	add("monitors", v.monitors.Run)
	add("queues", v.herald.Run)
	add("campaigns", v.node.Run)
	return parts
}

// until makes a part of something that only needs to be closed.
func until(end func() error) func(context.Context) error {
	return func(ctx context.Context) error {
		<-ctx.Done()
		return end()
	}
}
