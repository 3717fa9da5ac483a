package plane

import (
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// scheduling runs a scheduler in virtual time.
func scheduling(t *testing.T, f func(r *scheduler)) {
	synctest.Test(t, func(t *testing.T) {
		r, done := newScheduler(), make(chan struct{})
		go r.run(done)
		synctest.Wait()
		f(r)
		close(done)
		synctest.Wait()
		if len(r.tasks) != 0 {
			t.Errorf("%d tasks are left", len(r.tasks))
		}
	})
}

func TestTasksAreDoneAtTheirMeanAndNeverTogether(t *testing.T) {
	scheduling(t, func(r *scheduler) {
		const mean, hour = 5 * time.Second, time.Hour
		begun := time.Now()
		var stops []func()
		var done [20][]time.Time
		for i := range done {
			stops = append(stops, r.every(mean, func(now time.Time) { done[i] = append(done[i], now) }))
		}
		time.Sleep(hour)
		for _, stop := range stops {
			stop()
		}
		synctest.Wait()
		for i, times := range done {
			if n := len(times); n < 680 || n > 760 {
				t.Errorf("task %d was done %d times in an hour", i, n)
			}
			if first := times[0].Sub(begun); first > mean*3/4+apart {
				t.Errorf("task %d was done first after %v", i, first)
			}
			for k := 1; k < len(times); k++ {
				if gap := times[k].Sub(times[k-1]); gap < mean/2 || gap > mean*3/2+apart {
					t.Errorf("task %d waited %v", i, gap)
				}
			}
		}
		if done[0][100].Equal(done[1][100]) && done[0][200].Equal(done[1][200]) {
			t.Error("two tasks keep in step")
		}
	})
}

func TestATaskThatIsDueSoonerDoesNotWaitForTheOthers(t *testing.T) {
	scheduling(t, func(r *scheduler) {
		stopLate := r.every(time.Hour, func(time.Time) {})
		var done atomic.Int32
		stop := r.every(100*time.Millisecond, func(time.Time) { done.Add(1) })
		time.Sleep(10 * time.Second)
		stopLate()
		stop()
		if n := done.Load(); n < 80 || n > 120 {
			t.Errorf("done %d times in 10 s", n)
		}
	})
}

func TestStopWaitsForATaskThatIsBeingDone(t *testing.T) {
	r, over := newScheduler(), make(chan struct{})
	defer close(over)
	go r.run(over)
	for range 50 {
		doing, done := make(chan struct{}), atomic.Bool{}
		stop := r.every(time.Millisecond, func(time.Time) {
			select {
			case doing <- struct{}{}:
			case <-over:
			}
			runtime.Gosched()
			done.Store(true)
		})
		<-doing
		stop()
		if !done.Load() {
			t.Fatal("stopped while it was being done")
		}
	}
}
