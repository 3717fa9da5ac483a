// Package carriers owns the announcements built into the binary: what carriers say of numbers that cannot be reached, in Chinese and
// English, in several synthetic voices, as fingerprints; and a few as clips, for the sandbox carrier. data/NOTICE says where they are from.
// Real carriers' recordings are other voices: tenants add those from calls (dialer/hearing).
package carriers

import (
	"embed"
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect"
	"github.com/boyunhq/boyun/media/detect/print"
	"github.com/boyunhq/boyun/media/play"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/tone"
)

//go:embed data/prints.tsv data/*.alaw
var files embed.FS

// Announcement is one recording built in.
type Announcement struct {
	print.Sample
	Lang string
	Text string
}

// prompted are the network's words among the product's prompts: the sandbox carrier speaks them.
var prompted = map[prompt.Name]detect.Class{prompt.Vacant: detect.Vacant, prompt.PowerOff: detect.PoweredOff, prompt.Unreachable: detect.Unreachable,
	prompt.Busy: detect.BusyLine, prompt.Suspended: detect.Suspended, prompt.Congestion: detect.NetworkBusy}

// Load reads all of them. It works out the fingerprints of the prompts, some 50 ms of one processor.
func Load(prompts *prompt.Library) ([]Announcement, error) {
	raw, err := files.ReadFile("data/prints.tsv")
	if err != nil {
		return nil, err
	}
	var all []Announcement
	for line := range strings.Lines(string(raw)) {
		field := strings.Split(strings.TrimSpace(line), "\t")
		if len(field) != 5 {
			return nil, fmt.Errorf("a built-in announcement has %d fields", len(field))
		}
		bytes, err := base64.StdEncoding.DecodeString(field[4])
		if err != nil {
			return nil, fmt.Errorf("a built-in announcement: %w", err)
		}
		made, err := print.Read(bytes)
		if err != nil {
			return nil, err
		}
		all = append(all, announcement(detect.Class(field[0]), field[1], "voice "+field[2], field[3], made))
	}
	for _, lang := range []string{"zh", "en"} {
		for _, name := range slices.Sorted(maps.Keys(prompted)) { // in one order everywhere: it breaks ties
			p, err := prompts.Get(name, lang)
			if err != nil {
				return nil, err
			}
			all = append(all, announcement(prompted[name], lang, "sandbox", p.Text, print.Of(tone.Linear(media.PCMA, p.Audio))))
		}
	}
	return all, nil
}

func announcement(class detect.Class, lang, voice, text string, p print.Print) Announcement {
	name := string(class) + " " + lang + ", " + voice
	return Announcement{Sample: print.Sample{ID: name, Name: name, Class: string(class), Print: p}, Lang: lang, Text: text}
}

// Index makes announcements ready to be found.
func Index(all []Announcement) *print.Index {
	samples := make([]print.Sample, len(all))
	for i, a := range all {
		samples[i] = a.Sample
	}
	return print.NewIndex(samples)
}

// Clip is one of them to be played, in the second voice; false when there is none of that class.
func Clip(class detect.Class, lang string) (*play.Clip, bool) {
	law, err := files.ReadFile("data/" + string(class) + "-" + lang + ".alaw")
	return &play.Clip{Law: media.PCMA, Audio: law}, err == nil
}
