package arch

import (
	"slices"
	"strings"
)

// owners asks every package for its comment: what it owns, what it does not, where the walk goes next (STYLE rule 10).
func owners(files []File) []Violation {
	type about struct {
		file File
		said bool
	}
	packages := map[string]*about{}
	for _, f := range files {
		if strings.HasSuffix(f.Path, "_test.go") {
			continue
		}
		p := packages[f.Folder()]
		if p == nil {
			p = &about{file: f}
			packages[f.Folder()] = p
		}
		if f.Tree.Doc == nil {
			continue
		}
		text := strings.Join(strings.Fields(f.Tree.Doc.Text()), " ")
		begins := strings.HasPrefix(text, "Package "+f.Tree.Name.Name+" ") || strings.HasPrefix(text, "Command ") || strings.HasPrefix(text, "Code generated")
		p.said = p.said || (begins && len(text) >= 80)
	}
	var found []Violation
	for folder, p := range packages {
		if !p.said {
			found = append(found, Violation{p.file.Path, 1, "package " + folder + " does not say what it owns: begin it with a comment " +
				"\"Package x owns ..., not ...; the walk goes on in ...\" (STYLE rule 10)"})
		}
	}
	slices.SortFunc(found, func(a, b Violation) int { return strings.Compare(a.Path, b.Path) })
	return found
}

// vague lists names that say nothing about what is inside.
var vague = []string{"manager", "service", "services", "helper", "helpers", "util", "utils", "common", "base", "model", "models",
	"types", "core", "impl", "misc", "shared", "lib"}

func names(f File) []Violation {
	name := strings.TrimSuffix(f.Tree.Name.Name, "_test")
	if slices.Contains(vague, name) {
		return []Violation{f.violation(f.Tree.Name.Pos(), "%q says nothing about what the package owns: name it for that", name)}
	}
	return nil
}

// folders and files a repository's root may have beside dotfiles and what git ignores.
var (
	folders = []string{"cmd", "tenant", "billing", "softphone", "dialer", "media", "web", "infra", "docs", ".ci", ".git"}
	papers  = []string{"go.mod", "go.sum", "README.md", "README.zh-CN.md", "Makefile", "LICENSE", "NOTICE"}
)

// Root judges the names at the repository's root; ignored lists those git ignores.
func Root(names []string, isFolder func(string) bool, ignored []string) []Violation {
	var found []Violation
	for _, name := range names {
		fine := slices.Contains(ignored, name) || slices.Contains(folders, name)
		if !isFolder(name) {
			fine = fine || slices.Contains(papers, name) || strings.HasPrefix(name, ".")
		}
		if !fine {
			found = append(found, Violation{name, 1, "the top level is fixed: " + strings.Join(folders[:8], ", ") + ", docs and .ci"})
		}
	}
	return found
}
