package api

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
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

// Whole is what a list takes that is short enough to come at once, as it does unless a limit is given.
type Whole struct {
	Cursor string `query:"cursor" maxLength:"400"`
	Limit  int    `query:"limit" minimum:"1" maximum:"10000" default:"10000"`
}

// pieceOf is the page of a list that is short enough to be counted through.
func pieceOf[T any](all []T, cursor string, limit int) (*answer[Page[T]], error) {
	from, err := offset(cursor, len(all))
	if err != nil {
		return nil, err
	}
	next := ""
	if from+limit < len(all) {
		next = strconv.Itoa(from + limit)
	}
	page := pageOf(all[from:min(from+limit, len(all))], next)
	page.Body.Total = new(int64(len(all)))
	return page, nil
}

// offset reads a cursor that is a place in the list.
func offset(cursor string, length int) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(cursor)
	if err != nil || n < 0 {
		return 0, fault.New(fault.Invalid, "bad_cursor", "cursor is not one this list gave out")
	}
	return min(n, length), nil
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
