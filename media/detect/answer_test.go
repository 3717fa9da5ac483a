package detect

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect/print"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/tone"
)

// packets gives samples to an ear, a packet of some milliseconds at a time.
func packets(ear media.Ear, samples []int16, law media.Codec, ms int) {
	size := ms * 8
	for n := uint32(0); len(samples) >= size; n += uint32(size) {
		ear.Hear(&media.Packet{Codec: law, Source: 1, Timestamp: n, Payload: tone.Law(law, samples[:size])}, time.Time{})
		samples = samples[size:]
	}
}

// verdicts is all an answer's ear has told.
func (a *Answer) all() (told []Verdict) {
	for {
		select {
		case v := <-a.verdicts:
			told = append(told, v)
		default:
			return told
		}
	}
}

func first(told []Verdict) Verdict {
	if len(told) == 0 {
		return Verdict{}
	}
	return told[0]
}

func TestWhoAnswered(t *testing.T) {
	p, v := plan(t), prompts(t)
	pause := silence(600 * time.Millisecond)
	busy := func(country string) []int16 {
		table, _ := tone.LoadProgress()
		s, _ := table.Sound(country, "busy")
		return sound(s, 8*time.Second)
	}
	mailbox := func(lang string) []int16 {
		return join(pause, v.say(prompt.Voicemail, lang), v.say(prompt.Beep, ""), silence(4*time.Second))
	}
	fax := sound(tone.Sound{Level: -12, Parts: []tone.Part{tone.Gap(time.Second / 2), tone.Note(2100, 3*time.Second)}}, 4*time.Second)
	calling := sound(tone.Sound{Level: -12, Repeat: true, Parts: []tone.Part{tone.Note(1100, 500*time.Millisecond), tone.Gap(3 * time.Second)}}, 5*time.Second)
	for _, c := range []struct {
		name   string
		sound  []int16
		want   Kind
		within time.Duration // of the first sound
		beep   bool
	}{
		{"a person says hello and waits", join(pause, v.say(prompt.Hello, "en"), silence(5*time.Second)), Person, 4 * time.Second, false},
		{"a person says hello in Chinese", join(pause, v.say(prompt.Hello, "zh"), silence(5*time.Second)), Person, 4 * time.Second, false},
		{"a person says hello twice", join(pause, v.say(prompt.Hello, "en"), silence(400*time.Millisecond), v.say(prompt.Hello, "en"), silence(5*time.Second)), Person, 5 * time.Second, false},
		{"a mailbox in English", mailbox("en"), Machine, 8 * time.Second, true},
		{"a mailbox in Chinese", mailbox("zh"), Machine, 8 * time.Second, true},
		{"nobody says anything", silence(8 * time.Second), Quiet, 7 * time.Second, false},
		{"a fax answers", fax, Fax, 2 * time.Second, false},
		{"a fax calls", calling, Fax, 3 * time.Second, false},
		{"busy tone behind a 200", busy("cn"), Machine, 4 * time.Second, false},
	} {
		for _, l := range []line{{law: media.PCMA}, {law: media.PCMU, gain: -14}, {law: media.PCMA, gain: 4, snr: 20, seed: 2}} {
			a := NewAnswer(Limits{}.Defaults(), p, p.Country("cn"))
			packets(a, l.carry(c.sound), l.law, 20)
			told := a.all()
			got := first(told)
			if l.snr != 0 && c.want == Quiet {
				continue // noise alone is as quiet
			}
			if got.Kind != c.want || got.At > c.within {
				t.Errorf("%s, %+v: %s at %v (%.2f), want %s within %v", c.name, l, got.Kind, got.At, got.Confidence, c.want, c.within)
			}
			beeped := false
			for _, v := range told {
				beeped = beeped || v.Kind == Beep
			}
			if beeped != c.beep && c.want != Fax && got.Match == "" {
				t.Errorf("%s, %+v: beep %v in %+v", c.name, l, beeped, told)
			}
		}
	}
}

func TestEarlyMediaIsHeardForWhatItIs(t *testing.T) {
	p, v := plan(t), prompts(t)
	vacant := v.say(prompt.Vacant, "zh")
	known := print.NewIndex([]print.Sample{{ID: "1", Name: "vacant", Class: string(Vacant), Print: print.Of(vacant)}})
	table, _ := tone.LoadProgress()
	ring, _ := table.Sound("cn", "ring")
	sit, _ := table.Sound("us", "sit")
	music := make([]byte, 12*8000)
	v.Music().Next(music)
	colour := tone.Linear(media.PCMA, music)
	for _, c := range []struct {
		name    string
		sound   []int16
		want    Kind
		class   Class
		settled bool
	}{
		{"ringing tone", sound(ring, 12*time.Second), Ringback, "", false},
		{"an announcement, and the network falls silent", join(silence(time.Second), vacant, silence(4*time.Second)), Announcement, Vacant, true},
		{"ringing tone, then the announcement", join(sound(ring, 10*time.Second), vacant, silence(200*time.Millisecond)), Announcement, Vacant, false},
		{"SIT, then the announcement", join(sound(sit, time.Second), vacant), Announcement, Vacant, false},
		{"SIT alone", join(silence(time.Second), sound(sit, time.Second), silence(time.Second)), SIT, "", false},
		{"colour ring-back of music", colour, ColourRing, "", false},
		{"colour ring-back of words", v.speech("zh"), ColourRing, "", false},
		{"silence", silence(10 * time.Second), "", "", false},
	} {
		for _, ms := range []int{20, 10, 60} {
			e := NewEarly(p, p.Country("cn"), known)
			packets(e, c.sound, media.PCMA, ms)
			got := e.Heard()
			settled := false
			select {
			case <-e.Settled():
				settled = true
			default:
			}
			if got.Kind != c.want || got.Class != c.class || settled != c.settled {
				t.Errorf("%s in packets of %d ms: %+v, settled %v; all %+v", c.name, ms, got, settled, e.All())
			}
		}
	}
}

func TestSpecialInformationTonesSayWhatFollows(t *testing.T) {
	tones := func(a, b, c float64, la, lb int) []int16 {
		part := func(hz float64, ms int) tone.Part { return tone.Note(hz, time.Duration(ms)*time.Millisecond) }
		return join(silence(500*time.Millisecond), sound(tone.Sound{Level: -16, Parts: []tone.Part{part(a, la), part(b, lb), part(c, 380)}}, 1200*time.Millisecond), silence(time.Second))
	}
	for _, c := range []struct {
		name  string
		sound []int16
		want  Class
	}{ // Bellcore SR-2275
		{"intercept", tones(913.8, 1370.6, 1776.7, 274, 274), Vacant},
		{"vacant code", tones(985.2, 1370.6, 1776.7, 380, 274), Vacant},
		{"reorder", tones(913.8, 1428.5, 1776.7, 274, 380), NetworkBusy},
		{"no circuit", tones(985.2, 1428.5, 1776.7, 380, 380), NetworkBusy},
		{"reorder between areas", tones(985.2, 1370.6, 1776.7, 274, 380), NetworkBusy},
		{"the plain ones of E.180", tones(950, 1400, 1800, 330, 330), ""},
		{"and 50 Hz lower", tones(900, 1350, 1750, 330, 330), ""},
		{"and 50 Hz lower, as short as it allows", tones(900, 1350, 1750, 260, 260), ""},
		{"and 15 Hz lower", tones(935, 1385, 1785, 330, 330), ""},
		{"and 25 Hz higher", tones(975, 1425, 1825, 330, 330), ""},
		{"and 50 Hz higher", tones(1000, 1450, 1850, 400, 400), ""},
	} {
		told := listen(&Tones{}, line{law: media.PCMU, snr: 25, seed: 4}.carry(c.sound))
		if len(told) != 1 || told[0].Kind != SIT || told[0].Class != c.want {
			t.Errorf("%s: %+v", c.name, told)
		}
	}
}

func TestAFaxIsHeardAsFarOffItsPitchAsT30Allows(t *testing.T) {
	for hz, want := range map[float64]string{1062: "CNG", 1100: "CNG", 1138: "CNG", 2085: "CED", 2115: "CED", 1000: "", 1200: "", 2170: ""} {
		length := 500 * time.Millisecond
		if hz > 2000 {
			length = 2600 * time.Millisecond
		}
		call := join(silence(500*time.Millisecond), sound(tone.Sound{Level: -20, Parts: []tone.Part{tone.Note(hz, length)}}, length), silence(500*time.Millisecond))
		got := ""
		for _, v := range listen(&Tones{}, line{law: media.PCMA, snr: 25, seed: 5}.carry(call)) {
			if v.Kind == Fax {
				got += v.Match
			}
		}
		if got != want {
			t.Errorf("%.0f Hz is heard as %q, not %q", hz, got, want)
		}
	}
}

func TestSpeechAndMusicAreNoTones(t *testing.T) {
	p, v := plan(t), prompts(t)
	music := make([]byte, 60*8000)
	v.Music().Next(music)
	for name, s := range map[string][]int16{"English": v.speech("en"), "Chinese": v.speech("zh"), "music": tone.Linear(media.PCMA, music)} {
		if told := listen(NewProgress(p, -1), s); len(told) != 0 {
			t.Errorf("%s: %+v", name, told)
		}
		for _, v := range listen(&Tones{}, s) {
			if v.Kind != Beep {
				t.Errorf("%s: %+v", name, v)
			}
		}
		if keys := keysIn(s); keys != "" {
			t.Errorf("%s: keys %q", name, keys)
		}
	}
}

// keysIn are the keys that a call's ear for them hears (dialer/call's flow), with what lines do to them and beside what else is heard.
func keysIn(s []int16) (keys string) {
	var ear tone.Keys
	for ; len(s) >= media.FrameSamples; s = s[media.FrameSamples:] {
		ear.Hear(s[:media.FrameSamples], func(key byte) { keys += string(key) })
	}
	return keys
}

func TestKeysAreHeardInBand(t *testing.T) {
	s, err := tone.DTMF("0123456789*#ABCD", 60*time.Millisecond, 60*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []line{{law: media.PCMA}, {law: media.PCMU, gain: -15}, {law: media.PCMA, snr: 18, seed: 9}} {
		if keys := keysIn(l.carry(sound(s, 2*time.Second))); keys != "0123456789*#ABCD" {
			t.Errorf("%+v: %q", l, keys)
		}
	}
}

func TestSpeechActivityFollowsWordsAndNotNoise(t *testing.T) {
	v := prompts(t)
	said := join(silence(time.Second), v.say(prompt.Sentence2, "en"), silence(time.Second))
	for _, l := range []line{{law: media.PCMA}, {law: media.PCMU, gain: -12}, {law: media.PCMA, snr: 20, seed: 3}} {
		var front Front
		var voice Voice
		talks, frames := 0, 0
		for s := l.carry(said); len(s) >= 160; s = s[160:] {
			voice.Hear(front.Look((*Frame)(s)))
			frames++
			if voice.Talking {
				talks++
				if frames < 40 {
					t.Errorf("%+v: words %d ms before they begin", l, 1000-frames*20)
				}
			}
		}
		if voice.Talking || float64(talks) < 0.5*float64(frames-100) {
			t.Errorf("%+v: talking in %d of %d frames, at the end %v", l, talks, frames, voice.Talking)
		}
	}
	var noise Voice
	listen(&noise, line{law: media.PCMA, snr: 0.01, seed: 5}.carry(join(silence(0), sound(tone.Sound{Level: -40, Parts: []tone.Part{tone.Note(3300, 0)}}, 5*time.Second))))
	if noise.Talking {
		t.Error("noise talks")
	}
}

// Whatever comes, nothing panics; silence and digital rubbish are no machine.
func FuzzEars(f *testing.F) {
	f.Add([]byte("any bytes at all"), uint16(160), uint32(0))
	p := NewPlan(&tone.Progress{})
	f.Fuzz(func(t *testing.T, b []byte, size uint16, jump uint32) {
		a, e := NewAnswer(Limits{}.Defaults(), p, -1), NewEarly(p, -1)
		random := rand.New(rand.NewPCG(uint64(size), uint64(jump)))
		for at, n := uint32(0), int(size%500)+1; len(b) > 0; at += uint32(n) {
			n = min(n, len(b))
			packet := &media.Packet{Codec: []media.Codec{media.PCMA, media.PCMU}[random.IntN(2)], Source: uint32(random.IntN(3)), Timestamp: at, Payload: b[:n]}
			a.Hear(packet, time.Time{})
			e.Hear(packet, time.Time{})
			b = b[n:]
			if random.IntN(4) == 0 {
				at += jump
			}
		}
		still := make([]byte, 160)
		for i := range still {
			still[i] = media.PCMA.Silence()
		}
		quiet := NewAnswer(Limits{}.Defaults(), p, -1)
		for n := range uint32(400) {
			quiet.Hear(&media.Packet{Codec: media.PCMA, Timestamp: n * 160, Payload: still}, time.Time{})
		}
		if told := quiet.all(); len(told) != 1 || told[0].Kind != Quiet {
			t.Fatalf("silence is %+v", told)
		}
	})
}

func TestHearingAllocatesNothing(t *testing.T) {
	p, v := plan(t), prompts(t)
	law, at := tone.Law(media.PCMA, v.speech("zh")), 0
	a, e := NewAnswer(Limits{}.Defaults(), p, 0), NewEarly(p, 0)
	packet := &media.Packet{Codec: media.PCMA}
	hear := func() {
		packet.Timestamp, packet.Payload = packet.Timestamp+160, law[at:at+160]
		a.Hear(packet, time.Time{})
		e.Hear(packet, time.Time{})
		if at += 160; at+160 > len(law) {
			at = 0
		}
	}
	for range 300 {
		hear() // verdicts are told in the first seconds
	}
	if n := testing.AllocsPerRun(500, hear); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}
