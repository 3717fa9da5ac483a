package sandbox

import (
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer"
)

// invited takes an INVITE: who calls, may they, whom do they call, and is there room? Then the call runs, here.
func (s *Sandbox) invited(req *sip.Request, tx *sip.ServerTx) {
	if !s.tags.fresh(req) {
		s.inDialog(req, tx)
		return
	}
	if s.again(req, tx) || !s.admits(req, tx) {
		return
	}
	digits, ok := digitsOf(req.Recipient.User)
	if !ok {
		s.respond(req, tx, sip.StatusAddressIncomplete, "Address Incomplete", sip.NewHeader("Reason", `Q.850;cause=28;text="Invalid number format"`))
		return
	}
	t := terms{direction: sendrecv}
	if len(req.Body()) > 0 {
		var err error
		if t, err = readTerms(req.Body(), s.cfg.Codecs); err != nil {
			s.respond(req, tx, sip.StatusNotAcceptableHere, "Not Acceptable Here", sip.NewHeader("Warning", `305 sandbox "`+warning(err)+`"`))
			return
		}
	}
	timer, ok := readSession(req, s.cfg.MinSE)
	if !ok {
		s.respond(req, tx, statusIntervalTooSmall, "Session Interval Too Small", sip.NewHeader("Min-SE", strconv.Itoa(int(s.cfg.MinSE.Seconds()))))
		return
	}
	c, err := s.newCall(req, tx, digits, t, timer)
	if err != nil {
		s.respond(req, tx, sip.StatusBadRequest, "Missing Contact")
		return
	}
	if why := s.limits.take(time.Now()); why != "" {
		s.full(c, why)
		return
	}
	if was, ok := s.board.plug(c); !ok { // two INVITEs of one Call-ID in the same moment
		s.limits.give()
		c.entry.ended(time.Now(), Caller, "invite_twice")
		c.entry.close()
		s.twice(was.entry, req, tx)
		return
	}
	c.run()
}

// again deals with an INVITE whose Call-ID is known: merged (RFC 3261 section 8.2.2.2) or used a second time.
func (s *Sandbox) again(req *sip.Request, tx *sip.ServerTx) bool {
	id := req.CallID().Value()
	if c := s.board.callID(id); c != nil {
		s.twice(c.entry, req, tx)
		return true
	}
	if e, ok := s.book.find(id); ok {
		if r := e.read(); !r.Answered.IsZero() || r.seq >= req.CSeq().SeqNo {
			s.twice(e, req, tx)
			return true
		}
	}
	return false
}

func (s *Sandbox) twice(e *entry, req *sip.Request, tx *sip.ServerTx) {
	e.again()
	e.fault(time.Now(), InviteTwice, "CSeq %d", req.CSeq().SeqNo)
	s.respond(req, tx, sip.StatusLoopDetected, "Loop Detected")
}

// newCall opens the report and prepares everything a call needs; nothing is taken yet.
func (s *Sandbox) newCall(req *sip.Request, tx *sip.ServerTx, digits string, t terms, timer session) (*call, error) {
	d, err := newDialog(req)
	if err != nil {
		return nil, err
	}
	plan, number := NewPlan(s.cfg.Seed, digits, s.cfg.Pace), numberOf(digits)
	r := Report{
		CallID: d.id.callID, Number: number, Fate: plan.Fate.Kind, Mixed: plan.Mixed, Invited: time.Now(), Invites: 1,
		seq: req.CSeq().SeqNo,
	}
	if shown, ok := digitsOf(req.From().Address.User); ok {
		r.From = numberOf(shown)
	}
	e := s.book.open(r)
	c := &call{
		box: s, entry: e, plan: plan, digits: digits, tx: tx, dialog: d, terms: t, session: timer,
		sdp:      description{session: rand.Uint64() >> 2, version: 1, direction: sendrecv},
		sound:    s.newSound(e),
		arrivals: make(chan *arrival), leaving: make(chan string, 1), played: make(chan struct{}, 1), cancelled: make(chan struct{}), closing: s.closing,
		gone: make(chan struct{}), alarm: time.NewTimer(time.Hour),
	}
	e.attach(c.sound.live)
	over := c.cancelled
	watched := tx.OnCancel(func(cancel *sip.Request) {
		if cancel.CSeq().SeqNo != r.seq {
			e.fault(time.Now(), WrongCSeq, "CANCEL of %d for INVITE %d", cancel.CSeq().SeqNo, r.seq)
		}
		c.cancel.Do(func() { close(over) })
	})
	if !watched { // it was there before us
		c.cancel.Do(func() { close(over) })
	}
	return c, nil
}

// full refuses a call for lack of room.
func (s *Sandbox) full(c *call, why string) {
	c.freed = true // it never took a channel
	if _, ok := s.board.plug(c); !ok {
		return
	}
	defer c.close()
	c.plan.Retry = time.Second
	c.refuseWith(Fate{Kind: Kind(why), SIP: sip.StatusServiceUnavailable, Cause: 34})
}

// language is what the callee and the announcements speak.
func (c *call) language() string { return c.box.cfg.Language(numberOf(c.digits)) }

// luck is the fixed luck of the number called.
func (c *call) luck() chance { return chance{c.box.cfg.Seed, c.digits} }

// tone is the callee's own test tone, if it has one.
func (s *Sandbox) tone(number dialer.Number) (hz float64, ok bool) {
	if s.cfg.Tone == nil {
		return 0, false
	}
	return s.cfg.Tone(number)
}

func warning(err error) string {
	if err == errNoCommonCodec {
		return "incompatible media format"
	}
	return "unreadable session description"
}
