package quality_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/analysis"
	"github.com/boyunhq/boyun/media/quality"
)

// sound is what one side does in a second.
type sound struct {
	lost, missed, bursts uint64 // of its 50 packets
	none                 bool   // no packet at all
	dead                 bool   // packets of digital silence
	talk                 float64
	reports              uint64 // packets of the other's 50 that it reports as lost
	absent               bool
}

// scene plays seconds to a watch and tells the alarms as words with their seconds.
type scene struct {
	watch quality.Watch
	at    int
	read  [2]quality.Reading
	kept  [2]media.Quality // the last reports
	said  []string
	last  [2]quality.Second
}

func (s *scene) play(seconds int, agent, customer sound) {
	for range seconds {
		s.at++
		now := noon.Add(time.Duration(s.at) * time.Second)
		for side, does := range [2]sound{quality.Agent: agent, quality.Customer: customer} {
			r := &s.read[side]
			r.Absent = does.absent
			if !does.none {
				r.From.Packets, r.From.Lost = r.From.Packets+50-does.lost, r.From.Lost+does.lost
				r.From.Missed, r.From.Bursts = r.From.Missed+does.missed, r.From.Bursts+does.bursts
				r.Voice.Heard += 8000
				if does.dead {
					r.Voice.Dead += 8000
				}
			}
			r.Voice.Spoken += uint64(does.talk * 8000)
			r.To.Packets, r.To.Lost = r.To.Packets+50-does.reports, r.To.Lost+does.reports
			if s.at%5 == 0 { // reports come every five seconds
				r.To.LastPacket = now
			}
		}
		told := s.read
		for side := range told {
			if s.at%5 == 0 {
				s.kept[side] = s.read[side].To
			}
			told[side].To = s.kept[side]
		}
		seconds, alarms := s.watch.Take(now, told)
		s.last = seconds
		for _, a := range alarms {
			words := []string{fmt.Sprint(s.at), string(a.Kind), [2]string{"agent", "customer"}[a.Side]}
			if a.To {
				words = append(words, "to")
			}
			if a.Over {
				words = append(words, "over")
			}
			if a.Silent {
				words = append(words, "silent")
			}
			s.said = append(s.said, strings.Join(words, " "))
		}
	}
}

func TestAlarmsSayWhatIsWrongAndWhoIsToBlame(t *testing.T) {
	fine := sound{talk: 0.5}
	listening := sound{}
	for _, c := range []struct {
		says string
		play func(s *scene)
		want []string
	}{
		{"nothing is wrong", func(s *scene) { s.play(60, fine, fine) }, nil},
		{"a bad line of the customer's, from the carrier to us", func(s *scene) {
			s.play(10, fine, fine)
			s.play(20, fine, sound{lost: 8, missed: 8, bursts: 6, talk: 0.5})
			s.play(20, fine, fine)
		}, []string{"22 quality_low customer", "36 quality_low customer over"}},
		{"ten seconds are what it takes", func(s *scene) {
			s.play(10, fine, fine)
			s.play(7, fine, sound{lost: 8, missed: 8, bursts: 6, talk: 0.5})
			s.play(20, fine, fine)
		}, nil},
		{"the browser hears badly, and its own voice is well", func(s *scene) {
			s.play(10, fine, fine)
			s.play(30, sound{talk: 0.5, reports: 10}, fine)
		}, []string{"24 quality_low agent to"}},
		{"what the customer does not get was lost between the browser and us", func(s *scene) {
			s.play(10, fine, fine)
			s.play(30, sound{lost: 10, missed: 10, bursts: 7, talk: 0.5}, sound{talk: 0.5, reports: 10})
		}, []string{"21 quality_low agent"}},
		{"an agent whom nobody hears from the first second", func(s *scene) {
			s.play(15, sound{dead: true}, fine)
			s.play(5, fine, fine)
		}, []string{"11 one_way agent silent", "16 one_way agent over"}},
		{"a customer without packets", func(s *scene) {
			s.play(5, fine, fine)
			s.play(30, fine, sound{none: true})
		}, []string{"25 one_way customer"}},
		{"a customer who listens in silence", func(s *scene) {
			s.play(5, fine, fine)
			s.play(19, fine, sound{dead: true})
			s.play(5, fine, fine)
		}, nil},
		{"both are silent", func(s *scene) { s.play(60, sound{dead: true}, sound{dead: true}) }, nil},
		{"room noise is a sound", func(s *scene) { s.play(60, listening, fine) }, nil},
		{"an agent who is muted", func(s *scene) { s.play(60, sound{none: true, absent: true}, fine) }, nil},
	} {
		var s scene
		c.play(&s)
		if strings.Join(s.said, "; ") != strings.Join(c.want, "; ") {
			t.Errorf("%s: %q, want %q", c.says, s.said, c.want)
		}
	}
}

func TestASecondIsWhatCameInIt(t *testing.T) {
	var s scene
	s.play(6, sound{talk: 0.25}, sound{talk: 0.75})
	s.play(1, sound{lost: 5, missed: 5, bursts: 1}, sound{})
	got := s.last[quality.Agent].From
	if !got.Known || got.Loss != 0.1 || got.Burst < 4.5 || got.R > 85 || got.R < 75 { // of the last four seconds: 5 in 200, in one burst
		t.Errorf("a second with five packets lost in a row: %+v", got)
	}
	s.play(1, sound{none: true}, sound{})
	if s.last[quality.Agent].From.Known {
		t.Error("a second without a packet has a score")
	}
	if n := s.watch.Series.Len(); n != 7 { // the first reading only begins
		t.Errorf("%d seconds are kept of 8 readings", n)
	}
	s.watch.Forget(quality.Agent)
	s.read[quality.Agent].From = media.Quality{Packets: 3}
	s.play(2, sound{}, sound{})
	if got := s.last[quality.Agent].From; !got.Known || got.Loss != 0 {
		t.Errorf("after the leg was replaced: %+v", got)
	}
}

func TestAnEchoHasToComeTwiceAtOneDelay(t *testing.T) {
	var watch quality.Watch
	var sent, back analysis.Meter
	p := &media.Packet{Codec: media.PCMA, Payload: make([]byte, media.FrameSamples)}
	at, heard := noon, 0
	speak := func(m *analysis.Meter, loud bool, amplitude byte) {
		for i := range p.Payload {
			p.Payload[i] = 0xd5
			if loud {
				p.Payload[i] = amplitude ^ byte(i&1)<<7
			}
		}
		m.Take(p, at)
	}
	pattern := []int{7, 4, 9, 3, 5, 6, 30, 5, 8, 5, 6, 3, 11, 4}
	var loud []bool
	for len(loud) < 1000 {
		for i, n := range pattern {
			for range n + len(loud)/97%5 {
				loud = append(loud, i%2 == 0)
			}
		}
	}
	for i := range 1000 {
		speak(&sent, loud[i], 0xa5)
		speak(&back, i >= 9 && loud[i-9], 0xc5)
		at = at.Add(media.FrameDuration)
		if i%250 != 249 {
			continue
		}
		var of [2]analysis.Envelope
		sent.Envelope(at, &of[quality.Agent])
		back.Envelope(at, &of[quality.Customer])
		for _, a := range watch.Compare(&of) {
			if a.Kind != quality.EchoBack || a.Side != quality.Customer || a.Over || a.Delay != 180*time.Millisecond || i < 300 {
				t.Errorf("after %d frames: %+v", i, a)
			}
			heard++
		}
	}
	if heard != 1 {
		t.Errorf("%d echoes were told", heard)
	}
}
