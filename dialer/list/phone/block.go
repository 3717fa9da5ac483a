package phone

import (
	"strconv"
	"strings"

	pn "github.com/nyaruka/phonenumbers"

	"github.com/boyunhq/boyun/dialer"
)

// tail is how many digits at the end of a number tell lines of one block apart: numbers are given out by the ten thousand.
const tail = 4

// block is what ten thousand numbers have in common that are written alike but for their last digits: of a file of millions the
// metadata is asked once for each. Only blocks of which this is proved by the country's patterns are kept.
type block struct {
	known bool // false: its numbers must be read one by one
	strip int  // characters of the text in front of the national number
	lead  string
	kind  Kind
	place Place
}

type blockKey struct {
	head, country, language string
	size                    int
}

// maxBlocks bounds the memory of blocks; a full book starts over.
const maxBlocks = 200_000

// plain tells the texts blocks are made of: ASCII digits alone.
func plain(text string) bool {
	return len(text) >= 7 && len(text) <= 15 && strings.Trim(text, "0123456789") == ""
}

// quick answers from a known block.
func (b *Book) quick(text, country, language string) (p Parsed, ok bool) {
	b.mu.RLock()
	found, ok := b.blocks[blockKey{text[:len(text)-tail], country, language, len(text)}]
	b.mu.RUnlock()
	if !ok || !found.known {
		return Parsed{}, false
	}
	number, ok := dialer.NewNumber(found.lead + text[found.strip:])
	return Parsed{Number: number, Kind: found.kind, Place: found.place}, ok
}

// learn keeps what p, read from text, shows of its block.
func (b *Book) learn(text, country, language string, p Parsed) {
	key := blockKey{text[:len(text)-tail], country, language, len(text)}
	b.mu.RLock()
	_, seen := b.blocks[key]
	b.mu.RUnlock()
	if seen {
		return
	}
	found := b.prove(text, country, p)
	if found.known {
		b.relate(text, country, found)
	}
	b.keep(key, found)
}

func (b *Book) keep(key blockKey, found block) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.blocks) >= maxBlocks {
		clear(b.blocks)
	}
	b.blocks[key] = found
}

// prove tells whether every number written like text up to its last digits would be read as p is.
func (b *Book) prove(text, country string, p Parsed) block {
	r, ok := b.rules(country)
	e164 := p.Number.Reveal()
	lead := "+" + strconv.Itoa(r.code)
	national, own := strings.CutPrefix(e164, lead)
	if !ok || !own || r.reshapes || p.Country != country || !strings.HasSuffix(text, national) {
		return block{}
	}
	strip, head := len(text)-len(national), text[:len(text)-tail]
	if len(lead)+len(national)-tail < min(prefixLen, len(e164)) { // the place is told by digits of the tail
		return block{}
	}
	if !b.proved(r, proof{country, head[:min(decided, len(head))], len(text), strip}) {
		return block{}
	}
	return block{known: true, strip: strip, lead: lead, kind: p.Kind, place: p.Place}
}

// decided is how many digits decide what kind of number a text is, where any few do: a proof is made once for all texts that begin with
// them, so there are hundreds of proofs and not as many as blocks.
const decided = 5

// proof names what is proved: of texts of one length that begin alike and of which strip characters are not the number's.
type proof struct {
	country, head string
	size, strip   int
}

func (b *Book) proved(r rules, p proof) bool {
	if known, ok := b.proofs.Load(p); ok {
		return known.(bool)
	}
	holds, code := true, strconv.Itoa(r.code)
	begins := []int{0, p.strip, len(code)} // as it stands, without its prefix, and as if it began with the country's code
	if p.strip == 0 && !strings.HasPrefix(p.head, code) {
		begins = begins[:1]
	}
	for _, from := range begins {
		if from > len(p.head) {
			holds = false
			break
		}
		for _, m := range r.whole {
			holds = holds && m.uniform(p.head[from:], p.size-len(p.head))
		}
		for _, m := range r.starting {
			holds = holds && m.settled(p.head[from:])
		}
	}
	b.proofs.Store(p, holds)
	return holds
}

// family is what all blocks of one country have in common that are written in as many digits and begin with the same few: the proof of one
// block holds for every text of its family (proof), so of another only its place is asked.
type family struct {
	strip int
	lead  string
	code  int32
	kind  Kind
}

type familyKey struct {
	country, head string
	size          int
}

func familyOf(text, country string) familyKey {
	return familyKey{country, text[:min(decided, len(text)-tail)], len(text)}
}

// relate keeps the family of a proved block. National numbers that begin with a zero (Italy's) are no plain number to the metadata, and
// are read one block at a time.
func (b *Book) relate(text, country string, of block) {
	if code, err := strconv.Atoi(of.lead[1:]); err == nil && text[of.strip] != '0' {
		b.families.Store(familyOf(text, country), family{of.strip, of.lead, int32(code), of.kind})
	}
}

// related answers from a known family, and keeps the block.
func (b *Book) related(text, country, language string) (p Parsed, ok bool) {
	known, ok := b.families.Load(familyOf(text, country))
	if !ok {
		return Parsed{}, false
	}
	of := known.(family)
	national, err := strconv.ParseUint(text[of.strip:], 10, 64)
	e164, ok := dialer.NewNumber(of.lead + text[of.strip:])
	if err != nil || !ok || text[of.strip] == '0' {
		return Parsed{}, false
	}
	p = Parsed{Number: e164, Kind: of.kind, Place: b.place(&pn.PhoneNumber{CountryCode: &of.code, NationalNumber: &national}, e164, country, language)}
	b.keep(blockKey{text[:len(text)-tail], country, language, len(text)}, block{known: true, strip: of.strip, lead: of.lead, kind: of.kind, place: p.Place})
	return p, true
}

// rules is rulesOf with a memory.
func (b *Book) rules(country string) (rules, bool) {
	if known, ok := b.countries.Load(country); ok {
		r := known.(*rules)
		return *r, r.code != 0
	}
	r, ok := rulesOf(country)
	if !ok {
		r = rules{}
	}
	b.countries.Store(country, &r)
	return r, ok
}
