package rtp

import (
	"encoding/binary"
	"strings"
	"time"

	"github.com/boyunhq/boyun/media"
)

// The sixteen DTMF events by their number (RFC 4733 section 3.2).
const keys = "0123456789*#ABCD"

const (
	eventLength  = 4 // octets
	eventVolume  = 10
	longestEvent = 0xffff // samples one event packet can tell (RFC 4733 section 2.5.1.3)
)

// Digit is one key the far side pressed.
type Digit struct {
	Key byte // '0'..'9', '*', '#', 'A'..'D'
	At  time.Time
}

// remembered is how many events behind the newest one are known: a packet of a key that was over is told from a key nobody has heard.
const remembered = 8

// Digits reads telephone-events (RFC 4733) and tells each key once, at the first of its packets that comes: an event is known by its
// timestamp, is repeated every frame, ends three times, and goes on under a new timestamp after 8 s. A key of which only a late packet
// comes, behind the next key, is told then. The zero value is ready.
type Digits struct {
	source   uint32
	known    [remembered]uint32 // timestamps
	told     int                // events so far, whose newest ones are known
	ts       uint32             // of the event that began last
	key      byte
	duration uint16
}

// Hear takes the payload of one event packet. ok is false for repetitions, other events and what is no event.
func (d *Digits) Hear(source, ts uint32, marker bool, payload []byte) (key byte, ok bool) {
	if len(payload) < eventLength || int(payload[0]) >= len(keys) {
		return 0, false
	}
	key, duration := keys[payload[0]], binary.BigEndian.Uint16(payload[2:])
	if source != d.source { // its timestamps are others (RFC 3550 section 5.1)
		*d = Digits{source: source}
	}
	for _, t := range d.known[:min(d.told, remembered)] {
		if t == ts {
			if ts == d.ts {
				d.duration = max(d.duration, duration)
			}
			return 0, false
		}
	}
	ahead := int32(ts - d.ts)
	on := d.told > 0 && !marker && key == d.key && d.duration > longestEvent-2*media.FrameSamples*3 && 0 < ahead && ahead <= longestEvent
	late := d.told > 0 && -longestEvent <= ahead && ahead < 0
	d.known[d.told%remembered] = ts
	d.told++
	if !late {
		d.ts, d.key, d.duration = ts, key, duration
	}
	return key, !on
}

// eventOf is the number of a key; ok is false for what is on no keypad.
func eventOf(key byte) (event byte, ok bool) {
	i := strings.IndexByte(keys, key)
	return byte(i), i >= 0
}

// putEvent writes an event payload.
func putEvent(b []byte, event byte, end bool, duration uint16) {
	b[0], b[1] = event, eventVolume
	if end {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], duration)
}
