// Package socket owns WebSockets as the rest of web and the desk see them: whole text messages in and out, bounded in size and time,
// alive or gone. It does not know what the messages say (softphone/signal, web/live) nor who may open one (web/ticket).
package socket

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/coder/websocket"
)

// Bounds of one socket.
const (
	MaxMessage  = 256 << 10        // bytes of one message from a browser: an SDP offer with candidates is 8 kB
	writeTime   = 5 * time.Second  // a browser that takes no message for so long is gone
	pingEvery   = 10 * time.Second // keeps proxies from closing a quiet socket, and finds peers that died without a word
	pingPatient = 5 * time.Second
)

// Conn is one open socket. Read from one goroutine; Write is safe for concurrent use.
type Conn struct {
	ws     *websocket.Conn
	cancel context.CancelFunc
	done   chan struct{}
}

// Accept answers the upgrade. The caller has checked the ticket, which is bound to the page's origin, so the origin is not checked twice.
// The socket pings until Close.
func Accept(w http.ResponseWriter, r *http.Request) (*Conn, error) {
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return nil, fmt.Errorf("open a socket: %w", err)
	}
	return open(ws), nil
}

// Dial opens a socket to url as a browser of the given origin would: robots and tests.
func Dial(ctx context.Context, url string, header http.Header) (*Conn, error) {
	ws, answer, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPHeader: header})
	if err != nil {
		return nil, fmt.Errorf("open a socket to %s: %w", url, err)
	}
	if answer != nil && answer.Body != nil {
		answer.Body.Close()
	}
	return open(ws), nil
}

func open(ws *websocket.Conn) *Conn {
	ws.SetReadLimit(MaxMessage)
	ctx, cancel := context.WithCancel(context.Background())
	c := &Conn{ws: ws, cancel: cancel, done: make(chan struct{})}
	go c.ping(ctx)
	return c
}

func (c *Conn) ping(ctx context.Context) {
	defer close(c.done)
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		patient, cancel := context.WithTimeout(ctx, pingPatient)
		err := c.ws.Ping(patient)
		cancel()
		if err != nil && ctx.Err() == nil {
			c.ws.CloseNow() // wakes the reader, who then knows
			return
		}
	}
}

// Read returns the next message; an error means that the socket is gone.
func (c *Conn) Read(ctx context.Context) ([]byte, error) {
	kind, raw, err := c.ws.Read(ctx)
	if err == nil && kind != websocket.MessageText {
		err = errors.New("a binary message on a text socket")
	}
	return raw, err
}

// Write sends one message, or gives up after a few seconds: then the socket is gone.
func (c *Conn) Write(ctx context.Context, message []byte) error {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	return c.ws.Write(ctx, websocket.MessageText, message)
}

// Close ends the socket with a code of RFC 6455 section 7.4 and a word why (at most 123 bytes), and returns when nothing of it runs.
func (c *Conn) Close(code int, why string) {
	c.cancel()
	c.ws.Close(websocket.StatusCode(code), why)
	<-c.done
}
