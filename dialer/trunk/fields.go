package trunk

import (
	"iter"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// fielded is what requests and responses have in common here.
type fielded interface {
	Headers() []sip.Header
}

// fieldsOf are a message's fields of a name. The stack's own search writes the name of every field anew for each question.
func fieldsOf(m fielded, name string) iter.Seq[sip.Header] {
	return func(yield func(sip.Header) bool) {
		for _, h := range m.Headers() {
			if n := h.Name(); len(n) == len(name) && strings.EqualFold(n, name) && !yield(h) {
				return
			}
		}
	}
}

// fieldOf is the first of them, nil if there is none.
func fieldOf(m fielded, name string) sip.Header {
	for h := range fieldsOf(m, name) {
		return h
	}
	return nil
}

// headerOf is the first one's value, empty if there is none.
func headerOf(m fielded, name string) string {
	if h := fieldOf(m, name); h != nil {
		return h.Value()
	}
	return ""
}
