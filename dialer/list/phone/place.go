package phone

import (
	"strings"
	"time"

	pn "github.com/nyaruka/phonenumbers"

	"github.com/boyunhq/boyun/dialer"
)

// prefixLen is how many characters of an E.164 text decide its place: libphonenumber's prefix maps look at no more (nine digits).
const prefixLen = 10

// maxZones is how many zones a number may have before naming them says nothing (freephone numbers have forty).
const maxZones = 6

func (b *Book) place(number *pn.PhoneNumber, e164 dialer.Number, country, language string) Place {
	digits := e164.Reveal()
	key := placeKey{digits[:min(prefixLen, len(digits))], country, language}
	b.mu.RLock()
	known, ok := b.places[key]
	b.mu.RUnlock()
	if ok {
		return known
	}
	found := b.placeOf(number, country, language)
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.places) >= maxPlaces {
		clear(b.places)
	}
	b.places[key] = found
	return found
}

// placeOf asks the metadata.
func (b *Book) placeOf(number *pn.PhoneNumber, country, language string) Place {
	found := Place{Country: country, Zones: b.zones(number)}
	found.Region, _ = pn.GetGeocodingForNumber(number, language) // the tables are compiled in: an error is an empty name
	found.Carrier, _ = pn.GetCarrierForNumber(number, language)
	return found
}

// zones is zonesOf with a memory: there are a few hundred sets of zones for all the numbers of the world, and reading one asks the disk.
func (b *Book) zones(number *pn.PhoneNumber) []string {
	names, err := pn.GetTimezonesForNumber(number)
	if err != nil || len(names) == 0 || names[0] == pn.UNKNOWN_TIMEZONE {
		return nil
	}
	key := strings.Join(names, ",")
	if known, ok := b.sets.Load(key); ok {
		return known.([]string)
	}
	kept := zonesOf(names)
	b.sets.Store(key, kept)
	return kept
}

// ZonesOf are the time zones in which numbers of country may be, by those of its example numbers and of its fixed lines; none when they are
// too many to name.
func (b *Book) ZonesOf(country string) []string {
	for _, kind := range []pn.PhoneNumberType{pn.MOBILE, pn.FIXED_LINE} {
		if example := pn.GetExampleNumberForType(country, kind); example != nil {
			if zones := b.zones(example); len(zones) > 0 {
				return zones
			}
		}
	}
	return nil
}

// zonesOf keeps one of zones whose clocks agree (Guernsey, Isle of Man, London) and gives none when there are too many to mean anything.
func zonesOf(names []string) []string {
	var kept []string
	var clocks []clock
	for i := len(names) - 1; i >= 0; i-- { // from the end: London comes after its islands
		c, ok := clockOf(names[i])
		if !ok {
			return nil
		}
		if !contains(clocks, c) {
			kept, clocks = append(kept, names[i]), append(clocks, c)
		}
		if len(kept) > maxZones {
			return nil
		}
	}
	return kept
}

// clock is a zone's offsets at moments that tell today's rules apart.
type clock [8]int

func clockOf(zone string) (c clock, ok bool) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return c, false
	}
	for i := range c {
		_, c[i] = time.Date(2026, time.Month(1+i), 28+i, 1, 30, 0, 0, time.UTC).In(loc).Zone()
	}
	_, c[7] = time.Date(2026, time.October, 28, 1, 30, 0, 0, time.UTC).In(loc).Zone()
	return c, true
}

func contains(clocks []clock, c clock) bool {
	for _, known := range clocks {
		if known == c {
			return true
		}
	}
	return false
}

// Zone tells whether name is an IANA time zone.
func (b *Book) Zone(name string) bool {
	if name == "" || name == "Local" || len(name) > 60 {
		return false
	}
	if known, ok := b.sets.Load("zone " + name); ok {
		return known.([]string) != nil
	}
	kept := zonesOf([]string{name})
	if kept != nil { // names that are none come from files and may be many: they are not remembered
		b.sets.Store("zone "+name, kept)
	}
	return kept != nil
}
