package desk

import "sync"

// box is a desk's mailbox: work for its one goroutine, never full, so that nobody who sends ever waits for a slow desk.
type box struct {
	mu     sync.Mutex
	queue  []func()
	wake   chan struct{}
	closed bool
}

func newBox() *box { return &box{wake: make(chan struct{}, 1)} }

// put adds work; false when the desk is over.
func (b *box) put(fn func()) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return false
	}
	b.queue = append(b.queue, fn)
	select {
	case b.wake <- struct{}{}:
	default:
	}
	return true
}

func (b *box) take() []func() {
	b.mu.Lock()
	defer b.mu.Unlock()
	work := b.queue
	b.queue = nil
	return work
}

func (b *box) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed, b.queue = true, nil
}

// worker does slow work in order, one thing at a time, with a goroutine only while there is some. group waits for it.
type worker struct {
	group *sync.WaitGroup

	mu    sync.Mutex
	queue []func()
	busy  bool
}

func (w *worker) put(job func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.queue = append(w.queue, job)
	if !w.busy {
		w.busy = true
		w.group.Go(w.run)
	}
}

func (w *worker) run() {
	for {
		w.mu.Lock()
		if len(w.queue) == 0 {
			w.busy = false
			w.mu.Unlock()
			return
		}
		job := w.queue[0]
		w.queue = w.queue[1:]
		w.mu.Unlock()
		job()
	}
}
