// Package detect owns the ears that judge sound: call-progress tones of countries, special information tones, fax, a voicemail's beep,
// keys in-band, speech activity, machine or person, and (in print) announcements by fingerprint. Each takes frames of 20 ms of linear
// sound at 8 kHz, one after the other, allocates nothing once it is made, and tells what it is sure of; silence tells nothing.
//
// Early joins those that matter before an answer, Answer those that matter after it; both are a media.Ear. What a verdict does to a call
// is decided in dialer/trunk (its outcome) and dialer/call (who is told). How good they are: docs/detection.md.
package detect

import (
	"time"

	"github.com/boyunhq/boyun/media"
)

// Frame is 20 ms of linear sound.
type Frame = [media.FrameSamples]int16

// Kind is what was heard.
type Kind string

// Kinds. The words are stable: timeline, API and console use them.
const (
	Ringback     Kind = "ringback"     // the network's ringing tone
	BusyTone     Kind = "busy"         // the called party talks
	Congestion   Kind = "congestion"   // no way through: reorder, fast busy
	Information  Kind = "information"  // a country's own "something is wrong", or number unobtainable
	SIT          Kind = "sit"          // special information tones (ITU-T E.180): an announcement follows
	Announcement Kind = "announcement" // a known announcement; Match says which
	ColourRing   Kind = "crbt"         // colour ring-back: music or words that no announcement matches; it rings
	Fax          Kind = "fax"          // CNG or CED (ITU-T T.30)
	Beep         Kind = "beep"         // a voicemail's tone
	Machine      Kind = "machine"      // a device greets
	Person       Kind = "person"       // somebody greets, or there is doubt
	Quiet        Kind = "quiet"        // nobody has said anything yet: taken for a person
)

// Verdict is one thing heard. At and Span count from the first sound the ear was given.
type Verdict struct {
	Kind       Kind
	Class      Class         // what an announcement or a SIT says of the number; empty when nothing
	Match      string        // name of the announcement, or countries of a tone ("cn" or "de fr it")
	Confidence float64       // 0 to 1
	At         time.Duration // when it was certain
	Span       time.Duration // how much sound it rests on
}

// Class is what the network says of a number.
type Class string

// Classes, in the words of the announcements of Chinese carriers and of SIT.
const (
	Vacant      Class = "vacant"       // 空号: the number does not exist
	PoweredOff  Class = "powered_off"  // 关机
	Suspended   Class = "suspended"    // 停机, 欠费: the line is barred by its carrier
	BusyLine    Class = "busy"         // 通话中
	Unreachable Class = "unreachable"  // 无法接通, 不在服务区
	NoAnswer    Class = "no_answer"    // 无人接听
	Barred      Class = "barred"       // 呼入限制: takes no incoming calls
	NetworkBusy Class = "network_busy" // 网络忙: all circuits are busy
	CallWaiting Class = "call_waiting" // 通话中, 请不要挂机: it talks, and hears that somebody calls
	OwnLine     Class = "own_line"     // our own line may not call: charges overdue, no such service
	Mailbox     Class = "mailbox"      // a voicemail's own greeting, when it is always the same
)

// Classes are all of them, in the order screens show.
func Classes() []Class {
	return []Class{Vacant, PoweredOff, Suspended, BusyLine, Unreachable, NoAnswer, Barred, NetworkBusy, CallWaiting, OwnLine, Mailbox}
}

// clock counts frames.
type clock int

func (c clock) time() time.Duration { return time.Duration(c) * media.FrameDuration }

func frames(d time.Duration) int { return int(d / media.FrameDuration) }
