package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/dialer/trunk/store"
	"github.com/boyunhq/boyun/dialer/trunk/testcall"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/directory"
)

// CallerID is a number that may be shown as the caller.
type CallerID struct {
	ID        string    `json:"id"`
	Label     string    `json:"label"`
	Number    string    `json:"number" doc:"Masked"`
	Kind      string    `json:"kind" enum:"sandbox,own"`
	TrunkID   *string   `json:"trunk_id"`
	Proof     string    `json:"proof" enum:",requested,verified"`
	CreatedAt time.Time `json:"created_at"`
}

// NumberWorld is what the resources of caller IDs and trunks read.
type NumberWorld struct {
	Store  *store.Store
	Phones *phone.Book
	Homes  *directory.Directory
	Node   TrunkNode // nil where no voice node runs in this process
	Posts  trunk.Posts
	Tests  *testcall.Store
	Calls  TestCalls // nil where no voice node runs in this process
}

type numbers struct {
	NumberWorld
	now func() time.Time
}

// Numbers adds the resources of caller IDs and trunks.
func (a *API) Numbers(world NumberWorld) {
	n := &numbers{world, a.Now}
	const tag, path = "Numbers", "/v1/caller-ids"
	register(a, Route{Method: http.MethodGet, Path: path, ID: "listCallerIds", Tag: tag, Summary: "Caller IDs, the sandbox's first", Object: access.Numbers, Action: access.Read}, n.callers)
	register(a, Route{Method: http.MethodPost, Path: path, ID: "addCallerId", Tag: tag, Summary: "Ask for a number of one's own; it is shown to nobody before it is verified",
		Status: http.StatusCreated, Object: access.Numbers, Action: access.Write}, n.addCaller)
	register(a, Route{Method: http.MethodPatch, Path: path + "/{id}", ID: "editCallerId", Tag: tag, Summary: "Change a caller ID", Object: access.Numbers, Action: access.Write}, n.editCaller)
	register(a, Route{Method: http.MethodDelete, Path: path + "/{id}", ID: "deleteCallerId", Tag: tag, Summary: "Remove a number no campaign uses",
		Object: access.Numbers, Action: access.Write}, n.removeCaller)
	a.trunks(n)
}

func viewCaller(c store.Caller) CallerID {
	v := CallerID{ID: string(c.ID), Label: c.Label, Number: mask(c.Last4), Kind: "own", TrunkID: pointer(string(c.Trunk)), Proof: string(c.Proof), CreatedAt: moment(c.CreatedAt)}
	if c.Sandbox {
		v.Kind = "sandbox"
	}
	return v
}

func (n *numbers) callers(ctx context.Context, who tenant.Actor, _ *Paging) (*answer[Page[CallerID]], error) {
	all, err := n.Store.Callers(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	items := make([]CallerID, len(all))
	for i, c := range all {
		items[i] = viewCaller(c)
	}
	return pageOf(items, ""), nil
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
	parsed, err := n.Phones.Parse(in.Body.Number, home.Country, home.Language)
	if reject, ok := errors.AsType[*phone.Reject](err); ok {
		return nil, &fault.Error{Code: fault.Invalid, Reason: reject.Reason, Message: reject.Error(), Detail: reject.Detail}
	}
	if err != nil {
		return nil, err
	}
	var via dialer.TrunkID
	put(&via, as[dialer.TrunkID](in.Body.TrunkID))
	made, err := n.Store.AddCaller(ctx, who, in.Body.Label, parsed.Number, via, n.now())
	if err != nil {
		return nil, err
	}
	return &answer[CallerID]{viewCaller(made)}, nil
}

type callerEdit struct {
	ByID
	Body struct {
		Label   *string `json:"label,omitempty"`
		TrunkID *string `json:"trunk_id,omitempty"`
		Proof   *string `json:"proof,omitempty" enum:",requested,verified" doc:"An operator's word: the workspace itself cannot say it"`
	}
}

func (n *numbers) editCaller(ctx context.Context, who tenant.Actor, in *callerEdit) (*answer[CallerID], error) {
	change := store.Edit{Label: in.Body.Label, Trunk: as[dialer.TrunkID](in.Body.TrunkID), Proof: as[store.Proof](in.Body.Proof)}
	now, err := n.Store.ChangeCaller(ctx, who, dialer.CallerID(in.ID), change, n.now())
	if err != nil {
		return nil, err
	}
	return &answer[CallerID]{viewCaller(now)}, nil
}

func (n *numbers) removeCaller(ctx context.Context, who tenant.Actor, in *ByID) (*empty, error) {
	return nil, n.Store.RemoveCaller(ctx, who, dialer.CallerID(in.ID), n.now())
}
