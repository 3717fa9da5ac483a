package call

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/boyunhq/boyun/media/quality"
)

// A call has its line measured from the answer to the end, whoever speaks to the person: an announcement, our apology, nobody.
func TestTheLineOfEveryAnsweredCallIsMeasured(t *testing.T) {
	for name, c := range map[string]struct {
		world   func(*world)
		call    Assignment
		seconds int // whole ones between answer and end
	}{
		"an announcement of six seconds and four for a key": {func(*world) {}, flowing(false), 10},
		"the person hangs up in the middle of it":           {func(w *world) { w.hangsUpAfter = answersAt + 3500*time.Millisecond }, flowing(false), 3},
		"nobody comes, and we say so for three seconds":     {func(w *world) { w.noAgent = true }, plain, 5},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				c.world(w)
				end := runner(t, w).Run(t.Context(), c.call)
				w.mustBeEmpty(t)
				s, err := quality.Decode(w.closed[0].Sound)
				if err != nil {
					t.Fatal(err)
				}
				if n := s.Len(); n < c.seconds || n > c.seconds+1 || s.Begun.Sub(end.Times.Answered).Abs() > time.Millisecond {
					t.Fatalf("%d seconds from %v, answered %v", n, s.Begun, end.Times.Answered)
				}
				for i := range s.Len() {
					if from := s.At(i, quality.Customer).From; !from.Known || from.MOS() < 4 {
						t.Errorf("second %d: %+v", i, from)
					}
					if s.At(i, quality.Agent).From.Known {
						t.Errorf("second %d has an agent", i)
					}
				}
			})
		})
	}
}
