package console

import (
	"encoding/json"
	"io/fs"
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

// What the audit page says was done is read by owners and auditors, not by who wrote it.
func TestEveryActInTheAuditLogHasWords(t *testing.T) {
	written := regexp.MustCompile(`audit\.Entry\{Action: "([a-z_]+[a-z])", Object: "([a-z_]+)"`)
	acts, objects := map[string]string{}, map[string]string{}
	err := filepath.WalkDir("../..", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "isolation"): // the latter plants its own
			return filepath.SkipDir
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		for _, m := range written.FindAllStringSubmatch(read(t, name), -1) {
			acts[m[1]], objects[m[2]] = name, name
		}
		return nil
	})
	if err != nil || len(acts) < 40 {
		t.Fatalf("only %d acts were found in the code: %v, %v", len(acts), acts, err)
	}
	for _, language := range []string{"zh", "en"} {
		var words struct{ Act, On map[string]string }
		if err := json.Unmarshal([]byte(read(t, "src/i18n/"+language+"/audit.json")), &words); err != nil {
			t.Fatal(err)
		}
		for act, file := range acts {
			if words.Act[act] == "" {
				t.Errorf("%s has no words for the act %s (%s)", language, act, file)
			}
		}
		for object, file := range objects {
			if words.On[object] == "" {
				t.Errorf("%s has no words for the object %s (%s)", language, object, file)
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
