package api

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// misread is the answer to a query that cannot be meant as it stands, nil when it can. A name that nobody reads is most often a typo, and
// a filter that is passed over answers with everything; so does one that does not parse. Of a name given twice one would be lost. A name
// without a value counts as absent, as forms send it.
func (a *API) misread(op *huma.Operation, raw string) *Problem {
	query, err := url.ParseQuery(raw)
	var faults []FieldError
	if err != nil {
		faults = append(faults, FieldError{Location: "query", Reason: "unreadable", Message: fmt.Sprintf("the query does not parse: %v", err)})
	}
	read := map[string]*huma.Param{}
	for _, p := range op.Parameters {
		if p.In == "query" {
			read[p.Name] = p
		}
	}
	names := slices.Sorted(maps.Keys(read))
	for _, name := range slices.Sorted(maps.Keys(query)) {
		values, at := query[name], "query."+name
		p, known := read[name]
		switch {
		case !known && len(names) == 0:
			faults = append(faults, FieldError{Location: at, Reason: "unknown", Message: "this route takes no query", Detail: map[string]any{"allowed": []string{}}})
		case !known:
			faults = append(faults, FieldError{Location: at, Reason: "unknown", Message: fmt.Sprintf("%.40q is not read here; what is: %s", name, strings.Join(names, ", ")),
				Detail: map[string]any{"allowed": names}})
		case len(values) > 1:
			faults = append(faults, FieldError{Location: at, Reason: "repeated", Message: "it is given more than once, and only one can hold"})
		case values[0] != "":
			if allowed := choices(p.Schema); allowed != nil && !slices.Contains(allowed, values[0]) {
				faults = append(faults, notOneOf(at, values[0], allowed))
			}
		}
	}
	if faults == nil {
		return nil
	}
	return &Problem{Type: "/problems/request_invalid", Title: "validation failed", Status: http.StatusUnprocessableEntity, Code: "invalid", Reason: "request_invalid",
		Detail: map[string]any{}, Errors: faults}
}

// choices are the words a parameter may be, nil when it is no choice.
func choices(s *huma.Schema) (words []string) {
	if s == nil {
		return nil
	}
	for _, each := range s.Enum {
		if word := fmt.Sprint(each); word != "" {
			words = append(words, word)
		}
	}
	return words
}

// notOneOf is a field that is none of the words it may be.
func notOneOf(location string, sent any, allowed []string) FieldError {
	return FieldError{Location: location, Reason: "choice", Message: fmt.Sprintf("%.40q is none of %s", fmt.Sprint(sent), strings.Join(allowed, ", ")),
		Detail: map[string]any{"sent": sent, "allowed": allowed}}
}
