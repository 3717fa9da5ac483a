package list

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/boyunhq/boyun/dialer/list/sheet"
)

// few are rows without cells.
type few int

func (f *few) Next() (sheet.Row, error) {
	if *f--; *f < 0 {
		return sheet.Row{}, io.EOF
	}
	return sheet.Row{}, nil
}
func (*few) Close() error { return nil }

// Whoever takes a half-prepared batch for a whole one counts rows as accepted that nobody wrote.
func TestABatchThatCouldNotBePreparedIsNotBroughtIn(t *testing.T) {
	broken := errors.New("the key is away")
	for range 200 { // the order of the two goroutines is the scheduler's
		w, rows := &work{Importer: &Importer{ImportConfig: ImportConfig{Batch: 1}}}, few(3)
		err := w.pipe(context.Background(), &rows, 0, func(*batch) error { return broken }, func(*batch) error {
			t.Fatal("it was brought in")
			return nil
		})
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
	}
}
