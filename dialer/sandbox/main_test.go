package sandbox_test

import (
	"flag"
	"testing"

	"go.uber.org/goleak"
)

// TestMain lets many tests run at a time: they talk, ring and wait in real time and use next to no processor.
func TestMain(m *testing.M) {
	flag.Parse()
	parallel, fuzz := flag.Lookup("test.parallel"), flag.Lookup("test.fuzz")
	if parallel.Value.String() == parallel.DefValue && fuzz.Value.String() == "" {
		if err := parallel.Value.Set("24"); err != nil {
			panic(err)
		}
	}
	goleak.VerifyTestMain(m)
}
