package rtp

import (
	"testing"
)

func TestEveryKeyIsToldOnce(t *testing.T) {
	type packet struct {
		ts       uint32
		marker   bool
		event    byte
		end      bool
		duration uint16
	}
	long := []packet{{1000, true, 1, false, 160}}
	for d := 320; d <= 65535; d += 160 {
		long = append(long, packet{1000, false, 1, false, uint16(d)})
	}
	long = append(long, packet{1000 + 65440, false, 1, false, 160}, packet{1000 + 65440, false, 1, true, 320})
	for _, c := range []struct {
		says    string
		packets []packet
		want    string
	}{
		{"one key with its repetitions", []packet{{1, true, 5, false, 160}, {1, false, 5, false, 320}, {1, false, 5, true, 480}, {1, false, 5, true, 480}}, "5"},
		{"the same key twice", []packet{{1, true, 5, false, 160}, {1, false, 5, true, 320}, {1600, true, 5, false, 160}, {1600, false, 5, true, 320}}, "55"},
		{"the first packets lost", []packet{{1, false, 11, true, 800}, {1, false, 11, true, 800}}, "#"},
		{"an end that comes after the next key", []packet{{1, true, 1, false, 160}, {1600, true, 2, false, 160}, {1, false, 1, true, 800}}, "12"},
		{"a key of which only its late end comes", []packet{{1600, true, 2, false, 160}, {1, false, 1, true, 800}, {1, false, 1, true, 800}, {1600, false, 2, true, 320}}, "21"},
		{"the ends of three keys come behind the fourth", []packet{{1, true, 1, false, 160}, {1600, true, 2, false, 160}, {3200, true, 1, false, 160}, {4800, true, 1, false, 160},
			{1, false, 1, true, 800}, {1600, false, 2, true, 800}, {3200, false, 1, true, 800}, {4800, false, 1, true, 800}}, "1211"},
		{"a source whose clock goes back without a new name", []packet{{400000, true, 1, false, 160}, {400000, false, 1, true, 320}, {160, true, 2, false, 160}, {160, false, 2, true, 320}}, "12"},
		{"a key held longer than one event can tell", long, "1"},
		{"the letters", []packet{{1, true, 10, true, 160}, {9000, true, 12, true, 160}, {18000, true, 15, true, 160}}, "*AD"},
		{"flash hook is no key", []packet{{1, true, 16, true, 160}}, ""},
	} {
		var d Digits
		got := ""
		for _, p := range c.packets {
			payload := make([]byte, eventLength)
			putEvent(payload, p.event, p.end, p.duration)
			if key, ok := d.Hear(7, p.ts, p.marker, payload); ok {
				got += string(key)
			}
		}
		if got != c.want {
			t.Errorf("%s: heard %q, want %q", c.says, got, c.want)
		}
	}
	var d Digits
	if _, ok := d.Hear(7, 1, true, []byte{1, 2}); ok {
		t.Error("half an event is none")
	}
	payload := make([]byte, eventLength)
	putEvent(payload, 5, false, 160)
	if _, ok := d.Hear(7, 480000, true, payload); !ok {
		t.Error("a key is not told")
	}
	if _, ok := d.Hear(8, 160, true, payload); !ok {
		t.Error("the first key of a source that takes the place of another is not told: its timestamps are lower")
	}
}
