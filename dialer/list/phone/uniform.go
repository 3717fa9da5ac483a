package phone

import (
	"maps"
	"regexp/syntax"
	"slices"

	pn "github.com/nyaruka/phonenumbers"
)

// uniform tells whether the pattern says the same of every text that begins with known and goes on with rest more digits, whichever they
// are: the whole of the text must match. It asks at each step behind known whether all ten digits lead to the same states.
func (m machine) uniform(known string, rest int) bool {
	at := m.after(known)
	for range rest {
		next := m.step(at, '0')
		for digit := '1'; digit <= '9'; digit++ {
			if !maps.Equal(next, m.step(at, digit)) {
				return false
			}
		}
		at = next
	}
	return true
}

// settled tells whether known alone decides what the pattern takes from the beginning of a text: nothing in it waits for more.
func (m machine) settled(known string) bool { return len(m.after(known)) == 0 }

func (m machine) after(known string) states {
	at := m.from(uint32(m.prog.Start))
	for _, digit := range known {
		at = m.step(at, digit)
	}
	return at
}

// machine is a compiled pattern; its states are the instructions that wait for a character, and the match, which none leaves.
type machine struct{ prog *syntax.Prog }

type states map[uint32]bool

func machineOf(pattern string) (machine, bool) {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return machine{}, false
	}
	prog, err := syntax.Compile(parsed.Simplify())
	return machine{prog}, err == nil
}

// from are the states reached from an instruction without reading.
func (m machine) from(pc uint32) states {
	found, seen := states{}, states{}
	for todo := []uint32{pc}; len(todo) > 0; {
		pc, todo = todo[len(todo)-1], todo[:len(todo)-1]
		if seen[pc] {
			continue
		}
		seen[pc] = true
		switch in := &m.prog.Inst[pc]; in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			todo = append(todo, in.Out, in.Arg)
		case syntax.InstCapture, syntax.InstNop, syntax.InstEmptyWidth:
			todo = append(todo, in.Out)
		case syntax.InstMatch, syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			found[pc] = true
		}
	}
	return found
}

func (m machine) step(at states, digit rune) states {
	next := states{}
	for pc := range at {
		if in := &m.prog.Inst[pc]; in.Op != syntax.InstMatch && in.MatchRune(digit) {
			maps.Copy(next, m.from(in.Out))
		}
	}
	return next
}

// rules are the patterns of one country that decide what a number is.
type rules struct {
	code     int
	whole    []machine // must match all of the national number
	starting []machine // taken off the beginning
	reshapes bool      // the national prefix is rewritten, not only taken off
}

// rulesOf reads the metadata; countries that share a calling code have none here: what is a number in one depends on the others.
func rulesOf(country string) (rules, bool) {
	all, err := pn.MetadataCollection()
	if err != nil {
		return rules{}, false
	}
	shared := pn.GetRegionCodesForCountryCode(pn.GetCountryCodeForRegion(country))
	at := slices.IndexFunc(all.GetMetadata(), func(m *pn.PhoneMetadata) bool { return m.GetId() == country })
	if at < 0 || len(shared) != 1 {
		return rules{}, false
	}
	m := all.GetMetadata()[at]
	r := rules{code: int(m.GetCountryCode()), reshapes: m.GetNationalPrefixTransformRule() != ""}
	whole := map[string]bool{}
	for _, d := range []*pn.PhoneNumberDesc{m.GetGeneralDesc(), m.GetFixedLine(), m.GetMobile(), m.GetTollFree(), m.GetPremiumRate(), m.GetSharedCost(), m.GetPersonalNumber(),
		m.GetVoip(), m.GetPager(), m.GetUan(), m.GetVoicemail()} {
		whole[d.GetNationalNumberPattern()] = true
	}
	ok := true
	machines := func(patterns ...string) (all []machine) {
		for _, p := range patterns {
			if p == "" {
				continue
			}
			read, good := machineOf(p)
			all, ok = append(all, read), ok && good
		}
		return all
	}
	r.whole = machines(slices.Sorted(maps.Keys(whole))...)
	r.starting = machines(m.GetInternationalPrefix(), m.GetNationalPrefixForParsing())
	return r, ok
}
