package traffic

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/transport/v5/packetio"
	"golang.org/x/sys/unix"
)

const (
	perSecond   = 50 // packets of a stream
	frame       = time.Second / perSecond
	audio       = 160
	packetBytes = 12 + audio
	lead        = 12 // where a packet carries the time it was sent at
	consent     = 2500 * time.Millisecond
)

// run is the state of one measurement.
type run struct {
	Load
	sides    [2]*side
	to       [2][]netip.AddrPort // where each far end sends, by call
	browsers []*browser
	speech   *speech // nil: of G.711 the samples do not matter

	start          time.Time
	sent, received int
	late           []time.Duration
	counting       bool
	header         rtp.Header
	plain          [2048]byte
}

// Run sets the calls up, lets them talk, and measures. begin is called when the measuring starts, end when it is over; both at once.
func Run(ctx context.Context, l Load, begin, end func()) (Result, error) {
	r := &run{Load: l}
	if l.Opus {
		var err error
		if r.speech, err = record(); err != nil {
			return Result{}, err
		}
	}
	for i := range r.sides {
		s, port, err := openSide(l.Ports[i])
		if err != nil {
			return Result{}, err
		}
		defer s.close()
		r.sides[i], r.Ports[i] = s, port
	}
	if err := r.setUp(ctx); err != nil {
		return Result{}, err
	}
	return r.talk(begin, end)
}

func (r *run) setUp(ctx context.Context) error {
	if r.Kind == Floor {
		at, err := netip.ParseAddrPort(r.Subject)
		r.to = [2][]netip.AddrPort{slices.Repeat([]netip.AddrPort{at}, r.Calls), slices.Repeat([]netip.AddrPort{at}, r.Calls)}
		return err
	}
	order := Order{Kind: r.Kind, Calls: r.Calls, Recorded: r.Recorded, Analysed: r.Analysed, Supervisors: r.Supervisors, Speaking: r.Speaking, Path: r.Path, Opus: r.Opus, Crowd: r.Crowd, Ports: r.Ports}
	var id identity
	if r.Kind == WebRTC {
		var err error
		if id, err = newIdentity(); err != nil {
			return err
		}
		for call := range r.Calls {
			order.Offers = append(order.Offers, offerOf(call, id.print, r.Opus))
		}
	}
	reply, err := ask(ctx, r.Subject, order)
	if err != nil {
		return err
	}
	r.to = [2][]netip.AddrPort{reply.Customers, reply.Agents}
	if r.Kind == WebRTC {
		return r.connect(ctx, id, reply.Answers)
	}
	return nil
}

func ask(ctx context.Context, at string, order Order) (reply Reply, err error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", at)
	if err != nil {
		return reply, fmt.Errorf("reach the process under test: %w", err)
	}
	defer conn.Close()
	if err := json.NewEncoder(conn).Encode(order); err != nil {
		return reply, fmt.Errorf("order calls: %w", err)
	}
	if err := json.NewDecoder(conn).Decode(&reply); err != nil {
		return reply, fmt.Errorf("read what was set up: %w", err)
	}
	return reply, nil
}

// connect makes browsers of the agents' ends.
func (r *run) connect(ctx context.Context, id identity, answers []string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var sending sync.Mutex
	for call, answer := range answers {
		b := &browser{call: call, from: EndOf(Agent, call, 0).Addr().As4(), side: r.sides[Agent], sending: &sending, in: packetio.NewBuffer()}
		if err := b.read(answer); err != nil {
			return err
		}
		r.browsers = append(r.browsers, b)
		r.to[Agent] = append(r.to[Agent], b.server)
	}
	var workers, reader sync.WaitGroup
	done := make(chan struct{})
	reader.Go(func() { r.shake(done) })
	waiting, failed := make(chan *browser), make(chan error, len(r.browsers))
	for range 4 {
		workers.Go(func() {
			for b := range waiting {
				if err := b.connect(ctx, id); err != nil {
					failed <- err
				}
			}
		})
	}
	for _, b := range r.browsers {
		waiting <- b
	}
	close(waiting)
	workers.Wait()
	close(done)
	reader.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

// shake brings the browsers what belongs to their handshakes.
func (r *run) shake(done chan struct{}) {
	for {
		select {
		case <-done:
			return
		default:
		}
		r.sides[Agent].drain(func(datagram []byte, end [4]byte) {
			if call := callOf(end); call >= 0 && call < len(r.browsers) && len(datagram) > 0 && 20 <= datagram[0] && datagram[0] < 64 {
				r.browsers[call].in.Write(datagram, nil)
			}
		})
		nap()
	}
}

// nap is the poll's pause. The kernel's, not the runtime's: a timer of the Go scheduler is up to a millisecond late.
func nap() {
	pause := unix.Timespec{Nsec: 200_000}
	unix.Nanosleep(&pause, nil)
}

// talk sends both streams of every call, spread evenly over 20 ms, and takes what comes.
func (r *run) talk(begin, end func()) (Result, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	r.late = make([]time.Duration, 0, int(r.Measure.Seconds()*float64(2*r.Calls*perSecond)*1.1))
	rate := float64(r.Calls * perSecond)
	r.start = time.Now()
	var turns, sentBefore, checked int
	for {
		elapsed := time.Since(r.start)
		if elapsed >= r.Warm+r.Measure {
			break
		}
		if !r.counting && elapsed >= r.Warm {
			r.receive()
			r.counting, sentBefore, r.received = true, r.sent, 0
			begin()
		}
		if err := r.consent(elapsed, &checked); err != nil {
			return Result{}, err
		}
		for want := int(elapsed.Seconds() * rate); turns < want; turns++ {
			if err := r.speak(turns); err != nil {
				return Result{}, err
			}
		}
		r.sides[Customer].flush()
		r.sides[Agent].flush()
		r.receive()
		nap()
	}
	end()
	result := Result{Sent: r.sent - sentBefore}
	for range 100 { // the last ones may be on their way
		nap()
		r.receive()
	}
	result.Received = r.received
	slices.Sort(r.late)
	if n := len(r.late); n > 0 {
		result.P50, result.P99, result.Worst = r.late[n/2], r.late[n*99/100], r.late[n-1]
		intime, _ := slices.BinarySearch(r.late, frame+1)
		result.Late = n - intime
	}
	return result, nil
}

func ssrcOf(call, side int) uint32 { return uint32(1000 + 2*call + side) }

// speak queues the packets of a call's two ends.
func (r *run) speak(turn int) error {
	call, seq := turn%r.Calls, uint32(turn/r.Calls)
	for side, s := range r.sides {
		plain := r.packet(call, side, seq)
		space := s.next()
		n := copy(space, plain)
		if side == Agent && r.browsers != nil {
			sealed, err := r.browsers[call].tx.EncryptRTP(space[:0], plain, &r.header)
			if err != nil {
				return fmt.Errorf("seal a packet: %w", err)
			}
			n = len(sealed)
		}
		s.queue(n, EndOf(side, call, 0).Addr().As4(), r.to[side][call])
		r.sent++
	}
	return nil
}

// packet is the next one of a far end; it is good until the one after.
func (r *run) packet(call, side int, seq uint32) []byte {
	plain := r.plain[:packetBytes]
	plain[0], plain[1] = 0x80, 8 // PCMA
	binary.BigEndian.PutUint16(plain[2:], uint16(seq))
	binary.BigEndian.PutUint32(plain[4:], seq*audio)
	binary.BigEndian.PutUint32(plain[8:], ssrcOf(call, side))
	if r.speech != nil {
		return r.speech.fill(r.plain[:], side, seq+uint32(call)) // not everybody says the same at once
	}
	for i := lead + 8; i < packetBytes; i++ {
		plain[i] = 0xd5
	}
	binary.LittleEndian.PutUint64(plain[lead:], uint64(time.Since(r.start)))
	return plain
}

// receive takes what has come to either side.
func (r *run) receive() {
	for side, s := range r.sides {
		s.drain(func(datagram []byte, end [4]byte) { r.take(side, datagram, end) })
	}
}

// least is the length under which a datagram is no packet of a call's.
func (r *run) least(side int) int {
	if r.speech != nil && side == Agent {
		return lead + 1
	}
	return packetBytes
}

func (r *run) take(side int, datagram []byte, end [4]byte) {
	if len(datagram) < r.least(side) || datagram[0]&0xc0 != 0x80 || 192 <= datagram[1] && datagram[1] < 224 {
		return
	}
	if call := callOf(end); side == Agent && r.browsers != nil {
		if call < 0 || call >= len(r.browsers) {
			return
		}
		plain, err := r.browsers[call].rx.DecryptRTP(datagram[:0], datagram, &r.header)
		if err != nil {
			return
		}
		datagram = plain
	}
	if !r.counting {
		return
	}
	r.received++
	if r.speech != nil {
		return
	}
	if took := time.Since(r.start) - time.Duration(binary.LittleEndian.Uint64(datagram[lead:])); took >= 0 && took < time.Minute && len(r.late) < cap(r.late) {
		r.late = append(r.late, took)
	}
}

// consent repeats each browser's check, one after the other.
func (r *run) consent(elapsed time.Duration, checked *int) error {
	if r.browsers == nil {
		return nil
	}
	for due := int(elapsed.Seconds() / consent.Seconds() * float64(r.Calls)); *checked < due; *checked++ {
		b := r.browsers[*checked%r.Calls]
		check, err := b.check()
		if err != nil {
			return err
		}
		r.sides[Agent].queue(copy(r.sides[Agent].next(), check), b.from, b.server)
	}
	return nil
}
