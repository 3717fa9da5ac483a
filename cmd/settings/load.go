package settings

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/spf13/pflag"
)

// Flags adds a flag for every setting, with today's value of s as its default.
func (s *Settings) Flags(flags *pflag.FlagSet) {
	for _, e := range s.entries() {
		usage := e.usage + " (" + e.variable() + ")"
		switch at := e.value.(type) {
		case *string:
			flags.StringVar(at, e.flag(), *at, usage)
		case *int:
			flags.IntVar(at, e.flag(), *at, usage)
		case *time.Duration:
			flags.DurationVar(at, e.flag(), *at, usage)
		}
	}
}

// Load lays the file (if its name is not empty) and the environment under the flags that were given. Unknown keys and values that
// cannot be read are errors that name the setting.
func (s *Settings) Load(file string, flags *pflag.FlagSet, environ func(string) (string, bool)) error {
	given := map[string]string{}
	if file != "" {
		if err := s.readFile(file, given); err != nil {
			return err
		}
	}
	for _, e := range s.entries() {
		if v, ok := environ(e.variable()); ok {
			given[e.name] = v
		}
		v, ok := given[e.name]
		if !ok || flags.Changed(e.flag()) {
			continue
		}
		if err := e.set(v); err != nil {
			return fmt.Errorf("setting %s (--%s, %s): %w", e.name, e.flag(), e.variable(), err)
		}
	}
	return s.Validate()
}

func (s *Settings) readFile(file string, into map[string]string) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("settings file: %w", err)
	}
	keys := map[string]any{}
	if err := yaml.Unmarshal(raw, &keys); err != nil {
		return fmt.Errorf("settings file %s: %w", file, err)
	}
	known := map[string]bool{}
	for _, e := range s.entries() {
		known[e.name] = true
	}
	for key, value := range keys {
		if !known[key] {
			return fmt.Errorf("settings file %s: unknown key %q", file, key)
		}
		if value != nil {
			into[key] = fmt.Sprint(value)
		}
	}
	return nil
}

func (e entry) flag() string     { return strings.ReplaceAll(e.name, "_", "-") }
func (e entry) variable() string { return "BOYUN_" + strings.ToUpper(e.name) }

func (e entry) set(v string) (err error) {
	switch at := e.value.(type) {
	case *string:
		*at = v
	case *int:
		*at, err = strconv.Atoi(v)
	case *time.Duration:
		*at, err = time.ParseDuration(v)
	}
	return err
}
