package main

import (
	"bytes"
	"os"
	"testing"
)

// The console compiles against this file: if a message changed, go generate has to be run and the pages have to follow.
func TestTheConsolesCopyIsFresh(t *testing.T) {
	var want bytes.Buffer
	if err := generate(&want, ".."); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../../web/console/src/gen/signal.ts")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Fatal("web/console/src/gen/signal.ts is stale: run go generate ./softphone/signal")
	}
}
