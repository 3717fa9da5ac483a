// Package signal owns the words that an agent's desk and the server say to each other over one socket: their shape, version, size
// limits and JSON form. It does not own what they mean (softphone/desk), nor the socket (web). The console's copy of these types,
// web/console/src/gen/signal.ts, is generated from this package and a test proves it fresh.
//
// Every message is one JSON object with a "type". A client message also carries "re", an id the client chose; the server answers each
// with exactly one of done, welcome, answer, pong or refused that repeats it. Snapshots (desk) come whenever something changed.
package signal

//go:generate go run ./typescript ../../web/console/src/gen/signal.ts

import "time"

// Version is what hello must say. A page of another version is refused with reason "version" and has to reload.
const Version = 1

// Limits of what a client may send; a message over them is refused before it is looked at.
const (
	MaxMessage   = 64 << 10 // bytes of one message
	MaxSDP       = 32 << 10 // bytes of one offer
	MaxNote      = 8000     // bytes of a note
	MaxFields    = 100      // entries of a form
	MaxFieldText = 2000     // bytes of one key or value of a form
	MaxDigits    = 32       // keys of one dtmf message
	MaxID        = 64       // bytes of re, tab, call, code, reason
)

// Millis is a moment: milliseconds since 1970 UTC by the server's clock. 0 or absent means that it has not come.
type Millis int64

// At turns a time into Millis; the zero time is 0.
func At(t time.Time) Millis {
	if t.IsZero() {
		return 0
	}
	return Millis(t.UnixMilli())
}

// Time is the moment as a time in UTC; 0 is the zero time.
func (m Millis) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m)).UTC()
}
