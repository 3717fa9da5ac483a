package run

import "testing"

func TestAContainersLimitIsMinded(t *testing.T) {
	for text, want := range map[string]int64{"1073741824\n": 966367641, "max\n": 0, "9223372036854771712\n": 0, "": 0, "-1": 0} {
		got, ok := limitIn([]byte(text))
		if got != want || ok != (want > 0) {
			t.Errorf("%q: %d, %v", text, got, ok)
		}
	}
}
