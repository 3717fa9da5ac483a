package sandbox

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

const page = "../../docs/sandbox.md"

// table is the magic numbers as docs/sandbox.md must show them.
func table() string {
	var b strings.Builder
	b.WriteString("| ends in | kind | what happens | final SIP | Q.850 cause | outcome |\n|---|---|---|---|---|---|\n")
	for _, f := range Fates() {
		endings := fmt.Sprintf("%02d", f.From)
		if f.To != f.From {
			endings += fmt.Sprintf("-%02d", f.To)
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s | %s | %s |\n", endings, f.Kind, f.Does, orDash(f.SIP), orDash(f.Cause), outcome(f))
	}
	return b.String()
}

// mix is the proportions of 90-99 as the page must show them.
func mix() string {
	var b strings.Builder
	b.WriteString("| kind | of 100 |\n|---|---|\n")
	for _, s := range mixture() {
		fmt.Fprintf(&b, "| `%s` | %d |\n", s.kind, s.weight)
	}
	return b.String()
}

func orDash(n int) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}

func outcome(f Fate) string {
	if f.Outcome == "" {
		return "as drawn"
	}
	return "`" + string(f.Outcome) + "`"
}

func TestTheDevelopersPageShowsTheTableOfTheRunningCode(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{table(), mix()} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s does not hold this table:\n%s", page, want)
		}
	}
	for _, v := range []Violation{
		MissingACK, MissingBYE, WrongCSeq, InviteTwice, UnknownDialog, UnknownCancel,
		BadDescription, SentOnHold, LateRefresh,
	} {
		if !strings.Contains(string(text), "`"+string(v)+"`") {
			t.Errorf("%s does not know the violation %s", page, v)
		}
	}
}
