package phone

import (
	"maps"
	"regexp/syntax"
	"slices"

	pn "github.com/nyaruka/phonenumbers"
)

// uniform tells whether pattern says the same of every text that begins with known and goes on with rest more digits, whichever they are:
// the whole of the text must match. It walks the pattern's machine and asks at each step behind known whether all ten digits lead to the
// same states. false may also mean that it could not tell.
func uniform(pattern, known string, rest int) bool {
	m, ok := machineOf(pattern)
	if !ok {
		return false
	}
	at := m.from(uint32(m.prog.Start))
	for _, digit := range known {
		at = m.step(at, digit)
	}
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

// settled tells whether known alone decides what pattern takes from the beginning of a text: nothing in it waits for more.
func settled(pattern, known string) bool {
	if pattern == "" {
		return true
	}
	m, ok := machineOf(pattern)
	if !ok {
		return false
	}
	at := m.from(uint32(m.prog.Start))
	for _, digit := range known {
		at = m.step(at, digit)
	}
	return len(at) == 0
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
	whole    []string // must match all of the national number
	starting []string // taken off the beginning
	reshapes bool     // the national prefix is rewritten, not only taken off
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
	r := rules{code: int(m.GetCountryCode()), starting: []string{m.GetInternationalPrefix(), m.GetNationalPrefixForParsing()}, reshapes: m.GetNationalPrefixTransformRule() != ""}
	for _, d := range []*pn.PhoneNumberDesc{m.GetGeneralDesc(), m.GetFixedLine(), m.GetMobile(), m.GetTollFree(), m.GetPremiumRate(), m.GetSharedCost(), m.GetPersonalNumber(),
		m.GetVoip(), m.GetPager(), m.GetUan(), m.GetVoicemail()} {
		if p := d.GetNationalNumberPattern(); p != "" && !slices.Contains(r.whole, p) {
			r.whole = append(r.whole, p)
		}
	}
	return r, true
}
