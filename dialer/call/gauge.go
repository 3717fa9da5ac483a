package call

import (
	"time"

	"github.com/boyunhq/boyun/media/quality"
)

// gauge measures a person's line second by second while no bridge does: until an agent is seated, and through calls that have none
// (announcements, queues, machines). What is said is not looked at, only how it arrives: there is nobody to compare it with.
type gauge struct {
	watch quality.Watch
	quit  chan struct{}
	done  chan struct{}
}

// measure begins at once; stop ends it.
func measure(leg Customer, now func() time.Time) *gauge {
	g := &gauge{quit: make(chan struct{}), done: make(chan struct{})}
	g.take(leg, now())
	go func() { // stop waits for it
		defer close(g.done)
		each := time.NewTicker(time.Second)
		defer each.Stop()
		for {
			select {
			case <-g.quit:
				return
			case <-leg.Gone():
				return
			case <-each.C:
				g.take(leg, now())
			}
		}
	}()
	return g
}

func (g *gauge) take(leg Customer, at time.Time) {
	g.watch.Take(at, [2]quality.Reading{quality.Customer: {From: leg.Quality(), To: leg.Sent(), Absent: true}, quality.Agent: {Absent: true}})
}

// stop ends the measuring; stopping twice stops once. A nil gauge has measured nothing.
func (g *gauge) stop() *quality.Series {
	if g == nil {
		return nil
	}
	select {
	case <-g.quit:
	default:
		close(g.quit)
	}
	<-g.done
	return &g.watch.Series
}
