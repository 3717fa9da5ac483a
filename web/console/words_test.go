package console

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// endings are the ways in which the code of a call names why it ended.
var endings = []*regexp.Regexp{
	regexp.MustCompile(`\b(?:Reason|Fault):\s*"([a-z_]+)"`),
	regexp.MustCompile(`blocked\(dialer\.\w+, "([a-z_]+)"\)`),
	regexp.MustCompile(`reasonOf\(err, "([a-z_]+)"\)`),
	regexp.MustCompile(`^\t"([a-z_]+)":\s+\{dialer\.`), // outcome.go's table
	regexp.MustCompile(`return "(session_[a-z]+)"`),
	regexp.MustCompile(`return verdict\{.*\}, "([a-z_]+)"$`),
}

// What a call's page says under "why" is read by people who are paying for the call.
func TestEveryEndingOfACallHasWords(t *testing.T) {
	said := map[string]string{} // reason -> file
	for _, folder := range []string{"call", "trunk"} {
		files, err := filepath.Glob("../../dialer/" + folder + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatal("no code to read", err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			for line := range strings.Lines(read(t, name)) {
				for _, form := range endings {
					if m := form.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
						said[m[1]] = name
					}
				}
			}
		}
	}
	if len(said) < 40 {
		t.Fatalf("only %d endings were found in the code: %v", len(said), said)
	}
	for _, language := range []string{"zh", "en"} {
		words := func(area, under string) map[string]any {
			var all map[string]any
			if err := json.Unmarshal([]byte(read(t, "src/i18n/"+language+"/"+area+".json")), &all); err != nil {
				t.Fatal(err)
			}
			group, _ := all[under].(map[string]any)
			return group
		}
		places := []map[string]any{words("office", "ending"), words("detect", "ending"), words("common", "reason"), words("work", "reason"), words("office", "reason"),
			words("modes", "reason"), words("routing", "reason")}
		for reason, file := range said {
			if strings.HasPrefix(reason, "heard_") { // put together from what was heard
				continue
			}
			if !slices.ContainsFunc(places, func(p map[string]any) bool { return p[reason] != nil }) {
				t.Errorf("%s has no words for %s (%s)", language, reason, file)
			}
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
