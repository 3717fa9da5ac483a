package route

import (
	"errors"
	"unicode/utf8"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// Bounds of one expression. With them, and without loops, ranges, patterns and calls of anything but the allowed functions, an expression
// does at most longestNodes steps, each bounded by the length of one field: no time-out is needed.
const (
	longest      = 1000 // letters
	longestNodes = 120
)

// Condition is a compiled expression. It is safe for concurrent use.
type Condition struct{ program *vm.Program }

// allowed are the functions of the language beside tag, field, number and has.
var allowed = []string{"lower", "upper", "trim", "len", "abs", "min", "max"}

// Parse compiles an expression that must say yes or no. The error is a *Problem with its place.
func Parse(when string) (Condition, *Problem) {
	if n := utf8.RuneCountInString(when); n > longest {
		return Condition{}, &Problem{Reason: TooLong, Line: 1, Column: longest + 1, Text: "the expression is too long"}
	}
	tree, err := parser.Parse(when)
	if err != nil {
		return Condition{}, explain(err)
	}
	var check bounds
	ast.Walk(&tree.Node, &check)
	if check.bad != nil {
		return Condition{}, place(when, check.bad.Location(), Forbidden, check.why)
	}
	options := []expr.Option{expr.Env(Facts{}), expr.AsBool(), expr.MaxNodes(longestNodes), expr.DisableAllBuiltins()}
	for _, name := range allowed {
		options = append(options, expr.EnableBuiltin(name))
	}
	program, err := expr.Compile(when, options...)
	if err != nil {
		return Condition{}, explain(err)
	}
	return Condition{program}, nil
}

// Holds evaluates the condition. An error is a value the expression cannot cope with, such as the fifth tag of three: the rule does not
// hold then.
func (c Condition) Holds(f Facts) (bool, error) {
	out, err := expr.Run(c.program, f)
	if err != nil {
		return false, err
	}
	yes, ok := out.(bool)
	if !ok {
		return false, errors.New("the expression is neither true nor false")
	}
	return yes, nil
}

// bounds finds the first node that may cost without bound.
type bounds struct {
	bad ast.Node
	why string
}

// Visit implements ast.Visitor.
func (b *bounds) Visit(node *ast.Node) {
	if call, ok := (*node).(*ast.BuiltinNode); ok && b.why == "loop" && !allows(call.Name) {
		b.bad, b.why = call, call.Name // a loop's inside is visited before its name
	}
	if b.bad != nil {
		return
	}
	switch n := (*node).(type) {
	case *ast.PredicateNode, *ast.PointerNode:
		b.bad, b.why = n, "loop"
	case *ast.BuiltinNode:
		if !allows(n.Name) {
			b.bad, b.why = n, n.Name
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "..", "matches", "|", "**", "^", "%":
			b.bad, b.why = n, n.Operator
		}
	case *ast.VariableDeclaratorNode, *ast.SequenceNode:
		b.bad, b.why = n, "let"
	case *ast.MapNode, *ast.SliceNode:
		b.bad, b.why = n, "map"
	}
}

func allows(name string) bool {
	for _, a := range allowed {
		if a == name {
			return true
		}
	}
	return false
}

// place makes a problem of a location, counted in letters as the compiler does.
func place(when string, at file.Location, reason, what string) *Problem {
	bound := (&file.Error{Location: at, Message: reason}).Bind(file.NewSource(when))
	return &Problem{Reason: reason, Line: bound.Line, Column: bound.Column + 1, Words: map[string]string{"what": what}, Text: what + " is not allowed in a rule"}
}
