package arch

import (
	"go/ast"
	"slices"
	"strings"
)

// habits looks for what STYLE forbids wherever it stands.
func habits(f File) []Violation {
	var found []Violation
	imports := f.Imports()
	ast.Inspect(f.Tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Name.Name == "init" && n.Recv == nil {
				found = append(found, f.violation(n.Pos(), "no init(): what must happen at the start is wired in cmd, where it can be read"))
			}
		case *ast.CallExpr:
			if why := badCall(f, n, imports); why != "" {
				found = append(found, f.violation(n.Pos(), "%s", why))
			}
		}
		return true
	})
	return found
}

// badCall says why a call must not be made here; empty when it may.
func badCall(f File, call *ast.CallExpr, imports []string) string {
	main := f.Floor() == "cmd" || f.Tree.Name.Name == "main"
	if name, ok := call.Fun.(*ast.Ident); ok && name.Name == "panic" && !f.Test() && !main {
		return "no panic outside main and tests: return an error"
	}
	of, name := selector(call.Fun)
	switch {
	case of == "slog" && (name == "Default" || name == "SetDefault" || isLevel(name)), of == "log" && slices.Contains(imports, "log") && !main && name != "New":
		return "no shared logger: take a *slog.Logger as a value"
	case of == "time" && name == "Sleep" && !(f.Test() && slices.Contains(imports, "testing/synctest")):
		return "no time.Sleep: wait for the event with a deadline, or select on the context and a timer (virtual time in a synctest bubble is fine)"
	case (of == "t" || of == "b" || of == "tb") && strings.HasPrefix(name, "Skip"):
		return "no skipped tests: a test whose tools are missing must fail and say what to install"
	case of == "os" && name == "Exit" && !f.Test() && !main:
		return "only main ends the process: return an error"
	}
	return ""
}

func isLevel(name string) bool {
	switch strings.TrimSuffix(name, "Context") {
	case "Debug", "Info", "Warn", "Error", "Log":
		return true
	}
	return false
}

// selector splits of.name; empty when e is something else.
func selector(e ast.Expr) (of, name string) {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	if x, ok := s.X.(*ast.Ident); ok {
		return x.Name, s.Sel.Name
	}
	return "", s.Sel.Name
}
