package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/station"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/directory"
)

// Station is an agent's own telephone, which callback lines call.
type Station struct {
	UserID   string     `json:"user_id"`
	Number   string     `json:"number" doc:"Masked"`
	Verified bool       `json:"verified"`
	ProofBy  string     `json:"proof_by" enum:",call,admin"`
	ProvedAt *time.Time `json:"proved_at"`
	InUse    bool       `json:"in_use" doc:"Calls reach the agent there, not on the page; said at the desk"`
}

// StationWorld is what the resource of agents' telephones reads.
type StationWorld struct {
	Store    *station.Store
	Phones   *phone.Book
	Homes    *directory.Directory
	Proofs   StationProver // nil where no voice node runs in this process
	Assigned Assigned
}

// StationProver calls the asker's telephone and speaks its code; softphone/station's Prover does.
type StationProver interface {
	Call(ctx context.Context, by tenant.Actor, language string) error
}

type stations struct {
	StationWorld
	now func() time.Time
}

// Stations adds agents' own telephones.
func (a *API) Stations(world StationWorld) {
	s := &stations{world, a.Now}
	const tag, mine = "People", "/v1/me/station"
	own := func(method, under, id, summary string) Route {
		return Route{Method: method, Path: mine + under, ID: id, Tag: tag, Summary: summary, Object: access.Desk, Action: access.Run}
	}
	register(a, Route{Method: http.MethodGet, Path: "/v1/stations", ID: "listStations", Tag: tag, Summary: "Agents' own telephones", Object: access.Users, Action: access.Read}, s.list)
	register(a, Route{Method: http.MethodPut, Path: "/v1/users/{id}/station", ID: "fixStation", Tag: tag, Summary: "Set somebody's telephone, by an admin's word; the agent cannot change it",
		Object: access.Users, Action: access.Write}, s.fix)
	register(a, Route{Method: http.MethodDelete, Path: "/v1/users/{id}/station", ID: "removeStation", Tag: tag, Summary: "Forget somebody's telephone", Object: access.Users, Action: access.Write}, s.remove)
	register(a, own(http.MethodGet, "", "getMyStation", "One's own telephone; 404 without one"), s.mine)
	register(a, own(http.MethodPut, "", "enterMyStation", "Enter one's own telephone; it is used after it was proved"), s.enter)
	register(a, own(http.MethodDelete, "", "removeMyStation", "Forget one's own telephone"), s.forget)
	register(a, own(http.MethodPost, "/proof-call", "proofCallMyStation", "Call the telephone and speak a code; answers when somebody takes the call"), s.proofCall)
	register(a, own(http.MethodPost, "/proof", "proveMyStation", "Prove the telephone with the code that was spoken"), s.prove)
}

func viewStation(s station.Station) Station {
	return Station{UserID: string(s.User), Number: mask(s.Last4), Verified: s.Verified, ProofBy: string(s.By), ProvedAt: instant(s.ProvedAt), InUse: s.InUse}
}

func (s *stations) list(ctx context.Context, who tenant.Actor, _ *empty) (*answer[Page[Station]], error) {
	all, err := s.Store.All(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	items := make([]Station, len(all))
	for i, each := range all {
		items[i] = viewStation(each)
	}
	return pageOf(items, ""), nil
}

type stationNumber struct {
	Number string `json:"number" maxLength:"64"`
}

func (s *stations) claim(ctx context.Context, t tenant.ID, number string) (c station.Claim, err error) {
	home, err := s.Homes.Get(ctx, t)
	if err != nil {
		return c, err
	}
	parsed, err := s.Phones.Parse(number, home.Country, home.Language)
	if reject, ok := errors.AsType[*phone.Reject](err); ok {
		return c, &fault.Error{Code: fault.Invalid, Reason: reject.Reason, Message: reject.Error(), Detail: reject.Detail}
	}
	return station.Claim{Number: parsed.Number, Country: parsed.Country, Kind: parsed.Kind}, err
}

func (s *stations) put(ctx context.Context, by tenant.Actor, user tenant.UserID, number string, fixed bool) (*answer[Station], error) {
	claim, err := s.claim(ctx, by.Tenant, number)
	if err != nil {
		return nil, err
	}
	made, err := s.Store.Enter(ctx, by, user, claim, fixed, s.now())
	if err != nil {
		return nil, err
	}
	s.Assigned.tell(by.Tenant, []tenant.UserID{user})
	return &answer[Station]{viewStation(made)}, nil
}

func (s *stations) drop(ctx context.Context, by tenant.Actor, user tenant.UserID, fixed bool) (*empty, error) {
	err := s.Store.Remove(ctx, by, user, fixed, s.now())
	if err == nil {
		s.Assigned.tell(by.Tenant, []tenant.UserID{user})
	}
	return nil, err
}

type stationFix struct {
	ByID
	Body stationNumber
}

func (s *stations) fix(ctx context.Context, who tenant.Actor, in *stationFix) (*answer[Station], error) {
	return s.put(ctx, who, tenant.UserID(in.ID), in.Body.Number, true)
}

func (s *stations) remove(ctx context.Context, who tenant.Actor, in *ByID) (*empty, error) {
	return s.drop(ctx, who, tenant.UserID(in.ID), true)
}

func (s *stations) mine(ctx context.Context, who tenant.Actor, _ *empty) (*answer[Station], error) {
	found, err := s.Store.Of(ctx, who.Tenant, who.User)
	if err != nil {
		return nil, err
	}
	return &answer[Station]{viewStation(found)}, nil
}

func (s *stations) enter(ctx context.Context, who tenant.Actor, in *struct{ Body stationNumber }) (*answer[Station], error) {
	return s.put(ctx, who, who.User, in.Body.Number, false)
}

func (s *stations) forget(ctx context.Context, who tenant.Actor, _ *empty) (*empty, error) {
	return s.drop(ctx, who, who.User, false)
}

func (s *stations) proofCall(ctx context.Context, who tenant.Actor, _ *empty) (*answer[Station], error) {
	if s.Proofs == nil {
		return nil, fault.New(fault.Unavailable, "no_voice_node", "no voice node runs in this process to call from")
	}
	home, err := s.Homes.Get(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	if err := s.Proofs.Call(ctx, who, home.Language); err != nil {
		return nil, err
	}
	return s.mine(ctx, who, nil)
}

type stationProof struct {
	Body struct {
		Code string `json:"code" doc:"The six digits that were spoken"`
	}
}

func (s *stations) prove(ctx context.Context, who tenant.Actor, in *stationProof) (*answer[Station], error) {
	proved, err := s.Store.Prove(ctx, who, in.Body.Code, s.now())
	if err != nil {
		return nil, err
	}
	s.Assigned.tell(who.Tenant, []tenant.UserID{who.User})
	return &answer[Station]{viewStation(proved)}, nil
}
