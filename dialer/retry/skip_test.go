package retry

import (
	"testing"
	"time"
)

func TestASkippedLeadComesBackWhenItsReasonSays(t *testing.T) {
	for _, test := range []struct {
		skip Skip
		want Decision
	}{
		{SkipLater, Decision{Waiting, "skipped_later", noon.Add(2 * time.Hour)}},
		{SkipTomorrow, Decision{Waiting, "skipped_tomorrow", noon.Add(24 * time.Hour)}},
		{SkipOther, Decision{Waiting, "skipped_other", noon.Add(time.Minute)}},
		{SkipIncomplete, Decision{Waiting, "skipped_incomplete", noon.Add(24 * time.Hour)}},
		{SkipUnfit, Decision{State: Done, Reason: "skipped_unfit"}},
		{SkipLapsed, Decision{Waiting, "skipped_lapsed", noon.Add(10 * time.Minute)}},
		{SkipWithdrawn, Decision{Waiting, "skipped_withdrawn", noon}},
		{SkipNobody, Decision{Waiting, "skipped_nobody", noon.Add(5 * time.Second)}},
	} {
		if got := After(test.skip, noon); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.skip, got, test.want)
		}
	}
	if n := len(Skips()); n < 1 || n > 9 {
		t.Errorf("%d reasons do not fit the keys 1 to 9", n)
	}
}
