package heard

import (
	"time"

	"github.com/boyunhq/boyun/media"
)

// drift is how late packets may be before the timeline is tied to the clock anew: more is no delay of the network but a pause or
// another source.
const drift = (open - 2) * Length

// timeline ties RTP timestamps to the time of an account, by the packet that was on its way for the shortest time: the others are late.
type timeline struct {
	tied   bool
	source uint32
	ts     uint32 // of the packet it was tied by
	sample int    // and where that was put
}

// place is the sample a packet begins at, counted from the account's start.
func (t *timeline) place(p *media.Packet, arrived time.Duration) int {
	now := int(arrived * media.SampleRate / time.Second)
	if t.tied && p.Source == t.source {
		at := t.sample + int(int32(p.Timestamp-t.ts))
		if off := time.Duration(now-at) * time.Second / media.SampleRate; 0 <= off && off < drift {
			return at
		}
	}
	*t = timeline{true, p.Source, p.Timestamp, now}
	return now
}
