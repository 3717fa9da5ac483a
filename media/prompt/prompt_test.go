package prompt

import (
	"io/fs"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEveryPromptIsThereAndAudible(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for k, p := range l.prompts {
		s := tone.Linear(media.PCMA, p.Audio)
		if p.Length() < 300*time.Millisecond || p.Length() > 15*time.Second {
			t.Errorf("%v lasts %v", k, p.Length())
		}
		if level := tone.RMS(s); level < -32 || level > -8 {
			t.Errorf("%v is at %.1f dBFS", k, level)
		}
		if p.Text == "" && k.lang != "" {
			t.Errorf("%v has no text", k)
		}
		total += len(p.Audio)
	}
	names, err := fs.Glob(files, "data/*.wav")
	if err != nil || len(names) != len(l.prompts) {
		t.Errorf("%d files for %d prompts, %v", len(names), len(l.prompts), err)
	}
	if total > 2_000_000 {
		t.Errorf("the prompts take %d bytes of the binary", total)
	}
}

func TestAPromptComesInTheLanguageAskedOrInTheOther(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name       Name
		lang, want string
	}{{Vacant, "zh", "zh"}, {Vacant, "en", "en"}, {Beep, "zh", ""}, {Hello, "fr", "zh"}} {
		if p, err := l.Get(c.name, c.lang); err != nil || p.Lang != c.want || p.Name != c.name {
			t.Errorf("%s in %s: %q, %v", c.name, c.lang, p.Lang, err)
		}
	}
	if _, err := l.Get("nonsense", "en"); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
	for _, lang := range []string{"zh", "en"} {
		if n := len(l.Sentences(lang)); n != 5 {
			t.Errorf("%d sentences in %s", n, lang)
		}
	}
	p, _ := l.Get(Beep, "")
	if !tone.Contains(tone.Linear(media.PCMA, p.Audio)[800:2400], 700, -20) {
		t.Error("the beep is not of 700 Hz")
	}
}

func TestHoldMusicGoesOnForEverSoftly(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	clip, law := l.Music(), make([]byte, 60*8000)
	for range 2 {
		if !clip.Next(law) {
			t.Fatal("the music ended")
		}
	}
	for s := tone.Linear(media.PCMA, law); len(s) >= 4000; s = s[4000:] {
		if level := tone.RMS(s[:4000]); level < -35 || level > -10 {
			t.Errorf("the music is at %.1f dBFS", level)
		}
	}
	if other := l.Music(); &other.Audio[0] != &clip.Audio[0] {
		t.Error("the music was composed twice")
	}
}
