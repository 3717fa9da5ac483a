// Command detection measures the detectors of media/detect and prints the tables of docs/detection.md: tones by country, announcements,
// machine or person, false keys in speech; each by noise, level and law. Run it from the root of the repository. It needs nothing but
// what is committed; with espeak-ng and sox it adds generated speech, and folders of WAV files named on the command line add recordings:
//
//	go run ./cmd/detection [--person DIR] [--machine DIR] [--speech DIR]
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/boyunhq/boyun/media/detect"
	"github.com/boyunhq/boyun/media/detect/carriers"
	"github.com/boyunhq/boyun/media/detect/print"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/tone"
)

// bench is everything that is measured with.
type bench struct {
	prompts *prompt.Library
	table   *tone.Progress
	plan    *detect.Plan
	index   *print.Index
	sounds  []clip
}

// clip is one recording and what it is.
type clip struct {
	name, kind, made string // made: recorded or generated
	samples          []int16
}

func main() {
	person, machine := flag.String("person", "", "folder of WAV files of people's first words"), flag.String("machine", "", "folder of WAV files of machines' greetings")
	speech := flag.String("speech", "", "folder of WAV files of speech without keys")
	flag.Parse()
	if err := run(map[string]string{"person": *person, "machine": *machine, "speech": *speech}); err != nil {
		fmt.Fprintln(os.Stderr, "detection:", err)
		os.Exit(1)
	}
}

func run(folders map[string]string) error {
	b := &bench{}
	var err error
	if b.prompts, err = prompt.Load(); err != nil {
		return err
	}
	if b.table, err = tone.LoadProgress(); err != nil {
		return err
	}
	known, err := carriers.Load(b.prompts)
	if err != nil {
		return err
	}
	b.plan, b.index = detect.NewPlan(b.table), carriers.Index(known)
	if err := b.gather(folders); err != nil {
		return err
	}
	b.tones()
	b.announcements()
	b.answers()
	b.talkOff()
	return nil
}
