package desk

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/state"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
)

// ordersTopic is where every voice node hears what programs ask of the desks; each order says on which topic its answer is awaited.
const ordersTopic = "desks/orders"

// order is a key pressed from elsewhere.
type order struct {
	Answer string        `json:"answer"`
	Tenant tenant.ID     `json:"tenant"`
	Call   dialer.CallID `json:"call"`
	Do     signal.Taping `json:"do"`
	Only   tenant.UserID `json:"only,omitempty"` // at this person's desk and no other
}

// answer is what became of an order.
type answer struct {
	Code    fault.Code `json:"code,omitempty"` // empty: it was carried out
	Reason  string     `json:"reason,omitempty"`
	Message string     `json:"message,omitempty"`
}

// Orders brings orders to this node (infra/state).
type Orders interface {
	Subscribe(ctx context.Context, topic string) (<-chan state.Event, error)
}

// obey carries out orders until ctx ends.
func (h *Desks) obey(ctx context.Context) {
	if h.Orders == nil {
		return
	}
	for ctx.Err() == nil {
		orders, err := h.Orders.Subscribe(ctx, ordersTopic)
		if err != nil {
			h.Log.Warn("no orders can be given to this node's desks yet", "error", err)
			select {
			case <-ctx.Done():
			case <-time.After(orderTime):
			}
			continue
		}
		for e := range orders {
			var o order
			if json.Unmarshal(e.Data, &o) == nil {
				h.carryOut(o)
			}
		}
	}
}

// carryOut lets the desk that has the call do as it is told, or who took it from one; the others pass.
func (h *Desks) carryOut(o order) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t := h.taken[o.Call]; t != nil && t.tenant == o.Tenant && (o.Only == "" || string(o.Only) == t.by) {
		h.loops.Go(func() { h.answer(o, t.record(o.Do, byAPI())) })
		return
	}
	for who, d := range h.desks {
		if who.Tenant != o.Tenant || o.Only != "" && who.User != o.Only {
			continue
		}
		d.box.put(func() {
			if d.call == nil || d.call.person.Call != o.Call {
				return
			}
			err := d.tape(string(o.Call), o.Do, byAPI())
			d.tell()
			d.notes.put(func() { d.hub.answer(o, err) })
		})
	}
}

// byAPI is who gives orders, in the timeline's words.
func byAPI() map[string]string { return map[string]string{"by": "api"} }

func (h *Desks) answer(o order, err error) {
	var a answer
	if err != nil {
		a = answer{fault.Internal, "internal", "something went wrong on our side"}
		if f, ok := errors.AsType[*fault.Error](err); ok {
			a = answer{f.Code, f.Reason, f.Message}
		}
	}
	raw, err := json.Marshal(a)
	if err == nil {
		ctx, cancel := context.WithTimeout(h.base, 2*time.Second)
		defer cancel()
		err = h.Board.Publish(ctx, o.Answer, raw)
	}
	if err != nil {
		h.Log.Warn("whoever gave an order is not told what became of it", "tenant", o.Tenant, "call", o.Call, "error", err)
	}
}

// Remote gives orders to desks on whatever node they are.
type Remote struct {
	Bus state.Bus
}

// orderTime is how long an order may take to be answered.
const orderTime = 2 * time.Second

// Record does with a running call's recording what its agent could do at the desk; only names the one person at whose desk it may be, if
// not anybody's. fault.Conflict "not_talking": no agent is in that call now.
func (r Remote) Record(ctx context.Context, t tenant.ID, id dialer.CallID, do signal.Taping, only tenant.UserID) error {
	ctx, cancel := context.WithTimeout(ctx, orderTime)
	defer cancel()
	o := order{Answer: ordersTopic + "/" + dialer.NewID(), Tenant: t, Call: id, Do: do, Only: only}
	answers, err := r.Bus.Subscribe(ctx, o.Answer)
	if err != nil {
		return fault.Wrap(fault.Unavailable, "state_away", "give an order to a desk", err)
	}
	raw, err := json.Marshal(o)
	if err == nil {
		err = r.Bus.Publish(ctx, ordersTopic, raw)
	}
	if err != nil {
		return fault.Wrap(fault.Unavailable, "state_away", "give an order to a desk", err)
	}
	e, ok := <-answers
	if !ok {
		return fault.New(fault.Conflict, "not_talking", "no agent is talking in that call")
	}
	var a answer
	if err := json.Unmarshal(e.Data, &a); err != nil {
		return fault.Wrap(fault.Internal, "internal", "an order's answer", err)
	}
	if a.Code != "" {
		return fault.New(a.Code, a.Reason, "%s", a.Message)
	}
	return nil
}
