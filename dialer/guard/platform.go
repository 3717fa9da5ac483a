package guard

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/phone"
)

// Platform is what holds for every tenant, whatever its profile says.
type Platform struct {
	Version  string
	PerDay   int
	Caps     []Cap
	Kinds    []phone.Kind
	Prefixes []Prefix
}

// Prefix begins numbers that are never called.
type Prefix struct {
	Prefix string `yaml:"prefix"` // E.164 with its plus sign
	Why    string `yaml:"why"`    // satellite, premium, shared_cost, personal, international_network
}

type platformFile struct {
	PerDay   int          `yaml:"per_day"`
	Caps     []capFile    `yaml:"caps"`
	Kinds    []phone.Kind `yaml:"kinds"`
	Prefixes []Prefix     `yaml:"prefixes"`
}

func readPlatform(raw []byte) (Platform, error) {
	var f platformFile
	if err := yaml.UnmarshalWithOptions(raw, &f, yaml.Strict()); err != nil {
		return Platform{}, fmt.Errorf("platform rules: %w", err)
	}
	for _, p := range f.Prefixes {
		if len(p.Prefix) < 2 || p.Prefix[0] != '+' || strings.Trim(p.Prefix[1:], "0123456789") != "" || p.Why == "" {
			return Platform{}, fmt.Errorf("platform rules: %q is no prefix with a reason", p.Prefix)
		}
	}
	if f.PerDay < 1 || len(f.Kinds) == 0 {
		return Platform{}, fmt.Errorf("platform rules allow nothing")
	}
	return Platform{Version: versionOf("platform", string(raw)), PerDay: f.PerDay, Caps: capsOf(f.Caps), Kinds: f.Kinds, Prefixes: f.Prefixes}, nil
}

// Denied says why n is never called: the reason of the longest prefix it begins with; empty when none.
func (p Platform) Denied(n dialer.Number) (why string) {
	longest := 0
	for _, at := range p.Prefixes {
		if len(at.Prefix) > longest && strings.HasPrefix(n.Reveal(), at.Prefix) {
			longest, why = len(at.Prefix), at.Why
		}
	}
	return why
}

// Plain tells whether numbers of that kind may be called at all.
func (p Platform) Plain(k phone.Kind) bool { return slices.Contains(p.Kinds, k) }
