package isolation_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Packages whose stores are tried elsewhere, and where.
func elsewhere() map[string]string {
	return map[string]string{
		"tenant":            "the door itself: its own tests and Walls",
		"tenant/audit":      "here",
		"tenant/invite":     "here",
		"tenant/key":        "here",
		"tenant/login":      "here",
		"tenant/session":    "here",
		"tenant/user":       "here",
		"tenant/signup":     "its own test of two sign-ups: there is no tenant before it has made one",
		"tenant/isolation":  "the harness",
		"tenant/tenanttest": "tests' helper",
		"cmd/node":          "the sandbox customer who calls back: cmd/demo tries it with two tenants of one number",
	}
}

func TestEveryPackageWithAStoreRunsTheSuite(t *testing.T) {
	root := filepath.Join("..", "..")
	stores, tried := map[string]bool{}, map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && path != root) {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".go" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(relative)
		if strings.HasSuffix(path, "_test.go") {
			tried[dir] = tried[dir] || strings.Contains(string(text), "isolation.Isolate(")
			return nil
		}
		// a package that only helps tests imports testing or the harness
		helper := strings.Contains(string(text), `"testing"`) || strings.Contains(string(text), "boyun/tenant/isolation\"")
		stores[dir] = stores[dir] || !helper && strings.Contains(strings.ToLower(string(text)), "schemas.within(")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for dir, is := range stores {
		if !is {
			continue
		}
		count++
		if _, covered := elsewhere()[dir]; !covered && !tried[dir] {
			t.Errorf("%s goes through the door but no test of it calls isolation.Isolate", dir)
		}
	}
	if count < 15 {
		t.Fatalf("only %d packages with stores were found: the walk is broken", count)
	}
}
