package phone

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
)

// Whatever a block says of a number, the metadata says too: all countries' beginnings, written in every way that is digits alone.
func TestABlockSaysWhatTheMetadataSays(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	warm, quick, read := NewBook(), 0, 0
	countries := []string{"CN", "US", "GB", "DE", "FR", "IT", "JP", "IN", "BR", "MX", "AR", "HK", "SG", "AU", "RU", "ES", "SE", "VN", "AE", "ZA"}
	for _, country := range countries {
		for range 60 {
			head := fmt.Sprint(random.IntN(10_000_000))
			switch {
			case country == "CN" && random.IntN(3) > 0: // mobile numbers, with and without what people put before them
				head = []string{"1", "861", "01", "00861"}[random.IntN(4)] + fmt.Sprintf("%06d", 300_000+random.IntN(700_000))
			case random.IntN(4) == 0:
				head = "0" + head
			}
			refusals := 0
			for n := range 9 {
				if refusals == 3 { // nothing is remembered of numbers that are none, and to say what is wrong with one takes long
					break
				}
				text := head + fmt.Sprintf("%04d", random.IntN(10_000))
				if n > 5 && len(head) > decided { // another block of the family
					text = head[:decided] + fmt.Sprintf("%0*d", len(text)-decided, random.IntN(1_000_000))
				}
				if !plain(text) {
					break
				}
				got, err := warm.Parse(text, country, "en")
				if _, ok := warm.quick(text, country, "en"); ok {
					quick++
				}
				read++
				want, refused := NewBook().slow(text, text, "", country, "en")
				if refused != nil {
					refusals++
				}
				if (err == nil) != (refused == nil) || err == nil && !reflect.DeepEqual(got, want) {
					t.Fatalf("%s in %s: %+v %v, one by one %+v %v", text, country, got, err, want, refused)
				}
			}
		}
	}
	if quick < read/30 {
		t.Fatalf("only %d of %d numbers were answered from blocks: the test proves little", quick, read)
	}
}

func TestUniform(t *testing.T) {
	tests := []struct {
		pattern, known string
		rest           int
		want           bool
	}{
		{`1(?:3\d|5[0-35-9])\d{8}`, "1380013", 4, true},
		{`1(?:3\d|5[0-35-9])\d{8}`, "15", 9, false},
		{`1(?:3\d|5[0-35-9])\d{8}`, "154", 8, true}, // none of them is one
		{`\d{7}[0-4]\d{3}`, "1380013", 4, false},
		{`\d{11}|\d{7}911\d`, "1380013", 4, false},
		{`\d{7,12}`, "1380013", 4, true},
		{`(`, "1", 1, false},
	}
	for _, test := range tests {
		if m, ok := machineOf(test.pattern); (ok && m.uniform(test.known, test.rest)) != test.want {
			t.Errorf("%s after %s is not %v", test.pattern, test.known, test.want)
		}
	}
	for known, want := range map[string]bool{"138": true, "12": false, "1": false, "1250012": true, "0138": true} {
		m, _ := machineOf(`0|(1(?:[12]\d|79)\d\d)`)
		if got := m.settled(known); got != want {
			t.Errorf("settled(%s) = %v", known, got)
		}
	}
}
