package phone

import (
	"errors"
	"fmt"
	"strings"

	pn "github.com/nyaruka/phonenumbers"

	"github.com/boyunhq/boyun/dialer"
)

// judgeUnread explains what libphonenumber could not read at all.
func judgeUnread(err error, raw, text, country string) *Reject {
	digits := countDigits(text)
	detail := map[string]any{"value": Mask(raw)}
	switch {
	case digits < 4 && isShort(text, country):
		detail["country"] = country
		return &Reject{ShortNumber, detail}
	case errors.Is(err, pn.ErrNumTooLong) || digits > 15:
		detail["country"], detail["extra"] = country, max(digits-15, 1)
		return &Reject{TooLong, detail}
	case errors.Is(err, pn.ErrInvalidCountryCode) && strings.HasPrefix(text, "+"):
		return &Reject{UnknownCountry, detail}
	case digits >= 2 && digits < 7:
		detail["country"] = country
		if missing := missingDigits(text, country); missing > 0 {
			detail["missing"] = missing
		}
		return &Reject{TooShort, detail}
	}
	return &Reject{NotANumber, detail}
}

// judge explains why a number that was read is none: how many digits are missing or too many, measured against the lengths at which
// the same beginning would be a number, else that nobody was given it.
func judge(number *pn.PhoneNumber, raw, text, country string) *Reject {
	region := pn.GetRegionCodeForCountryCode(int(number.GetCountryCode()))
	detail := map[string]any{"value": Mask(raw), "country": region}
	if isShort(text, country) {
		return &Reject{ShortNumber, detail}
	}
	national := pn.GetNationalSignificantNumber(number)
	for _, n := range lengths(region) {
		if n > len(national) && fits(number, national, n, region) {
			detail["missing"] = n - len(national)
			return &Reject{TooShort, detail}
		}
		if n < len(national) && fits(number, national[:n], n, region) {
			detail["extra"] = len(national) - n
			return &Reject{TooLong, detail}
		}
	}
	switch pn.IsPossibleNumberWithReason(number) {
	case pn.TOO_SHORT, pn.IS_POSSIBLE_LOCAL_ONLY:
		if n := lengths(region); len(n) > 0 && n[0] > len(national) {
			detail["missing"] = n[0] - len(national)
		}
		return &Reject{TooShort, detail}
	case pn.TOO_LONG:
		if n := lengths(region); len(n) > 0 && n[0] < len(national) {
			detail["extra"] = len(national) - n[0]
		}
		return &Reject{TooLong, detail}
	}
	return &Reject{NotAssigned, detail}
}

// lengths are the usual lengths of national numbers of region: mobile first, then fixed.
func lengths(region string) (found []int) {
	for _, kind := range []pn.PhoneNumberType{pn.MOBILE, pn.FIXED_LINE} {
		if example := pn.GetExampleNumberForType(region, kind); example != nil {
			if n := len(pn.GetNationalSignificantNumber(example)); len(found) == 0 || found[0] != n {
				found = append(found, n)
			}
		}
	}
	return found
}

// fits tells whether some number of n digits that begins like start is valid; a few fillings stand for all.
func fits(number *pn.PhoneNumber, start string, n int, region string) bool {
	fillings := []string{strings.Repeat("2", n), strings.Repeat("5", n), strings.Repeat("7", n)}
	if example := pn.GetExampleNumberForType(region, pn.MOBILE); example != nil {
		fillings = append(fillings, pn.GetNationalSignificantNumber(example))
	}
	for _, filling := range fillings {
		if len(filling) < n {
			continue
		}
		trial := &pn.PhoneNumber{CountryCode: number.CountryCode, ItalianLeadingZero: number.ItalianLeadingZero, NumberOfLeadingZeros: number.NumberOfLeadingZeros}
		var national uint64
		for _, digit := range start + filling[len(start):n] {
			national = national*10 + uint64(digit-'0')
		}
		trial.NationalNumber = new(national)
		if pn.IsValidNumber(trial) {
			return true
		}
	}
	return false
}

// missingDigits is the answer for texts too short to be read.
func missingDigits(text, country string) int {
	if n := lengths(country); len(n) > 0 {
		return n[0] - countDigits(text)
	}
	return 0
}

// isShort tells emergency and service numbers (110, 10086, 911), which exist only inside a country.
func isShort(text, country string) bool {
	if strings.HasPrefix(text, "+") || countDigits(text) > 8 {
		return false
	}
	if pn.IsEmergencyNumber(text, country) {
		return true
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
	code := pn.GetCountryCodeForRegion(country)
	var national uint64
	for _, digit := range digits {
		national = national*10 + uint64(digit-'0')
	}
	return code != 0 && pn.IsValidShortNumberForRegion(&pn.PhoneNumber{CountryCode: new(int32(code)), NationalNumber: new(national)}, country)
}

// Country tells whether code is the ISO 3166-1 alpha-2 code of a country with telephone numbers.
func Country(code string) bool { return pn.GetCountryCodeForRegion(code) != 0 }

// Sample is a valid mobile number of country (in E.164) that ends in ending (two digits) and differs with n (0..99): for lists of people
// who do not exist. Such numbers may be somebody's, so only the sandbox may dial them. ok is false where the country has no such number.
func (b *Book) Sample(country string, n, ending int) (number dialer.Number, ok bool) {
	example := pn.GetExampleNumberForType(country, pn.MOBILE)
	if example == nil {
		return dialer.Number{}, false
	}
	text := pn.Format(example, pn.E164)
	text = text[:len(text)-4] + fmt.Sprintf("%02d%02d", n%100, ending%100)
	parsed, err := b.Parse(text, country, "en")
	return parsed.Number, err == nil
}
