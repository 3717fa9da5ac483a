package record

const (
	ms           = 8        // samples
	astrayAfter  = 200 * ms // off by more, a packet belongs to another time
	astrayRun    = 10       // so many of them in a row are believed
	spurtSlack   = 20 * ms  // a talk spurt may move by more than this to where it arrived
	firstWindow  = 25       // packets until the first correction, which may be of any size
	driftWindow  = 250      // and between later ones
	driftStep    = 2 * ms   // which are small: 2 ms in 5 s is 400 ppm, more than any sound card is off
	longestPause = 1 << 30  // samples by which a timestamp may jump before it is another timeline
)

// clock lays the packets of one source on the tape's timeline, in samples from its start. Within a talk spurt the source's timestamps
// decide, so that network jitter does not tear speech apart; the earliest arrivals of the last seconds say where the whole lies, which
// follows a source whose clock runs fast or slow.
type clock struct {
	started bool
	source  uint32
	ts      uint32 // lies at
	pos     int64

	astray   int
	seen     int   // packets of the window
	window   int   // its length
	earliest int64 // the least that a packet of the window came after its place
}

// place is where a packet begins that arrived at a sample of the timeline.
func (c *clock) place(source, ts uint32, marker bool, arrival int64) int64 {
	if !c.started || source != c.source {
		return c.sync(source, ts, arrival)
	}
	step := int64(int32(ts - c.ts))
	if step > longestPause || step < -longestPause {
		return c.sync(source, ts, arrival)
	}
	pos := c.pos + step
	off := arrival - pos
	if marker && (off > spurtSlack || off < -spurtSlack) {
		return c.sync(source, ts, arrival)
	}
	if off > astrayAfter || off < -astrayAfter {
		if c.astray++; c.astray >= astrayRun {
			return c.sync(source, ts, arrival)
		}
		return pos
	}
	c.astray = 0
	if step > 0 {
		c.ts, c.pos = ts, pos
	}
	c.observe(off)
	return pos
}

func (c *clock) sync(source, ts uint32, arrival int64) int64 {
	*c = clock{started: true, source: source, ts: ts, pos: arrival, window: firstWindow}
	return arrival
}

// observe moves the timeline of the source after each window to where its earliest packet came at its time.
func (c *clock) observe(off int64) {
	if c.seen == 0 || off < c.earliest {
		c.earliest = off
	}
	if c.seen++; c.seen < c.window {
		return
	}
	move := c.earliest
	if c.window == driftWindow {
		move = min(max(move, -driftStep), driftStep)
	}
	c.pos += move
	c.seen, c.window = 0, driftWindow
}
