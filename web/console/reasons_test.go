package console

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/retry"
)

// Whoever asks why nobody is called gets a sentence on the page they ask on, in both languages.
func TestEveryReasonForNotCallingHasWords(t *testing.T) {
	skips := []string{}
	for _, s := range append(retry.Skips(), retry.SkipLapsed, retry.SkipWithdrawn, retry.SkipNobody) {
		skips = append(skips, retry.Skipped+string(s))
	}
	for name, c := range map[string]struct {
		reasons []string
		least   int
		areas   []string // the word files of the page, besides those that every page has
	}{
		"why a campaign does not dial": {group(t, "../../dialer/pace/pace.go", "NoAgents"), 18, []string{"office", "modes"}},
		"why a mode does not dial":     {group(t, "../../dialer/campaign/tempo/mode.go", "SpeedCap"), 2, []string{"office", "modes"}},
		"why no recording is possible": {[]string{dialer.RecordingFull, dialer.RecordingUnwritable}, 2, nil},
		"why no number may be shown":   {group(t, "../../dialer/callerid/allocate.go", "AtCap"), 4, []string{"office", "modes"}},
		"why a lead is not called":     {guard.Reasons(), 14, nil},
		"why a lead was passed over":   {skips, 8, nil},
		"why an agent gets no call":    {group(t, "../../softphone/agent/machine.go", "SignedIn"), 7, nil},
		"what is asked before a start": {arguments(t, "line", 1, "../../dialer/campaign/preflight.go"), 13, []string{"office", "modes"}},
		"why a number is not one":      {group(t, "../../dialer/list/phone/parsed.go", "Empty"), 9, nil},
		"why a row cannot be read":     {group(t, "../../dialer/list/sheet/row.go", "RowTooLong"), 2, nil},
		"why a consent does not count": {group(t, "../../dialer/list/agreed.go", "ConsentDate"), 2, []string{"office"}},
		"why a page of the desk waits": {faults(t, "../../dialer/campaign/run"), 5, nil},
		"what an agent's desk refuses": {faults(t, "../../softphone/desk", "../../softphone/wrap", "../../softphone/agent", "../../softphone/station"), 25, nil},
		"what a conversation refuses":  {faults(t, "../../softphone/bridge"), 3, []string{"office"}},
	} {
		t.Run(name, func(t *testing.T) {
			if len(c.reasons) < c.least {
				t.Fatalf("%d or more were looked for, found are %q", c.least, c.reasons)
			}
			for _, language := range []string{"zh", "en"} {
				words := sentences(t, language, append([]string{"common", "work"}, c.areas...))
				for _, reason := range c.reasons {
					if !words[reason] && !slices.Contains(unseen, reason) {
						t.Errorf("%s has no words for %s on that page", language, reason)
					}
				}
			}
		})
	}
}

// unseen are what only a broken page or the start of the program meets, and what the desk answers with a screen of its own.
var unseen = []string{"agent_limit", "already_here", "bridge_times", "desk_config", "desk_world", "hello_first", "hold_music", "moved"}

// sentences are the reasons that have words in any of the areas.
func sentences(t *testing.T, language string, areas []string) map[string]bool {
	t.Helper()
	have := map[string]bool{}
	for _, area := range areas {
		var all struct {
			Reason map[string]json.RawMessage `json:"reason"`
		}
		if err := json.Unmarshal([]byte(read(t, "src/i18n/"+language+"/"+area+".json")), &all); err != nil {
			t.Fatal(err)
		}
		for reason := range all.Reason {
			have[reason] = true
			have[strings.TrimSuffix(strings.TrimSuffix(reason, "_one"), "_other")] = true // of a plural
		}
	}
	return have
}

// group reads the block of constants in which the one of that name stands.
func group(t *testing.T, file, name string) (values []string) {
	t.Helper()
	for _, d := range parsed(t, file).Decls {
		block, ok := d.(*ast.GenDecl)
		if !ok || block.Tok != token.CONST || !slices.ContainsFunc(block.Specs, func(s ast.Spec) bool { return s.(*ast.ValueSpec).Names[0].Name == name }) {
			continue
		}
		for _, s := range block.Specs {
			values = append(values, word(t, s.(*ast.ValueSpec).Values[0]))
		}
	}
	return values
}

// arguments reads the words that a file gives to a function at a place.
func arguments(t *testing.T, function string, place int, file string) (values []string) {
	t.Helper()
	ast.Inspect(parsed(t, file), func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && len(call.Args) > place && called(call) == function {
			if _, ok := call.Args[place].(*ast.BasicLit); ok {
				values = append(values, word(t, call.Args[place]))
			}
		}
		return true
	})
	return values
}

// faults reads the reasons of the faults that packages make.
func faults(t *testing.T, folders ...string) (values []string) {
	t.Helper()
	for _, folder := range folders {
		files, err := filepath.Glob(folder + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatal("no code to read", folder, err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				values = append(append(values, arguments(t, "fault.New", 1, file)...), arguments(t, "fault.Wrap", 1, file)...)
			}
		}
	}
	slices.Sort(values)
	return slices.Compact(values)
}

func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if of, ok := f.X.(*ast.Ident); ok {
			return of.Name + "." + f.Sel.Name
		}
	}
	return ""
}

func parsed(t *testing.T, file string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func word(t *testing.T, e ast.Expr) string {
	t.Helper()
	lit, ok := e.(*ast.BasicLit)
	if !ok {
		t.Fatalf("%T is no plain word", e)
	}
	text, err := strconv.Unquote(lit.Value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
