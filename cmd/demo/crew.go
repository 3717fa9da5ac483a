package demo

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/softphone/robot"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/web/socket"
)

// worker is one robot agent: an invited person with a browser's audio and a desk.
type worker struct {
	*client
	name  string
	peer  *robot.Peer
	desk  *robot.Client
	ears  *robot.Memory
	talks int

	beep   bool      // heard in this call
	looked time.Time // for it, up to here
}

// hire invites a person, accepts as them and brings them to their desk with audio.
func hire(ctx context.Context, owner *client, n int) (*worker, error) {
	name := fmt.Sprintf("Robot %02d", n)
	var invited struct {
		Link string `json:"link"`
	}
	err := owner.call(ctx, http.MethodPost, "/v1/invitations", map[string]string{"email": fmt.Sprintf("robot%02d@demo.example", n), "role": "agent", "language": "en"}, &invited)
	if err != nil {
		return nil, err
	}
	c, err := newClient(owner.base)
	if err != nil {
		return nil, err
	}
	token := invited.Link[strings.LastIndexByte(invited.Link, '/')+1:]
	var s session
	if err := c.call(ctx, http.MethodPost, "/v1/invitations/accept", map[string]string{"token": token, "name": name, "password": "robots never sleep " + name, "language": "en"}, &s); err != nil {
		return nil, err
	}
	c.csrf = s.CSRF
	return &worker{client: c, name: s.Me.User.ID, ears: robot.NewMemory(20 * time.Second)}, nil
}

// sit opens the desk's socket and the audio, as a page does when a shift begins.
func (w *worker) sit(ctx context.Context) error {
	var ticket struct {
		Ticket string `json:"ticket"`
	}
	if err := w.call(ctx, http.MethodPost, "/v1/ticket", map[string]string{"for": "desk"}, &ticket); err != nil {
		return err
	}
	conn, err := socket.Dial(ctx, strings.Replace(w.base, "http", "ws", 1)+"/v1/desk?ticket="+ticket.Ticket, http.Header{"Origin": {w.base}})
	if err != nil {
		return err
	}
	if w.desk, err = robot.Connect(ctx, conn, "headless", ""); err != nil {
		return err
	}
	if w.peer, err = robot.NewPeer(media.PCMA, nil, false); err != nil {
		return err
	}
	w.peer.Listen(w.ears)
	if err := w.desk.Offer(ctx, w.peer, false); err != nil {
		return err
	}
	if err := w.peer.Connected(ctx); err != nil {
		return err
	}
	_, err = w.desk.Await(ctx, "audio proven", func(d signal.Desk) bool { return d.State != signal.StateOffline && d.State != signal.StateChecking })
	return err
}

// work takes calls until ctx ends: talks for a while, hangs up, says what became of it.
func (w *worker) work(ctx context.Context, talk time.Duration, prompts *prompt.Library, log *slog.Logger) {
	if err := w.desk.Do(ctx, &signal.Ready{}); err != nil {
		log.Warn("a robot is not ready", "robot", w.name, "error", err)
		return
	}
	for ctx.Err() == nil {
		d, err := w.desk.Await(ctx, "a call or its wrap-up", func(d signal.Desk) bool {
			return d.State == signal.StateTalking && d.Call != nil || d.State == signal.StateWrap && d.Wrap != nil
		})
		if err != nil {
			return
		}
		if d.State == signal.StateTalking {
			w.talk(ctx, d.Call.ID, talk, prompts)
			continue
		}
		if err := w.dispose(ctx, d.Wrap.Call); err != nil && ctx.Err() == nil {
			log.Warn("a robot could not say what became of a call", "robot", w.name, "call", d.Wrap.Call, "error", err)
		}
	}
}

// talk listens until the customer pauses, says a sentence and hangs up after a while, or stops when the customer has gone.
func (w *worker) talk(ctx context.Context, call string, length time.Duration, prompts *prompt.Library) {
	w.talks++
	w.listen(ctx, call)
	sentences := prompts.Sentences("en")
	w.peer.Speak(sentences[w.talks%len(sentences)].Source())
	over, cancel := context.WithTimeout(ctx, length)
	defer cancel()
	_, err := w.desk.Await(over, "the customer's end", func(d signal.Desk) bool { return d.Call == nil || d.Call.ID != call || d.State == signal.StateWrap })
	w.peer.Speak(nil)
	if err == nil || ctx.Err() != nil {
		return
	}
	w.contradict(ctx, call)
	w.desk.Do(ctx, &signal.HangUp{Call: call}) // refused when the customer was quicker
	w.desk.Await(ctx, "the end", func(d signal.Desk) bool { return d.Call == nil || d.Call.ID != call || d.State == signal.StateWrap })
}

// contradict says that it is a person, where only somebody's way of speaking was taken for a machine's and no beep was heard.
func (w *worker) contradict(ctx context.Context, call string) {
	d := w.desk.Desk()
	if d.Call != nil && d.Call.Suspect != nil && d.Call.Suspect.Match == "" && d.Call.Suspect.Kind != "fax" && !w.beeped() {
		w.desk.Do(ctx, &signal.SayPerson{Call: call}) // refused when the customer was quicker
	}
}

// listen waits for the pause after a greeting, or for a machine's beep, as a person on the phone does; at most patience.
func (w *worker) listen(ctx context.Context, call string) {
	const patience, pause = 15 * time.Second, 800 * time.Millisecond
	begun := time.Now()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for time.Since(begun) < patience && ctx.Err() == nil {
		<-tick.C
		if d := w.desk.Desk(); d.Call == nil || d.Call.ID != call || d.State == signal.StateWrap {
			return
		}
		quiet := w.ears.Since(time.Now().Add(-pause))
		if w.beeped() || time.Since(begun) > 2*pause && tone.RMS(quiet) < -45 {
			return
		}
	}
}

// dispose chooses by ear: whoever answered with a beep was a machine.
func (w *worker) dispose(ctx context.Context, call string) error {
	code := "interested"
	if w.beeped() {
		code = "voicemail"
	}
	if err := w.desk.Do(ctx, &signal.Dispose{Call: call, Code: code}); err != nil {
		return err
	}
	_, err := w.desk.Await(ctx, "the end of the wrap-up", func(d signal.Desk) bool { return d.State != signal.StateWrap || d.Wrap == nil || d.Wrap.Call != call })
	w.ears, w.beep, w.looked = robot.NewMemory(20*time.Second), false, time.Time{}
	w.peer.Listen(w.ears)
	return err
}

// beeped tells whether there has been a fifth of a second of its tone alone, as an answering machine gives it. It looks at what came since
// it looked last, and half a second before that.
func (w *worker) beeped() bool {
	const window, again = media.SampleRate / 5, 500 * time.Millisecond
	now := time.Now()
	heard := w.ears.Since(w.looked)
	w.looked = now.Add(-again)
	for at := 0; at+window <= len(heard) && !w.beep; at += window / 2 {
		part := heard[at : at+window]
		level := tone.LevelAt(part, beepHz)
		w.beep = level >= -25 && tone.RMS(part) < level+1.5
	}
	return w.beep
}

// beepHz is the pitch of the built-in voicemail's beep.
const beepHz = 700

// leave ends the shift.
func (w *worker) leave() {
	if w.desk != nil {
		w.desk.Close()
	}
	if w.peer != nil {
		w.peer.Close()
	}
}

// crew brings n robots to their desks, a few at a time.
func crew(ctx context.Context, owner *client, n int) (workers []*worker, err error) {
	for i := range n {
		w, err := hire(ctx, owner, i+1)
		if err != nil {
			return workers, fmt.Errorf("hire robot %d: %w", i+1, err)
		}
		workers = append(workers, w)
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	gate := make(chan struct{}, 4)
	for _, w := range workers {
		all.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			if e := w.sit(ctx); e != nil {
				mu.Lock()
				defer mu.Unlock()
				err = fmt.Errorf("robot %s at its desk: %w", w.name, e)
			}
		})
	}
	all.Wait()
	return workers, err
}
