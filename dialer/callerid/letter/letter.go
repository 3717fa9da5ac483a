package letter

import (
	"net/http"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// State is how far a letter has come.
type State string

// States.
const (
	Waiting   State = "waiting"   // for the operator's word
	Approved  State = "approved"  // the number is verified by it
	Refused   State = "refused"   // Note says why
	Withdrawn State = "withdrawn" // by the tenant, or in the place of a newer one
)

// Letter is one document without what is in it.
type Letter struct {
	ID      string
	Caller  dialer.CallerID
	Name    string // of the file
	Kind    string // media type, by its content
	Bytes   int
	State   State
	Note    string
	SentBy  string
	SentAt  time.Time
	Decided time.Time
	By      string // who decided
}

// Pending is a letter that waits, as the operator's list shows it.
type Pending struct {
	Tenant  tenant.ID
	Company string
	Country string
	Letter  string
	Caller  dialer.CallerID
	SentAt  time.Time
}

// Bounds of a document.
const (
	MostBytes   = 5 << 20
	longestName = 100
	longestNote = 500
)

// kindOf reads what a file is from its content, whatever it is called: only what a browser shows without running anything of it.
func kindOf(file []byte) (kind string, err error) {
	if len(file) == 0 || len(file) > MostBytes {
		return "", fault.New(fault.Invalid, "letter_size", "a document has 1 byte to %d MB", MostBytes>>20).With("field", "file").With("mb", MostBytes>>20)
	}
	switch kind = http.DetectContentType(file); kind {
	case "application/pdf", "image/png", "image/jpeg":
		return kind, nil
	}
	return "", fault.New(fault.Invalid, "letter_kind", "send a PDF, PNG or JPEG file").With("field", "file")
}

// nameOf is a file's name that is safe to print and to save under.
func nameOf(given, kind string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`/\"<>:|?*`, r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, path.Base(strings.ReplaceAll(given, `\`, "/")))
	if runes := []rune(strings.TrimSpace(name)); len(runes) > longestName {
		name = string(runes[len(runes)-longestName:])
	}
	if name = strings.Trim(name, " ."); name == "" {
		name = "letter" + map[string]string{"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}[kind]
	}
	return name
}
