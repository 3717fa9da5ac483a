package arch

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"strings"
)

// What would change a pooled connection for whoever gets it next.
var (
	sessionSet    = regexp.MustCompile(`(?i)(^|;)\s*set\s+(session\s+)?("?search_path|role\b|session\s|app\.)`)
	sessionConfig = regexp.MustCompile(`(?i)set_config\s*\([^)]*,\s*false\s*\)`)
)

// database guards the one door: who may hold the pool, and what SQL may do to a connection.
func database(f File) []Violation {
	if f.Test() {
		return nil
	}
	var found []Violation
	ast.Inspect(f.Tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.StructType:
			for _, field := range n.Fields.List {
				if isPool(field.Type) && !mayHoldPool(f) {
					found = append(found, f.violation(field.Pos(), "no *gorm.DB field here: rows are reached through tenant.Schemas.Within or Public, which hand in a transaction (STYLE rule 2)"))
				}
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING && (sessionSet.MatchString(strings.Trim(n.Value, "\"`")) || sessionConfig.MatchString(n.Value)) {
				found = append(found, f.violation(n.Pos(), "no SET for a whole session: the connection goes back to the pool and serves the next tenant; set_config(..., true) inside the transaction"))
			}
		case *ast.CallExpr:
			if madeUpSQL(n) && !strings.HasPrefix(f.Path, "tenant/schema/") {
				found = append(found, f.violation(n.Pos(), "no SQL made by Sprintf: values are parameters, and column names come from a list of constants"))
			}
		}
		return true
	})
	return found
}

// isPool tells whether a type is gorm.DB or a pointer to it.
func isPool(e ast.Expr) bool {
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	of, name := selector(e)
	return of == "gorm" && name == "DB"
}

func mayHoldPool(f File) bool {
	return f.Path == "tenant/schemas.go" || strings.HasPrefix(f.Path, "infra/pg/") || path.Base(f.Path) == "store.go"
}

// madeUpSQL tells whether a call is x.Raw(fmt.Sprintf(...)) or x.Exec(fmt.Sprintf(...)).
func madeUpSQL(call *ast.CallExpr) bool {
	if _, name := selector(call.Fun); (name != "Raw" && name != "Exec") || len(call.Args) == 0 {
		return false
	}
	made, ok := call.Args[0].(*ast.CallExpr)
	if !ok {
		return false
	}
	of, name := selector(made.Fun)
	return of == "fmt" && name == "Sprintf"
}
