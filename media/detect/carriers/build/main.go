// Command build makes the fingerprints and clips of package carriers from data/texts.tsv: go run ./media/detect/carriers/build, from the
// root of the repository. It needs espeak-ng 1.51 and sox; what it writes is committed, so that nothing else needs them.
package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect/print"
	"github.com/boyunhq/boyun/media/tone"
)

const folder = "media/detect/carriers/data"

// voices speak every text. Mandarin needs the pinyin voice and UTF-8 (-b 1): espeak-ng 1.51's cmn reads pinyin as English.
var voices = map[string][]string{
	"zh": {"cmn-latn-pinyin", "cmn-latn-pinyin+f2", "cmn-latn-pinyin+m3"},
	"en": {"en-us", "en-us+f3", "en-gb+m3"},
}

// kept are the classes whose second voice is kept as a clip too, for the sandbox carrier to play.
var kept = map[string]bool{"vacant": true, "powered_off": true, "suspended": true, "unreachable": true, "busy": true}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run() error {
	texts, err := os.ReadFile(filepath.Join(folder, "texts.tsv"))
	if err != nil {
		return err
	}
	var prints strings.Builder
	for line := range strings.Lines(string(texts)) {
		class, rest, _ := strings.Cut(strings.TrimSpace(line), "\t")
		lang, text, _ := strings.Cut(rest, "\t")
		for i, voice := range voices[lang] {
			law, err := speak(voice, lang, text)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", voice, text, err)
			}
			made := print.Of(tone.Linear(media.PCMA, law))
			fmt.Fprintf(&prints, "%s\t%s\t%d\t%s\t%s\n", class, lang, i+1, text, base64.StdEncoding.EncodeToString(made.Bytes()))
			if i == 1 && kept[class] {
				if err := os.WriteFile(filepath.Join(folder, class+"-"+lang+".alaw"), law, 0o644); err != nil {
					return err
				}
			}
		}
	}
	return os.WriteFile(filepath.Join(folder, "prints.tsv"), []byte(prints.String()), 0o644)
}

// speak is a text in a voice as A-law at 8 kHz, with the band and level of a telephone.
func speak(voice, lang, text string) ([]byte, error) {
	speed := map[string]string{"zh": "165", "en": "150"}[lang]
	spoken, err := exec.Command("espeak-ng", "-v", voice, "-b", "1", "-s", speed, "--stdout", text).Output()
	if err != nil {
		return nil, err
	}
	sox := exec.Command("sox", "-V1", "-D", "--ignore-length", "-t", "wav", "-", "-t", "al", "-r", "8000", "-c", "1", "-", "highpass", "200", "norm", "-4", "pad", "0.05", "0.1")
	sox.Stdin = bytes.NewReader(spoken)
	return sox.Output()
}
