package api

import (
	"context"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/monitor"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/session"
)

// Monitor is one supervisor who follows an agent's calls.
type Monitor struct {
	ID      string     `json:"id"`
	By      string     `json:"by" doc:"User id or key:<id>"`
	AgentID string     `json:"agent_id" doc:"Who is followed, from call to call; empty when the agent has left"`
	Mode    string     `json:"mode" enum:"listen,whisper,barge" doc:"listen: nobody hears the supervisor; whisper: the agent does; barge: both sides do, and the recording"`
	Since   time.Time  `json:"since"`
	Up      bool       `json:"up" doc:"The supervisor's audio is there"`
	CallID  string     `json:"call_id" doc:"That is heard now; empty between calls"`
	Heard   *time.Time `json:"heard_since"`
	Unheard string     `json:"unheard" enum:",test_key,not_logged,call_crowded" doc:"Why the agent's call is not heard: a test key hears the sandbox only, the audit log takes no entry, or too many listen; empty: it is heard, or there is none. Setting the mode again tries again"`
	Taken   *TakenCall `json:"taken" doc:"The supervisor's own call, taken from its agent; null: none. Hopping and modes wait until its outcome is said"`
}

// MonitorAnswer is a monitor and the answer to the offer that came with the request.
type MonitorAnswer struct {
	Monitor
	SDP string `json:"sdp" doc:"The answer to the offer; empty where there was none"`
}

// ICEServer goes into RTCPeerConnection's iceServers as it is.
type ICEServer struct {
	URLs       []string `json:"urls" nullable:"false"`
	Username   string   `json:"username,omitempty"`
	Credential string   `json:"credential,omitempty"`
}

// MonitorSetup is what a page needs before its offer.
type MonitorSetup struct {
	ICEServers []ICEServer `json:"ice_servers" nullable:"false"`
}

// Monitors are the supervisors' sessions of this node; softphone/monitor has them.
type Monitors interface {
	Start(ctx context.Context, by tenant.Actor, login monitor.Login, agent tenant.UserID, mode bridge.Mode, offer string) (monitor.View, string, error)
	Hop(ctx context.Context, by tenant.Actor, id monitor.ID, agent tenant.UserID) (monitor.View, error)
	Turn(by tenant.Actor, id monitor.ID, mode bridge.Mode) (monitor.View, error)
	Announce(by tenant.Actor, id monitor.ID, to bridge.Side, name string, audio []byte) (monitor.View, error)
	Restart(ctx context.Context, by tenant.Actor, id monitor.ID, offer string) (answer string, err error)
	Get(by tenant.Actor, id monitor.ID) (monitor.View, error)
	Take(ctx context.Context, by tenant.Actor, id monitor.ID) (monitor.View, error)
	Mute(by tenant.Actor, id monitor.ID, on bool) (monitor.View, error)
	Hold(by tenant.Actor, id monitor.ID, on bool) (monitor.View, error)
	Record(by tenant.Actor, id monitor.ID, do signal.Taping) (monitor.View, error)
	Press(ctx context.Context, by tenant.Actor, id monitor.ID, digits string) (monitor.View, error)
	HangUp(by tenant.Actor, id monitor.ID) (monitor.View, error)
	Dispose(ctx context.Context, by tenant.Actor, id monitor.ID, said signal.Dispose) (monitor.View, error)
	Reattach(ctx context.Context, by tenant.Actor, id monitor.ID, offer string) (answer string, err error)
	Stop(by tenant.Actor, id monitor.ID) error
	All(t tenant.ID) []monitor.View
}

var _ Monitors = (*monitor.Sessions)(nil)

// MonitorWorld is what the resource of monitors stands on.
type MonitorWorld struct {
	Sessions Monitors // nil where no voice node runs in this process
	Logins
	// Words is a recording of the tenant, A-law; fault.NotFound when there is none.
	Words func(ctx context.Context, t tenant.ID, name string) ([]byte, error)
	ICE   func(desk.Who) (servers []signal.ICEServer, until signal.Millis)
}

// Logins tell when whoever asked is let in no more.
type Logins struct {
	Watch func(session.ID) (gone <-chan struct{}, forget func())
	Key   func(id string) (gone <-chan struct{}, forget func()) // tells when an API key works no more
}

// login is what a connection of the asker's hangs on.
func (l Logins) login(ctx context.Context, who tenant.Actor) (login monitor.Login) {
	switch id := sessionOf(ctx).ID; {
	case who.Key != "" && l.Key != nil:
		login.Gone, login.Forget = l.Key(who.Key)
	case id != "" && l.Watch != nil:
		login.Gone, login.Forget = l.Watch(id)
	}
	return login
}

// Ears let a page hear a call nobody else is in.
type Ears struct {
	Logins
	Sessions *monitor.Sessions // nil where no voice node runs in this process
}

type monitors struct {
	*API
	MonitorWorld
}

// Monitors adds listening to running calls.
func (a *API) Monitors(world MonitorWorld) {
	m := &monitors{a, world}
	route := func(method, under, id, summary string) Route {
		return Route{Method: method, Path: "/v1/monitors" + under, ID: id, Tag: "Floor", Summary: summary, Object: access.Calls, Action: access.Listen}
	}
	start := route(http.MethodPost, "", "startMonitor", "Follow an agent's calls by WebRTC: the answer to an SDP offer with one audio section, PCMA or PCMU; all candidates in the offer, or none. A person's monitor before ends")
	start.Status = http.StatusCreated
	register(a, route(http.MethodGet, "", "listMonitors", "Who listens to running calls on this node"), m.list)
	register(a, route(http.MethodGet, "/setup", "getMonitorSetup", "The ICE servers to make an offer with"), m.setup)
	register(a, start, m.start)
	register(a, route(http.MethodGet, "/{id}", "getMonitor", "One's own monitor as it is now"), m.get)
	register(a, route(http.MethodPatch, "/{id}", "changeMonitor", "Hop to another agent or change the mode, while the audio connection stays, or restart its ICE by a new offer. Whisper and barge need calls:whisper and calls:barge"), m.change)
	register(a, route(http.MethodPost, "/{id}/announcement", "playAnnouncement", "Play a recording to one side of the call that is heard: to the customer it takes calls:barge and is on the recording, to the agent calls:whisper"), m.announce)
	register(a, route(http.MethodPost, "/{id}/take", "takeCall", "Take the call that is heard: the caller's connection becomes the agent's side of it, the agent is out of it. Needs calls:take"), m.take)
	m.lead(a, route)
	register(a, route(http.MethodPost, "/{id}/hangup", "endTakenCall", "End the call that was taken"), m.hangUp)
	register(a, route(http.MethodPost, "/{id}/disposition", "disposeTakenCall", "Say what became of the call that was taken, after its end; the monitor then follows its agent again. Unsaid for ten minutes it is saved without an outcome"), m.dispose)
	register(a, route(http.MethodDelete, "/{id}", "stopMonitor", "Stop; closing the audio connection does too"), m.stop)
}

func viewMonitor(v monitor.View) Monitor {
	return Monitor{ID: string(v.ID), By: v.By, AgentID: string(v.Agent), Mode: string(v.Mode), Since: moment(v.Since), Up: v.Up, CallID: string(v.Call), Heard: instant(v.Heard), Unheard: v.Unheard, Taken: viewTaken(v.Taken)}
}

func (m *monitors) sessions() (Monitors, error) {
	if m.Sessions == nil {
		return nil, fault.New(fault.Unavailable, "no_voice_node", "calls run on other nodes than the one that answered; ask a voice node")
	}
	return m.Sessions, nil
}

// may refuses a mode that takes a right of its own.
func (m *monitors) may(who tenant.Actor, mode bridge.Mode) error {
	switch mode {
	case bridge.Whisper:
		return m.Access.Permit(who, who.Tenant, access.Calls, access.Whisper)
	case bridge.Barge:
		return m.Access.Permit(who, who.Tenant, access.Calls, access.Barge)
	}
	return nil
}

func (m *monitors) list(_ context.Context, who tenant.Actor, _ *empty) (*answer[Page[Monitor]], error) {
	items := []Monitor{}
	if m.Sessions != nil {
		for _, v := range m.Sessions.All(who.Tenant) {
			items = append(items, viewMonitor(v))
		}
	}
	return pageOf(items, ""), nil
}

func (m *monitors) setup(_ context.Context, who tenant.Actor, _ *empty) (*answer[MonitorSetup], error) {
	s := MonitorSetup{ICEServers: []ICEServer{}}
	if m.ICE != nil {
		servers, _ := m.ICE(desk.Who{Tenant: who.Tenant, User: tenant.UserID(who.ID())})
		for _, each := range servers {
			s.ICEServers = append(s.ICEServers, ICEServer{URLs: each.URLs, Username: each.Username, Credential: each.Credential})
		}
	}
	return &answer[MonitorSetup]{s}, nil
}

type monitorStart struct {
	Body struct {
		AgentID string `json:"agent_id" minLength:"1" maxLength:"64"`
		Mode    string `json:"mode" enum:"listen,whisper,barge"`
		SDP     string `json:"sdp" minLength:"1" maxLength:"65536" doc:"The offer"`
	}
}

func (m *monitors) start(ctx context.Context, who tenant.Actor, in *monitorStart) (*answer[MonitorAnswer], error) {
	sessions, err := m.sessions()
	if err != nil {
		return nil, err
	}
	mode := bridge.Mode(in.Body.Mode)
	if err := m.may(who, mode); err != nil {
		return nil, err
	}
	if string(who.User) == in.Body.AgentID {
		return nil, fault.New(fault.Conflict, "own_calls", "your own calls are on your desk")
	}
	v, sdp, err := sessions.Start(ctx, who, m.Logins.login(ctx, who), tenant.UserID(in.Body.AgentID), mode, in.Body.SDP)
	if err != nil {
		return nil, err
	}
	return &answer[MonitorAnswer]{MonitorAnswer{viewMonitor(v), sdp}}, nil
}

func (m *monitors) get(_ context.Context, who tenant.Actor, in *ByID) (*answer[Monitor], error) {
	sessions, err := m.sessions()
	if err != nil {
		return nil, err
	}
	v, err := sessions.Get(who, monitor.ID(in.ID))
	return &answer[Monitor]{viewMonitor(v)}, err
}

type monitorChange struct {
	ByID
	Body struct {
		AgentID string `json:"agent_id,omitempty" maxLength:"64" doc:"Empty: stay with the agent"`
		Mode    string `json:"mode,omitempty" enum:",listen,whisper,barge" doc:"Empty: keep the mode"`
		SDP     string `json:"sdp,omitempty" maxLength:"65536" doc:"An offer with new ICE credentials on the same connection; empty: keep the path"`
		Fresh   bool   `json:"fresh,omitempty" doc:"The offer is of a new connection for a call that was taken: its page was reloaded"`
	}
}

func (m *monitors) change(ctx context.Context, who tenant.Actor, in *monitorChange) (*answer[MonitorAnswer], error) {
	sessions, err := m.sessions()
	if err != nil {
		return nil, err
	}
	id, agent, mode := monitor.ID(in.ID), tenant.UserID(in.Body.AgentID), bridge.Mode(in.Body.Mode)
	if err := m.may(who, mode); err != nil {
		return nil, err
	}
	v, err := sessions.Get(who, id)
	if err == nil && mode == bridge.Listen { // quiet before the next agent hears
		v, err = sessions.Turn(who, id, mode)
	}
	if err == nil && agent != "" {
		v, err = sessions.Hop(ctx, who, id, agent)
	}
	if err == nil && mode != "" {
		v, err = sessions.Turn(who, id, mode)
	}
	sdp := ""
	if err == nil && in.Body.SDP != "" {
		answer := sessions.Restart
		if in.Body.Fresh {
			answer = sessions.Reattach
		}
		sdp, err = answer(ctx, who, id, in.Body.SDP)
	}
	return &answer[MonitorAnswer]{MonitorAnswer{viewMonitor(v), sdp}}, err
}

type monitorAnnouncement struct {
	ByID
	Body struct {
		Recording string `json:"recording" minLength:"1" maxLength:"64" doc:"Name of an announcement: company, or the id of a campaign"`
		To        string `json:"to" enum:"customer,agent"`
	}
}

func (m *monitors) announce(ctx context.Context, who tenant.Actor, in *monitorAnnouncement) (*answer[Monitor], error) {
	sessions, err := m.sessions()
	if err != nil {
		return nil, err
	}
	needs := map[bridge.Side]bridge.Mode{bridge.ToCustomer: bridge.Barge, bridge.ToAgent: bridge.Whisper}
	to := bridge.Side(in.Body.To)
	if err := m.may(who, needs[to]); err != nil {
		return nil, err
	}
	audio, err := m.Words(ctx, who.Tenant, in.Body.Recording)
	if err != nil {
		return nil, err
	}
	v, err := sessions.Announce(who, monitor.ID(in.ID), to, in.Body.Recording, audio)
	return &answer[Monitor]{viewMonitor(v)}, err
}

func (m *monitors) stop(_ context.Context, who tenant.Actor, in *ByID) (*empty, error) {
	sessions, err := m.sessions()
	if err != nil {
		return nil, err
	}
	return nil, sessions.Stop(who, monitor.ID(in.ID))
}
