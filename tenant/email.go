package tenant

import (
	"net/mail"
	"strings"
	"unicode/utf8"

	"github.com/boyunhq/boyun/infra/fault"
)

// CleanEmail judges a mail address as typed and returns the form under which it is stored and compared: trimmed, in small letters.
func CleanEmail(typed string) (string, error) {
	email := strings.ToLower(strings.TrimSpace(typed))
	parsed, err := mail.ParseAddress(email)
	wrong := fault.New(fault.Invalid, "email_form", "%q does not look like a mail address: name@company.com", typed).With("field", "email")
	if err != nil || parsed.Address != email || len(email) > 254 || !utf8.ValidString(email) {
		return "", wrong
	}
	local, domain, _ := strings.Cut(email, "@")
	if len(local) > 64 || !strings.Contains(domain, ".") || strings.HasPrefix(local, `"`) || strings.ContainsAny(domain, "[]") {
		return "", wrong
	}
	return email, nil
}
