package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect"
	"github.com/boyunhq/boyun/media/detect/carriers"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/tone"
)

// hear gives samples to an ear in packets of 20 ms.
func hear(ear media.Ear, samples []int16, law media.Codec) {
	for n := uint32(0); len(samples) >= media.FrameSamples; n += media.FrameSamples {
		ear.Hear(&media.Packet{Codec: law, Source: 1, Timestamp: n, Payload: tone.Law(law, samples[:media.FrameSamples])}, time.Time{})
		samples = samples[media.FrameSamples:]
	}
}

// tones: each country's, home known; what they are heard as in 12 s.
func (b *bench) tones() {
	fmt.Println("### Tones (generated), 15 countries, the number's country known")
	fmt.Println("\n| line | ringback | busy | congestion | SIT | heard as another kind | not heard |\n|---|---|---|---|---|---|---|")
	for _, l := range lines() {
		right, all, wrong, missed := map[string]int{}, map[string]int{}, 0, 0
		for _, country := range b.table.Countries() {
			for name, kind := range map[string]detect.Kind{"ring": detect.Ringback, "busy": detect.BusyTone, "congestion": detect.Congestion, "sit": detect.SIT} {
				s, err := b.table.Sound(country, name)
				if err != nil {
					continue
				}
				p, samples := tone.NewPlayer(media.PCMA, s), silence(12)
				for at := 4000; at+160 <= len(samples); at += 160 {
					p.Mix(samples[at : at+160])
				}
				e := detect.NewEarly(b.plan, b.plan.Country(country))
				hear(e, l.carry(samples), l.law)
				all[name]++
				fast := kind == detect.Congestion || kind == detect.BusyTone
				switch got := e.Heard().Kind; {
				case got == kind, fast && got == detect.BusyTone: // where a country plays one tone for both
					right[name]++
				case got == "":
					missed++
				default:
					wrong++
				}
			}
		}
		cell := func(name string) string { return fmt.Sprintf("%d/%d", right[name], all[name]) }
		fmt.Printf("| %s | %s | %s | %s | %s | %d | %d |\n", l, cell("ring"), cell("busy"), cell("congestion"), cell("sit"), wrong, missed)
	}
}

// announcements: those built in that there is sound of, and others that must not be found.
func (b *bench) announcements() {
	var known []clip
	for name, class := range map[prompt.Name]detect.Class{prompt.Vacant: detect.Vacant, prompt.PowerOff: detect.PoweredOff, prompt.Unreachable: detect.Unreachable,
		prompt.Busy: detect.BusyLine, prompt.Suspended: detect.Suspended, prompt.Congestion: detect.NetworkBusy} {
		for _, lang := range []string{"zh", "en"} {
			if p, err := b.prompts.Get(name, lang); err == nil {
				known = append(known, clip{string(name) + lang, string(class), "generated", tone.Linear(media.PCMA, p.Audio)})
			}
			if c, ok := carriers.Clip(class, lang); ok {
				known = append(known, clip{string(class) + lang + "2", string(class), "generated", tone.Linear(media.PCMA, c.Audio)})
			}
		}
	}
	fmt.Printf("\n### Announcements (generated, two recorded), %d recordings against %d built in\n", len(known), len(b.index.Samples()))
	fmt.Println("\n| line | right class | another class | not found | median time |\n|---|---|---|---|---|")
	for _, l := range []line{{law: media.PCMA}, {law: media.PCMU}, {law: media.PCMA, gain: -20}, {law: media.PCMA, snr: 20}, {law: media.PCMA, snr: 10}, {law: media.PCMU, snr: 5},
		{law: media.PCMA, snr: asLoud}, {law: media.PCMA, skip: 6000, snr: 20}, {law: media.PCMA, speed: 1.01}, {law: media.PCMA, speed: 0.98, snr: 20}, {law: media.PCMA, speed: 1.04, snr: 20}} {
		right, wrong, none := 0, 0, 0
		var times []time.Duration
		for _, c := range known {
			switch v, ok := b.announced(l.carry(c.samples), l.law); {
			case !ok:
				none++
			case string(v.Class) == c.kind:
				right++
				times = append(times, v.At)
			default:
				wrong++
			}
		}
		slices.Sort(times)
		median := time.Duration(0)
		if len(times) > 0 {
			median = times[len(times)/2]
		}
		fmt.Printf("| %s | %d | %d | %d | %.1f s |\n", l, right, wrong, none, median.Seconds())
	}
	b.notAnnouncements()
}

// notAnnouncements: the same texts in other voices, conversation, greetings and music.
func (b *bench) notAnnouncements() {
	found, all := map[string]int{}, map[string]int{}
	try := func(kind string, samples []int16) {
		all[kind]++
		if _, ok := b.announced(join(samples, silence(0.5)), media.PCMA); ok {
			found[kind]++
		}
	}
	for _, c := range b.sounds {
		try(c.kind+", "+c.made, c.samples)
	}
	seen := map[string]bool{}
	announcements, err := carriers.Load(b.prompts)
	if err != nil {
		return
	}
	for _, a := range announcements {
		if seen[a.Text] {
			continue
		}
		seen[a.Text] = true
		for _, voice := range strangers[a.Lang] {
			if s := speak(voice, a.Lang, a.Text); s != nil {
				try("the same texts in voices nobody taught, generated", s)
			}
		}
	}
	music := make([]byte, 60*media.SampleRate)
	b.prompts.Music().Next(music)
	try("a minute of music, generated", tone.Linear(media.PCMA, music))
	fmt.Println("\n| what is no known announcement | tried | taken for one |\n|---|---|---|")
	for _, kind := range sorted(all) {
		fmt.Printf("| %s | %d | %d |\n", kind, all[kind], found[kind])
	}
}

func (b *bench) announced(samples []int16, law media.Codec) (detect.Verdict, bool) {
	e := detect.NewEarly(b.plan, -1, b.index)
	hear(e, join(samples, silence(0.3)), law)
	v := e.Heard()
	return v, v.Kind == detect.Announcement
}

// answers: the first words of people and machines, and what else picks up.
func (b *bench) answers() {
	fmt.Println("\n### Machine or person, default thresholds (machine: told at 70 %)")
	fmt.Println("\n| line | sound | n | person | machine | other | median time of the verdict |\n|---|---|---|---|---|---|---|")
	for _, l := range lines() {
		for _, kind := range []string{"person", "machine"} {
			for _, made := range []string{"recorded", "generated"} {
				b.answer(l, kind, made)
			}
		}
	}
}

func (b *bench) answer(l line, kind, made string) {
	counts, n := map[string]int{}, 0
	var times []time.Duration
	for _, c := range b.sounds {
		if c.kind != kind || c.made != made {
			continue
		}
		n++
		samples := join(silence(0.5), c.samples, silence(3))
		if kind == "machine" {
			beep, err := b.prompts.Get(prompt.Beep, "")
			if err != nil {
				return
			}
			samples = join(silence(0.5), c.samples, silence(0.2), tone.Linear(media.PCMA, beep.Audio), silence(3))
		}
		a := detect.NewAnswer(detect.Limits{}.Defaults(), b.plan, -1, b.index)
		hear(a, l.carry(samples), l.law)
		v := detect.Verdict{}
		select {
		case v = <-a.Verdicts():
		default:
		}
		times = append(times, v.At)
		switch {
		case v.Kind == detect.Person || v.Kind == detect.Quiet || v.Kind == detect.Machine && v.Confidence < 0.7:
			counts["person"]++
		case v.Kind == detect.Machine:
			counts["machine"]++
		default:
			counts["other"]++
		}
	}
	if n == 0 {
		return
	}
	slices.Sort(times)
	fmt.Printf("| %s | %s, %s | %d | %d | %d | %d | %.1f s |\n", l, kind, made, n, counts["person"], counts["machine"], counts["other"], times[len(times)/2].Seconds())
}

// talkOff: keys heard in speech that has none.
func (b *bench) talkOff() {
	fmt.Println("\n### Keys heard in speech that has none\n\n| line | speech | false keys |\n|---|---|---|")
	for _, l := range lines() {
		keys, seconds := "", 0.0
		for _, c := range b.sounds {
			var ear tone.Keys
			samples := l.carry(c.samples)
			seconds += float64(len(samples)) / media.SampleRate
			ear.Hear(samples, func(key byte) { keys += string(key) })
		}
		fmt.Printf("| %s | %.0f s | %d %s |\n", l, seconds, len(keys), strings.TrimSpace(keys))
	}
}

func sorted(m map[string]int) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
