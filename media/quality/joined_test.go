package quality

import (
	"testing"
	"time"
)

func TestSeriesOfOneCallAreJoinedAndTheTimeBetweenThemIsUnknown(t *testing.T) {
	begun := time.Date(2026, 11, 28, 2, 0, 0, 0, time.UTC)
	of := func(at time.Time, seconds int, r float64) *Series {
		s := &Series{Begun: at}
		for range seconds {
			var both [2]Second
			both[Customer].From = Way{Known: true, R: r}
			s.Add(both)
		}
		return s
	}
	waited, talked := of(begun, 3, 90), of(begun.Add(5*time.Second), 4, 60)
	all := Joined(waited, talked)
	if all.Len() != 9 || !all.Begun.Equal(begun) || all.Step() != time.Second {
		t.Fatalf("%d steps of %v from %v", all.Len(), all.Step(), all.Begun)
	}
	for i, want := range []float64{90, 90, 90, 0, 0, 60, 60, 60, 60} {
		if from := all.At(i, Customer).From; from.Known != (want > 0) || from.Known && (from.R < want-1 || from.R > want+1) {
			t.Errorf("second %d: %+v, want R %v", i, from, want)
		}
	}
	for name, s := range map[string]*Series{"nothing before": Joined(nil, talked), "nothing measured before": Joined(&Series{}, talked)} {
		if s != talked {
			t.Errorf("%s: %d steps", name, s.Len())
		}
	}
	if Joined(waited, nil) != waited || Joined(nil, nil) != nil {
		t.Error("a call without a talk is not what was measured before it")
	}
}
