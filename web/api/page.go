package api

import (
	"encoding/json"
	"net/http"
	"time"
)

// Page is one page of a list; Next is null on the last.
type Page[T any] struct {
	Items []T     `json:"items" nullable:"false"`
	Next  *string `json:"next" doc:"Opaque; pass it back as ?cursor=. Null on the last page"`
	Total *int64  `json:"total,omitempty" doc:"Rows that match in all, where counting is cheap"`
}

// answer wraps a body for huma.
type answer[T any] struct {
	Body T
}

// empty is an answer without a body.
type empty struct{}

func pageOf[T any](items []T, next string) *answer[Page[T]] {
	p := Page[T]{Items: items}
	if items == nil {
		p.Items = []T{}
	}
	if next != "" {
		p.Next = &next
	}
	return &answer[Page[T]]{p}
}

// Paging is what every list takes.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"400"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// ByID is a path with one id.
type ByID struct {
	ID string `path:"id" maxLength:"64"`
}

// moment writes a moment in UTC with milliseconds.
func moment(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// instant writes a moment in UTC with milliseconds; nil for the zero time.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	u := moment(t)
	return &u
}

// mask is how a number is shown: country is not needed to recognise a customer, the last digits are.
func mask(last4 string) string {
	if last4 == "" {
		return ""
	}
	return "•••• " + last4
}

// Labels are a word in both languages of the console.
type Labels struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

func pointer[T ~string](v T) *T {
	if v == "" {
		return nil
	}
	return &v
}

func writeJSON(w http.ResponseWriter, status int, v any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(v)
}
