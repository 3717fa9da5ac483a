package quality

import (
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/analysis"
)

// The limits of the alarms. docs/quality.md says why they are what they are.
const (
	Limit = 3.5 // MOS: what the product promises

	window  = 4  // seconds over which R is taken, so that a packet more or less does not decide
	lowFor  = 10 // seconds under Limit until an alarm
	goodFor = 5  // seconds at or above it until the alarm is over

	unheardNew   = 10  // seconds without a sound of a side that has not been heard at all, while the other speaks
	unheardSince = 20  // and of one that has: people listen, and some telephones send digital silence while they do
	speaking     = 0.3 // share of that time in which the other has to speak

	echoLike  = 0.8 // correlation of what was sent and what came back, twice in a row at one delay
	echoGone  = 0.6
	reportOld = 15 * time.Second
)

var lowest = ratingOf(Limit)

// ratingOf is the least R that has a MOS, by halving.
func ratingOf(mos float64) float64 {
	low, high := 6.5, 100.0
	for range 50 {
		if mid := (low + high) / 2; MOS(mid) < mos {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

// Reading is what was counted of one side up to an instant.
type Reading struct {
	From   media.Quality  // its stream as it reaches us
	To     media.Quality  // ours as it says it is received; without a LastPacket when it does not say
	Voice  analysis.Tally // its sound
	Absent bool           // nobody is to hear it now: muted, on hold, away
}

// Kind is what an alarm is about.
type Kind string

// The kinds.
const (
	LowScore Kind = "quality_low"
	OneWay   Kind = "one_way"
	EchoBack Kind = "echo"
)

// Alarm is something that a person should know of a conversation's sound, or the end of it.
type Alarm struct {
	Kind   Kind
	Over   bool
	Side   int           // who is to blame: the side whose line or telephone it is
	To     bool          // of LowScore: what the side hears; else its voice as it reaches us
	Way    Way           // of LowScore
	Trip   time.Duration // of LowScore; 0 when not known
	Silent bool          // of OneWay: packets come, but no sound
	Delay  time.Duration // of EchoBack
}

// Watch follows the sound of one conversation. The zero value is ready. Not safe for concurrent use; no clock.
type Watch struct {
	Series Series
	sides  [sides]watched
}

// watched is what is remembered of a side.
type watched struct {
	past  [window]media.Quality // of the seconds before, oldest first
	known int                   // how many of them there are
	voice analysis.Tally

	report   media.Quality // the last one
	lost     uint64        // packets of the other side that were lost before they reached us, when that report came
	to       Way
	from, at streak

	silent    int     // seconds without a sound
	spoken    float64 // seconds the other spoke in that time
	unheard   bool
	echo      bool
	echoAfter time.Duration // the delay that was suspected last, 0 for none
}

// streak counts seconds under the limit, and at or above it.
type streak struct {
	bad, good int
	low       bool
}

// Take takes a second's readings; the first ones of a conversation, or after Forget, only begin. What it returns is what each side was like in that second,
// and the alarms that begin or end.
func (w *Watch) Take(now time.Time, of [2]Reading) (seconds [2]Second, alarms []Alarm) {
	if w.Series.Begun.IsZero() {
		w.Series.Begun = now
		for side := range of {
			w.sides[side].begin(of[side], of[1-side])
		}
		return seconds, nil
	}
	var talk [2]float64
	for side := range of {
		talk[side] = share(of[side].Voice.Since(w.sides[side].voice).Spoken)
	}
	for side := range of {
		s, r := &w.sides[side], of[side]
		if s.known == 0 {
			s.begin(r, of[1-side])
		}
		second := &seconds[side]
		sound := r.Voice.Since(s.voice)
		second.From, second.RoundTrip = s.arrived(r.From), r.From.RoundTrip
		second.To = s.reported(now, r.To, of[1-side].From)
		second.Talk = talk[side]
		if sound.Heard > 0 {
			second.Clipped = float64(sound.Clipped) / float64(sound.Heard)
		}
		for _, way := range []struct {
			*streak
			*Way
			to bool
		}{{&s.from, &second.From, false}, {&s.at, &second.To, true}} {
			changed := way.streak.count(*way.Way)
			way.Low = way.low
			if changed {
				alarms = append(alarms, Alarm{Kind: LowScore, Over: !way.low, Side: side, To: way.to, Way: *way.Way, Trip: second.RoundTrip})
			}
		}
		if s.listen(r, sound, talk[1-side]) {
			alarms = append(alarms, Alarm{Kind: OneWay, Over: !s.unheard, Side: side, Silent: s.unheard && sound.Heard > 0})
		}
		second.Unheard, second.Echo = s.unheard, s.echo
		s.voice = r.Voice
		s.keep(r.From)
	}
	w.Series.Add(seconds)
	return seconds, alarms
}

// Forget begins anew with a side whose leg was replaced.
func (w *Watch) Forget(side int) {
	s := &w.sides[side]
	voice, unheard, echo := s.voice, s.unheard, s.echo
	*s = watched{voice: voice, unheard: unheard, echo: echo, from: streak{low: s.from.low}, at: streak{low: s.at.low}}
}

// Compare takes the envelopes of the last five seconds of both sides, and returns the echoes that are suspected or gone.
func (w *Watch) Compare(of *[2]analysis.Envelope) (alarms []Alarm) {
	for side := range of {
		s := &w.sides[side]
		delay, like, ok := analysis.Echo(&of[1-side], &of[side])
		if !ok {
			continue
		}
		was := s.echoAfter
		s.echoAfter = 0
		if like >= echoLike {
			s.echoAfter = delay
		}
		again := was > 0 && s.echoAfter > 0 && max(delay-was, was-delay) <= 2*media.FrameDuration
		switch {
		case !s.echo && again:
			s.echo = true
			alarms = append(alarms, Alarm{Kind: EchoBack, Side: side, Delay: delay})
		case s.echo && like < echoGone:
			s.echo = false
			alarms = append(alarms, Alarm{Kind: EchoBack, Over: true, Side: side})
		}
	}
	return alarms
}

func share(samples uint64) float64 { return min(float64(samples)/media.SampleRate, 1) }

func (s *watched) begin(r, other Reading) {
	s.voice, s.report, s.lost = r.Voice, r.To, other.From.Lost
	s.keep(r.From)
}

func (s *watched) keep(q media.Quality) {
	if s.known == window {
		copy(s.past[:], s.past[1:])
		s.known--
	}
	s.past[s.known] = q
	s.known++
}

// arrived is the side's voice as it came.
func (s *watched) arrived(q media.Quality) Way {
	last := Between(s.past[s.known-1], q)
	if last.Packets == 0 {
		return Way{}
	}
	whole := Between(s.past[0], q)
	return Way{Known: true, R: Rating(whole), Loss: Loss(last), Burst: Burst(whole), Jitter: q.Jitter, Reordered: int(last.Reordered)}
}

// reported is what the side hears by its last report. What the other side's voice had lost before it reached us, and by how much it
// trembled, is passed on as it is and is not this side's line to blame.
func (s *watched) reported(now time.Time, q, other media.Quality) Way {
	switch {
	case q.LastPacket.IsZero() || now.Sub(q.LastPacket) > reportOld:
		s.to = Way{}
	case q.LastPacket.After(s.report.LastPacket):
		d := Between(s.report, q)
		own := below(d.Lost, below(other.Lost, s.lost))
		s.report, s.lost, s.to = q, other.Lost, Way{}
		if d.Packets > 0 {
			d.Packets, d.Lost, d.Jitter = d.Packets+d.Lost-own, own, max(q.Jitter-other.Jitter, 0)
			s.to = Way{Known: true, R: Rating(d), Loss: Loss(d), Jitter: d.Jitter}
		}
	}
	return s.to
}

// count is told a second's way and tells whether the alarm changed.
func (k *streak) count(w Way) (changed bool) {
	switch {
	case !w.Known:
		return false
	case w.R < lowest:
		k.bad, k.good = k.bad+1, 0
	default:
		k.bad, k.good = 0, k.good+1
	}
	was := k.low
	k.low = k.bad >= lowFor || was && k.good < goodFor
	return k.low != was
}

// listen is told a second's sound and tells whether one-way audio began or ended.
func (s *watched) listen(r Reading, sound analysis.Tally, other float64) (changed bool) {
	was := s.unheard
	if r.Absent || sound.Dead < sound.Heard {
		s.silent, s.spoken, s.unheard = 0, 0, false
		return was
	}
	s.silent++
	s.spoken += other
	limit := unheardNew
	if r.Voice.Spoken > 0 {
		limit = unheardSince
	}
	if s.silent >= limit && s.spoken >= speaking*float64(s.silent) {
		s.unheard = true
	}
	return s.unheard != was
}
