package phone

import (
	"strconv"
	"strings"
	"sync"

	pn "github.com/nyaruka/phonenumbers"

	"github.com/boyunhq/boyun/dialer"
)

// tail is how many digits at the end of a number tell lines of one block apart: numbers are given out by the ten thousand.
const tail = 4

// block is what ten thousand numbers have in common that are written alike but for their last digits: of a file of millions the
// metadata is asked once for each. Only blocks of which this is proved by the country's patterns are known.
type block struct {
	of    *family // nil: its numbers must be read one by one
	place *Place
}

// blockKey is a block among those of one country and language: its digits in front of the last as a number, and how many there are in all. It
// holds no piece of the text, which may be one cell of a long row.
type blockKey struct {
	head uint64
	size int
}

func keyOf(text string) blockKey {
	key := blockKey{size: len(text)}
	for _, digit := range []byte(text[:len(text)-tail]) {
		key.head = key.head*10 + uint64(digit-'0')
	}
	return key
}

// blocks are those of one country, in the words of one language.
type blocks struct {
	mu   sync.RWMutex
	book map[blockKey]block
}

// maxBlocks bounds the memory of blocks: fifty bytes each. China has 450,000 of mobile numbers. A full book starts over.
const maxBlocks = 500_000

type homeKey struct{ country, language string }

func (b *Book) blocksOf(country, language string) *blocks {
	key := homeKey{country, language}
	if known, ok := b.homes.Load(key); ok {
		return known.(*blocks)
	}
	known, _ := b.homes.LoadOrStore(homeKey{strings.Clone(country), strings.Clone(language)}, &blocks{book: map[blockKey]block{}})
	return known.(*blocks)
}

func (k *blocks) find(key blockKey) (found block, ok bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	found, ok = k.book[key]
	return found, ok
}

func (k *blocks) keep(key blockKey, found block) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.book) >= maxBlocks {
		clear(k.book)
	}
	k.book[key] = found
}

// plain tells the texts blocks are made of: ASCII digits alone.
func plain(text string) bool {
	return len(text) >= 7 && len(text) <= 15 && strings.Trim(text, "0123456789") == ""
}

// quick answers from a known block.
func (b *Book) quick(text, country, language string) (p Parsed, ok bool) {
	found, ok := b.blocksOf(country, language).find(keyOf(text))
	if !ok || found.of == nil {
		return Parsed{}, false
	}
	number, ok := dialer.NewNumber(found.of.lead + text[found.of.strip:])
	return Parsed{Number: number, Kind: found.of.kind, Place: *found.place}, ok
}

// learn keeps what p, read from text, shows of its block.
func (b *Book) learn(text, country, language string, p Parsed) {
	known, key := b.blocksOf(country, language), keyOf(text)
	if _, seen := known.find(key); seen {
		return
	}
	var found block
	if of, proved := b.prove(text, country, p); proved {
		found = block{of, b.shared(p.Place)}
		if text[of.strip] != '0' {
			b.families.Store(familyOf(strings.Clone(text), country), of)
		}
	}
	known.keep(key, found)
}

// shared is place, once for all blocks that have it: there are some thousands of places for all the numbers of the world.
func (b *Book) shared(place Place) *Place {
	key := strings.Join(append([]string{place.Country, place.Region, place.Carrier}, place.Zones...), "\x00")
	if known, ok := b.shares.Load(key); ok {
		return known.(*Place)
	}
	known, _ := b.shares.LoadOrStore(key, &place)
	return known.(*Place)
}

// prove tells whether every number written like text up to its last digits would be read as p is.
func (b *Book) prove(text, country string, p Parsed) (of *family, proved bool) {
	r, ok := b.rules(country)
	e164 := p.Number.Reveal()
	lead := "+" + strconv.Itoa(r.code)
	national, own := strings.CutPrefix(e164, lead)
	if !ok || !own || r.reshapes || p.Country != country || !strings.HasSuffix(text, national) {
		return nil, false
	}
	strip, head := len(text)-len(national), text[:len(text)-tail]
	if len(lead)+len(national)-tail < min(prefixLen, len(e164)) { // the place is told by digits of the tail
		return nil, false
	}
	if !b.proved(r, proof{country, strings.Clone(head[:min(decided, len(head))]), len(text), strip}) {
		return nil, false
	}
	return &family{strip, lead, int32(r.code), p.Kind}, true
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

// related answers from a known family, and keeps the block. Families of national numbers that begin with a zero (Italy's) are not kept: such a
// number is no plain number to the metadata.
func (b *Book) related(text, country, language string) (p Parsed, ok bool) {
	known, ok := b.families.Load(familyOf(text, country))
	if !ok {
		return Parsed{}, false
	}
	of := known.(*family)
	national, err := strconv.ParseUint(text[of.strip:], 10, 64)
	e164, ok := dialer.NewNumber(of.lead + text[of.strip:])
	if err != nil || !ok || text[of.strip] == '0' {
		return Parsed{}, false
	}
	p = Parsed{Number: e164, Kind: of.kind, Place: b.placeOf(&pn.PhoneNumber{CountryCode: &of.code, NationalNumber: &national}, country, language)}
	b.blocksOf(country, language).keep(keyOf(text), block{of, b.shared(p.Place)})
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
