package sandbox

import (
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect"
	"github.com/boyunhq/boyun/media/detect/carriers"
	"github.com/boyunhq/boyun/media/play"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/tone"
)

// voices are what callees and network can say.
type voices struct {
	prompts *prompt.Library
	tones   *tone.Progress
}

func newVoices(prompts *prompt.Library) (*voices, error) {
	progress, err := tone.LoadProgress()
	if err != nil {
		return nil, err
	}
	return &voices{prompts, progress}, nil
}

// say is a prompt as a clip; one that is not there is the zero clip, which plays nothing.
func (v *voices) say(name prompt.Name, lang string) clip {
	p, err := v.prompts.Get(name, lang)
	if err != nil {
		return clip{}
	}
	return spoken(p)
}

func spoken(p prompt.Prompt) clip {
	name := string(p.Name)
	if p.Lang != "" {
		name += "-" + p.Lang
	}
	return clip{name: name, text: p.Text, lasts: p.Length(), open: func() source { return p.Source() }}
}

func (v *voices) greeting(lang string) clip  { return v.say(prompt.Hello, lang) }
func (v *voices) voicemail(lang string) clip { return v.say(prompt.Voicemail, lang) }
func (v *voices) beep() clip                 { return v.say(prompt.Beep, "") }

// announcement is what the network says of a callee who cannot be reached.
func (v *voices) announcement(k Kind, lang string) clip {
	switch k {
	case PoweredOff:
		return v.say(prompt.PowerOff, lang)
	case Suspended:
		return v.say(prompt.Suspended, lang)
	case Unreachable:
		return v.say(prompt.Unreachable, lang)
	case BusyAnnounced:
		return v.say(prompt.Busy, lang)
	case VacantUntold:
		return another(detect.Vacant, lang)
	case OffMistold:
		return another(detect.PoweredOff, lang)
	case SIT:
		return row(v.progress(lang, "sit"), v.say(prompt.Vacant, lang))
	}
	return v.say(prompt.Vacant, lang)
}

// another is an announcement in another voice.
func another(class detect.Class, lang string) clip {
	c, ok := carriers.Clip(class, lang)
	if !ok {
		return clip{}
	}
	lasts := time.Duration(len(c.Audio)) * time.Second / media.SampleRate
	return clip{name: string(class) + "-" + lang + " (another voice)", lasts: lasts, open: func() source {
		return &play.Clip{Law: media.PCMA, Audio: c.Audio}
	}}
}

// sentences are what a person says, in the order of a conversation.
func (v *voices) sentences(lang string) (clips []clip) {
	for _, p := range v.prompts.Sentences(lang) {
		clips = append(clips, spoken(p))
	}
	return clips
}

// music is what a callee's phone plays to a caller on hold.
func (v *voices) music() clip {
	return clip{name: "hold music", open: func() source { return v.prompts.Music() }}
}

// ringback is the ringing tone of the callee's country.
func (v *voices) ringback(lang string) clip { return v.progress(lang, "ring") }

// progress is a call-progress tone of the callee's country, as far as languages tell countries.
func (v *voices) progress(lang, name string) clip {
	country := "us"
	if lang == "zh" {
		country = "cn"
	}
	s, err := v.tones.Sound(country, name)
	if err != nil {
		s = tone.Sound{Level: -16, Parts: []tone.Part{tone.Note(450, 0)}}
	}
	return toneClip(name+" tone", s)
}

// fax is the called tone of a fax machine (ITU-T T.30).
func fax() clip {
	return toneClip("fax", tone.Sound{Level: -12, Parts: []tone.Part{tone.Gap(200 * time.Millisecond), tone.Note(2100, 3*time.Second)}})
}

// script is how the callee of this call behaves.
func (c *call) script() script {
	hz, hums := c.box.tone(numberOf(c.digits))
	if hums && c.plan.Fate.Outcome.Person() && c.plan.Fate.Kind != AgentLeaves {
		return &hummer{tone: hum(hz), keys: c.plan.Keys}
	}
	v, lang := c.box.voices, c.language()
	human := person{greeting: v.greeting(lang), sentences: v.sentences(lang), patience: c.box.cfg.Patience}
	switch c.plan.Fate.Kind {
	case AgentPhone:
		return &receiver{sentences: human.sentences}
	case AgentLeaves:
		r := &receiver{sentences: human.sentences, down: putDown}
		if hums {
			r.hum = hum(hz)
		}
		return r
	case Talker:
		return &talker{sentences: human.sentences}
	case BusyAnswers:
		return &player{clip: v.progress(lang, "busy"), stays: 12 * time.Second}
	case Fax:
		return &player{clip: fax(), stays: 8 * time.Second}
	case VacantAnswers:
		return &player{clip: again(v.announcement(Vacant, lang)), stays: 15 * time.Second}
	case Voicemail:
		return &machine{greeting: v.voicemail(lang), beep: v.beep(), quiet: c.plan.Quiet}
	case PressesKeys:
		return &presser{person: human, keys: c.plan.Keys}
	}
	return &human
}
