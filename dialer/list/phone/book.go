package phone

import (
	"strings"
	"sync"

	pn "github.com/nyaruka/phonenumbers"

	"github.com/boyunhq/boyun/dialer"
)

// Book reads numbers. It is safe for concurrent use; it remembers places by prefix, so that a list of millions asks the metadata once
// per block of numbers.
type Book struct {
	mu        sync.RWMutex
	places    map[placeKey]Place
	homes     sync.Map // homeKey -> *blocks
	shares    sync.Map // places that blocks have in common, by their words
	countries sync.Map // country -> *rules
	proofs    sync.Map // proof -> whether it holds
	families  sync.Map // familyKey -> *family
	sets      sync.Map // names of time zones, joined -> those worth keeping
}

type placeKey struct{ prefix, country, language string }

// maxPlaces bounds the memory of places; a full book starts over.
const maxPlaces = 20_000

// NewBook returns an empty Book.
func NewBook() *Book { return &Book{places: map[placeKey]Place{}} }

// Parse reads raw as a number of country (ISO alpha-2) unless it says its own; place names come in language ("zh" or "en").
// The error is always a *Reject.
func (b *Book) Parse(raw, country, language string) (Parsed, error) {
	if len(raw) > maxText {
		return Parsed{}, &Reject{Reason: NotANumber}
	}
	text, ext, reject := prepare(raw)
	if reject != nil {
		return Parsed{}, reject
	}
	if !plain(text) {
		return b.slow(raw, text, ext, country, language)
	}
	found, ok := b.quick(text, country, language)
	if !ok {
		found, ok = b.related(text, country, language)
	}
	if !ok {
		var err error
		if found, err = b.slow(raw, text, "", country, language); err != nil {
			return Parsed{}, err
		}
		b.learn(text, country, language, found)
	}
	found.Extension = ext
	return found, nil
}

// slow asks the metadata for one number.
func (b *Book) slow(raw, text, ext, country, language string) (Parsed, error) {
	number, kind, region, err := read(text, country)
	if err != nil {
		return Parsed{}, judgeUnread(err, raw, text, country)
	}
	if kind == "" {
		return Parsed{}, judge(number, raw, text, country)
	}
	e164, ok := dialer.NewNumber(pn.Format(number, pn.E164))
	if !ok {
		return Parsed{}, &Reject{NotANumber, map[string]any{"value": Mask(raw)}}
	}
	return Parsed{Number: e164, Kind: kind, Extension: ext, Place: b.place(number, e164, region, language)}, nil
}

// prepare brings raw into the form libphonenumber reads, or says why it is hopeless.
func prepare(raw string) (text, ext string, reject *Reject) {
	if len(raw) >= 7 && len(raw) <= 15 && strings.Trim(raw, "0123456789") == "" {
		return raw, "", nil // what most cells are
	}
	text = clean(raw)
	if text == "" {
		return "", "", &Reject{Reason: Empty}
	}
	text, lost := unfloat(text)
	if lost {
		return "", "", &Reject{LostDigits, map[string]any{"value": Mask(raw)}}
	}
	if n := pieces(text); n > 1 {
		return "", "", &Reject{Several, map[string]any{"count": n}}
	}
	text, ext = splitExtension(text)
	if !looksDialed(text) {
		return "", "", &Reject{NotANumber, map[string]any{"value": Mask(raw)}}
	}
	return text, ext, nil
}

// looksDialed tells digits with the usual marks from prose that happens to hold some; vanity letters are not read.
func looksDialed(text string) bool {
	digits := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case strings.ContainsRune("+-() ./", r):
		default:
			return false
		}
	}
	return digits >= 2
}

// read parses text; a leading 00 that country does not know as its way abroad is read as a plus all the same, for lists travel.
// kind is "" for what is no valid number.
func read(text, country string) (number *pn.PhoneNumber, kind Kind, region string, err error) {
	if strings.HasPrefix(text, "(+") {
		text = strings.Replace(text[1:], ")", "", 1)
	}
	if number, err = pn.Parse(text, country); err == nil {
		if kind, region = kindOf(number); kind != "" {
			return number, kind, region, nil
		}
	}
	if rest, abroad := strings.CutPrefix(text, "00"); abroad {
		if other, err := pn.Parse("+"+rest, country); err == nil {
			kind, region = kindOf(other)
			return other, kind, region, nil
		}
	}
	return number, "", "", err
}

func kindOf(number *pn.PhoneNumber) (Kind, string) {
	region := pn.GetRegionCodeForNumber(number)
	kind := kindOfType(pn.GetNumberType(number))
	if region == pn.REGION_CODE_FOR_NON_GEO_ENTITY {
		region = ""
	}
	return kind, region
}

func kindOfType(t pn.PhoneNumberType) Kind {
	switch t {
	case pn.MOBILE:
		return Mobile
	case pn.FIXED_LINE:
		return Fixed
	case pn.FIXED_LINE_OR_MOBILE:
		return FixedOrMobile
	case pn.TOLL_FREE:
		return TollFree
	case pn.PREMIUM_RATE:
		return Premium
	case pn.SHARED_COST:
		return SharedCost
	case pn.VOIP:
		return VoIP
	case pn.PERSONAL_NUMBER:
		return Personal
	case pn.PAGER:
		return Pager
	case pn.UAN:
		return Company
	case pn.VOICEMAIL:
		return Voicemail
	}
	return ""
}
