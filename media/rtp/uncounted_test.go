package rtp

import (
	"testing"
)

func TestAudioIsNumberedWithoutTheEventsAmongIt(t *testing.T) {
	for _, c := range []struct {
		says   string
		events []uint16
		came   []uint16
		want   []uint16 // numbers of the audio among what came
	}{
		{"in order", []uint16{12, 13}, []uint16{10, 11, 12, 13, 14, 15}, []uint16{10, 11, 12, 13}},
		{"an event is lost", []uint16{12, 13}, []uint16{10, 11, 13, 14, 15}, []uint16{10, 11, 13, 14}},
		{"audio behind an event comes before it", []uint16{12}, []uint16{10, 11, 13, 12, 14, 15}, []uint16{10, 11, 13, 14, 15}},
		{"audio before an event comes behind it", []uint16{12}, []uint16{10, 12, 11, 13, 14}, []uint16{10, 11, 12, 13}},
		{"two events change places", []uint16{12, 13}, []uint16{10, 11, 13, 12, 14, 15}, []uint16{10, 11, 12, 13}},
		{"audio comes late behind the end of a key", []uint16{12, 13, 14}, []uint16{10, 12, 13, 14, 15, 11, 16}, []uint16{10, 12, 11, 13}},
		{"the numbers wrap", []uint16{0xffff, 0}, []uint16{0xfffd, 0xffff, 0, 0xfffe, 1, 2}, []uint16{0xfffd, 0xfffe, 0xffff, 0}},
		{"the source begins anew", []uint16{502}, []uint16{500, 501, 502, 503, 10, 11}, []uint16{500, 501, 502, 9, 10}},
	} {
		var u uncounted
		var got []uint16
		seen := map[uint16]bool{}
		for _, seq := range c.came {
			event := false
			for _, e := range c.events {
				event = event || e == seq
			}
			if event {
				u.leave(7, seq)
				continue
			}
			n := u.number(7, seq)
			if seen[n] {
				t.Errorf("%s: two packets are number %d", c.says, n)
			}
			seen[n] = true
			got = append(got, n)
		}
		for i := range c.want {
			if i >= len(got) || got[i] != c.want[i] {
				t.Errorf("%s: numbered %v, want %v", c.says, got, c.want)
				break
			}
		}
	}
	var u uncounted
	u.leave(1, 10)
	if n := u.number(2, 40); n != 40 {
		t.Errorf("the first of another source is number %d", n)
	}
}
