package call

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/hearing"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect"
)

// listener judges who answered, beside the talk: it stands between the customer's leg and whoever listens to it, and holds nothing up.
type listener struct {
	Customer // the leg, with the ear in front of whoever listens
	life     *life
	ear      *detect.Answer // nil: nobody judges
	greeting *greeting      // nil: nobody catches up
	settings hearing.Settings
	message  bool
	begun    time.Time
	wait     sync.WaitGroup

	mu      sync.Mutex
	next    media.Ear
	seat    Seat
	verdict Suspicion     // the last one
	class   detect.Class  // what an announcement behind the answer says
	device  chan struct{} // closed when it is a machine for sure enough
	beep    chan struct{} // closed when its greeting is over
}

// hear begins to listen to an answered customer. What it returns is the customer to be used from now on; close ends it.
func (r *Runner) hear(up context.Context, l *life, customer Customer, to dialer.Number) *listener {
	h := &listener{Customer: customer, life: l, settings: l.Detection, begun: l.times.Answered, device: make(chan struct{}), beep: make(chan struct{})}
	if l.Detection.CatchUp {
		h.greeting = newGreeting()
	}
	if !l.Detection.On {
		if h.greeting != nil {
			customer.Listen(h)
		}
		return h
	}
	h.ear = r.Ears.Answered(up, l.Tenant, to, l.Detection.Limits)
	customer.Listen(h)
	h.wait.Go(func() {
		if l.Detection.Then == hearing.Message {
			_, err := r.Messages.Message(up, l.Tenant, l.Campaign)
			h.mu.Lock()
			h.message = err == nil
			h.mu.Unlock()
		}
		for {
			select {
			case v := <-h.ear.Verdicts():
				h.judged(v)
			case <-up.Done():
				return
			}
		}
	})
	return h
}

// close waits for what is going on; up has ended.
func (h *listener) close() { h.wait.Wait() }

// Hear passes a packet on, after the ear has had it.
func (h *listener) Hear(p *media.Packet, at time.Time) {
	if h.ear != nil {
		h.ear.Hear(p, at)
	}
	h.mu.Lock()
	next := h.next
	if next == nil && h.greeting != nil {
		h.greeting.keep(p)
	}
	h.mu.Unlock()
	if next != nil {
		next.Hear(p, at)
	}
}

// Listen makes ear the one behind ours.
func (h *listener) Listen(ear media.Ear) media.Ear {
	if h.ear == nil && h.greeting == nil {
		return h.Customer.Listen(ear)
	}
	h.mu.Lock()
	was := h.next
	h.next = ear
	if was != nil && h.greeting != nil {
		h.greeting.drop() // somebody has heard it already
	}
	done := h.ear == nil || h.ear.Done()
	h.mu.Unlock()
	if done { // nothing more to judge: no detour
		h.Customer.Listen(ear)
	}
	return was
}

// OnDigit hears the keys of the leg, if it has any to hear.
func (h *listener) OnDigit(press func(key byte)) {
	if leg, ok := h.Customer.(Keyed); ok {
		leg.OnDigit(press)
	}
}

// Transport names the make of the leg, if it tells: for the call's timeline.
func (h *listener) Transport() string {
	if leg, ok := h.Customer.(interface{ Transport() string }); ok {
		return leg.Transport()
	}
	return ""
}

// Encoding names the codec between the leg and its far side, if it tells.
func (h *listener) Encoding() string {
	if leg, ok := h.Customer.(interface{ Encoding() string }); ok {
		return leg.Encoding()
	}
	return ""
}

// Sealed names the suite of the leg's SRTP, empty for plain RTP.
func (h *listener) Sealed() string {
	if leg, ok := h.Customer.(interface{ Sealed() string }); ok {
		return leg.Sealed()
	}
	return ""
}

func (h *listener) judged(v detect.Verdict) {
	at := h.begun.Add(v.At)
	h.life.note(dialer.Event{At: at, Kind: "judged", Detail: detailOf(v)})
	h.mu.Lock()
	defer h.mu.Unlock()
	if v.Kind == detect.Beep {
		shut(h.beep)
		return
	}
	h.verdict = Suspicion{Kind: v.Kind, Match: v.Match, Confidence: v.Confidence, At: at, Message: h.message}
	if h.machine() {
		h.class = v.Class
		shut(h.device)
		if h.seat == nil {
			h.life.watch.Stage(h.life.Call, pace.Device, at)
		}
	}
	h.tell()
}

func shut(c chan struct{}) {
	select {
	case <-c:
	default:
		close(c)
	}
}

// machine tells whether what is known is enough to treat the call as a device's. The caller holds the lock.
func (h *listener) machine() bool {
	return h.verdict.Kind == detect.Fax || h.verdict.Kind == detect.Machine && h.verdict.Confidence >= h.settings.Sure
}

// tell shows the agent what is known, if there is one and it is worth a look. The caller holds the lock.
func (h *listener) tell() {
	if h.seat != nil && h.machine() {
		h.seat.Suspect(h.verdict)
	}
}

// seated makes seat the one who is told.
func (h *listener) seated(seat Seat) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seat = seat
	h.tell()
}

// hopeless is closed when the campaign does not want an agent for what answered.
func (h *listener) hopeless() <-chan struct{} {
	if h.settings.Then == hearing.Tell {
		return nil
	}
	return h.device
}

// isDevice tells whether it is a machine now.
func (h *listener) isDevice() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.machine()
}

// doubt is how long an agent may talk on after being told of a machine before it is taken for a person after all.
const doubt = 20 * time.Second

// weigh corrects the ending of an answered call by what was heard: a device did it, not a person. The agent's word counts more than ours.
func (h *listener) weigh(end dialer.Ending, said string) dialer.Ending {
	h.mu.Lock()
	defer h.mu.Unlock()
	if end.Outcome != dialer.Answered || said == "person" || said != "machine" && (!h.machine() || h.seat != nil && h.life.now().Sub(h.verdict.At) > doubt) {
		return end
	}
	end.Outcome, end.Blame = dialer.Machine, dialer.Customer
	if outcome, blame, ok := hearing.Outcome(h.class); ok && said == "" {
		end.Outcome, end.Blame, end.Reason = outcome, blame, "heard_"+string(h.class)
	}
	return end
}
