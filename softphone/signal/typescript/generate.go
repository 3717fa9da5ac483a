package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"github.com/boyunhq/boyun/softphone/signal"
)

const banner = `// Code generated from softphone/signal by go generate; DO NOT EDIT.
// The desk's messages: the page sends Client, the server sends Server. Moments are milliseconds since 1970 UTC by the server's clock.

`

// generate writes the TypeScript of the package in folder source.
func generate(w io.Writer, source string) error {
	p := &printer{words: map[string]string{}, literals: map[string][]string{}}
	clients, servers := p.messages()
	files, err := parse(source)
	if err != nil {
		return err
	}
	for _, f := range files {
		p.collect(f)
	}
	p.line("%s", strings.TrimSuffix(banner, "\n"))
	for _, f := range files {
		for _, d := range f.Decls {
			if err := p.decl(d); err != nil {
				return err
			}
		}
	}
	p.line("export type Client = %s;", strings.Join(clients, " | "))
	p.line("")
	p.line("/** A client message with the id that its answer repeats. */")
	p.line("export type Request = Client & { re: string };")
	p.line("")
	p.line("export type Server = %s;", strings.Join(servers, " | "))
	_, err = io.WriteString(w, p.out.String())
	return err
}

func parse(source string) ([]*ast.File, error) {
	names, err := filepath.Glob(filepath.Join(source, "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	fset := token.NewFileSet()
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(fset, name, text, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

type printer struct {
	out      strings.Builder
	words    map[string]string   // message struct -> its type word
	literals map[string][]string // named string type -> its constants
}

func (p *printer) line(format string, args ...any) { fmt.Fprintf(&p.out, format+"\n", args...) }

// messages learns which structs are messages from the package itself.
func (p *printer) messages() (clients, servers []string) {
	learn := func(m interface{ Type() string }) string {
		name := reflect.TypeOf(m).Elem().Name()
		p.words[name] = m.Type()
		return name
	}
	for _, m := range signal.Clients() {
		clients = append(clients, learn(m))
	}
	for _, m := range signal.Servers() {
		servers = append(servers, learn(m))
	}
	return clients, servers
}

// collect finds the constants of every named string type.
func (p *printer) collect(f *ast.File) {
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			if kind, ok := v.Type.(*ast.Ident); ok && len(v.Values) == 1 {
				p.literals[kind.Name] = append(p.literals[kind.Name], v.Values[0].(*ast.BasicLit).Value)
			}
		}
	}
}

func (p *printer) decl(d ast.Decl) error {
	g, ok := d.(*ast.GenDecl)
	if !ok {
		return nil
	}
	for _, s := range g.Specs {
		switch s := s.(type) {
		case *ast.TypeSpec:
			if err := p.typ(s, g.Doc); err != nil {
				return err
			}
		case *ast.ValueSpec:
			if g.Tok == token.CONST && s.Type == nil {
				p.constant(s)
			}
		}
	}
	return nil
}

// constant exports the numbers a page needs to know before it sends.
func (p *printer) constant(s *ast.ValueSpec) {
	name := s.Names[0].Name
	values := map[string]int{"Version": signal.Version, "MaxMessage": signal.MaxMessage, "MaxNote": signal.MaxNote,
		"MaxFields": signal.MaxFields, "MaxFieldText": signal.MaxFieldText, "MaxDigits": signal.MaxDigits}
	if v, ok := values[name]; ok {
		p.line("export const %s = %s;\n", name, strconv.Itoa(v))
	}
}

func (p *printer) typ(s *ast.TypeSpec, doc *ast.CommentGroup) error {
	name := s.Name.Name
	switch t := s.Type.(type) {
	case *ast.StructType:
		if !s.Name.IsExported() {
			return nil
		}
		return p.structure(name, t, doc)
	case *ast.Ident:
		p.comment("", doc)
		if all := p.literals[name]; len(all) > 0 {
			p.line("export type %s = %s;\n", name, strings.Join(all, " | "))
			return nil
		}
		p.line("export type %s = %s;\n", name, basic(t.Name))
	}
	return nil
}

func (p *printer) structure(name string, t *ast.StructType, doc *ast.CommentGroup) error {
	p.comment("", doc)
	p.line("export interface %s {", name)
	if word, ok := p.words[name]; ok {
		p.line("  type: %q;", word)
	}
	for _, f := range t.Fields.List {
		tag, err := strconv.Unquote(f.Tag.Value)
		if err != nil {
			return err
		}
		key, rest, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
		kind, err := expr(f.Type)
		if err != nil {
			return fmt.Errorf("%s.%s: %w", name, key, err)
		}
		mark := ""
		if rest == "omitempty" {
			mark = "?"
		}
		p.comment("  ", f.Comment)
		p.line("  %s%s: %s;", key, mark, kind)
	}
	p.line("}\n")
	return nil
}

func (p *printer) comment(indent string, g *ast.CommentGroup) {
	if text := strings.TrimSpace(g.Text()); text != "" {
		p.line("%s/** %s */", indent, strings.Join(strings.Fields(text), " "))
	}
}

func expr(e ast.Expr) (string, error) {
	switch t := e.(type) {
	case *ast.Ident:
		return basic(t.Name), nil
	case *ast.StarExpr:
		return expr(t.X)
	case *ast.IndexExpr: // List[T]
		of, err := expr(t.Index)
		return of + "[]", err
	case *ast.MapType:
		of, err := expr(t.Value)
		return "Record<string, " + of + ">", err
	}
	return "", fmt.Errorf("no TypeScript for %T", e)
}

func basic(name string) string {
	switch name {
	case "string":
		return "string"
	case "int", "int64", "float64":
		return "number"
	case "bool":
		return "boolean"
	case "any":
		return "unknown"
	}
	return name
}
