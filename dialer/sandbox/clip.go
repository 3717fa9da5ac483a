package sandbox

import (
	"fmt"
	"strings"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/play"
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

// row plays clips one after the other.
func row(clips ...clip) clip {
	all := clip{open: func() source {
		var r play.Row
		for _, c := range clips {
			if c.open != nil {
				r = append(r, c.open())
			}
		}
		return &r
	}}
	for _, c := range clips {
		all.name, all.text, all.lasts = all.name+" "+c.name, all.text+c.text, all.lasts+c.lasts
	}
	all.name = strings.TrimSpace(all.name)
	return all
}

// again plays a clip without an end, a second of silence between.
func again(c clip) clip {
	once := c.open
	c.lasts, c.open = 0, func() source { return &repeating{open: once} }
	return c
}

// repeating plays what it opens again and again.
type repeating struct {
	open  func() source
	now   source
	pause int // frames of silence left
}

func (r *repeating) Next(frame []byte) bool {
	if r.pause == 0 {
		if r.now == nil && r.open != nil {
			r.now = r.open()
		}
		if r.now != nil && r.now.Next(frame) {
			return true
		}
		r.now, r.pause = nil, 50
	}
	r.pause--
	for i := range frame {
		frame[i] = media.PCMA.Silence()
	}
	return true
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
