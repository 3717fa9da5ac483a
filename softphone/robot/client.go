package robot

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/signal"
)

// Conn is a socket to the desk.
type Conn interface {
	Read(ctx context.Context) ([]byte, error)
	Write(ctx context.Context, message []byte) error
	Close(code int, why string)
}

// Client speaks the desk's protocol over one socket, as a page does.
type Client struct {
	conn   Conn
	cancel context.CancelFunc
	loops  sync.WaitGroup
	gone   chan struct{}

	mu      sync.Mutex
	next    int
	waiting map[string]chan signal.Server
	desk    signal.Desk
	welcome signal.Welcome
	levels  int
	ended   []signal.Ended
	moved   bool
	bell    chan struct{} // closed and renewed with every message
}

// Connect says hello over conn. resume is the token of an earlier welcome, or empty.
func Connect(ctx context.Context, conn Conn, tab, resume string) (*Client, error) {
	c := Open(conn)
	if err := c.Hello(ctx, tab, resume); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// Open starts to read without saying hello.
func Open(conn Conn) *Client {
	life, cancel := context.WithCancel(context.Background())
	c := &Client{conn: conn, cancel: cancel, gone: make(chan struct{}), waiting: map[string]chan signal.Server{}, bell: make(chan struct{})}
	c.loops.Go(func() { c.read(life) })
	c.loops.Go(func() { c.ping(life) })
	return c
}

// Hello opens the session.
func (c *Client) Hello(ctx context.Context, tab, resume string) error {
	answer, err := c.ask(ctx, &signal.Hello{V: signal.Version, Tab: tab, Resume: resume})
	if err != nil {
		return err
	}
	return c.welcomed(answer)
}

// Takeover moves the desk here from another tab, after a hello that was refused.
func (c *Client) Takeover(ctx context.Context) error {
	answer, err := c.ask(ctx, &signal.Takeover{})
	if err != nil {
		return err
	}
	return c.welcomed(answer)
}

func (c *Client) welcomed(answer signal.Server) error {
	w, ok := answer.(*signal.Welcome)
	if !ok {
		return fmt.Errorf("hello was answered by %s", answer.Type())
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.welcome = *w
	return nil
}

// Do sends a request and waits until it is done; a refusal comes back as a fault.Error.
func (c *Client) Do(ctx context.Context, m signal.Client) error {
	_, err := c.ask(ctx, m)
	return err
}

// Offer connects the peer to the desk: a new leg, or another path of the same one.
func (c *Client) Offer(ctx context.Context, p *Peer, restart bool) error {
	offer, err := p.Offer(ctx, restart)
	if err != nil {
		return err
	}
	answer, err := c.ask(ctx, &signal.Offer{SDP: offer, Restart: restart})
	if err != nil {
		return err
	}
	a, ok := answer.(*signal.Answer)
	if !ok {
		return fmt.Errorf("the offer was answered by %s", answer.Type())
	}
	return p.Accept(a.SDP)
}

func (c *Client) ask(ctx context.Context, m signal.Client) (signal.Server, error) {
	c.mu.Lock()
	c.next++
	re, reply := strconv.Itoa(c.next), make(chan signal.Server, 1)
	c.waiting[re] = reply
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.waiting, re)
		c.mu.Unlock()
	}()
	raw, err := signal.EncodeClient(re, m)
	if err != nil {
		return nil, err
	}
	if err := c.conn.Write(ctx, raw); err != nil {
		return nil, fmt.Errorf("say %s: %w", m.Type(), err)
	}
	select {
	case answer := <-reply:
		return judged(answer)
	case <-c.gone:
		select {
		case answer := <-reply: // the last word before the end
			return judged(answer)
		default:
			return nil, fmt.Errorf("the socket closed before %s was answered", m.Type())
		}
	case <-ctx.Done():
		return nil, fmt.Errorf("%s was not answered: %w", m.Type(), ctx.Err())
	}
}

func judged(answer signal.Server) (signal.Server, error) {
	if r, ok := answer.(*signal.Refused); ok {
		return nil, &fault.Error{Code: fault.Code(r.Code), Reason: r.Reason, Message: r.Message, Detail: r.Detail}
	}
	return answer, nil
}

// Await waits for a snapshot of which the condition holds.
func (c *Client) Await(ctx context.Context, what string, holds func(signal.Desk) bool) (signal.Desk, error) {
	for {
		c.mu.Lock()
		now, bell := c.desk, c.bell
		c.mu.Unlock()
		if now.Seq > 0 && holds(now) {
			return now, nil
		}
		select {
		case <-bell:
		case <-c.gone:
			return now, fmt.Errorf("the socket closed while waiting for %s", what)
		case <-ctx.Done():
			return now, fmt.Errorf("waited in vain for %s, the desk is %s(%s): %w", what, now.State, now.Reason, ctx.Err())
		}
	}
}

// Desk is the newest snapshot.
func (c *Client) Desk() signal.Desk { c.mu.Lock(); defer c.mu.Unlock(); return c.desk }

// Welcome is what the session began with.
func (c *Client) Welcome() signal.Welcome { c.mu.Lock(); defer c.mu.Unlock(); return c.welcome }

// Levels counts the levels heard of so far.
func (c *Client) Levels() int { c.mu.Lock(); defer c.mu.Unlock(); return c.levels }

// Ended lists the conversations that ended in this session.
func (c *Client) Ended() []signal.Ended {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]signal.Ended(nil), c.ended...)
}

// Moved tells whether another tab took the desk.
func (c *Client) Moved() bool { c.mu.Lock(); defer c.mu.Unlock(); return c.moved }

// Gone is closed when the socket is.
func (c *Client) Gone() <-chan struct{} { return c.gone }

// Close ends the socket, as closing the page does, and waits for the client's goroutines.
func (c *Client) Close() {
	c.cancel()
	c.conn.Close(1000, "")
	c.loops.Wait()
}

func (c *Client) read(ctx context.Context) {
	defer close(c.gone)
	for {
		raw, err := c.conn.Read(ctx)
		if err != nil {
			return
		}
		m, err := signal.DecodeServer(raw)
		if err != nil {
			return
		}
		c.take(m)
	}
}

func (c *Client) take(m signal.Server) {
	c.mu.Lock()
	defer c.mu.Unlock()
	re := ""
	switch m := m.(type) {
	case *signal.Desk:
		if m.Seq > c.desk.Seq {
			c.desk = *m
		}
	case *signal.Level:
		c.levels++
	case *signal.Ended:
		c.ended = append(c.ended, *m)
	case *signal.Moved:
		c.moved = true
	case *signal.Welcome:
		re = m.Re
		c.desk = signal.Desk{} // a new session counts anew
	case *signal.Answer:
		re = m.Re
	case *signal.Done:
		re = m.Re
	case *signal.Refused:
		re = m.Re
	case *signal.Pong:
		re = m.Re
	}
	if reply := c.waiting[re]; reply != nil {
		reply <- m
	}
	close(c.bell)
	c.bell = make(chan struct{})
}

// ping keeps the socket alive as a page does.
func (c *Client) ping(ctx context.Context) {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			c.ask(ctx, &signal.Ping{}) // a socket that is gone is told by its reader
		case <-c.gone:
			return
		case <-ctx.Done():
			return
		}
	}
}
