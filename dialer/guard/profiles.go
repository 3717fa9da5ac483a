package guard

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/boyunhq/boyun/dialer/guard/holiday"
)

//go:embed profiles platform.yaml
var ruleFiles embed.FS

// Profiles are all jurisdictions known, the days off of their countries, and what the platform asks of everybody.
type Profiles struct {
	byName   map[string]Profile
	of       map[string]string           // country -> name
	within   map[string]Profile          // countries that are stricter than their profile
	states   map[string]map[string]State // country -> state
	days     *holiday.Book
	platform Platform
	texts    map[string]string // name -> the file, as it is
}

// NewProfiles reads the built-in data.
func NewProfiles() (*Profiles, error) {
	days, err := holiday.Load()
	if err != nil {
		return nil, err
	}
	return readProfiles(ruleFiles, days)
}

type profileFile struct {
	Name        string                  `yaml:"name"`
	Revision    int                     `yaml:"revision"`
	Countries   []string                `yaml:"countries"`
	Windows     []Window                `yaml:"windows"`
	Holidays    Treatment               `yaml:"holidays"`
	PerDay      int                     `yaml:"per_day"`
	Caps        []capFile               `yaml:"caps"`
	MaxAttempts int                     `yaml:"max_attempts"`
	Abandon     abandonFile             `yaml:"abandon"`
	MinRing     int                     `yaml:"min_ring_seconds"`
	Consent     map[Purpose]ConsentNeed `yaml:"consent"`
	Retention   int                     `yaml:"retention_days"`
	ConsentDays int                     `yaml:"consent_days"`
	AILabel     bool                    `yaml:"ai_label"`
	Sources     []string                `yaml:"sources"`
	Within      map[string]withinFile   `yaml:"within"`
	States      map[string]stateFile    `yaml:"states"`
}

type stateFile struct {
	Law     string    `yaml:"law"`
	Windows []Window  `yaml:"windows"`
	Caps    []capFile `yaml:"caps"`
}

// State is a part of a country that asks more than the country does.
type State struct {
	Code    string // as in postal addresses
	Law     string
	Windows []Window
	Caps    []Cap
	profile Profile
}

type capFile struct {
	Calls int `yaml:"calls" json:"calls"`
	Hours int `yaml:"hours" json:"hours"`
}

type abandonFile struct {
	Cap     float64 `yaml:"cap"`
	Days    int     `yaml:"days"`
	Seconds int     `yaml:"answer_within_seconds"`
}

type withinFile struct {
	Windows []Window  `yaml:"windows"`
	Caps    []capFile `yaml:"caps"`
}

func capsOf(files []capFile) (caps []Cap) {
	for _, c := range files {
		caps = append(caps, Cap{c.Calls, time.Duration(c.Hours) * time.Hour})
	}
	return stricterCaps(caps, nil)
}

func readProfiles(files fs.FS, days *holiday.Book) (*Profiles, error) {
	p := &Profiles{byName: map[string]Profile{}, of: map[string]string{}, within: map[string]Profile{}, states: map[string]map[string]State{}, days: days, texts: map[string]string{}}
	entries, err := fs.ReadDir(files, "profiles")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		raw, err := fs.ReadFile(files, "profiles/"+e.Name())
		if err == nil {
			err = p.add(string(raw))
		}
		if err != nil {
			return nil, fmt.Errorf("compliance profile %s: %w", e.Name(), err)
		}
	}
	raw, err := fs.ReadFile(files, "platform.yaml")
	if err != nil {
		return nil, err
	}
	if p.platform, err = readPlatform(raw); err != nil {
		return nil, err
	}
	if p.byName["INTL"].Name == "" {
		return nil, fmt.Errorf("there is no profile INTL to fall back to")
	}
	return p, nil
}

// add reads one file.
func (p *Profiles) add(text string) error {
	var f profileFile
	if err := yaml.UnmarshalWithOptions([]byte(text), &f, yaml.Strict()); err != nil {
		return err
	}
	week, err := NewWeek(f.Windows)
	if err != nil {
		return err
	}
	base := Profile{Name: f.Name, Version: versionOf(f.Name, text), Windows: f.Windows, Week: week, Holidays: f.Holidays, PerDay: f.PerDay, Caps: capsOf(f.Caps),
		MaxAttempts: f.MaxAttempts, MinRing: time.Duration(f.MinRing) * time.Second, Consent: f.Consent, AILabel: f.AILabel, Source: strings.Join(f.Sources, "; "), Sources: f.Sources,
		Abandon: Abandon{Cap: f.Abandon.Cap, Days: f.Abandon.Days, AnswerWithin: time.Duration(f.Abandon.Seconds) * time.Second}}
	base.Keep.Days, base.Keep.Proof = f.Retention, f.ConsentDays
	if err := base.complete(f.Revision); err != nil {
		return err
	}
	p.byName[f.Name], p.texts[f.Name] = base, text
	for _, country := range f.Countries {
		p.of[country] = f.Name
	}
	for country, own := range f.Within {
		narrow := base
		if len(own.Windows) > 0 {
			if narrow.Week, err = NewWeek(own.Windows); err != nil {
				return fmt.Errorf("%s: %w", country, err)
			}
			narrow.Windows = own.Windows
		}
		narrow.Caps = stricterCaps(base.Caps, capsOf(own.Caps))
		narrow.Version = versionOf(f.Name+"/"+country, text)
		if !narrow.Within(base) {
			return fmt.Errorf("%s loosens its profile", country)
		}
		p.within[country] = narrow
	}
	return p.addStates(f, base, text)
}

// addStates reads the parts of a file's first country that ask more.
func (p *Profiles) addStates(f profileFile, base Profile, text string) error {
	for code, own := range f.States {
		if own.Law == "" || len(own.Windows) == 0 && len(own.Caps) == 0 {
			return fmt.Errorf("state %s names no law or asks nothing", code)
		}
		narrow := base
		if len(own.Windows) > 0 {
			week, err := NewWeek(own.Windows)
			if err != nil {
				return fmt.Errorf("state %s: %w", code, err)
			}
			narrow.Windows, narrow.Week = own.Windows, week
		}
		narrow.Caps = stricterCaps(base.Caps, capsOf(own.Caps))
		narrow.Version = versionOf(f.Name+"/"+code, text)
		if !narrow.Within(base) {
			return fmt.Errorf("state %s loosens its profile", code)
		}
		if p.states[f.Countries[0]] == nil {
			p.states[f.Countries[0]] = map[string]State{}
		}
		p.states[f.Countries[0]][code] = State{code, own.Law, own.Windows, capsOf(own.Caps), narrow}
	}
	return nil
}

// States are the parts of country that ask more than it does, by their codes.
func (p *Profiles) States(country string) (all []State) {
	for _, code := range slices.Sorted(maps.Keys(p.states[country])) {
		all = append(all, p.states[country][code])
	}
	return all
}

// Local is the profile that protects somebody in country, and in all of these states of it: the stricter of each rule.
func (p *Profiles) Local(country string, states []string) Profile {
	local := p.Of(country)
	for _, code := range states {
		if s, ok := p.states[country][code]; ok {
			local = local.And(s.profile)
		}
	}
	return local
}

// complete refuses a profile that says too little: what is missing would be allowed.
func (p Profile) complete(revision int) error {
	switch {
	case p.Name == "" || revision < 1:
		return fmt.Errorf("no name or revision")
	case p.Week.Closed() || p.PerDay < 1 || p.MaxAttempts < 1:
		return fmt.Errorf("it allows nothing")
	case p.Holidays != Closed && p.Holidays != AsSunday && p.Holidays != AsAnyDay:
		return fmt.Errorf("it does not say what a holiday means")
	case p.Abandon.Cap <= 0 || p.Abandon.Cap > 0.03 || p.Abandon.Days < 1 || p.Abandon.AnswerWithin <= 0 || p.MinRing <= 0:
		return fmt.Errorf("it does not say how many calls may be abandoned or how long they ring")
	case p.Keep.Days < 1 || p.Keep.Proof < 1 || len(p.Consent) == 0 || len(p.Sources) == 0:
		return fmt.Errorf("retention, consent or sources are missing")
	}
	for _, c := range p.Caps {
		if c.Calls < 1 || c.Span < time.Hour || c.Span > longestSpan {
			return fmt.Errorf("a cap of %d calls in %s cannot be kept", c.Calls, c.Span)
		}
	}
	return nil
}

// longestSpan is how far back calls to a number are looked at.
const longestSpan = 31 * 24 * time.Hour

// Get is the profile of that name; unknown names get the cautious international one.
func (p *Profiles) Get(name string) Profile {
	if found, ok := p.byName[name]; ok {
		return found
	}
	return p.byName["INTL"]
}

// Text is the file of the profile of that name, comments and all; empty for none.
func (p *Profiles) Text(name string) string { return p.texts[name] }

// Names lists the profiles, sorted.
func (p *Profiles) Names() []string { return slices.Sorted(maps.Keys(p.byName)) }

// Of is the profile that protects people in country (ISO alpha-2).
func (p *Profiles) Of(country string) Profile {
	if own, ok := p.within[country]; ok {
		return own
	}
	return p.Get(p.of[country])
}

// Days is the calendar of country; nil when there is none.
func (p *Profiles) Days(country string) *holiday.Calendar { return p.days.Of(country) }

// Platform is what holds for every tenant.
func (p *Profiles) Platform() Platform { return p.platform }
