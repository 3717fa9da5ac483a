package password

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/boyunhq/boyun/infra/fault"
)

// Lengths a password may have, in characters and bytes.
const (
	MinLength = 10
	maxBytes  = 256
)

// Weakness says in one stable word why a password is refused; the console shows it while the person types.
type Weakness string

// Weaknesses. Empty is strong enough.
const (
	Short    Weakness = "password_short"    // fewer than MinLength characters
	Long     Weakness = "password_long"     // more than a hash should be asked to chew
	Common   Weakness = "password_common"   // among the first that anybody tries
	Repeated Weakness = "password_repeated" // one pattern again and again, or a run of neighbours
	Personal Weakness = "password_personal" // the mail address or the company with little added
)

// Judge is the rule: length, and not what an attacker tries first. It asks for no capitals or signs, because those make passwords
// harder to remember and no harder to guess. personal are words the person is known by (mail address, company).
func Judge(plain string, personal ...string) Weakness {
	lower := strings.ToLower(plain)
	switch {
	case utf8.RuneCountInString(plain) < MinLength:
		return Short
	case len(plain) > maxBytes:
		return Long
	case common(lower):
		return Common
	case repeated([]rune(lower)):
		return Repeated
	case isPersonal(lower, personal):
		return Personal
	}
	return ""
}

// Check is Judge as an error.
func Check(plain string, personal ...string) error {
	w := Judge(plain, personal...)
	if w == "" {
		return nil
	}
	words := map[Weakness]string{
		Short:    "use at least 10 characters; a sentence of four words is strong and easy to keep in mind",
		Long:     "use at most 256 bytes",
		Common:   "this is one of the first passwords anybody tries; add words of your own",
		Repeated: "this repeats a short pattern; add words of your own",
		Personal: "this is mostly your mail address or company name; add words of your own",
	}
	return fault.New(fault.Invalid, string(w), "%s", words[w]).With("min", MinLength).With("field", "password")
}

// common tells whether nothing of weight is left once the words everybody tries and everything but letters are taken away.
func common(lower string) bool {
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		if plain, ok := leet[r]; ok {
			return plain
		}
		return -1
	}, lower)
	return residue(letters, popular) < 4 && !hasManyDigits(lower)
}

// hasManyDigits lets a long number of no pattern pass; repeated judges the patterns.
func hasManyDigits(s string) bool {
	n := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n >= MinLength
}

var leet = map[rune]rune{'@': 'a', '4': 'a', '3': 'e', '1': 'i', '!': 'i', '0': 'o', '$': 's', '5': 's', '7': 't'}

var popular = []string{"password", "passwort", "passwd", "welcome", "qwertyuiop", "qwerty", "asdfghjkl", "asdfgh", "zxcvbnm", "letmein", "iloveyou",
	"woaini", "mima", "admin", "administrator", "login", "abc", "dragon", "monkey", "football", "baseball", "sunshine", "princess", "superman",
	"trustno", "master", "secret", "changeme", "default", "test", "guest", "boyun", "nihao", "summer", "winter", "spring", "autumn", "hello"}

// residue is how many characters of s are left when every word is cut out of it, the longest first.
func residue(s string, words []string) int {
	byLength := func(a, b string) int { return len(b) - len(a) }
	for _, w := range slices.SortedFunc(slices.Values(words), byLength) {
		s = strings.ReplaceAll(s, w, "")
	}
	return utf8.RuneCountInString(s)
}

// repeated finds "abababab…", "aaaa…" and runs such as "0123456789": fewer than four changes of step say too little.
func repeated(runes []rune) bool {
	distinct := map[rune]bool{}
	for _, r := range runes {
		distinct[r] = true
	}
	if len(distinct) < 5 {
		return true
	}
	for period := 1; period <= len(runes)/2; period++ {
		same := true
		for i := period; i < len(runes) && same; i++ {
			same = runes[i] == runes[i-period]
		}
		if same {
			return true
		}
	}
	turns := 0
	for i := 2; i < len(runes); i++ {
		if runes[i]-runes[i-1] != runes[i-1]-runes[i-2] {
			turns++
		}
	}
	return turns < 4
}

func isPersonal(lower string, personal []string) bool {
	var words []string
	for _, p := range personal {
		p = strings.ToLower(p)
		name, domain, _ := strings.Cut(p, "@")
		host, _, _ := strings.Cut(domain, ".")
		for _, w := range append(strings.Fields(p), p, name, host, strings.ReplaceAll(p, " ", "")) {
			if utf8.RuneCountInString(w) >= 3 {
				words = append(words, w)
			}
		}
	}
	return len(words) > 0 && residue(lower, words) < 5
}
