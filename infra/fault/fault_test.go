package fault

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestACodedErrorIsFoundThroughWrappings(t *testing.T) {
	inner := Wrap(Quota, "line_limit", "take a line", io.EOF).With("limit", 60)
	err := fmt.Errorf("call 7: %w", inner)
	if !Is(err, Quota) || !errors.Is(err, io.EOF) || CodeOf(err) != Quota {
		t.Fatalf("%v lost its code or its cause", err)
	}
	if err.Error() != "call 7: take a line: EOF" {
		t.Fatalf("reads %q", err)
	}
	if Is(nil, Internal) || CodeOf(io.EOF) != Internal {
		t.Fatal("an error without a code is internal, and no error is none")
	}
}
