package phone

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	pn "github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

var update = flag.Bool("update", false, "write the console's names of regions anew")

// regionsFile has the names of the regions in which numbers are given out, Chinese to English: a lead keeps the name in the language of its
// company, and whoever reads the other one is shown that.
const regionsFile = "../../../web/console/src/gen/regions.json"

// names are those of a number's region.
func names(code int32, national uint64) (zh, en string) {
	n := &pn.PhoneNumber{CountryCode: &code, NationalNumber: &national}
	zh, _ = pn.GetGeocodingForNumber(n, "zh")
	en, _ = pn.GetGeocodingForNumber(n, "en")
	return zh, en
}

// each shows numbers of all regions that the metadata names in Chinese: mobiles and fixed lines of China in steps, fixed lines of elsewhere,
// and every country's own name.
func each(step uint64, show func(zh, en string)) {
	look := func(code int32, national uint64) {
		if zh, en := names(code, national); zh != "" && en != "" && zh != en {
			show(zh, en)
		}
	}
	for prefix := uint64(1300000); prefix < 2000000; prefix += step {
		look(86, prefix*10000+1234)
	}
	for area := uint64(10); area < 1000; area++ {
		look(86, area*100000000+55512345)
	}
	for area := uint64(200); area < 1000; area++ {
		look(1, area*10000000+2221234)
	}
	for _, code := range []int32{852, 853, 886, 81, 82} {
		for prefix := uint64(100); prefix < 1000; prefix++ {
			for _, tail := range []uint64{100000, 1000000, 10000000} {
				look(code, prefix*tail+12345)
			}
		}
	}
	zh, en := display.Regions(language.Chinese), display.Regions(language.English)
	for country := range pn.GetSupportedRegions() {
		if r, err := language.ParseRegion(country); err == nil && zh.Name(r) != en.Name(r) {
			show(zh.Name(r), en.Name(r))
		}
	}
}

func TestTheConsoleKnowsRegionsInBothLanguages(t *testing.T) {
	if *update {
		writeRegions(t)
	}
	raw, err := os.ReadFile(regionsFile)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	if err := json.Unmarshal(raw, &known); err != nil {
		t.Fatal(err)
	}
	each(997, func(zh, en string) {
		if known[zh] == "" {
			t.Errorf("%s (%s) is not in %s: run go test ./dialer/list/phone -run Regions -update", zh, en, regionsFile)
		}
	})
	for zh, en := range map[string]string{"北京市": "Beijing", "浙江省杭州市": "Hangzhou, Zhejiang", "上海市": "Shanghai", "德国": "Germany"} {
		if known[zh] != en {
			t.Errorf("%s is called %q", zh, known[zh])
		}
	}
}

// writeRegions keeps of several English names of a region the one that most of its numbers have.
func writeRegions(t *testing.T) {
	t.Helper()
	seen := map[string]map[string]int{}
	each(1, func(zh, en string) {
		if seen[zh] == nil {
			seen[zh] = map[string]int{}
		}
		seen[zh][en]++
	})
	best := map[string]string{}
	for zh, all := range seen {
		for en, n := range all {
			if was := best[zh]; was == "" || n > all[was] || n == all[was] && en < was {
				best[zh] = en
			}
		}
	}
	raw, err := json.MarshalIndent(best, "", " ") // sorted by key
	if err == nil {
		err = os.WriteFile(regionsFile, append(raw, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
