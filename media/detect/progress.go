package detect

import (
	"slices"
	"strings"
	"time"

	"github.com/boyunhq/boyun/media/tone"
)

// pattern is one country's tone: what Plan holds.
type pattern struct {
	kind    Kind
	country int
	lines   lines
	beats   []burst // one round of the cadence; none: it sounds without a pause
}

// Plan is the call-progress tones of all countries known, made to be listened for. It is only read: one serves all calls.
type Plan struct {
	countries []string
	patterns  []pattern
}

// kinds are the names the tone table uses. Where a country gives two the same sound, the first here is told. A dial tone after dialing
// means that nothing came of the call.
var kinds = [...]struct {
	name string
	kind Kind
}{{"ring", Ringback}, {"busy", BusyTone}, {"congestion", Congestion}, {"info", Information}, {"unobtainable", Information}, {"dial", Information}}

// NewPlan prepares the tones of a table.
func NewPlan(table *tone.Progress) *Plan {
	p := &Plan{countries: table.Countries()}
	slices.Sort(p.countries)
	for i, country := range p.countries {
		for _, k := range kinds {
			if s, err := table.Sound(country, k.name); err == nil {
				p.add(k.kind, i, s)
			}
		}
	}
	return p
}

func (p *Plan) add(kind Kind, country int, s tone.Sound) {
	made := pattern{kind: kind, country: country}
	for i, part := range s.Parts {
		if len(part.Voices) == 0 {
			if n := len(made.beats); n > 0 {
				made.beats[n-1].off += part.For
			}
			continue
		}
		if i == 0 {
			made.lines = linesOf(part.Voices)
		}
		if part.For > 0 {
			made.beats = append(made.beats, burst{on: part.For})
		}
	}
	if made.lines[0] >= 281 && made.lines[0] <= 700 { // Spain's information tone is a line of the SIT
		p.patterns = append(p.patterns, made)
	}
}

// linesOf is what a spectrum shows of voices: a swelling one has a line on each side; below 200 Hz the telephone carries nothing.
func linesOf(voices []tone.Voice) (l lines) {
	i := 0
	for _, v := range voices {
		for _, hz := range []float64{v.Hz, v.Hz - v.AM, v.Hz + v.AM} {
			if hz >= 200 && i < len(l) && !slices.Contains(l[:i], float32(hz)) {
				l[i] = float32(hz)
				i++
			}
		}
	}
	return l
}

// Country is the index Progress takes for an ISO 3166 code in small letters; -1 when its tones are not known.
func (p *Plan) Country(code string) int { return slices.Index(p.countries, code) }

// Progress hears the call-progress tones of a plan.
type Progress struct {
	plan *Plan
	home int // the number's country
	bursts
	past [4]burst // ended ones, newest last
	told Kind
}

// NewProgress listens for the tones of home first (see Plan.Country), then for all.
func NewProgress(plan *Plan, home int) *Progress { return &Progress{plan: plan, home: home} }

// String names the detector.
func (*Progress) String() string { return "progress" }

const (
	ringPause  = 850 * time.Millisecond  // a pause so long behind a ring's length: no busy tone has one
	continuous = 2200 * time.Millisecond // a tone so long has no cadence
)

// Hear takes a frame. A kind is told once, until another one is heard.
func (p *Progress) Hear(s *Sight) (Verdict, bool) {
	ended, over := p.hear(s)
	if over {
		copy(p.past[:], p.past[1:])
		p.past[len(p.past)-1] = ended
	}
	now := p.current()
	whole := now.on >= continuous && now.off == 0
	rests := now.off >= ringPause && now.off < ringPause+2*partTime*blocks
	if !over && !rests && !whole {
		return Verdict{}, false
	}
	best, worst := -1, 2.0
	for i := range p.plan.patterns {
		if err, ok := p.fits(&p.plan.patterns[i], now, whole, rests); ok {
			if p.plan.patterns[i].country != p.home {
				err += 1 // home first
			}
			if err < worst {
				best, worst = i, err
			}
		}
	}
	if best < 0 || p.plan.patterns[best].kind == p.told {
		return Verdict{}, false
	}
	v := Verdict{Kind: p.plan.patterns[best].kind, At: s.Now.time(), Confidence: 0.95}
	v.Match = p.names(best, now, whole, rests)
	p.told = v.Kind
	for _, b := range p.past {
		v.Span += b.on + b.off
	}
	return v, true
}

// names lists the countries whose tone of this kind fits as well; home alone if it does.
func (p *Progress) names(best int, now burst, whole, rests bool) string {
	if p.plan.patterns[best].country == p.home {
		return p.plan.countries[p.home]
	}
	var all []string
	for i := range p.plan.patterns {
		q := &p.plan.patterns[i]
		if q.kind == p.plan.patterns[best].kind {
			if _, ok := p.fits(q, now, whole, rests); ok {
				all = append(all, p.plan.countries[q.country])
			}
		}
	}
	return strings.Join(slices.Compact(all), " ")
}

// fits tells how far the last bursts are from a pattern, as a part of its times: 0 is exact.
func (p *Progress) fits(q *pattern, now burst, whole, rests bool) (float64, bool) {
	switch {
	case len(q.beats) == 0:
		return 0, whole && sameLines(q.lines, now.lines)
	case whole:
		return 0, false
	case rests && q.kind == Ringback:
		return p.ring(q, now)
	case rests:
		return 0, false
	}
	return p.cadence(q)
}

// ring: the long pause behind a ring has begun. One ring tells; a double ring is two.
func (p *Progress) ring(q *pattern, now burst) (float64, bool) {
	n := len(q.beats)
	if q.beats[n-1].off < ringPause || !sameLines(q.lines, now.lines) {
		return 0, false
	}
	err, ok := near(now.on, q.beats[n-1].on)
	for i := n - 2; i >= 0 && ok; i-- {
		var e float64
		if e, ok = p.beat(q, p.past[len(p.past)-(n-1)+i], i); ok {
			err += e
		}
	}
	return err / float64(n), ok
}

// cadence: two whole beats of a tone with one, a whole round and one more of others. Behind another cadence it takes all that is known: a
// part of Spain's congestion is its busy tone.
func (p *Progress) cadence(q *pattern) (float64, bool) {
	n := len(q.beats)
	need := min(n+1, len(p.past))
	if p.told != "" && p.told != Ringback {
		need = len(p.past)
	}
	best, found := 2.0, false
	for turn := range n { // which beat the newest burst is
		sum, ok := 0.0, true
		for i := 0; i < need && ok; i++ {
			var e float64
			e, ok = p.beat(q, p.past[len(p.past)-1-i], ((turn-i)%n+n)%n)
			sum += e
		}
		if ok && sum/float64(need) < best {
			best, found = sum/float64(need), true
		}
	}
	return best, found
}

func (p *Progress) beat(q *pattern, b burst, i int) (float64, bool) {
	on, ok1 := near(b.on, q.beats[i].on)
	off, ok2 := near(b.off, q.beats[i].off)
	return (on + off) / 2, ok1 && ok2 && sameLines(q.lines, b.lines)
}

// near is how far a time is from what it should be; a tenth and 20 ms are forgiven.
func near(is, should time.Duration) (float64, bool) {
	d := (is - should).Abs()
	return float64(d) / float64(should), d <= should/10+20*time.Millisecond
}

// sameLines tells whether every line of the pattern is heard and nothing else. Side bands of a swelling tone may be lost in the noise.
func sameLines(q, is lines) bool {
	for _, hz := range is {
		if hz != 0 && !has(q, hz) {
			return false
		}
	}
	return is[0] != 0 && has(is, q[0]) && (q[1] == 0 || has(is, q[1]) || q[2] != 0 && has(is, q[2]))
}

func has(l lines, hz float32) bool {
	for _, h := range l {
		if h != 0 && abs(h-hz) < max(lineDrift, h*linePart) {
			return true
		}
	}
	return false
}

// Plans allow about 1.5 %, which is 9.3 Hz at 620; the rest is what a window of 128 ms is off.
const (
	lineDrift = 7.5 // Hz
	linePart  = 0.0165
)
