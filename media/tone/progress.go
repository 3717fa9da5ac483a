package tone

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/boyunhq/boyun/infra/fault"
)

//go:embed data/tones.json
var tones []byte

const progressLevel = -16 // dBFS of each voice; national plans ask for -10 to -20 dBm0

// Progress is the call-progress tones of the countries known: "ring", "busy", "congestion", "dial", "sit" and what else one has.
type Progress struct {
	countries map[string]map[string]Sound
}

// LoadProgress reads the table built into the binary.
func LoadProgress() (*Progress, error) { return parseProgress(tones) }

// Sound is a country's tone, by ISO 3166 code in small letters. A country that names no SIT uses the common one; other tones not known
// are fault.NotFound.
func (p *Progress) Sound(country, name string) (Sound, error) {
	if s, ok := p.countries[country][name]; ok {
		return s, nil
	}
	if name == "sit" {
		s := Sound{Name: "sit", Level: progressLevel}
		for _, hz := range []float64{950, 1400, 1800} {
			s.Parts = append(s.Parts, Note(hz, ms(330)))
		}
		return s, nil
	}
	return Sound{}, fault.New(fault.NotFound, "tone", "no %q tone is known for %q", name, country)
}

// Countries is the codes known.
func (p *Progress) Countries() (codes []string) {
	for code := range p.countries {
		codes = append(codes, code)
	}
	return codes
}

func parseProgress(b []byte) (*Progress, error) {
	var file map[string]json.RawMessage
	if err := json.Unmarshal(b, &file); err != nil {
		return nil, fmt.Errorf("read call-progress tones: %w", err)
	}
	p := &Progress{countries: map[string]map[string]Sound{}}
	for code, raw := range file {
		if strings.HasPrefix(code, "_") {
			continue
		}
		var entries map[string]json.RawMessage
		if err := json.Unmarshal(raw, &entries); err != nil {
			return nil, fmt.Errorf("read tones of %s: %w", code, err)
		}
		p.countries[code] = map[string]Sound{}
		for name, raw := range entries {
			s, err := parseSound(name, raw)
			if err != nil {
				return nil, fmt.Errorf("read tone %s of %s: %w", name, code, err)
			}
			p.countries[code][name] = s
		}
	}
	return p, nil
}

// parseSound reads {"f":"440+480","cad":[2000,4000]}, the same with "cad":"continuous" or none, or a row [[950,330],[0,15]].
func parseSound(name string, raw json.RawMessage) (Sound, error) {
	s := Sound{Name: name, Level: progressLevel}
	var row [][2]float64
	if json.Unmarshal(raw, &row) == nil {
		for _, step := range row {
			if step[0] == 0 {
				s.Parts = append(s.Parts, Gap(ms(int(step[1]))))
			} else {
				s.Parts = append(s.Parts, Note(step[0], ms(int(step[1]))))
			}
		}
		return s, nil
	}
	var tone struct {
		F   string
		Cad json.RawMessage
	}
	if err := json.Unmarshal(raw, &tone); err != nil {
		return s, err
	}
	voices, err := parseVoices(tone.F)
	if err != nil {
		return s, err
	}
	var cadence []int
	if json.Unmarshal(tone.Cad, &cadence) != nil {
		s.Parts = []Part{{Voices: voices}}
		return s, nil
	}
	s.Repeat = true
	for i, d := range cadence {
		if i%2 == 0 {
			s.Parts = append(s.Parts, Part{Voices: voices, For: ms(d)})
		} else {
			s.Parts = append(s.Parts, Gap(ms(d)))
		}
	}
	return s, nil
}

// parseVoices reads "450", "440+480" (both at once) and "425*24" (425 Hz swelling at 24 Hz).
func parseVoices(f string) (voices []Voice, err error) {
	for _, part := range strings.Split(f, "+") {
		carrier, swell, swells := strings.Cut(part, "*")
		var v Voice
		if v.Hz, err = strconv.ParseFloat(carrier, 64); err != nil {
			return nil, err
		}
		if swells {
			if v.AM, err = strconv.ParseFloat(swell, 64); err != nil {
				return nil, err
			}
		}
		voices = append(voices, v)
	}
	return voices, nil
}
