package arch_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/infra/arch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const root = "../.."

func TestTheSourceKeepsItsRules(t *testing.T) {
	files, err := arch.Load(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 100 {
		t.Fatalf("only %d files found: is this the repository?", len(files))
	}
	for _, v := range arch.Rules(files) {
		t.Error(v)
	}
}

func TestTheTopLevelIsFixed(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	text, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	var ignored []string
	for line := range strings.Lines(string(text)) {
		ignored = append(ignored, strings.Trim(strings.TrimSpace(line), "/"))
	}
	isFolder := func(name string) bool {
		info, err := os.Stat(filepath.Join(root, name))
		return err == nil && info.IsDir()
	}
	for _, v := range arch.Root(names, isFolder, ignored) {
		t.Error(v)
	}
	folder := func(name string) bool { return !strings.Contains(name, ".") }
	if got := arch.Root([]string{"cmd", "pkg", "go.mod", "notes.txt", ".gitignore", "bin"}, folder, []string{"bin"}); len(got) != 2 {
		t.Errorf("pkg and notes.txt do not belong there: %v", got)
	}
}

// Each example breaks one rule, or keeps it by a hair. The comment that a package needs is written for it.
func TestEveryRuleCanBeBroken(t *testing.T) {
	for name, c := range map[string]struct{ path, source, reason string }{
		"an import upwards":                   {"dialer/call/x.go", `import _ "github.com/boyunhq/boyun/softphone/acd"`, "above it"},
		"an import upwards in a test":         {"infra/pg/x_test.go", `import _ "github.com/boyunhq/boyun/tenant"`, "above it"},
		"an import sideways":                  {"softphone/acd/x.go", `import _ "github.com/boyunhq/boyun/billing/line"`, "on one floor"},
		"media that knows tenants":            {"media/record/x.go", `import _ "github.com/boyunhq/boyun/tenant"`, "on one floor"},
		"an import downwards":                 {"web/api/x.go", `import _ "github.com/boyunhq/boyun/tenant/user"`, ""},
		"an import of a neighbour below":      {"dialer/call/x.go", `import _ "github.com/boyunhq/boyun/dialer/retry"`, ""},
		"gin in dialer":                       {"dialer/list/x.go", `import _ "github.com/gin-gonic/gin"`, "HTTP belongs to web"},
		"webrtc in dialer":                    {"dialer/call/x.go", `import _ "github.com/pion/webrtc/v4"`, "browsers belong to softphone"},
		"rtp in dialer":                       {"dialer/trunk/x.go", `import _ "github.com/pion/rtp"`, ""},
		"sipgo in softphone":                  {"softphone/agent/x.go", `import _ "github.com/emiago/sipgo/sip"`, "SIP belongs"},
		"stripe in softphone":                 {"softphone/agent/x.go", `import _ "github.com/stripe/stripe-go/v76"`, "money belongs"},
		"pion in billing":                     {"billing/meter/x.go", `import _ "github.com/pion/rtp"`, "audio belongs"},
		"gorm in web":                         {"web/api/x.go", `import _ "gorm.io/gorm"`, "rows belong"},
		"SQL in web":                          {"web/api/x.go", `import _ "database/sql"`, "rows belong"},
		"a program run by web":                {"web/api/x.go", `import _ "os/exec"`, "run other programs"},
		"an init":                             {"tenant/x.go", `func init() {}`, "no init()"},
		"a method named init":                 {"tenant/x.go", `type t struct{}; func (t) init() {}`, ""},
		"a panic":                             {"media/x.go", `func f() { panic("x") }`, "no panic"},
		"a panic in a test":                   {"media/x_test.go", `func f() { panic("x") }`, ""},
		"the default logger":                  {"tenant/x.go", `import "log/slog"; var l = slog.Default()`, "no shared logger"},
		"the default logger without its name": {"tenant/x.go", `import "log/slog"; func f() { slog.InfoContext(nil, "x") }`, "no shared logger"},
		"the old logger":                      {"tenant/x.go", `import "log"; func f() { log.Println("x") }`, "no shared logger"},
		"a value called log":                  {"tenant/x.go", `func f(log interface{ Println(string) }) { log.Println("x") }`, ""},
		"a logger that was handed in":         {"tenant/x.go", `import "log/slog"; func f(l *slog.Logger) { l.Info("x") }`, ""},
		"a sleep in a test":                   {"tenant/x_test.go", `import "time"; func f() { time.Sleep(1) }`, "no time.Sleep"},
		"a sleep in code":                     {"tenant/x.go", `import "time"; func f() { time.Sleep(1) }`, "no time.Sleep"},
		"a sleep in virtual time":             {"tenant/x_test.go", `import ("time"; "testing/synctest"); func f() { synctest.Wait(); time.Sleep(1) }`, ""},
		"a skipped test":                      {"tenant/x_test.go", `import "testing"; func TestX(t *testing.T) { t.Skip("later") }`, "no skipped tests"},
		"an exit":                             {"tenant/x.go", `import "os"; func f() { os.Exit(1) }`, "only main"},
		"an exit in main":                     {"cmd/boyun/x.go", `import "os"; func f() { os.Exit(1) }`, ""},
		"a pool in a field":                   {"dialer/list/list.go", `import "gorm.io/gorm"; type s struct{ db *gorm.DB }`, "no *gorm.DB field"},
		"a pool in a store":                   {"dialer/list/store.go", `import "gorm.io/gorm"; type s struct{ db *gorm.DB }`, ""},
		"a transaction in a parameter":        {"dialer/list/list.go", `import "gorm.io/gorm"; func f(tx *gorm.DB) {}`, ""},
		"a session's search path":             {"dialer/list/store.go", "const q = `set search_path = t_x`", "no SET for a whole session"},
		"a session's role":                    {"dialer/list/store.go", `const q = "select 1; SET ROLE t_x"`, "no SET for a whole session"},
		"a session's setting":                 {"dialer/list/store.go", "const q = `select set_config('app.tenant', $1, false)`", "no SET for a whole session"},
		"a transaction's setting":             {"dialer/list/store.go", "const q = `select set_config('app.tenant', $1, true)`", ""},
		"an update":                           {"dialer/list/store.go", "const q = `update leads set role = 1`", ""},
		"SQL made by Sprintf":                 {"dialer/list/store.go", `import "fmt"; func f(tx interface{ Exec(string) }) { tx.Exec(fmt.Sprintf("x")) }`, "no SQL made by Sprintf"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Base(filepath.Dir(c.path))
			comment := "// Package " + folder + " owns an example that is written to see a rule at work; it does not own anything else.\n"
			file, err := arch.Parse(c.path, []byte(comment+"package "+folder+"\n"+c.source))
			if err != nil {
				t.Fatal(err)
			}
			got := arch.Rules([]arch.File{file})
			switch {
			case c.reason == "" && len(got) != 0:
				t.Errorf("allowed, yet: %v", got)
			case c.reason != "" && (len(got) != 1 || !strings.Contains(got[0].Reason, c.reason)):
				t.Errorf("want one violation with %q, got %v", c.reason, got)
			}
		})
	}
}

func TestAPackageSaysWhatItOwnsAndIsNamedForIt(t *testing.T) {
	for name, c := range map[string]struct {
		source string
		broken int
	}{
		"no comment":             {"package x", 1},
		"a short one":            {"// Package x owns x.\npackage x", 1},
		"a comment of another":   {"// Package y owns " + strings.Repeat("very much ", 10) + "\npackage x", 1},
		"a good one":             {"// Package x owns " + strings.Repeat("very much ", 10) + "\npackage x", 0},
		"a name without meaning": {"// Package util owns " + strings.Repeat("very much ", 10) + "\npackage util", 1},
	} {
		file, err := arch.Parse("tenant/x/x.go", []byte(c.source))
		if err != nil {
			t.Fatal(err)
		}
		if got := arch.Rules([]arch.File{file}); len(got) != c.broken {
			t.Errorf("%s: %v", name, got)
		}
	}
}
