package api

import (
	"context"
	"net/http"

	"github.com/boyunhq/boyun/softphone/monitor"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
)

// lead adds what whoever took a call does in it, as an agent does at the desk.
func (m *monitors) lead(a *API, route func(method, under, id, summary string) Route) {
	register(a, route(http.MethodPost, "/{id}/mute", "muteTakenCall", "In the call that was taken: keep one's voice from the customer, or let it through again"), m.mute)
	register(a, route(http.MethodPost, "/{id}/hold", "holdTakenCall", "Give the customer of the call that was taken music, or join both again"), m.hold)
	register(a, route(http.MethodPost, "/{id}/recording", "recordTakenCall", "Pause, resume or begin the recording of the call that was taken, as its agent could"), m.record)
	register(a, route(http.MethodPost, "/{id}/dtmf", "pressInTakenCall", "Send keys to the customer of the call that was taken; answered when they are sent"), m.press)
}

type takenSwitch struct {
	ByID
	Body struct {
		On bool `json:"on"`
	}
}

func (m *monitors) mute(_ context.Context, who tenant.Actor, in *takenSwitch) (*answer[Monitor], error) {
	return m.does(func(sessions Monitors) (monitor.View, error) {
		return sessions.Mute(who, monitor.ID(in.ID), in.Body.On)
	})
}

func (m *monitors) hold(_ context.Context, who tenant.Actor, in *takenSwitch) (*answer[Monitor], error) {
	return m.does(func(sessions Monitors) (monitor.View, error) {
		return sessions.Hold(who, monitor.ID(in.ID), in.Body.On)
	})
}

func (m *monitors) record(_ context.Context, who tenant.Actor, in *taping) (*answer[Monitor], error) {
	return m.does(func(sessions Monitors) (monitor.View, error) {
		return sessions.Record(who, monitor.ID(in.ID), signal.Taping(in.Body.Do))
	})
}

type takenKeys struct {
	ByID
	Body struct {
		Digits string `json:"digits" minLength:"1" maxLength:"32" pattern:"^[0-9A-D*#]+$" doc:"0-9 * # A-D"`
	}
}

func (m *monitors) press(ctx context.Context, who tenant.Actor, in *takenKeys) (*answer[Monitor], error) {
	return m.does(func(sessions Monitors) (monitor.View, error) {
		return sessions.Press(ctx, who, monitor.ID(in.ID), in.Body.Digits)
	})
}

// does answers with the session as it is after something was done in it.
func (m *monitors) does(something func(sessions Monitors) (monitor.View, error)) (*answer[Monitor], error) {
	sessions, err := m.sessions()
	if err != nil {
		return nil, err
	}
	v, err := something(sessions)
	return &answer[Monitor]{viewMonitor(v)}, err
}
