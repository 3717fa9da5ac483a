package list

import "testing"

func TestSamplesShowDaysAndHideNumbers(t *testing.T) {
	for cell, want := range map[string]string{
		"2026-10-01 web form": "2026-10-01 web form", "2026/1/5": "2026/1/5", "2026年3月8日": "2026年3月8日", "2026-10-01 13800138000": "2026-10-01 138••••8000",
		"2026-10-0113800138000": "202•-••-•••••••••8000", "2025550123": "202•••0123", "2025-55-0123": "202•-••-0123", "13800138000": "138••••8000",
	} {
		if got := shown(cell); got != want {
			t.Errorf("%q is shown as %q, want %q", cell, got, want)
		}
	}
}
