package route

import (
	"errors"
	"regexp"
	"strings"

	"github.com/expr-lang/expr/file"
)

// Problem is why a rule cannot be taken, and where. Reason is a stable word for i18n; Words fill its sentence.
type Problem struct {
	Rule   int // which rule of the set, from 0
	Reason string
	Line   int // from 1, 0 when it is not about the expression
	Column int // from 1, in letters
	Words  map[string]string
	Text   string // in English, for logs and API readers
}

func (p *Problem) Error() string { return p.Text }

// The reasons.
const (
	Syntax     = "rule_syntax"
	NoName     = "rule_unknown_name"
	WrongType  = "rule_type"
	NotBool    = "rule_not_bool"
	Forbidden  = "rule_forbidden" // loops, patterns and whatever else could cost without bound
	TooLong    = "rule_too_long"
	NoWhen     = "rule_empty"
	BadAction  = "rule_action"
	TooMany    = "rules_too_many"
	NoQueue    = "rule_queue_gone"
	NoSkill    = "rule_skill_gone"
	NoAgent    = "rule_agent_gone"
	NoRuleName = "rule_name"
)

var (
	unknownName = regexp.MustCompile(`^unknown name (\S+)`)
	noField     = regexp.MustCompile(`has no field (\S+)`)
	mismatch    = regexp.MustCompile(`mismatched types (.+) and (.+)\)`)
	wantedBool  = regexp.MustCompile(`expected bool, but got (\S+)`)
	argument    = regexp.MustCompile(`cannot use (\S+) as argument \(type (\S+)\)`)
	token       = regexp.MustCompile(`unexpected token (?:\w+\()?"?([^")]*)"?\)?`)
)

// explain turns a compiler's error into a problem.
func explain(err error) *Problem {
	p := &Problem{Reason: Syntax, Line: 1, Column: 1, Text: err.Error()}
	if at, ok := errors.AsType[*file.Error](err); ok {
		p.Line, p.Column, p.Text = max(at.Line, 1), max(at.Column, 0)+1, at.Message
	}
	words := func(reason string, kv ...string) *Problem {
		p.Reason, p.Words = reason, map[string]string{}
		for i := 0; i+1 < len(kv); i += 2 {
			p.Words[kv[i]] = kv[i+1]
		}
		return p
	}
	text := p.Text
	if m := unknownName.FindStringSubmatch(text); m != nil {
		return words(NoName, "name", strings.Trim(m[1], `"`))
	}
	if m := noField.FindStringSubmatch(text); m != nil {
		return words(NoName, "name", strings.Trim(m[1], `"`))
	}
	if m := mismatch.FindStringSubmatch(text); m != nil {
		return words(WrongType, "left", kindWord(m[1]), "right", kindWord(m[2]))
	}
	if m := wantedBool.FindStringSubmatch(text); m != nil {
		return words(NotBool, "got", kindWord(m[1]))
	}
	if m := argument.FindStringSubmatch(text); m != nil {
		return words(WrongType, "left", kindWord(m[1]), "right", kindWord(m[2]))
	}
	if strings.Contains(text, "exceeds maximum allowed nodes") {
		return words(TooLong)
	}
	if m := token.FindStringSubmatch(text); m != nil {
		return words(Syntax, "token", m[1])
	}
	return p
}

// kindWord is a type in a word that i18n knows.
func kindWord(t string) string {
	switch t = strings.Trim(t, `"`); {
	case t == "string":
		return "text"
	case t == "bool":
		return "yes_no"
	case t == "[]string", strings.HasPrefix(t, "["):
		return "list"
	case strings.HasPrefix(t, "int"), strings.HasPrefix(t, "float"):
		return "number"
	case strings.HasPrefix(t, "func"):
		return "function"
	}
	return "group"
}
