package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/dialer/trunk/store"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// TrunkNode is the voice node's word on trunks.
type TrunkNode interface {
	Status(t tenant.ID, id dialer.TrunkID) trunk.Status
	// Keep begins to ask the carrier, by OPTIONS or REGISTER.
	Keep(ctx context.Context, t tenant.ID, id dialer.TrunkID) error
}

var _ TrunkNode = (*trunk.Trunks)(nil)

// TrunkDraft is what a person may set of a trunk.
type TrunkDraft struct {
	Name         string      `json:"name"`
	Kind         string      `json:"kind" enum:"sandbox,ip,digest,register"`
	Transport    string      `json:"transport" enum:"udp,tcp,tls"`
	Host         string      `json:"host"`
	Port         int         `json:"port"`
	Username     string      `json:"username"`
	Domain       string      `json:"domain"`
	NumberFormat string      `json:"number_format" enum:"e164,plus,national"`
	Channels     int         `json:"channels" doc:"Calls at a time"`
	CPS          int         `json:"cps" doc:"New calls a second"`
	Enabled      bool        `json:"enabled"`
	Policy       TrunkPolicy `json:"policy"`
}

// Trunk is one trunk as the node sees it.
type Trunk struct {
	TrunkDraft
	ID          string    `json:"id"`
	CreatedAt   time.Time `json:"created_at"`
	HasSecret   bool      `json:"has_secret"`
	State       string    `json:"state" enum:"up,down,resting,unknown" doc:"up: the last keep-alive was answered; resting: it failed too often and is left alone for a while"`
	StateReason string    `json:"state_reason"`
	InUse       int       `json:"in_use" doc:"Calls on this node now"`
}

// TrunkTest is what a test of a trunk found.
type TrunkTest struct {
	OK     bool            `json:"ok"`
	Reason string          `json:"reason" doc:"Stable word when not ok: timeout, unauthorized, refused, dns, tls ..."`
	Status int             `json:"status" doc:"SIP status, 0 when none came"`
	TookMS int64           `json:"took_ms"`
	Steps  []TrunkTestStep `json:"steps" nullable:"false"`
}

// TrunkTestStep is one line of a test.
type TrunkTestStep struct {
	AtMS int64  `json:"at_ms"`
	Text string `json:"text"`
}

// TrunkChange is a trunk of which only some is given.
type TrunkChange struct {
	Name         *string      `json:"name,omitempty"`
	Kind         *string      `json:"kind,omitempty" enum:"sandbox,ip,digest,register"`
	Transport    *string      `json:"transport,omitempty" enum:"udp,tcp,tls"`
	Host         *string      `json:"host,omitempty"`
	Port         *int         `json:"port,omitempty"`
	Username     *string      `json:"username,omitempty"`
	Secret       *string      `json:"secret,omitempty" doc:"Write only"`
	Domain       *string      `json:"domain,omitempty"`
	NumberFormat *string      `json:"number_format,omitempty" enum:"e164,plus,national"`
	Channels     *int         `json:"channels,omitempty"`
	CPS          *int         `json:"cps,omitempty"`
	Enabled      *bool        `json:"enabled,omitempty"`
	Policy       *TrunkPolicy `json:"policy,omitempty" doc:"As a whole"`
}

func (a *API) trunks(n *numbers) {
	const tag, path = "Trunks", "/v1/trunks"
	register(a, Route{Method: http.MethodGet, Path: path, ID: "listTrunks", Tag: tag, Summary: "Trunks, the sandbox first", Object: access.Trunks, Action: access.Read}, n.trunks)
	register(a, Route{Method: http.MethodPost, Path: path, ID: "createTrunk", Tag: tag, Summary: "Add a trunk", Status: http.StatusCreated,
		Object: access.Trunks, Action: access.Write}, n.createTrunk)
	register(a, Route{Method: http.MethodPatch, Path: path + "/{id}", ID: "editTrunk", Tag: tag, Summary: "Change a trunk", Object: access.Trunks, Action: access.Write}, n.editTrunk)
	register(a, Route{Method: http.MethodDelete, Path: path + "/{id}", ID: "deleteTrunk", Tag: tag, Summary: "Remove a trunk nothing uses",
		Object: access.Trunks, Action: access.Write}, n.removeTrunk)
	register(a, Route{Method: http.MethodGet, Path: path + "/{id}", ID: "getTrunk", Tag: tag, Summary: "One trunk", Object: access.Trunks, Action: access.Read}, n.trunk)
	register(a, Route{Method: http.MethodGet, Path: path + "/{id}/live", ID: "trunkLive", Tag: tag, Summary: "A trunk's page: how it stands and what its calls say of it",
		Object: access.Trunks, Action: access.Read}, n.trunkLive)
	a.trunkPrices(n, tag, path)
	a.trunkTests(n, tag, path)
	a.trunkGroups(n, tag)
	register(a, Route{Method: http.MethodPost, Path: path + "/{id}/test", ID: "testTrunk", Tag: tag, Summary: "Ask the carrier: OPTIONS, or REGISTER",
		Object: access.Trunks, Action: access.Write}, n.testTrunk)
}

func (c TrunkChange) onto(a *trunk.Account) (err error) {
	put(&a.Name, c.Name)
	put(&a.Kind, as[trunk.Kind](c.Kind))
	put(&a.Transport, c.Transport)
	put(&a.Host, c.Host)
	put(&a.Port, c.Port)
	put(&a.Username, c.Username)
	put(&a.Secret, as[trunk.Secret](c.Secret))
	put(&a.Domain, c.Domain)
	put(&a.Numbers, as[trunk.Format](c.NumberFormat))
	put(&a.Channels, c.Channels)
	put(&a.PerSecond, c.CPS)
	put(&a.Enabled, c.Enabled)
	if c.Policy != nil {
		a.Policy, err = c.Policy.policy()
	}
	return err
}

func (n *numbers) view(ctx context.Context, e store.Entry) Trunk {
	v := Trunk{ID: string(e.ID), CreatedAt: moment(e.CreatedAt), HasSecret: e.HasSecret, State: "unknown", TrunkDraft: TrunkDraft{Name: e.Name, Kind: string(e.Kind),
		Transport: e.Transport, Host: e.Host, Port: e.Port, Username: e.Username, Domain: e.Domain, NumberFormat: string(e.Numbers), Channels: e.Channels, CPS: e.PerSecond, Enabled: e.Enabled,
		Policy: viewPolicy(e.Policy)}}
	posts, err := trunk.ReadPosts(ctx, n.Posts, e.Tenant, e.ID)
	if err != nil {
		return v // the state is away: nothing is known
	}
	v.State, v.StateReason, v.InUse = standing(posts)
	return v
}

// standing puts together what the nodes post of a trunk: the worst that is true somewhere, for that is what somebody must look at.
func standing(posts []trunk.Post) (state, reason string, calls int) {
	rank := map[string]int{"unknown": 0, "up": 1, "resting": 2, "down": 3}
	state = "unknown"
	for _, p := range posts {
		now, why := "unknown", p.Reason
		switch p.State {
		case trunk.Up, trunk.Registered:
			now, why = "up", ""
		case trunk.Down, trunk.Refused:
			now = "down"
		}
		for _, r := range p.Resting {
			if r.Route == "" && now != "down" {
				now, why = "resting", "trunk_resting"
			}
		}
		if rank[now] > rank[state] {
			state, reason = now, why
		}
		calls += p.Calls
	}
	return state, reason, calls
}

func (n *numbers) trunks(ctx context.Context, who tenant.Actor, in *Whole) (*answer[Page[Trunk]], error) {
	all, err := n.Store.List(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	items := make([]Trunk, len(all))
	for i, e := range all {
		items[i] = n.view(ctx, e)
	}
	return pieceOf(items, in.Cursor, in.Limit)
}

func (n *numbers) createTrunk(ctx context.Context, who tenant.Actor, in *struct{ Body TrunkChange }) (*answer[Trunk], error) {
	a := trunk.Account{Kind: trunk.ByIP, Transport: "udp", Port: 5060, Numbers: trunk.E164, Channels: 10, PerSecond: 5, Enabled: true}
	if err := in.Body.onto(&a); err != nil {
		return nil, err
	}
	made, err := n.Store.Create(ctx, who, a, n.now())
	if err != nil {
		return nil, err
	}
	return &answer[Trunk]{n.view(ctx, made)}, nil
}

func (n *numbers) trunk(ctx context.Context, who tenant.Actor, in *ByID) (*answer[Trunk], error) {
	e, err := n.Store.Get(ctx, who.Tenant, dialer.TrunkID(in.ID))
	if err != nil {
		return nil, err
	}
	return &answer[Trunk]{n.view(ctx, e)}, nil
}

func (n *numbers) removeTrunk(ctx context.Context, who tenant.Actor, in *ByID) (*empty, error) {
	return nil, n.Store.Delete(ctx, who, dialer.TrunkID(in.ID), n.now())
}

type trunkEdit struct {
	ByID
	Body TrunkChange
}

func (n *numbers) editTrunk(ctx context.Context, who tenant.Actor, in *trunkEdit) (*answer[Trunk], error) {
	now, err := n.Store.Change(ctx, who, dialer.TrunkID(in.ID), in.Body.onto, n.now())
	if err != nil {
		return nil, err
	}
	return &answer[Trunk]{n.view(ctx, now)}, nil
}

func (n *numbers) testTrunk(ctx context.Context, who tenant.Actor, in *ByID) (*answer[TrunkTest], error) {
	e, err := n.Store.Get(ctx, who.Tenant, dialer.TrunkID(in.ID))
	if err != nil {
		return nil, err
	}
	switch {
	case n.Node == nil:
		return nil, fault.New(fault.Unavailable, "no_voice_node", "no voice node runs in this process to ask the carrier from")
	case !e.Enabled:
		return nil, fault.New(fault.Conflict, "trunk_off", "the trunk is switched off")
	}
	start := n.now()
	if err := n.Node.Keep(ctx, who.Tenant, e.ID); err != nil {
		return nil, err
	}
	s := n.settled(ctx, e)
	t := TrunkTest{OK: s.State == trunk.Up || s.State == trunk.Registered, TookMS: s.RoundTrip.Milliseconds(), Steps: []TrunkTestStep{{0, "asking " + e.Host + " over " + e.Transport}}}
	if !t.OK {
		t.TookMS, t.Reason, t.Status = n.now().Sub(start).Milliseconds(), reasonOf(s), statusIn(s.Reason)
	}
	t.Steps = append(t.Steps, TrunkTestStep{t.TookMS, strings.TrimSpace(string(s.State) + " " + s.Reason + " " + s.Host)})
	return &answer[TrunkTest]{t}, nil
}

// testTime is how long a carrier may take to answer: SIP gives up after 32 s, a person sooner.
const testTime = 10 * time.Second

// settled waits until the carrier has answered or was given up.
func (n *numbers) settled(ctx context.Context, e store.Entry) trunk.Status {
	ctx, cancel := context.WithTimeout(ctx, testTime)
	defer cancel()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		s := n.Node.Status(e.Tenant, e.ID)
		asking := s.State == trunk.Unused || s.State == trunk.Checking || s.State == trunk.Registering && s.Reason == ""
		if !asking {
			return s
		}
		select {
		case <-ctx.Done():
			return s
		case <-look.C:
		}
	}
}

// reasonOf is the console's word for why a carrier did not answer well.
func reasonOf(s trunk.Status) string {
	switch code := statusIn(s.Reason); {
	case code == http.StatusUnauthorized, code == http.StatusForbidden, code == http.StatusProxyAuthRequired:
		return "unauthorized"
	case code > 0:
		return "refused"
	case s.Reason == "", s.Reason == "sip_timeout":
		return "timeout"
	}
	return s.Reason
}

// statusIn is the SIP status in a reason such as sip_403, 0 when there is none.
func statusIn(reason string) int {
	code, err := strconv.Atoi(strings.TrimPrefix(reason, "sip_"))
	if err != nil {
		return 0
	}
	return code
}
