package desk

import (
	"context"
	"crypto/subtle"
	"errors"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/signal"
)

// Serve speaks with one page over conn until the socket is gone, the desk was taken elsewhere, or ctx ends. The socket is closed when it
// returns. The agent's call does not end with it.
func (h *Desks) Serve(ctx context.Context, who Who, conn Conn) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := newSession(conn)
	written := make(chan struct{})
	go func() { defer close(written); s.write(ctx) }()
	defer func() { s.close(codeNormal, ""); <-written }()
	d, err := h.seat(ctx, who, s)
	if err != nil {
		return err
	}
	defer d.box.put(func() { d.detach(s) })
	for {
		raw, err := h.receive(ctx, s)
		if err != nil {
			return nil // the page is gone: nothing to tell anybody
		}
		if raw != nil {
			d.handle(ctx, s, raw)
		}
	}
}

// receive reads the next message that is within the page's rate. Three missed pings are the end.
func (h *Desks) receive(ctx context.Context, s *session) ([]byte, error) {
	patience, cancel := context.WithTimeout(ctx, 3*h.Beat)
	defer cancel()
	raw, err := s.conn.Read(patience)
	if err != nil {
		return nil, err
	}
	ok, cut := s.pace.allow(h.Now())
	if cut {
		s.close(codePolicy, "too_fast")
		return nil, errors.New("the page floods the desk")
	}
	if !ok {
		re, _, _ := signal.Decode(raw)
		s.refuse(re, fault.New(fault.Quota, "too_fast", "at most %d messages a second", perSecond).With("per_second", perSecond))
		return nil, nil
	}
	return raw, nil
}

// seat reads the page's first words and gives it the desk. Another tab keeps it until this one says takeover.
func (h *Desks) seat(ctx context.Context, who Who, s *session) (*desk, error) {
	hello, refused := (*signal.Hello)(nil), false
	for {
		raw, err := h.receive(ctx, s)
		if err != nil {
			return nil, err
		}
		if raw == nil {
			continue
		}
		re, m, err := signal.Decode(raw)
		if err != nil {
			s.refuse(re, err)
			continue
		}
		take := false
		switch m := m.(type) {
		case *signal.Ping: // somebody thinks about taking over
			s.send(&signal.Pong{Re: re, At: signal.At(h.Now())})
			continue
		case *signal.Hello:
			hello = m
		case *signal.Takeover:
			take = refused
		}
		if _, isHello := m.(*signal.Hello); !isHello && !take {
			s.refuse(re, fault.New(fault.Conflict, "hello_first", "the first message of a socket is hello"))
			continue
		}
		d, err := h.attach(ctx, who, s, hello, re, take)
		if err == nil {
			return d, nil
		}
		refused = true
		s.refuse(re, err)
		if !fault.Is(err, fault.Conflict) {
			return nil, err
		}
	}
}

// attach puts the page at its desk, which is set up if need be.
func (h *Desks) attach(ctx context.Context, who Who, s *session, hello *signal.Hello, re string, take bool) (*desk, error) {
	for range 3 { // a desk may end just now
		d, err := h.at(ctx, who)
		if err != nil {
			return nil, err
		}
		var refused error
		if d.do(func() { refused = d.sit(s, hello, re, take) }) == nil {
			return d, refused
		}
		select {
		case <-d.buried:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return nil, gone()
}

// sit makes s the page of the desk.
func (d *desk) sit(s *session, hello *signal.Hello, re string, take bool) error {
	if old := d.page; old != nil && old != s {
		same := hello.Tab == old.tab || subtle.ConstantTimeCompare([]byte(hello.Resume), []byte(d.token)) == 1
		if !same && !take {
			return fault.New(fault.Conflict, "other_tab", "the desk is open in another tab").With("call", d.m.State.InCall())
		}
		if hello.Tab != old.tab {
			old.send(&signal.Moved{})
		}
		old.close(codeNormal, "moved")
	}
	s.tab = hello.Tab
	d.page, d.alone = s, time.Time{}
	d.live.Store(s)
	if d.m.State == agent.Offline {
		d.step(agent.Input{Event: agent.Arrive})
	}
	d.conform()
	d.weigh(d.hub.Now())
	d.watch()
	s.send(d.welcome(re))
	d.dirty = true
	if d.hub.Now().Sub(d.read) > time.Second {
		d.reload()
	}
	return nil
}

func (d *desk) welcome(re string) *signal.Welcome {
	w := &signal.Welcome{Re: re, V: signal.Version, Agent: signal.Who{ID: string(d.who.User), Name: d.shift.Name}, Resume: d.token, Sounds: d.shift.Sounds,
		Breaks: d.shift.Breaks, At: signal.At(d.hub.Now()), Beat: int(d.hub.Beat.Milliseconds())}
	w.ICE, w.ICEUntil = d.hub.ICE(d.who)
	return w
}

// ICE are the servers a page may use to reach us, with fresh tickets.
func (h *Desks) ICE(who Who) (servers []signal.ICEServer, until signal.Millis) {
	if len(h.STUN) > 0 {
		servers = append(servers, signal.ICEServer{URLs: h.STUN})
	}
	if h.Relay != nil {
		t := h.Relay.Issue(string(who.Tenant)+"."+string(who.User), h.Now())
		servers = append(servers, signal.ICEServer{URLs: t.URLs, Username: t.Name, Credential: t.Password})
		until = signal.At(t.Until)
	}
	return servers, until
}

// detach lets go of a page that is gone. Its leg lives on for a reload; silence tells what has become of it.
func (d *desk) detach(s *session) {
	if d.page != s {
		return
	}
	d.page, d.alone = nil, d.hub.Now()
	d.live.Store(nil)
	d.weigh(d.hub.Now())
}
