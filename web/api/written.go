package api

import (
	"net/http"
	"time"
)

// stalled is how long a reader may take for what was just sent, some 30 kB: who reads nothing any more keeps an encoder from others.
const stalled = 30 * time.Second

// written counts what is sent, and sends it at once. A write that the reader does not take within patience fails, as all after it.
type written struct {
	to       http.ResponseWriter
	patience time.Duration
	bytes    int
}

// Write sends p.
func (w *written) Write(p []byte) (int, error) {
	_ = http.NewResponseController(w.to).SetWriteDeadline(time.Now().Add(w.patience)) // a writer of a test has none
	n, err := w.to.Write(p)
	w.bytes += n
	return n, err
}

// over lets whatever the connection is used for next take its time.
func (w *written) over() {
	if w.bytes > 0 {
		_ = http.NewResponseController(w.to).SetWriteDeadline(time.Time{})
	}
}
