package tenant_test

import (
	"strings"
	"testing"

	"github.com/boyunhq/boyun/tenant"
)

func TestMailAddressesAsTyped(t *testing.T) {
	tests := []struct{ typed, want string }{
		{"lin.yue@acme.example", "lin.yue@acme.example"},
		{"  Lin.Yue@ACME.Example \n", "lin.yue@acme.example"},
		{"lin+calls@mail.acme.example", "lin+calls@mail.acme.example"},
		{"林悦@例子.中国", "林悦@例子.中国"},
		{"", ""},
		{"lin", ""},
		{"lin@acme", ""},
		{"@acme.example", ""},
		{"a@b@acme.example", ""},
		{"Lin <lin@acme.example>", ""},
		{"lin@acme.example, x@acme.example", ""},
		{"lin@acme.example\nBcc: x@acme.example", ""},
		{`"lin yue"@acme.example`, ""},
		{"lin@[192.0.2.1]", ""},
		{strings.Repeat("a", 65) + "@acme.example", ""},
		{strings.Repeat("a", 60) + "@" + strings.Repeat("b.", 120) + "example", ""},
	}
	for _, test := range tests {
		t.Run(test.typed, func(t *testing.T) {
			got, err := tenant.CleanEmail(test.typed)
			if got != test.want || (err == nil) != (test.want != "") {
				t.Fatalf("%q, %v, want %q", got, err, test.want)
			}
		})
	}
}

func FuzzCleanEmail(f *testing.F) {
	f.Add("lin.yue@acme.example")
	f.Add("a@b.c\x00")
	f.Fuzz(func(t *testing.T, typed string) {
		email, err := tenant.CleanEmail(typed)
		if err != nil {
			return
		}
		if again, err := tenant.CleanEmail(email); err != nil || again != email {
			t.Fatalf("%q is clean as %q but not again: %q, %v", typed, email, again, err)
		}
		if strings.ContainsAny(email, "\r\n\x00 ") {
			t.Fatalf("%q holds what a header must not", email)
		}
	})
}
