// Package fault owns the error vocabulary every floor shares: a small set of codes, a stable reason word, and a sentence fit
// for a person. It does not own HTTP status (web maps codes to status) nor SIP causes (dialer/trunk maps those to outcomes).
package fault

import (
	"errors"
	"fmt"
)

// Code says what kind of thing went wrong; web turns it into an HTTP status and nothing else does.
type Code string

// The codes. Keep this list short: a new one must change what a caller does.
const (
	Invalid     Code = "invalid"     // the request can never work as it is
	NotFound    Code = "not_found"   // no such thing, or not yours: the two are never told apart
	Conflict    Code = "conflict"    // the thing is in another state than the request needs
	Forbidden   Code = "forbidden"   // you may not, and who can grant it
	Quota       Code = "quota"       // a limit of plan, rate or budget
	Unavailable Code = "unavailable" // try again later; RetryAfter may say when
	Internal    Code = "internal"    // our mistake
)

// Error is a coded error. Reason is a stable snake_case word (an i18n key such as "line_limit"); Message is English prose for logs
// and API clients; Detail carries the values the console needs to say it in the reader's language.
type Error struct {
	Code    Code
	Reason  string
	Message string
	Detail  map[string]any
	Cause   error
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return e.Message + ": " + e.Cause.Error()
	}
	return e.Message
}

func (e *Error) Unwrap() error { return e.Cause }

// New makes a coded error without a cause; format and args build the message. Wrap keeps a cause.
func New(code Code, reason, format string, args ...any) *Error {
	return &Error{Code: code, Reason: reason, Message: fmt.Sprintf(format, args...)}
}

// Wrap gives cause a code, a reason and a sentence about what was being done.
func Wrap(code Code, reason, message string, cause error) *Error {
	return &Error{Code: code, Reason: reason, Message: message, Cause: cause}
}

// With returns e with one more detail value.
func (e *Error) With(key string, value any) *Error {
	if e.Detail == nil {
		e.Detail = map[string]any{}
	}
	e.Detail[key] = value
	return e
}

// CodeOf is the code of the first coded error in err's chain, Internal when there is none.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}

// Is tells whether err carries code.
func Is(err error, code Code) bool { return err != nil && CodeOf(err) == code }
