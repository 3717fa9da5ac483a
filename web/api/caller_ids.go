package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/callerid/letter"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/dialer/trunk/store"
	"github.com/boyunhq/boyun/dialer/trunk/testcall"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/directory"
)

// CallerID is a number that may be shown as the caller, as it stands now.
type CallerID struct {
	ID          string      `json:"id"`
	Label       string      `json:"label"`
	Number      string      `json:"number" doc:"Masked"`
	Kind        string      `json:"kind" enum:"sandbox,own"`
	TrunkID     *string     `json:"trunk_id"`
	Country     string      `json:"country" doc:"ISO 3166-1 alpha-2, from the number; empty: not known"`
	Region      Labels      `json:"region" doc:"Where the number was given out"`
	Proof       string      `json:"proof" enum:",requested,verified"`
	ProofBy     string      `json:"proof_by" enum:",call,operator"`
	ProvedAt    *time.Time  `json:"proved_at"`
	Attestation string      `json:"attestation" enum:",A,B,C" doc:"What the carrier signs of calls from it (STIR/SHAKEN), by the tenant's word"`
	PerHour     int         `json:"per_hour" doc:"Calls in any hour; 0: no cap"`
	PerDay      int         `json:"per_day" doc:"Calls in a day of the workspace's zone; 0: no cap"`
	Hour        int         `json:"hour" doc:"Calls begun within the last hour"`
	Today       CallerTally `json:"today"`
	Usual       *float64    `json:"usual_answer_rate" doc:"The number's own long-run answer rate; null while it is learnt"`
	Rest        *CallerRest `json:"rest" doc:"Null: it does not rest"`
	PoolIDs     []string    `json:"pool_ids" nullable:"false"`
	Campaigns   int         `json:"campaigns" doc:"That show it, directly or by a pool"`
	LastUsedAt  *time.Time  `json:"last_used_at"`
	CreatedAt   time.Time   `json:"created_at"`
}

// CallerTally is what a number did in a stretch of time.
type CallerTally struct {
	Calls      int      `json:"calls" doc:"Begun"`
	Completed  int      `json:"completed" doc:"Ended with a fate of the callee"`
	Answered   int      `json:"answered" doc:"By a person"`
	AnswerRate *float64 `json:"answer_rate" doc:"Answered among completed; null without any"`
	ShortRate  *float64 `json:"short_rate" doc:"Hung up within 6 s among those an agent took; null without any"`
}

// CallerRest is one rest of a number.
type CallerRest struct {
	BeganAt time.Time  `json:"began_at"`
	Until   time.Time  `json:"until"`
	EndedAt *time.Time `json:"ended_at" doc:"When a person ended it sooner"`
	Reason  string     `json:"reason" enum:"answers_fell,short_calls_rose,manual"`
	From    float64    `json:"from" doc:"The rate that was expected"`
	To      float64    `json:"to" doc:"The rate that was seen"`
	Calls   int        `json:"calls" doc:"In which it was seen"`
}

// NumberWorld is what the resources of caller IDs and trunks read.
type NumberWorld struct {
	Store   *store.Store
	Callers *callerid.Store
	Letters *letter.Store
	Phones  *phone.Book
	Homes   *directory.Directory
	Node    TrunkNode    // nil where no voice node runs in this process
	Proofs  NumberProver // nil likewise
	Posts   trunk.Posts
	Tests   *testcall.Store
	Calls   TestCalls // nil where no voice node runs in this process
	Ears    Ears      // of who hears a test call
}

// NumberProver calls numbers and speaks their codes; dialer/callerid's Prover does.
type NumberProver interface {
	Call(ctx context.Context, by tenant.Actor, id dialer.CallerID, language string) error
}

type numbers struct {
	NumberWorld
	now    func() time.Time
	access *access.Access
}

// Numbers adds the resources of caller IDs, their pools, and trunks.
func (a *API) Numbers(world NumberWorld) {
	n := &numbers{world, a.Now, a.Access}
	const tag, path = "Numbers", "/v1/caller-ids"
	register(a, Route{Method: http.MethodGet, Path: path, ID: "listCallerIds", Tag: tag, Summary: "Caller IDs as they stand, the sandbox's first", Object: access.Numbers, Action: access.Read}, n.callers)
	register(a, Route{Method: http.MethodPost, Path: path, ID: "addCallerId", Tag: tag, Summary: "Claim a number of one's own; it is shown to nobody before it is proved",
		Status: http.StatusCreated, Object: access.Numbers, Action: access.Write}, n.addCaller)
	register(a, Route{Method: http.MethodGet, Path: path + "/{id}", ID: "getCallerId", Tag: tag, Summary: "One number with its hours, rests and campaigns", Object: access.Numbers, Action: access.Read}, n.caller)
	register(a, Route{Method: http.MethodPatch, Path: path + "/{id}", ID: "editCallerId", Tag: tag, Summary: "Change a caller ID", Object: access.Numbers, Action: access.Write}, n.editCaller)
	register(a, Route{Method: http.MethodDelete, Path: path + "/{id}", ID: "deleteCallerId", Tag: tag, Summary: "Remove a number no campaign and no pool uses",
		Object: access.Numbers, Action: access.Write}, n.removeCaller)
	register(a, Route{Method: http.MethodPost, Path: path + "/{id}/rest", ID: "restCallerId", Tag: tag, Summary: "Let a number rest for some hours; 0 ends its rest",
		Object: access.Numbers, Action: access.Write}, n.restCaller)
	register(a, Route{Method: http.MethodPost, Path: path + "/{id}/proof-call", ID: "proofCallCallerId", Tag: tag,
		Summary: "Call the number and speak a code; answers when somebody takes the call, or with what became of it", Object: access.Numbers, Action: access.Write}, n.proofCall)
	register(a, Route{Method: http.MethodPost, Path: path + "/{id}/proof", ID: "proveCallerId", Tag: tag, Summary: "Prove the number with the code that was spoken",
		Object: access.Numbers, Action: access.Write}, n.prove)
	a.letters(n)
	a.pools(n)
	a.trunks(n)
}

func viewCaller(c callerid.Caller) CallerID {
	v := CallerID{ID: string(c.ID), Label: c.Label, Number: mask(c.Last4), Kind: "own", TrunkID: pointer(string(c.Trunk)), Country: c.Place.Country,
		Region: Labels{c.Place.Zh, c.Place.En}, Proof: string(c.Proof), ProofBy: string(c.By), ProvedAt: instant(c.ProvedAt), Attestation: string(c.Attestation),
		PerHour: c.Caps.PerHour, PerDay: c.Caps.PerDay, Hour: c.Hour, Today: viewTally(c.Today), PoolIDs: []string{}, Campaigns: c.Campaigns,
		LastUsedAt: instant(c.LastUsed), CreatedAt: moment(c.CreatedAt)}
	if c.Sandbox {
		v.Kind = "sandbox"
	}
	if usual, known := c.Health.Usual(); known {
		v.Usual = &usual
	}
	for _, id := range c.Pools {
		v.PoolIDs = append(v.PoolIDs, string(id))
	}
	if c.Rest != nil {
		rest := viewRest(*c.Rest)
		v.Rest = &rest
	}
	return v
}

func viewTally(t callerid.Tally) CallerTally {
	v := CallerTally{Calls: t.Calls, Completed: t.Completed, Answered: t.Answered}
	if rate, ok := t.AnswerRate(); ok {
		v.AnswerRate = &rate
	}
	if rate, ok := t.ShortRate(); ok {
		v.ShortRate = &rate
	}
	return v
}

func viewRest(r callerid.Rest) CallerRest {
	return CallerRest{BeganAt: moment(r.Began), Until: moment(r.Until), EndedAt: instant(r.Ended), Reason: r.Reason, From: r.From, To: r.To, Calls: r.Calls}
}

func (n *numbers) callers(ctx context.Context, who tenant.Actor, in *Whole) (*answer[Page[CallerID]], error) {
	all, err := n.Callers.List(ctx, who.Tenant, n.now())
	if err != nil {
		return nil, err
	}
	items := make([]CallerID, len(all))
	for i, c := range all {
		items[i] = viewCaller(c)
	}
	return pieceOf(items, in.Cursor, in.Limit)
}

type callerBody struct {
	Body struct {
		Label   string  `json:"label"`
		Number  string  `json:"number"`
		TrunkID *string `json:"trunk_id,omitempty"`
	}
}

func (n *numbers) addCaller(ctx context.Context, who tenant.Actor, in *callerBody) (*answer[CallerID], error) {
	home, err := n.Homes.Get(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	zh, err := n.Phones.Parse(in.Body.Number, home.Country, "zh")
	if reject, ok := errors.AsType[*phone.Reject](err); ok {
		return nil, &fault.Error{Code: fault.Invalid, Reason: reject.Reason, Message: reject.Error(), Detail: reject.Detail}
	}
	if err != nil {
		return nil, err
	}
	en, err := n.Phones.Parse(in.Body.Number, home.Country, "en")
	if err != nil {
		return nil, err
	}
	claim := callerid.Request{Label: in.Body.Label, Number: zh.Number, Place: callerid.Place{Country: zh.Country, Zh: zh.Region, En: en.Region}}
	put(&claim.Trunk, as[dialer.TrunkID](in.Body.TrunkID))
	made, err := n.Callers.Add(ctx, who, claim, n.now())
	if err != nil {
		return nil, err
	}
	return &answer[CallerID]{viewCaller(made)}, nil
}

type callerEdit struct {
	ByID
	Body struct {
		Label       *string `json:"label,omitempty"`
		TrunkID     *string `json:"trunk_id,omitempty"`
		PerHour     *int    `json:"per_hour,omitempty"`
		PerDay      *int    `json:"per_day,omitempty"`
		Attestation *string `json:"attestation,omitempty" enum:",A,B,C"`
		Proof       *string `json:"proof,omitempty" enum:",requested,verified" doc:"An operator's word: the workspace itself cannot say it"`
	}
}

func (n *numbers) editCaller(ctx context.Context, who tenant.Actor, in *callerEdit) (*answer[CallerID], error) {
	change := callerid.Edit{Label: in.Body.Label, Trunk: as[dialer.TrunkID](in.Body.TrunkID), PerHour: in.Body.PerHour, PerDay: in.Body.PerDay,
		Attestation: as[callerid.Attestation](in.Body.Attestation), Proof: as[callerid.Proof](in.Body.Proof)}
	now, err := n.Callers.Change(ctx, who, dialer.CallerID(in.ID), change, n.now())
	if err != nil {
		return nil, err
	}
	return &answer[CallerID]{viewCaller(now)}, nil
}

func (n *numbers) removeCaller(ctx context.Context, who tenant.Actor, in *ByID) (*empty, error) {
	return nil, n.Callers.Remove(ctx, who, dialer.CallerID(in.ID), n.now())
}

type callerResting struct {
	ByID
	Body struct {
		Hours int `json:"hours" doc:"From now; 0 ends the rest that runs"`
	}
}

func (n *numbers) restCaller(ctx context.Context, who tenant.Actor, in *callerResting) (*answer[CallerID], error) {
	now := n.now()
	c, err := n.Callers.PutToRest(ctx, who, dialer.CallerID(in.ID), now.Add(time.Duration(in.Body.Hours)*time.Hour), now)
	if err != nil {
		return nil, err
	}
	return &answer[CallerID]{viewCaller(c)}, nil
}

func (n *numbers) proofCall(ctx context.Context, who tenant.Actor, in *ByID) (*answer[CallerID], error) {
	c, err := n.Callers.Get(ctx, who.Tenant, dialer.CallerID(in.ID), n.now())
	if err != nil {
		return nil, err
	}
	if n.Proofs == nil {
		return nil, fault.New(fault.Unavailable, "no_voice_node", "no voice node runs in this process to call from")
	}
	home, err := n.Homes.Get(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	if err := n.Proofs.Call(ctx, who, c.ID, home.Language); err != nil {
		return nil, err
	}
	return &answer[CallerID]{viewCaller(c)}, nil
}

type callerProof struct {
	ByID
	Body struct {
		Code string `json:"code" doc:"The six digits that were spoken"`
	}
}

func (n *numbers) prove(ctx context.Context, who tenant.Actor, in *callerProof) (*answer[CallerID], error) {
	c, err := n.Callers.Prove(ctx, who, dialer.CallerID(in.ID), in.Body.Code, n.now())
	if err != nil {
		return nil, err
	}
	return &answer[CallerID]{viewCaller(c)}, nil
}
