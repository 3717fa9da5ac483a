package plane

import (
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Plane reads the sockets bound on it.
type Plane struct {
	loops     []*loop
	turn      atomic.Uint32
	tasks     sync.WaitGroup
	handing   atomic.Int32 // loops that are handing out datagrams
	scheduler *scheduler
	closing   chan struct{}
	closed    sync.Once

	mu     sync.Mutex
	shared atomic.Pointer[[]*Socket] // never changed, only replaced
}

// Open starts the loops. The error is of the system: no more descriptors.
func Open(cfg Config) (*Plane, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	p := &Plane{scheduler: newScheduler(), closing: make(chan struct{})}
	p.tasks.Go(func() { p.scheduler.run(p.closing) })
	for range cfg.Loops {
		l, err := newLoop(p)
		if err != nil {
			p.Close()
			return nil, err
		}
		p.loops = append(p.loops, l)
		p.tasks.Go(l.run)
	}
	return p, nil
}

func (p *Plane) share(s *Socket) {
	p.mu.Lock()
	defer p.mu.Unlock()
	shared := append(slices.Clone(p.sharing()), s)
	p.shared.Store(&shared)
}

func (p *Plane) unshare(s *Socket) {
	p.mu.Lock()
	defer p.mu.Unlock()
	shared := slices.DeleteFunc(slices.Clone(p.sharing()), func(other *Socket) bool { return other == s })
	p.shared.Store(&shared)
}

func (p *Plane) sharing() []*Socket {
	if shared := p.shared.Load(); shared != nil {
		return *shared
	}
	return nil
}

// handed sends what was gathered while a loop handed out. Who sends after the count went down finds that nobody gathers any more.
func (p *Plane) handed() {
	p.handing.Add(-1)
	for _, s := range p.sharing() {
		s.post()
	}
}

// Close ends the loops and waits for them. Sockets still open hear nothing more; each is freed by its own Close. Twice equals once.
func (p *Plane) Close() {
	p.closed.Do(func() { close(p.closing) })
	for _, l := range p.loops {
		l.close()
	}
	p.tasks.Wait()
}

// tooMany errors in a row make the loop leave a socket until something comes again.
const tooMany = 100

// none is the slot of a socket no loop reads.
const none = -1

// loop is an epoll of its own for many sockets. The Go scheduler's poller watches that one descriptor: so the goroutine parks like any
// other, and wakes for all sockets that have something at once.
type loop struct {
	plane  *Plane
	file   *os.File // the epoll
	wait   syscall.RawConn
	poller int

	mu     sync.Mutex
	slots  []*Socket
	free   []int
	closed bool

	events [128]unix.EpollEvent
	ready  [128]*Socket
	in     *packets
}

func newLoop(p *Plane) (*loop, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("open a poller for media: %w", err)
	}
	if err := unix.SetNonblock(fd, true); err != nil { // or os.NewFile would not hand it to the scheduler
		unix.Close(fd)
		return nil, fmt.Errorf("open a poller for media: %w", err)
	}
	l := &loop{plane: p, file: os.NewFile(uintptr(fd), "media poller"), poller: fd, in: newPackets()}
	if l.wait, err = l.file.SyscallConn(); err != nil {
		l.file.Close()
		return nil, fmt.Errorf("open a poller for media: %w", err)
	}
	return l, nil
}

func (l *loop) close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.file.Close()
}

// add makes the loop read a socket. The poller tells of arrivals, not of states (EPOLLET): one that was read to its end is not asked again.
func (l *loop) add(s *Socket) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return os.ErrClosed
	}
	slot := len(l.slots)
	if n := len(l.free); n > 0 {
		slot, l.free = l.free[n-1], l.free[:n-1]
		l.slots[slot] = s
	} else {
		l.slots = append(l.slots, s)
	}
	s.slot = slot
	event := unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLET, Fd: int32(slot)}
	if err := unix.EpollCtl(l.poller, unix.EPOLL_CTL_ADD, s.fd, &event); err != nil {
		l.drop(s)
		return fmt.Errorf("watch a socket for media: %w", err)
	}
	return nil
}

func (l *loop) remove(s *Socket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.slot == none {
		return
	}
	if !l.closed {
		unix.EpollCtl(l.poller, unix.EPOLL_CTL_DEL, s.fd, nil)
	}
	l.drop(s)
}

func (l *loop) drop(s *Socket) {
	l.slots[s.slot] = nil
	l.free = append(l.free, s.slot)
	s.slot = none
}

// run reads until the poller is closed.
//
// It stays inside one RawConn.Read. Each new Read would first reset the scheduler's ready mark, and a datagram that came between the last
// look and that reset would lie there until another came. Inside, the mark is only taken by the wait itself.
func (l *loop) run() {
	l.wait.Read(func(uintptr) bool {
		for {
			n, _, e := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(l.poller), uintptr(unsafe.Pointer(&l.events[0])), uintptr(len(l.events)), 0, 0, 0)
			switch {
			case e == unix.EINTR:
			case e != 0 || n == 0:
				return false // park
			default:
				l.serve(int(n))
			}
		}
	})
}

// serve reads the sockets that have something.
func (l *loop) serve(n int) {
	l.mu.Lock()
	for i := range n {
		l.ready[i] = l.slots[l.events[i].Fd]
	}
	l.mu.Unlock()
	l.plane.handing.Add(1)
	defer l.plane.handed()
	for i, s := range l.ready[:n] {
		l.ready[i] = nil
		if s != nil {
			l.read(s)
		}
	}
}

// read takes everything a socket has. A slot may have got another socket since the poller spoke: then there is simply nothing to read.
func (l *loop) read(s *Socket) {
	s.serving.Lock()
	defer s.serving.Unlock()
	for failures := 0; s.slot != none && failures < tooMany; {
		came, err := l.in.read(s.fd)
		if err == unix.EAGAIN {
			return
		}
		if err != nil { // interrupted, or the echo of a datagram that found no port: what has come is still there
			failures++
			continue
		}
		s.hand(came, time.Now())
		if len(came) < batch {
			return // what came meanwhile is told as another arrival
		}
	}
}
