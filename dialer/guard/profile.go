package guard

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

//go:embed profiles.json
var profilesJSON []byte

// Profile is what a jurisdiction asks. A tenant may tighten it, never widen it.
type Profile struct {
	Name        string
	Windows     []Window
	Week        Week
	PerDay      int    // calls to one number on one of its days, over all campaigns of the tenant
	MaxAttempts int    // most tries one lead may be given in a campaign
	Source      string // where the figures come from, for the compliance page
}

// Profiles are all jurisdictions known.
type Profiles struct {
	byName map[string]Profile
	within map[string]Profile // countries that are stricter than their profile
}

// NewProfiles reads the built-in data.
func NewProfiles() (*Profiles, error) { return parseProfiles(profilesJSON) }

type profileData struct {
	Windows     []Window `json:"windows"`
	PerDay      int      `json:"per_day"`
	MaxAttempts int      `json:"max_attempts"`
	Source      string   `json:"source"`
	Countries   map[string]struct {
		Windows []Window `json:"windows"`
	} `json:"countries"`
}

func parseProfiles(raw []byte) (*Profiles, error) {
	var data map[string]profileData
	if err := json.Unmarshal(raw, &data); err != nil {
		return nil, fmt.Errorf("compliance profiles: %w", err)
	}
	p := &Profiles{byName: map[string]Profile{}, within: map[string]Profile{}}
	for name, d := range data {
		week, err := NewWeek(d.Windows)
		if err != nil {
			return nil, fmt.Errorf("compliance profile %s: %w", name, err)
		}
		base := Profile{Name: name, Windows: d.Windows, Week: week, PerDay: d.PerDay, MaxAttempts: d.MaxAttempts, Source: d.Source}
		if base.Week.Closed() || base.PerDay < 1 || base.MaxAttempts < 1 {
			return nil, fmt.Errorf("compliance profile %s allows nothing", name)
		}
		p.byName[name] = base
		for country, own := range d.Countries {
			if base.Week, err = NewWeek(own.Windows); err != nil {
				return nil, fmt.Errorf("compliance profile %s, %s: %w", name, country, err)
			}
			base.Windows = own.Windows
			p.within[country] = base
		}
	}
	return p, nil
}

// Get is the profile of that name; unknown names get the cautious international one.
func (p *Profiles) Get(name string) Profile {
	if found, ok := p.byName[name]; ok {
		return found
	}
	return p.byName["INTL"]
}

// Names lists the profiles, sorted.
func (p *Profiles) Names() []string { return slices.Sorted(maps.Keys(p.byName)) }

// Of is the profile that protects people in country (ISO alpha-2).
func (p *Profiles) Of(country string) Profile {
	if own, ok := p.within[country]; ok {
		return own
	}
	switch {
	case country == "CN":
		return p.Get("CN")
	case country == "US" || country == "PR" || country == "GU" || country == "VI":
		return p.Get("US")
	case country == "GB" || country == "GG" || country == "JE" || country == "IM":
		return p.Get("UK")
	case slices.Contains(european, country):
		return p.Get("EU")
	}
	return p.Get("INTL")
}

// european are the members of the EU and of the EEA.
var european = []string{"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV",
	"MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"}

// And is the stricter of both in each rule.
func (p Profile) And(other Profile) Profile {
	p.Week = p.Week.And(other.Week)
	p.PerDay = min(p.PerDay, other.PerDay)
	p.MaxAttempts = min(p.MaxAttempts, other.MaxAttempts)
	return p
}
