package sandbox

import (
	"fmt"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
)

// clip is something to play: words, an announcement or a sound. The zero clip is none.
type clip struct {
	name, text string
	lasts      time.Duration // 0: without an end
	open       func() source
}

func (c clip) length() time.Duration { return c.lasts }

// toneClip plays a sound made by arithmetic.
func toneClip(name string, s tone.Sound) clip {
	lasts := s.Length()
	if s.Repeat {
		lasts = 0
	}
	return clip{name: name, lasts: lasts, open: func() source { return tone.NewPlayer(media.PCMA, s) }}
}

// hum is a callee's own test tone, for ever.
func hum(hz float64) clip {
	s := tone.Sound{Name: "hum", Level: -16, Parts: []tone.Part{{Voices: []tone.Voice{{Hz: hz}}}}}
	return toneClip(fmt.Sprintf("tone %g Hz", hz), s)
}

// keypad presses keys in-band, for callers that take no telephone-events.
func keypad(keys string) clip {
	s, err := tone.DTMF(keys, 120*time.Millisecond, 120*time.Millisecond)
	if err != nil {
		s = tone.Sound{}
	}
	return toneClip("keys", s)
}
