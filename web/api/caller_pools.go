package api

import (
	"context"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// CallerPool is a set of numbers that campaigns draw from.
type CallerPool struct {
	CallerPoolDraft
	ID        string    `json:"id"`
	Campaigns int       `json:"campaigns" doc:"That use it"`
	CreatedAt time.Time `json:"created_at"`
}

// CallerPoolDraft is what a person sets of a pool.
type CallerPoolDraft struct {
	Name        string   `json:"name"`
	NumberIDs   []string `json:"number_ids" nullable:"false"`
	AnswerGuard bool     `json:"answer_guard" doc:"Hold the pool back when fewer people answer than usual"`
}

func (a *API) pools(n *numbers) {
	const tag, path = "Numbers", "/v1/caller-pools"
	register(a, Route{Method: http.MethodGet, Path: path, ID: "listCallerPools", Tag: tag, Summary: "Pools of caller IDs", Object: access.Numbers, Action: access.Read}, n.listPools)
	register(a, Route{Method: http.MethodPost, Path: path, ID: "addCallerPool", Tag: tag, Summary: "Make a pool", Status: http.StatusCreated, Object: access.Numbers, Action: access.Write}, n.addPool)
	register(a, Route{Method: http.MethodPut, Path: path + "/{id}", ID: "editCallerPool", Tag: tag, Summary: "Replace a pool's name and numbers; campaigns take it at their next dial",
		Object: access.Numbers, Action: access.Write}, n.editPool)
	register(a, Route{Method: http.MethodDelete, Path: path + "/{id}", ID: "deleteCallerPool", Tag: tag, Summary: "Remove a pool no campaign uses; its numbers stay",
		Object: access.Numbers, Action: access.Write}, n.removePool)
}

func viewPool(p callerid.Pool) CallerPool {
	v := CallerPool{CallerPoolDraft: CallerPoolDraft{Name: p.Name, NumberIDs: []string{}, AnswerGuard: p.AnswerGuard}, ID: string(p.ID), Campaigns: p.Campaigns, CreatedAt: moment(p.CreatedAt)}
	for _, id := range p.Numbers {
		v.NumberIDs = append(v.NumberIDs, string(id))
	}
	return v
}

func (n *numbers) listPools(ctx context.Context, who tenant.Actor, in *Whole) (*answer[Page[CallerPool]], error) {
	all, err := n.Callers.Pools(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	items := make([]CallerPool, len(all))
	for i, p := range all {
		items[i] = viewPool(p)
	}
	return pieceOf(items, in.Cursor, in.Limit)
}

func (n *numbers) addPool(ctx context.Context, who tenant.Actor, in *struct{ Body CallerPoolDraft }) (*answer[CallerPool], error) {
	return n.savePool(ctx, who, "", in.Body)
}

type poolEdit struct {
	ByID
	Body CallerPoolDraft
}

func (n *numbers) editPool(ctx context.Context, who tenant.Actor, in *poolEdit) (*answer[CallerPool], error) {
	if _, err := n.Callers.Pool(ctx, who.Tenant, callerid.PoolID(in.ID)); err != nil {
		return nil, err
	}
	return n.savePool(ctx, who, callerid.PoolID(in.ID), in.Body)
}

func (n *numbers) savePool(ctx context.Context, who tenant.Actor, id callerid.PoolID, d CallerPoolDraft) (*answer[CallerPool], error) {
	pool := callerid.Pool{ID: id, Name: d.Name, AnswerGuard: d.AnswerGuard}
	for _, number := range d.NumberIDs {
		pool.Numbers = append(pool.Numbers, dialer.CallerID(number))
	}
	saved, err := n.Callers.SavePool(ctx, who, pool, n.now())
	if err != nil {
		return nil, err
	}
	return &answer[CallerPool]{viewPool(saved)}, nil
}

func (n *numbers) removePool(ctx context.Context, who tenant.Actor, in *ByID) (*empty, error) {
	return nil, n.Callers.RemovePool(ctx, who, callerid.PoolID(in.ID), n.now())
}
