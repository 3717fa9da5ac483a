// Package prompt owns the recorded words built into the binary, in Chinese and English, and the hold music. It does not own tones
// (media/tone), pacing (media/play) or what tenants record themselves. Where the audio is from: data/THIRD_PARTY.
package prompt

import (
	"bytes"
	"embed"
	"fmt"
	"sync"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/play"
	"github.com/boyunhq/boyun/media/wav"
)

//go:embed data/*.wav
var files embed.FS

const largestFile = 1 << 20

// Name says what a prompt is for.
type Name string

// The prompts. The first group is a person's, the second a network's, the third our own.
const (
	Hello     Name = "hello"
	Sentence1 Name = "sentence1"
	Sentence2 Name = "sentence2"
	Sentence3 Name = "sentence3"
	Sentence4 Name = "sentence4"
	Sentence5 Name = "sentence5"
	Goodbye   Name = "goodbye"
	Voicemail Name = "voicemail" // an answering machine's greeting
	Beep      Name = "beep"      // and its tone, which has no language

	Vacant      Name = "vacant"
	PowerOff    Name = "poweroff"
	Unreachable Name = "unreachable"
	Busy        Name = "busy"
	Suspended   Name = "suspended"
	Congestion  Name = "congestion"

	Hold     Name = "hold"
	Recorded Name = "recorded" // that the call is recorded
	Callback Name = "callback" // to a caller nobody can take now
	Closed   Name = "closed"   // to a caller after hours
	Harbour  Name = "harbour"  // to a person nobody was free for (safe harbour)

	From      Name = "from"      // "this is a call from", before a company's name
	Sorry     Name = "sorry"     // that nobody was free
	OurNumber Name = "ournumber" // before the digits of one
	Code      Name = "code"      // before the digits of a proof call
	OptedOut  Name = "optedout"  // to a person who does not want to be called again
)

// Prompt is one recording. Audio is A-law and only to be read.
type Prompt struct {
	Name  Name
	Lang  string // "zh", "en", empty for a sound
	Text  string
	Audio []byte
}

// Length is how long it lasts.
func (p Prompt) Length() time.Duration {
	return time.Duration(len(p.Audio)) * time.Second / media.SampleRate
}

// Source plays it once from the beginning.
func (p Prompt) Source() *play.Clip { return &play.Clip{Law: media.PCMA, Audio: p.Audio} }

// Library is all prompts, read once. Safe for concurrent use.
type Library struct {
	prompts map[key]Prompt
	music   func() []byte
}

type key struct {
	name Name
	lang string
}

// Load reads the prompts built into the binary.
func Load() (*Library, error) {
	l := &Library{prompts: map[key]Prompt{}, music: sync.OnceValue(compose)}
	for k, text := range texts() {
		file := "data/" + string(k.name) + "-" + k.lang + ".wav"
		if k.lang == "" {
			file = "data/" + string(k.name) + ".wav"
		}
		audio, err := load(file)
		if err != nil {
			return nil, fmt.Errorf("load prompt %s: %w", file, err)
		}
		l.prompts[k] = Prompt{Name: k.name, Lang: k.lang, Text: text, Audio: audio}
	}
	return l, nil
}

func load(file string) ([]byte, error) {
	b, err := files.ReadFile(file)
	if err != nil {
		return nil, err
	}
	audio, err := wav.Read(bytes.NewReader(b), largestFile)
	if err != nil {
		return nil, err
	}
	return audio.Law(media.PCMA)
}

// Get is a prompt in a language ("zh", "en"); one that is only there in the other language comes in that. fault.NotFound: no such name.
func (l *Library) Get(name Name, lang string) (Prompt, error) {
	for _, lang := range []string{lang, "", "zh", "en"} {
		if p, ok := l.prompts[key{name, lang}]; ok {
			return p, nil
		}
	}
	return Prompt{}, fault.New(fault.NotFound, "prompt", "there is no prompt %q", name)
}

// Sentences is what a person of that language says in conversation, in order.
func (l *Library) Sentences(lang string) (said []Prompt) {
	for _, name := range []Name{Sentence1, Sentence2, Sentence3, Sentence4, Sentence5} {
		if p, err := l.Get(name, lang); err == nil {
			said = append(said, p)
		}
	}
	return said
}

// Music is the hold music from its beginning, without an end.
func (l *Library) Music() *play.Clip {
	return &play.Clip{Law: media.PCMA, Audio: l.music(), Forever: true}
}

// Digits are the prompts of a number's digits, in order; anything else in number is left out.
func (l *Library) Digits(number, lang string) (said []Prompt) {
	for _, d := range number {
		if d < '0' || d > '9' {
			continue
		}
		if p, err := l.Get(digit(int(d-'0')), lang); err == nil {
			said = append(said, p)
		}
	}
	return said
}

func digit(n int) Name { return Name("digit" + string(rune('0'+n))) }

// Join is one clip of several prompts' audio, one after the other.
func Join(parts ...[]byte) *play.Clip {
	return &play.Clip{Law: media.PCMA, Audio: bytes.Join(parts, nil)}
}
