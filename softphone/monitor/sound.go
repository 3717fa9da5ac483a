package monitor

import (
	"math"
	"slices"
	"sync"

	"github.com/boyunhq/boyun/media/quality"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/signal"
)

// sound is how a call that was taken sounds, as its bridge tells.
type sound struct {
	mu      sync.Mutex
	mos     float64
	trouble []signal.Trouble
	alarms  []bridge.News // until it is known what was wrong already
	begun   bool
}

// begin takes over what was wrong already when the call was taken: of that the bridge tells nothing but its end, and that may have come.
func (s *sound) begin(already []signal.Trouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble, s.begun = already, true
	for _, n := range s.alarms {
		s.trouble = desk.Troubled(s.trouble, n)
	}
	s.alarms = nil
}

// hear takes what the bridge tells, on its goroutine.
func (s *sound) hear(n bridge.News) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case n.Kind == bridge.Level:
		s.mos = math.Round(n.Sound[quality.Agent].From.MOS()*10) / 10
	case n.Kind == bridge.Reattaching:
		s.mos = 0
	case n.Kind == bridge.Alarm && s.begun:
		s.trouble = desk.Troubled(s.trouble, n)
	case n.Kind == bridge.Alarm:
		s.alarms = append(s.alarms, n)
	}
}

func (s *sound) now() (mos float64, trouble []signal.Trouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mos, slices.Clone(s.trouble)
}
