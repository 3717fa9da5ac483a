package detect

import (
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
)

// every calls do for each tone of each country.
func every(t testing.TB, do func(country, name string, s tone.Sound)) {
	t.Helper()
	table, err := tone.LoadProgress()
	if err != nil {
		t.Fatal(err)
	}
	for _, country := range table.Countries() {
		for _, name := range []string{"ring", "busy", "congestion", "info", "unobtainable", "sit", "dial"} {
			if s, err := table.Sound(country, name); err == nil {
				do(country, name, s)
			}
		}
	}
}

func TestEveryCountrysTonesAreHeardForWhatTheyAre(t *testing.T) {
	p := plan(t)
	every(t, func(country, name string, s tone.Sound) {
		var want Kind
		for _, k := range kinds {
			if k.name == name {
				want = k.kind
			}
		}
		if name == "sit" || country == "es" && name == "info" { // a line of the SIT, by itself: not told
			return
		}
		for _, home := range []string{country, "none"} {
			for _, l := range []line{{law: media.PCMA}, {law: media.PCMU, gain: -12}, {law: media.PCMA, gain: 6, snr: 15, seed: 1}} {
				told := listen(NewProgress(p, p.Country(home)), l.carry(join(silence(300*time.Millisecond), sound(s, 13*time.Second))))
				if len(told) == 0 {
					t.Errorf("%s %s, home %s, %+v: nothing heard", country, name, home, l)
					continue
				}
				v := told[0]
				fast := map[Kind]bool{BusyTone: true, Congestion: true}
				alike := fast[v.Kind] && fast[want] && (home == "none" || want == Congestion) // what is one country's busy is another's congestion
				if v.Kind != want && !alike {
					t.Errorf("%s %s, home %s, %+v: heard as %s of %s", country, name, home, l, v.Kind, v.Match)
				}
				if v.Kind == want && home == country && v.Match != country || v.Kind == want && !alike && !strings.Contains(v.Match, country) {
					t.Errorf("%s %s, home %s: heard as %s's", country, name, home, v.Match)
				}
			}
		}
	})
}

// off is a sound whose pitch and times are so many times what they should be.
func off(s tone.Sound, pitch, times float64) tone.Sound {
	made := s
	made.Parts = nil
	for _, part := range s.Parts {
		p := tone.Part{For: time.Duration(float64(part.For) * times)}
		for _, v := range part.Voices {
			p.Voices = append(p.Voices, tone.Voice{Hz: v.Hz * pitch, AM: v.AM})
		}
		made.Parts = append(made.Parts, p)
	}
	return made
}

// Double rings of two lines, or of one that swells, beat: their edges are told apart from a beat, and a soft one is one burst.
func TestRingsThatBeatAreHeardAtAnyPhaseAndSoft(t *testing.T) {
	p := plan(t)
	every(t, func(country, name string, s tone.Sound) {
		if name != "ring" {
			return
		}
		for _, c := range []struct{ cadence, level float64 }{{0.9, s.Level}, {1.1, s.Level}, {1, -38}} {
			soft := off(s, 1, c.cadence)
			soft.Level = c.level
			for _, shift := range []int{0, 70, 150} {
				heard := line{law: media.PCMA}.carry(join(silence(300*time.Millisecond), make([]int16, shift), sound(soft, 8*time.Second)))
				if told := listen(NewProgress(p, p.Country(country)), heard); len(told) == 0 || told[len(told)-1].Kind != Ringback {
					t.Errorf("%s at %g dBFS, cadence times %g, %d samples late: %+v", country, c.level, c.cadence, shift, told)
				}
			}
		}
	})
}

func TestTonesAsFarOffAsTheirPlansAllowAreHeardAndKeepTheirKind(t *testing.T) {
	p := plan(t)
	every(t, func(country, name string, s tone.Sound) {
		want := map[string]Kind{"ring": Ringback, "busy": BusyTone, "congestion": Congestion}[name]
		if want == "" {
			return
		}
		same := (country == "jp" || country == "au" || country == "pl") && want == Congestion // there it sounds as busy does
		for _, c := range [][2]float64{{1, 1}, {0.985, 1}, {1.015, 1}, {1, 0.92}, {1, 1.08}} {
			for shift := range 2 { // frames begin anywhere in a tone
				heard := sound(off(s, c[0], c[1]), 10*time.Second)
				told := listen(NewProgress(p, p.Country(country)), join(silence(300*time.Millisecond), make([]int16, shift*99), heard))
				if len(told) == 0 || told[len(told)-1].Kind != want && !(same && told[len(told)-1].Kind == BusyTone) {
					t.Errorf("%s %s, pitch times %v, cadence times %v: %+v", country, name, c[0], c[1], told)
				}
			}
		}
	})
}
