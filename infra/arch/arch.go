// Package arch owns the rules the source itself must keep: who may import whom, what no package may do, and that every package says
// what it owns. They are functions over parsed source; the tests run them over the whole repository and over examples that break each.
// It does not own style that gofmt, vet or staticcheck already judge.
package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strings"
)

// Module is the import path of the repository's root.
const Module = "github.com/boyunhq/boyun"

// File is one parsed Go file.
type File struct {
	Path string // from the repository's root, with slashes
	Tree *ast.File
	fset *token.FileSet
}

// Folder is the file's folder, "" for the root.
func (f File) Folder() string { return strings.TrimPrefix(path.Dir(f.Path), ".") }

// Floor is the file's top-level folder.
func (f File) Floor() string {
	floor, _, _ := strings.Cut(f.Path, "/")
	return floor
}

// Test tells whether the file is part of tests alone: by its name, or because its package exists for tests (its name ends in test).
func (f File) Test() bool {
	return strings.HasSuffix(f.Path, "_test.go") || strings.HasSuffix(f.Folder(), "test") || strings.Contains(f.Path, "/internal/fixture/")
}

// Imports lists what the file imports.
func (f File) Imports() []string {
	paths := make([]string, 0, len(f.Tree.Imports))
	for _, spec := range f.Tree.Imports {
		paths = append(paths, strings.Trim(spec.Path.Value, "\"`"))
	}
	return paths
}

func (f File) violation(at token.Pos, reason string, args ...any) Violation {
	return Violation{f.Path, f.fset.Position(at).Line, fmt.Sprintf(reason, args...)}
}

// Violation is a broken rule and why there is one.
type Violation struct {
	Path   string
	Line   int
	Reason string
}

func (v Violation) String() string { return fmt.Sprintf("%s:%d: %s", v.Path, v.Line, v.Reason) }

// Parse parses one file.
func Parse(name string, source []byte) (File, error) {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, name, source, parser.ParseComments|parser.SkipObjectResolution)
	return File{name, tree, fset}, err
}

// Load parses every Go file below root. Folders that hold no source of ours are left out.
func Load(root fs.FS) ([]File, error) {
	var files []File
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			switch entry.Name() {
			case ".git", "node_modules", "dist", "testdata", "data", "bin", ".cache":
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		source, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := Parse(name, source)
		if err != nil {
			return err
		}
		files = append(files, file)
		return nil
	})
	return files, err
}

// Rules judges all files.
func Rules(files []File) []Violation {
	var found []Violation
	for _, f := range files {
		found = append(found, stairs(f)...)
		found = append(found, strangers(f)...)
		found = append(found, habits(f)...)
		found = append(found, database(f)...)
		found = append(found, names(f)...)
	}
	return append(found, owners(files)...)
}
