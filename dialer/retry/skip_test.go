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
		{SkipLater, Decision{State: Waiting, Reason: "skipped_later", Due: noon.Add(2 * time.Hour)}},
		{SkipTomorrow, Decision{State: Waiting, Reason: "skipped_tomorrow", Due: noon.Add(24 * time.Hour)}},
		{SkipOther, Decision{State: Waiting, Reason: "skipped_other", Due: noon.Add(time.Minute)}},
		{SkipIncomplete, Decision{State: Waiting, Reason: "skipped_incomplete", Due: noon.Add(24 * time.Hour)}},
		{SkipUnfit, Decision{State: Done, Reason: "skipped_unfit"}},
		{SkipLapsed, Decision{State: Waiting, Reason: "skipped_lapsed", Due: noon.Add(10 * time.Minute)}},
		{SkipWithdrawn, Decision{State: Waiting, Reason: "skipped_withdrawn", Due: noon}},
		{SkipNobody, Decision{State: Waiting, Reason: "skipped_nobody", Due: noon.Add(5 * time.Second)}},
	} {
		if got := After(test.skip, noon); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.skip, got, test.want)
		}
	}
	if n := len(Skips()); n < 1 || n > 9 {
		t.Errorf("%d reasons do not fit the keys 1 to 9", n)
	}
}
