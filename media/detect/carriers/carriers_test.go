package carriers

import (
	"slices"
	"testing"

	"github.com/boyunhq/boyun/media/detect"
	"github.com/boyunhq/boyun/media/prompt"
)

func load(t *testing.T) []Announcement {
	t.Helper()
	prompts, err := prompt.Load()
	if err != nil {
		t.Fatal(err)
	}
	all, err := Load(prompts)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEveryBuiltInAnnouncementSaysSomethingAndCanBeFound(t *testing.T) {
	seen := map[string]bool{}
	for _, a := range load(t) {
		if !slices.Contains(detect.Classes(), detect.Class(a.Class)) || a.Text == "" || a.Lang != "zh" && a.Lang != "en" || !a.Print.Rich() {
			t.Errorf("%+v", a.ID)
		}
		seen[a.Class+a.Lang] = true
	}
	for _, class := range []detect.Class{detect.Vacant, detect.PoweredOff, detect.Suspended, detect.BusyLine, detect.Unreachable} {
		for _, lang := range []string{"zh", "en"} {
			if clip, ok := Clip(class, lang); !seen[string(class)+lang] || ok && len(clip.Audio) < 8000 {
				t.Errorf("%s in %s: %v", class, lang, seen[string(class)+lang])
			}
		}
	}
}

func TestTheirOrderIsTheSameInEveryProcess(t *testing.T) {
	ids := func() (all []string) {
		for _, a := range load(t) {
			all = append(all, a.ID)
		}
		return all
	}
	first := ids()
	for range 4 {
		if again := ids(); !slices.Equal(again, first) {
			t.Fatal("one process compares in another order than the next: ties are broken by it")
		}
	}
}
