package plane

import (
	"container/heap"
	"math/rand/v2"
	"sync"
	"time"
)

// scheduler does small things over and over, on one goroutine for all legs: a timer for each would start a goroutine, and grow its stack, each
// time.
type scheduler struct {
	doing  sync.Mutex // held during a round; taken before mu
	mu     sync.Mutex
	tasks  queue
	sooner chan struct{} // the first task is another one
}

// task is one of them.
type task struct {
	do    func(now time.Time)
	every time.Duration
	due   time.Time
	at    int // in the queue; gone: not there
}

const gone = -1

// apart is the least distance of two rounds: what is due within it is done together.
const apart = 5 * time.Millisecond

func newScheduler() *scheduler { return &scheduler{sooner: make(chan struct{}, 1)} }

// every is Socket.Every.
func (r *scheduler) every(mean time.Duration, do func(now time.Time)) (stop func()) {
	c := &task{do: do, every: mean, due: time.Now().Add(spread(mean) / 2)}
	r.mu.Lock()
	defer r.mu.Unlock()
	heap.Push(&r.tasks, c)
	if c.at == 0 {
		select {
		case r.sooner <- struct{}{}:
		default: // it is told already
		}
	}
	return func() { r.stop(c) }
}

func spread(mean time.Duration) time.Duration { return mean/2 + rand.N(max(mean, 1)) }

func (r *scheduler) stop(c *task) {
	r.doing.Lock() // waits for the round that may be doing it
	defer r.doing.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	if c.at != gone {
		heap.Remove(&r.tasks, c.at)
	}
}

// run makes rounds until done is closed.
func (r *scheduler) run(done <-chan struct{}) {
	next := time.NewTimer(time.Hour)
	defer next.Stop()
	for {
		select {
		case <-done:
			return
		case <-r.sooner:
		case <-next.C:
		}
		next.Reset(r.round(time.Now()))
	}
}

// round does what is due and tells how long there is until the next.
func (r *scheduler) round(now time.Time) time.Duration {
	r.doing.Lock()
	defer r.doing.Unlock()
	for {
		r.mu.Lock()
		if len(r.tasks) == 0 {
			r.mu.Unlock()
			return time.Hour
		}
		c := r.tasks[0]
		if c.due.After(now) {
			r.mu.Unlock()
			return max(c.due.Sub(now), apart)
		}
		c.due = now.Add(spread(c.every))
		heap.Fix(&r.tasks, 0)
		r.mu.Unlock()
		c.do(now)
	}
}

// queue has the task that is due first in front (container/heap).
type queue []*task

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].due.Before(q[j].due) }
func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].at, q[j].at = i, j
}

// Push adds a task.
func (q *queue) Push(c any) {
	c.(*task).at = len(*q)
	*q = append(*q, c.(*task))
}

// Pop takes the last one away.
func (q *queue) Pop() any {
	last := len(*q) - 1
	c := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	c.at = gone
	return c
}
