package sandbox

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/sandbox/heard"
	"github.com/boyunhq/boyun/media"
)

// Side is one of the three who can end a call.
type Side string

// Sides.
const (
	Caller  Side = "caller"  // BYE, CANCEL or silence from the far side
	Callee  Side = "callee"  // the person, phone or machine behind the number
	Carrier Side = "carrier" // the network: a refusal, a limit, the end of the sandbox
)

// Report is the carrier's own truth about one call.
type Report struct {
	CallID string
	Number dialer.Number // who was called
	From   dialer.Number // the caller ID shown; zero when it was no number
	Fate   Kind
	Mixed  bool // the fate was drawn

	Invited    time.Time // first INVITE arrived
	Ringing    time.Time // 180 sent
	EarlyMedia time.Time // 183 sent
	Answered   time.Time // 200 sent for the first time
	Confirmed  time.Time // ACK of the 200 arrived
	Ended      time.Time // BYE sent or received, refusal sent, or the caller given up; zero while the call is open
	Closed     bool      // nothing will be added any more, except violations

	HungUp  Side
	Why     string // stable word: "bye", "cancel", "busy", "rejected", ..., "rtp_timeout", "session_expired", "no_ack", "closing", "channels", "cps"
	Status  int    // final status of the INVITE, 0 when none was sent
	Cause   int    // Q.850 cause sent or, in a BYE, received; 0 when none
	Crossed bool   // the answer crossed a CANCEL

	Sent     uint64        // RTP packets to the caller
	Received media.Quality // RTP packets from the caller
	Keys     string        // DTMF the caller pressed (RFC 4733)
	Heard    heard.Account // what the callee heard, from the answer on
	Said     []Said        // what was played to the caller
	Events   []Event       // all of it in order
	Faults   []Fault       // protocol violations of the caller
	Invites  int           // times the INVITE was seen, retransmissions included

	seq uint32 // CSeq of the INVITE
}

// Said is one utterance, announcement or tone played to the caller.
type Said struct {
	At     time.Time
	Name   string // prompt name, or "tone 1234 Hz"
	Text   string // its words, empty for sounds
	Length time.Duration
}

// Event is one line of a call's story as the carrier saw it.
type Event struct {
	At     time.Time
	Kind   string // invited, ringing, early_media, answered, confirmed, said, key, hold, resume, held, unheld, mute, hung_up ...
	Detail string
}

// Violation is a word for something the caller did against the RFCs.
type Violation string

// Violations.
const (
	MissingACK     Violation = "missing_ack"    // RFC 3261 section 13.3.1.4, 17.2.1: 64*T1 passed
	MissingBYE     Violation = "missing_bye"    // section 15: the caller vanished
	WrongCSeq      Violation = "wrong_cseq"     // section 12.2.2: an ACK, CANCEL or request in the dialog out of order
	InviteTwice    Violation = "invite_twice"   // section 8.2.2.2: the same INVITE by another branch, or the Call-ID used again
	UnknownDialog  Violation = "unknown_dialog" // section 12.2.2: a request in a dialog that is not
	UnknownCancel  Violation = "unknown_cancel" // section 9.2: nothing to cancel
	BadDescription Violation = "bad_sdp"        // RFC 3264: an offer or answer that cannot be used
	SentOnHold     Violation = "sent_on_hold"   // RFC 3264 section 8.4: it kept sending while told not to
	LateRefresh    Violation = "late_refresh"   // RFC 4028: the session was not refreshed in time
)

// Fault is one violation.
type Fault struct {
	At     time.Time
	Kind   Violation
	Detail string
}

// Talk is the time answered in the carrier's own books, 0 when the call was not.
func (r Report) Talk() time.Duration {
	if r.Answered.IsZero() || r.Ended.Before(r.Answered) {
		return 0
	}
	return r.Ended.Sub(r.Answered)
}

// During is what was heard from one time after the answer to another.
func (r Report) During(from, to time.Duration) heard.Account {
	return r.Heard.Between(r.Answered.Add(from), r.Answered.Add(to))
}
